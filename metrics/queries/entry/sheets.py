"""Months and sheets as somebody may see them: what is not his does not exist."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from campaigns.access import (
    AnyUser,
    entered_paths,
    enters_for,
    handles_sheets,
    sees_campaign,
)
from campaigns.models import Campaign, Region, User
from campaigns.periods import Month
from campaigns.queries.reporting import reporters
from campaigns.terms import PeriodState
from metrics.models import Reopening, ReportingPeriod, Submission


def month_of(text: str) -> Month:
    """The month of an address, else 404."""
    try:
        return Month.parse(text)
    except ValueError:
        raise Http404("没有这个月份") from None


def get_period_for(user: AnyUser, campaign: str, month: str) -> ReportingPeriod:
    """A month of a campaign that the user sees; one that was never opened is 404."""
    rows = ReportingPeriod.objects.select_related("campaign__region")
    period = rows.filter(campaign__code=campaign, month=month_of(month).number).first()
    if period is None or not sees_campaign(user, period.campaign):
        raise Http404("没有这个行动，或这个月份没有开启填报")
    return period


def get_sheet_region_for(user: AnyUser, period: ReportingPeriod, code: str) -> Region:
    """A region whose sheet the user fills in, decides on or audits, and that has one; else 404."""
    offices = reporters(period.campaign, Month.of(period.month))
    region = next((one for one in offices if one.code == code), None)
    if region is None or not handles_sheets(user, region):
        raise Http404("没有这张表")
    return region


def require_reporter(user: AnyUser, region: Region) -> User:
    """The user, if he fills in this region's sheets; else refused."""
    if isinstance(user, User) and enters_for(user, region):
        return user
    raise PermissionDenied("只有本地区的填报员可以填报")


def submission_of(period: ReportingPeriod, region: Region) -> Submission | None:
    """What has been begun of a sheet."""
    return submissions_of(period, [region]).get(region.pk)


def submissions_of(period: ReportingPeriod, regions: Iterable[Region]) -> dict[int, Submission]:
    """Region id → what has been begun of its sheet."""
    rows = Submission.objects.filter(period=period, region__in=list(regions))
    found = {}
    for row in rows.select_related("region", "entered_by", "decided_by"):
        row.period = period
        found[row.region_id] = row
    return found


def own_regions(user: AnyUser, campaign: Campaign, month: Month) -> list[Region]:
    """Regions of the month whose sheets the user fills in, in order of code."""
    mine = entered_paths(user)
    return [one for one in reporters(campaign, month) if one.path.startswith(mine)] if mine else []


def periods_to_fill(campaigns: Iterable[Campaign], at: datetime) -> list[ReportingPeriod]:
    """Open months, and locked ones that somebody has been let into again; the newest first."""
    running = Reopening.objects.filter(refused=False, approved_at__lte=at, ends_at__gt=at)
    rows = ReportingPeriod.objects.filter(
        Q(state=PeriodState.OPEN) | Q(pk__in=running.values("period")),
        campaign__in=list(campaigns),
    )
    return list(rows.select_related("campaign__region").order_by("-month", "campaign"))
