"""The months that an office has behind it, a year at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse

from campaigns.access import AnyUser, campaigns_of, entered_regions
from campaigns.models import Region
from campaigns.periods import Month
from campaigns.terms import SubmissionState
from metrics.models import ReportingPeriod, Submission
from metrics.queries.entry.sheets import own_regions, periods_to_fill

_MISSING = "未报"


def older_years(user: AnyUser, at: datetime) -> list[int]:
    """Years in which months lie that this office filled in, the newest first."""
    if not entered_regions(user).exists():
        return []
    months = _closed(user, at).values_list("month", flat=True)
    return sorted({month // 100 for month in months}, reverse=True)


def older_months(user: AnyUser, year: int, at: datetime) -> list[dict[str, Any]]:
    """The months of a year that take nothing any more, the newest first: whose, in what state,
    and the way to their sheets."""
    periods = list(_closed(user, at).filter(month__gt=year * 100, month__lt=(year + 1) * 100))
    mine = {row.pk: own_regions(user, row.campaign, Month.of(row.month)) for row in periods}
    states = _states(periods, mine)
    return [_row(row, mine[row.pk], states) for row in periods if mine[row.pk]]


def _closed(user: AnyUser, at: datetime) -> QuerySet[ReportingPeriod]:
    campaigns = list(campaigns_of(user))
    running = [row.pk for row in periods_to_fill(campaigns, at)]
    rows = ReportingPeriod.objects.filter(campaign__in=campaigns).exclude(pk__in=running)
    return rows.select_related("campaign__region").order_by("-month", "campaign")


def _states(
    periods: Sequence[ReportingPeriod], mine: Mapping[int, Iterable[Region]]
) -> dict[int, dict[str, int]]:
    """Period id → state → how many of the office's sheets stand so."""
    regions = {region.pk for found in mine.values() for region in found}
    rows = Submission.objects.filter(period__in=periods, region__in=regions)
    found: dict[int, dict[str, int]] = {}
    counted = rows.order_by().values_list("period", "state").annotate(Count("pk"))
    for period, state, number in counted:
        found.setdefault(period, {})[state] = number
    return found


def _row(
    period: ReportingPeriod, regions: Sequence[Region], states: Mapping[int, Mapping[str, int]]
) -> dict[str, Any]:
    counts = states.get(period.pk, {})
    where = [period.campaign.code, str(Month.of(period.month))]
    one = regions[0] if len(regions) == 1 else None
    return {
        "label": Month.of(period.month).chinese,
        "campaign": period.campaign.name,
        "whose": one.name if one else f"{len(regions)} 个地区",
        "state": _words(counts, len(regions)),
        "lacking": sum(counts.values()) < len(regions),
        "url": reverse("sheet", args=[*where, one.code]) if one else reverse("sheets", args=where),
    }


def _words(counts: Mapping[str, int], total: int) -> str:
    """``已通过`` of a single sheet, ``已通过 8，未报 2`` of several."""
    told = {SubmissionState(state).word: number for state, number in counts.items()}
    if missing := total - sum(counts.values()):
        told[_MISSING] = missing
    return next(iter(told)) if total == 1 else "，".join(f"{k} {n}" for k, n in told.items())
