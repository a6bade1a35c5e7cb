"""What a lock left behind: sheets that were not approved and now count as 未报."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from campaigns.access import AnyUser, reviewed_regions
from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.queries.reporting import reporters
from campaigns.terms import PeriodState, SubmissionState
from metrics.models import ReportingPeriod
from metrics.queries.entry.owed import doors_of

# So long after a lock it is told what it left behind.
RECENT = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Left:
    """A locked month: of some regions those handed in and undecided, those not handed in, and how
    many of both are let in again."""

    period: ReportingPeriod
    undecided: list[Region]
    missing: list[Region]
    again: int

    @property
    def total(self) -> int:
        return len(self.undecided) + len(self.missing)

    @property
    def words(self) -> str:
        """``12月已锁定：61 个地区按未报处理（已报未审 19、未报 42）``."""
        parts = {"已报未审": len(self.undecided), "未报": len(self.missing)}
        told = "、".join(f"{word} {number}" for word, number in parts.items() if number)
        month = Month.of(self.period.month).month
        return f"{month}月已锁定：{self.total} 个地区按未报处理（{told}）"


def lately_locked(
    campaigns: QuerySet[Campaign] | Sequence[Campaign], at: datetime
) -> list[ReportingPeriod]:
    """Months of the site's own that were locked within the last weeks, the newest first."""
    rows = ReportingPeriod.objects.filter(
        campaign__in=campaigns,
        state=PeriodState.LOCKED,
        opened_at__isnull=False,
        locked_at__gt=at - RECENT,
        locked_at__lte=at,
    )
    return list(rows.select_related("campaign__region").order_by("-month", "campaign"))


def left_of(period: ReportingPeriod, regions: Iterable[Region], at: datetime) -> Left:
    """Of the regions those that the lock left without an approved sheet."""
    states = dict(period.submissions.values_list("region_id", "state"))
    found = [one for one in regions if states.get(one.pk) != SubmissionState.APPROVED]
    undecided = [one for one in found if states.get(one.pk) == SubmissionState.SUBMITTED]
    missing = [one for one in found if states.get(one.pk) != SubmissionState.SUBMITTED]
    return Left(period, undecided, missing, len(doors_of(period, found, at)))


def left_behind(user: AnyUser, periods: Iterable[ReportingPeriod], at: datetime) -> list[Left]:
    """What these locks left behind of the regions that the user decides on."""
    found = []
    for period in periods:
        mine = set(reviewed_regions(user, period.campaign).values_list("pk", flat=True))
        every = reporters(period.campaign, Month.of(period.month))
        left = left_of(period, [one for one in every if one.pk in mine], at)
        if left.total:
            found.append(left)
    return found
