"""Which months a reviewer can look at, and which one is meant when nobody says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from campaigns.access import AnyUser, reviewed_regions
from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import SubmissionState
from metrics.models import ReportingPeriod, Submission
from metrics.queries.entry.owed import running


def open_months(
    user: AnyUser, campaigns: Sequence[Campaign], at: datetime
) -> list[ReportingPeriod]:
    """Open months, and those reopened for a region that the user decides on; the oldest first."""
    known = {one.pk: one for one in campaigns}
    found: dict[int, ReportingPeriod] = {}
    for door in running(at):
        campaign = known.get(door.period.campaign_id)
        if campaign is not None:
            inside = reviewed_regions(user, campaign).filter(path__startswith=door.region.path)
            if inside.exists():
                found[door.period.pk] = door.period
    return sorted(found.values(), key=lambda row: (row.month, row.campaign_id))


def months_of(user: AnyUser, campaigns: Sequence[Campaign], at: datetime) -> list[ReportingPeriod]:
    """Months that take reports now; where there is none, the last one of every campaign."""
    found = open_months(user, campaigns, at)
    there = {row.campaign_id for row in found}
    rest = [one.pk for one in campaigns if one.pk not in there]
    latest: dict[int, ReportingPeriod] = {}
    rows = ReportingPeriod.objects.filter(campaign__in=rest).select_related("campaign__region")
    for row in rows.order_by("month"):
        latest[row.campaign_id] = row
    return found + list(latest.values())


def chosen(
    user: AnyUser, months: Sequence[ReportingPeriod], campaign: str, month: str
) -> ReportingPeriod | None:
    """The month asked for; otherwise the first one in which something waits, or the first."""
    asked = [row for row in months if not campaign or row.campaign.code == campaign]
    if month:
        of_month = [row for row in asked if str(Month.of(row.month)) == month]
        return of_month[0] if of_month else _older(asked, month)
    waiting = waiting_counts(user, asked)
    return next((row for row in asked if waiting[row.pk]), asked[0] if asked else None)


def _older(asked: Sequence[ReportingPeriod], month: str) -> ReportingPeriod | None:
    """A month that is over, of the campaign asked for."""
    try:
        number = Month.parse(month).number
    except ValueError:
        return None
    rows = ReportingPeriod.objects.filter(
        campaign__in=[row.campaign_id for row in asked[:1]], month=number
    )
    return rows.select_related("campaign__region").first()


def waiting_counts(user: AnyUser, months: Iterable[ReportingPeriod]) -> Counter[int]:
    """Period id → how many sheets wait for this user."""
    found: Counter[int] = Counter()
    for row in months:
        found[row.pk] = Submission.objects.filter(
            period=row,
            state=SubmissionState.SUBMITTED,
            region__in=reviewed_regions(user, row.campaign),
        ).count()
    return found


def queue_url(period: ReportingPeriod) -> str:
    asked = {"campaign": period.campaign.code, "month": str(Month.of(period.month))}
    return f"{reverse('review')}?{urlencode(asked)}"


def sure_url(period: ReportingPeriod, codes: Iterable[str]) -> str:
    """Where it is asked once more whether these regions' sheets are to be approved."""
    return f"{queue_url(period)}&{urlencode({'sure': '.'.join(codes)})}"


def choices(
    user: AnyUser, months: Sequence[ReportingPeriod], now: ReportingPeriod
) -> dict[str, list[dict[str, Any]]]:
    """The months that run, each with how much waits, and the others of this campaign."""
    waiting = waiting_counts(user, months)
    several = len({row.campaign_id for row in months}) > 1
    older = ReportingPeriod.objects.filter(campaign=now.campaign).order_by("-month")
    return {
        "months": [
            {
                "label": _label(row, several=several),
                "url": queue_url(row),
                "current": row.pk == now.pk,
                "waiting": waiting[row.pk],
            }
            for row in months
        ],
        "older": [
            {
                "label": Month.of(row.month).chinese,
                "url": queue_url(row),
                "current": row.pk == now.pk,
            }
            for row in older.select_related("campaign")
        ],
    }


def _label(row: ReportingPeriod, *, several: bool) -> str:
    month = Month.of(row.month).chinese
    return f"{row.campaign.name} {month}" if several else month
