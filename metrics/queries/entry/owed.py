"""What has not been handed in of a month, and what waits for a decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from campaigns.models import Region
from campaigns.terms import PeriodState, SubmissionState
from metrics.models import Reopening, ReportingPeriod, Submission

HANDED_IN = (SubmissionState.SUBMITTED, SubmissionState.APPROVED)


@dataclass(frozen=True, slots=True)
class Running:
    """A month that takes reports now: an open one as a whole, a reopened one for a subtree."""

    period: ReportingPeriod
    due_at: datetime
    ends_at: datetime
    region: Region

    def lets_in(self, region: Region) -> bool:
        return region.path.startswith(self.region.path)


def running(at: datetime) -> list[Running]:
    """Every month that takes reports at this moment, reopened ones once a reopening."""
    periods = ReportingPeriod.objects.filter(state=PeriodState.OPEN, opened_at__lte=at)
    again = Reopening.objects.filter(
        refused=False, approved_at__lte=at, ends_at__gt=at, period__state=PeriodState.LOCKED
    ).select_related("period__campaign__region", "region")
    found = [
        Running(period, period.due_at, period.locks_at, period.campaign.region)
        for period in periods.select_related("campaign__region")
        if period.due_at and period.locks_at
    ]
    return found + [Running(row.period, row.ends_at, row.ends_at, row.region) for row in again]


def takes_reports(period: ReportingPeriod, regions: Iterable[Region], at: datetime) -> list[Region]:
    """Of the regions those that may hand in at this moment."""
    if period.state == PeriodState.OPEN:
        return list(regions)
    found = list(regions)
    doors = doors_of(period, found, at)
    return [region for region in found if region.pk in doors]


def doors_of(
    period: ReportingPeriod, regions: Sequence[Region], at: datetime
) -> dict[int, Running]:
    """Region id → what lets it in at this moment; of several the one that stays open longest."""
    doors = [one for one in running(at) if one.period.pk == period.pk]
    doors.sort(key=lambda one: one.ends_at)
    return {region.pk: door for door in doors for region in regions if door.lets_in(region)}


def reopened_until(
    period: ReportingPeriod, regions: Sequence[Region], at: datetime
) -> dict[int, datetime]:
    """Region id → the end of the reopening that lets it into a locked month."""
    if period.state == PeriodState.OPEN:
        return {}
    return {key: door.ends_at for key, door in doors_of(period, regions, at).items()}


def owed(period: ReportingPeriod, regions: Iterable[Region]) -> list[Region]:
    """Of the regions those whose sheet is not handed in: not begun, draft or returned."""
    done = _regions_with(period, Q(state__in=HANDED_IN))
    return [region for region in regions if region.pk not in done]


def undecided(period: ReportingPeriod, regions: Iterable[Region]) -> list[Region]:
    """Of the regions those whose sheet waits for a decision."""
    waiting = _regions_with(period, Q(state=SubmissionState.SUBMITTED))
    return [region for region in regions if region.pk in waiting]


def _regions_with(period: ReportingPeriod, condition: Q) -> set[int]:
    rows = Submission.objects.filter(condition, period=period)
    return set(rows.values_list("region_id", flat=True))
