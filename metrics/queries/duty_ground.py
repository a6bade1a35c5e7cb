"""How regions stand on their duties: by the events, and beside it by the approved figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from campaigns.duties import Standing, Stretch, last_day, standing_of, tally
from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.queries.frequency import Duty, is_cut_off, judged, owing
from metrics.models import Figure
from metrics.queries.duties import Record, held_in


@dataclass(frozen=True, slots=True)
class Spot:
    """One region on one window. ``reported`` is the sum of the approved figures, None where there
    are none; ``beside`` what the events count in the same ``months``, those that have a figure."""

    standing: Standing
    done: int
    wanted: int
    reported: int | None
    beside: int
    months: tuple[Month, ...] = ()

    @property
    def differs(self) -> bool:
        return self.reported is not None and self.reported != self.beside


@dataclass(frozen=True, slots=True)
class Ground:
    """Events and figures of some regions between two days, read once."""

    campaign: Campaign
    today: date
    record: Record
    # (region id, indicator id) → month → approved figure, 不适用 left out
    figures: dict[tuple[int, int], dict[int, int]]

    def spot(self, duty: Duty, stretch: Stretch, region: Region) -> Spot:
        """For a region that owes the duty in this window."""
        events = self.record.get((region.pk, duty.target.pk), [])
        done = tally(events, duty.counting, stretch.first, stretch.last)
        wanted = duty.wanted(stretch)
        standing = standing_of(done, wanted, stretch, self.today)
        if standing not in {Standing.MET, Standing.LATER}:
            standing = self._otherwise(duty, stretch, region) or standing
        return Spot(standing, done, wanted, *self._reported(duty, stretch, region))

    def _otherwise(self, duty: Duty, stretch: Stretch, region: Region) -> Standing | None:
        """What is known besides the events of the window: that nobody judges it, that the figures
        say it was done, that a certain day has passed."""
        if self.today > self.campaign.ends_on and is_cut_off(self.campaign, stretch):
            return Standing.NONE
        whole = duty.whole(stretch.first.year)
        reported, *_ = self._reported(duty, whole or stretch, region)
        if reported is not None and reported >= duty.times:
            return Standing.UNRECORDED
        if stretch == whole and self._is_lost(duty, stretch, region):
            return Standing.MISSED
        return None

    def _is_lost(self, duty: Duty, whole: Stretch, region: Region) -> bool:
        """Whether one of the year's certain days has passed without it."""
        days = judged(self.campaign, duty.stretches(whole.first.year))
        return any(self.spot(duty, day, region).standing == Standing.MISSED for day in days)

    def _reported(
        self, duty: Duty, stretch: Stretch, region: Region
    ) -> tuple[int | None, int, tuple[Month, ...]]:
        """The figures of the window's months, the events of the same months, and these months. A
        figure is of a whole month, so that nothing is known of a certain day."""
        if duty.days and stretch.first == stretch.last:
            return None, 0, ()
        known = self.figures.get((region.pk, duty.indicator.pk), {})
        months = tuple(month for month in stretch.months if month.number in known)
        if not months:
            return None, 0, ()
        events = self.record.get((region.pk, duty.target.pk), [])
        beside = sum(
            tally(events, duty.counting, month.first_day(), last_day(month)) for month in months
        )
        return sum(known[month.number] for month in months), beside, months


def ground_of(
    campaign: Campaign,
    duties: Sequence[Duty],
    windows: Iterable[Stretch],
    where: Q,
    today: date,
) -> Ground:
    """What is needed to tell these duties in these windows; ``where`` is a condition on ``region``
    of what is read."""
    spans = list(windows)
    if not spans:
        return Ground(campaign, today, {}, {})
    first, last = min(one.first for one in spans), max(one.last for one in spans)
    record = held_in(campaign, where, first, last)
    rows = Figure.objects.filter(
        where,
        indicator__in=[duty.indicator.pk for duty in duties],
        month__range=(Month.containing(first).number, Month.containing(last).number),
        value__isnull=False,
    )
    figures: dict[tuple[int, int], dict[int, int]] = {}
    digits = {duty.indicator.pk: 10**duty.indicator.decimals for duty in duties}
    for region, indicator, month, value in rows.values_list(
        "region_id", "indicator_id", "month", "value"
    ):
        found = figures.setdefault((region, indicator), {})
        found[month] = (value or 0) // digits[indicator]
    return Ground(campaign, today, record, figures)


def owing_in(campaign: Campaign, duty: Duty, stretch: Stretch, path: str) -> list[Region]:
    """The regions at or below ``path`` that owe the duty at the end of the window, or of the
    campaign."""
    month = min(Month.containing(stretch.last), Month.containing(campaign.ends_on))
    return [one for one in owing(campaign, duty, month) if one.path.startswith(path)]
