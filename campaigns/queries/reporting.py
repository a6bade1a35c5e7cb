"""Who reports what in a campaign's month: the cells that are due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from campaigns.levels import reported_at
from campaigns.models import Campaign, Category, Indicator, Region, Target
from campaigns.periods import Month
from campaigns.queries.regions import valid_at
from campaigns.terms import Frequency, Level

_EVERY = {
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: 3,
    Frequency.HALF_YEARLY: 6,
    Frequency.YEARLY: 12,
}


@dataclass(frozen=True, slots=True)
class Counted:
    """An indicator that is reported in a campaign, by which levels, under which category."""

    indicator: Indicator
    levels: tuple[str, ...]
    category: str

    def is_due(self, month: Month) -> bool:
        return month.month % _EVERY[Frequency(self.indicator.frequency)] == 0


def mentioned(parameters: dict[str, Any]) -> list[str]:
    """Codes of the indicators that a target's parameters name."""
    codes = [parameters[name] for name in ("registered", "rehabilitating") if name in parameters]
    if "condition" in parameters:
        codes.append(parameters["condition"]["indicator"])
        codes += mentioned(parameters["then"])
    return codes


def counted_in(campaign: Campaign) -> list[Counted]:
    """Everything the campaign's targets rest on but ratios, in the order of categories and
    targets; each under the category of the first target that needs it."""
    targets = (
        Target.objects.filter(campaign=campaign)
        .select_related("category")
        .order_by("category__number", "code")
    )
    rows = {row.code: row for row in Indicator.objects.select_related("numerator", "denominator")}
    found: dict[str, Counted] = {}
    for target in targets.prefetch_related("targetindicator_set__indicator"):
        for code in _codes(target):
            for part in _parts(rows[code]):
                if part.code not in found:
                    found[part.code] = _counted(campaign, part, target.category)
    return [one for one in found.values() if one.levels]


def _codes(target: Target) -> Iterable[str]:
    ordered = sorted(target.targetindicator_set.all(), key=lambda one: one.number)
    yield from (one.indicator.code for one in ordered)
    yield from mentioned(target.parameters)


def _parts(row: Indicator) -> list[Indicator]:
    """Of a ratio its denominator and numerator, in the order in which people count."""
    return [row.denominator, row.numerator] if row.numerator and row.denominator else [row]


def _counted(campaign: Campaign, row: Indicator, category: Category) -> Counted:
    levels = reported_at(
        levels=row.levels,
        over_regions=row.over_regions,
        reporting_level=campaign.reporting_level,
    )
    return Counted(row, levels, category.name)


def levels_of(region: Region, *, runs_counties: bool) -> set[str]:
    """The levels as which a region reports: its own, and the one it stands in for.

    A county that the province runs itself reports as a city too (海南's 市县); a city without
    counties reports as a county (儋州). The engine's tree holds the same rule.
    """
    found = {str(region.level)}
    if region.level == Level.COUNTY and region.parent and region.parent.level == Level.PROVINCE:
        found.add(Level.PREFECTURE)
    if region.level == Level.PREFECTURE and not runs_counties:
        found.add(Level.COUNTY)
    return found


def due_for(campaign: Campaign, region: Region, month: Month) -> list[Counted]:
    """The cells of one region's sheet; empty where it reports nothing in this month."""
    if not Region.objects.filter(valid_at(month), pk=region.pk).exists():
        return []
    counties = Region.objects.filter(valid_at(month), parent=region, level=Level.COUNTY)
    levels = levels_of(region, runs_counties=counties.exists())
    return [one for one in counted_in(campaign) if one.is_due(month) and levels & set(one.levels)]


def reporters(campaign: Campaign, month: Month) -> list[Region]:
    """All regions that have a sheet in this month, in order of code."""
    due = [one for one in counted_in(campaign) if one.is_due(month)]
    asked = {level for one in due for level in one.levels}
    rows = list(
        Region.objects.filter(valid_at(month), path__startswith=campaign.region.path)
        .select_related("parent")
        .order_by("code")
    )
    above = {row.parent_id for row in rows if row.level == Level.COUNTY}
    return [row for row in rows if levels_of(row, runs_counties=row.pk in above) & asked]
