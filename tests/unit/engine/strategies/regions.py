"""Regions, some of which end on the way."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from metrics.engine.frames import month_number, ordinal
from tests.unit.engine.reference import Place, Succession

CHANGED = 201804  # the month from which merged and renamed counties go by their new names
PROVINCE = "p"


@st.composite
def geographies(
    draw: st.DrawFn, *, changes: bool = True
) -> tuple[tuple[Place, ...], tuple[Succession, ...]]:
    cohorts = st.sampled_from(["", "A", "B"])
    places = [Place(PROVINCE, "", "province", 0, 0, "")]
    for number in range(draw(st.integers(2, 4))):
        city = f"c{number}"
        places.append(Place(city, PROVINCE, "prefecture", 0, 0, draw(cohorts)))
        places.extend(
            Place(f"{city}x{inner}", city, "county", 0, 0, draw(cohorts))
            for inner in range(draw(st.integers(0, 4)))
        )
    if draw(st.booleans()):
        places.append(Place("direct", PROVINCE, "county", 0, 0, draw(cohorts)))
    if not changes:
        return tuple(places), ()
    return _with_changes(draw, places)


def _with_changes(
    draw: st.DrawFn, places: list[Place]
) -> tuple[tuple[Place, ...], tuple[Succession, ...]]:
    """Some counties end: renamed, merged into a neighbour, split, or gone without a known share."""
    successions: list[Succession] = []
    for county in [one for one in places if one.level == "county"]:
        fate = draw(st.sampled_from(["stays"] * 5 + ["renamed", "merged", "split", "unknown"]))
        heirs = _heirs(draw, fate, county, places)
        if not heirs:
            continue
        places[places.index(county)] = replace(county, valid_to=month_number(ordinal(CHANGED) - 1))
        known = {one.code for one in places}
        for heir, share in heirs:
            if heir not in known:
                places.append(replace(county, code=heir, valid_from=CHANGED))
            successions.append(Succession(county.code, heir, CHANGED, share))
    return tuple(places), tuple(draw(st.permutations(successions)))


def _heirs(draw: st.DrawFn, fate: str, county: Place, places: list[Place]) -> list[tuple[str, str]]:
    new = county.code + "n"
    if fate == "renamed":
        return [(new, "1")]
    if fate == "split":
        share = draw(st.sampled_from(["0.5", "0.3"]))
        return [(new, share), (county.code + "m", "0.5" if share == "0.5" else "0.7")]
    neighbours = [
        one.code
        for one in places
        if one.parent == county.parent
        and one.level == "county"
        and one.valid_to == 0
        and one.code != county.code
    ]
    if not neighbours or fate == "stays":
        return []
    return [(draw(st.sampled_from(neighbours)), "1" if fate == "merged" else "")]
