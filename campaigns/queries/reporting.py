"""Who reports what in a campaign's month: the cells that are due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from campaigns.levels import reported_at
from campaigns.models import Campaign, Category, Indicator, Region, Target
from campaigns.periods import Month
from campaigns.queries.regions import valid_at
from campaigns.terms import Frequency, Level


@dataclass(frozen=True, slots=True)
class Counted:
    """An indicator that is reported in a campaign, by which levels, under which category."""

    indicator: Indicator
    levels: tuple[str, ...]
    category: str

    @property
    def every(self) -> int:
        """Months between two reports."""
        return Frequency(self.indicator.frequency).months

    def is_due(self, month: Month) -> bool:
        return month.month % self.every == 0


def mentioned(parameters: dict[str, Any]) -> list[str]:
    """Codes of the indicators that a target's parameters name."""
    codes = [parameters[name] for name in ("registered", "rehabilitating") if name in parameters]
    if "condition" in parameters:
        codes.append(parameters["condition"]["indicator"])
        codes += mentioned(parameters["then"])
    return codes


def counted_in(campaign: Campaign) -> tuple[Counted, ...]:
    """Everything the campaign's targets rest on but ratios, in the order of categories and
    targets; each under the category of the first target that needs it.

    Every change of the catalogue counts ``terms_version`` up, so that a process reads it once.
    """
    return _counted_in(campaign.pk, campaign.terms_version)


@lru_cache(maxsize=64)
def _counted_in(campaign_id: int, _terms_version: int) -> tuple[Counted, ...]:
    campaign = Campaign.objects.get(pk=campaign_id)
    targets = (
        Target.objects.filter(campaign=campaign)
        .select_related("category")
        .prefetch_related("targetindicator_set__indicator")
        .order_by("category__number", "code")
    )
    rows = {row.code: row for row in Indicator.objects.select_related("numerator", "denominator")}
    found: dict[str, Counted] = {}
    for target in targets:
        for code in _codes(target):
            for part in _parts(rows[code]):
                if part.code not in found:
                    found[part.code] = _counted(campaign, part, target.category)
    return tuple(one for one in found.values() if one.levels)


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
    found = _sheets(campaign.pk, campaign.terms_version, month).get(region.pk)
    if found is None:
        return []
    return list(_due(campaign.pk, campaign.terms_version, month, found.levels))


@lru_cache(maxsize=1024)
def _due(
    campaign_id: int, terms_version: int, month: Month, levels: frozenset[str]
) -> tuple[Counted, ...]:
    """What is due depends on the levels as which somebody reports: thousands of offices, a few
    answers."""
    counted = _counted_in(campaign_id, terms_version)
    return tuple(one for one in counted if one.is_due(month) and levels & set(one.levels))


def alike(campaign: Campaign, month: Month) -> list[tuple[list[Region], tuple[Counted, ...]]]:
    """All regions that have a sheet in this month, those with the same cells together."""
    found: dict[frozenset[str], list[Region]] = {}
    for one in _sheets(campaign.pk, campaign.terms_version, month).values():
        found.setdefault(one.levels, []).append(one.region)
    return [
        (regions, _due(campaign.pk, campaign.terms_version, month, levels))
        for levels, regions in found.items()
    ]


def reporters(campaign: Campaign, month: Month) -> list[Region]:
    """All regions that have a sheet in this month, in order of code."""
    found = _sheets(campaign.pk, campaign.terms_version, month)
    return [one.region for one in found.values()]


def reporters_of(campaign: Campaign, code: str, month: Month) -> list[Region]:
    """The regions whose sheets have this indicator's cell, in order of code, whichever months it
    is due in."""
    levels = {
        level for one in counted_in(campaign) if one.indicator.code == code for level in one.levels
    }
    found = _sheets(campaign.pk, campaign.terms_version, month)
    return [one.region for one in found.values() if one.levels & levels]


@dataclass(frozen=True, slots=True)
class _Office:
    region: Region
    levels: frozenset[str]


@lru_cache(maxsize=256)
def _sheets(campaign_id: int, _terms_version: int, month: Month) -> dict[int, _Office]:
    """Region id → as which levels it reports in the month; only regions that are asked."""
    campaign = Campaign.objects.select_related("region").get(pk=campaign_id)
    asked = {level for one in counted_in(campaign) if one.is_due(month) for level in one.levels}
    rows = list(
        Region.objects.filter(valid_at(month), path__startswith=campaign.region.path)
        .select_related("parent")
        .order_by("code")
    )
    above = {row.parent_id for row in rows if row.level == Level.COUNTY}
    offices = (
        _Office(row, frozenset(levels_of(row, runs_counties=row.pk in above))) for row in rows
    )
    return {one.region.pk: one for one in offices if one.levels & asked}


def forget() -> None:
    """Forget what was remembered of the catalogue."""
    _counted_in.cache_clear()
    _sheets.cache_clear()
    _due.cache_clear()
