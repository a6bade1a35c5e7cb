"""Who stands where in the tree in a month, and who therefore owes a count."""

from __future__ import annotations

from campaigns.periods import Month
from metrics.engine.definitions import IndicatorSpec
from tests.unit.engine.reference.campaign import Case, Place

EVERY = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}


def is_valid(place: Place, month: int) -> bool:
    return place.valid_from <= month and (place.valid_to == 0 or place.valid_to >= month)


def stands_at(case: Case, place: Place, level: str, month: int) -> bool:
    """Whether a region is one of this level in this month."""
    if not is_valid(place, month):
        return False
    if place.level == level:
        return True
    parent = next((one for one in case.places if one.code == place.parent), None)
    if level == "prefecture":
        return place.level == "county" and parent is not None and parent.level == "province"
    if level == "county" and place.level == "prefecture":
        return not any(
            child.parent == place.code and child.level == "county" and is_valid(child, month)
            for child in case.places
        )
    return False


Standing = dict[tuple[str, str, int], bool]


def is_due(
    case: Case, known: Standing, place: Place, indicator: IndicatorSpec, month: Month
) -> bool:
    """Whether the region owes the count in this month; ``known`` keeps who stands where."""
    if month.month % EVERY[indicator.frequency]:
        return False
    for level in case.reporting[indicator.code]:
        key = (place.code, level, month.number)
        if key not in known:
            known[key] = stands_at(case, place, level, month.number)
        if known[key]:
            return True
    return False


def last_due(indicator: IndicatorSpec, month: Month) -> Month:
    """The latest month up to this one that the indicator's frequency asks for."""
    while month.month % EVERY[indicator.frequency]:
        month = month.plus(-1)
    return month


def judged_places(case: Case) -> list[Place]:
    return [one for one in case.places if stands_at(case, one, case.level, case.month)]


def below(case: Case, top: Place) -> set[str]:
    """The region and everything under it."""
    found = {top.code}
    while True:
        more = {one.code for one in case.places if one.parent in found} - found
        if not more:
            return found
        found |= more
