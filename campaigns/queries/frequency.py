"""Duties with a frequency: targets that ask for something so many times in a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from campaigns.duties import Counting, Stretch, counting_of, last_day, stretch_of, stretches
from campaigns.models import Campaign, Indicator, ListedArea, Region, Target
from campaigns.periods import Month
from campaigns.queries.reporting import reporters_of
from campaigns.terms import Kind, Window


@dataclass(frozen=True, slots=True)
class Duty:
    """A target of kind FREQUENCY. ``days``: certain days of the year (``06-26``), mostly none;
    ``regions``: codes of the only regions that owe it, None for all of its levels."""

    target: Target
    indicator: Indicator
    times: int
    window: Window
    days: tuple[str, ...]
    regions: frozenset[str] | None

    @property
    def code(self) -> str:
        return self.target.code

    @property
    def counting(self) -> Counting:
        return counting_of(self.indicator.unit, self.days)

    def stretches(self, year: int) -> list[Stretch]:
        return stretches(self.window, year, self.days)

    def whole(self, year: int) -> Stretch | None:
        """Of certain days the year in which all of them are wanted; None where windows are."""
        return stretch_of(Window.YEAR, Month(year, 1)) if self.days else None

    def wanted(self, stretch: Stretch) -> int:
        """How much is wanted in a window; a certain day is a window of its own."""
        return 1 if self.days and stretch.first == stretch.last else self.times

    def stretch_of(self, day: date) -> Stretch | None:
        """The window that holds the day; None for a day that is none of the certain ones."""
        if not self.days:
            return stretch_of(self.window, Month.containing(day))
        return next((one for one in self.stretches(day.year) if one.first == day), None)


def duties_of(campaign: Campaign) -> tuple[Duty, ...]:
    """The campaign's duties in the order of their codes; most campaigns have a few.

    Every change of the catalogue counts ``terms_version`` up, so that a process reads it once.
    """
    return _duties_of(campaign.pk, campaign.terms_version)


@lru_cache(maxsize=64)
def _duties_of(campaign_id: int, _terms_version: int) -> tuple[Duty, ...]:
    rows = Target.objects.filter(campaign=campaign_id, kind=Kind.FREQUENCY)
    found = list(rows.prefetch_related("targetindicator_set__indicator").order_by("code"))
    listed: frozenset[str] = frozenset()
    if any(row.scope.get("listed") for row in found):
        areas = ListedArea.objects.filter(campaign=campaign_id)
        listed = frozenset(areas.values_list("region__code", flat=True))
    return tuple(_duty(row, listed) for row in found)


def _duty(row: Target, listed: frozenset[str]) -> Duty:
    regions = frozenset(row.scope["regions"]) if row.scope.get("regions") else None
    return Duty(
        target=row,
        indicator=row.targetindicator_set.all()[0].indicator,
        times=row.parameters["times"],
        window=Window(row.parameters["window"]),
        days=tuple(row.parameters.get("days", ())),
        regions=listed if row.scope.get("listed") else regions,
    )


def owing(campaign: Campaign, duty: Duty, month: Month) -> list[Region]:
    """The regions that owe the duty in a month: those whose sheets have its cell."""
    return [
        region
        for region in reporters_of(campaign, duty.indicator.code, month)
        if duty.regions is None or region.code in duty.regions
    ]


def owes(campaign: Campaign, duty: Duty, region: Region, month: Month) -> bool:
    """The same of one region."""
    return any(one.pk == region.pk for one in owing(campaign, duty, month))


def judged(campaign: Campaign, found: Sequence[Stretch]) -> list[Stretch]:
    """Of the windows those that lie in the campaign at least with a part and end in or after its
    first judged month: what ended before is never judged."""
    first = Month.of(campaign.first_month).first_day()
    return [one for one in found if one.last >= first and one.first <= campaign.ends_on]


def is_cut_off(campaign: Campaign, stretch: Stretch) -> bool:
    """Whether the campaign ends before the window does, so that nobody ever judges it."""
    return stretch.last > last_day(Month.containing(campaign.ends_on))


def forget() -> None:
    """Forget what was remembered of the catalogue."""
    _duties_of.cache_clear()
