"""What may still change a month after its ranking is published: reopenings and waiting amendments.

A ranking rests on earlier months as well (sums of the year, base years), so theirs count too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import timezone

from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.queries.reporting import counted_in, reporters
from campaigns.terms import AmendmentState, PeriodState, SubmissionState
from metrics.models import Amendment, Reopening
from metrics.wording.times import clock


@dataclass(frozen=True, slots=True)
class Unsettled:
    """One thing that is not finished: its rows as ``keys``, and what it is in words."""

    keys: tuple[str, ...]
    words: str


def unsettled(campaign: Campaign, month: Month, at: datetime) -> list[Unsettled]:
    """Reopenings that run or wait for approval, and amendments that nobody has decided on."""
    return [*_reopenings(campaign, month, at), *_amendments(campaign, month)]


def keys_of(found: list[Unsettled]) -> list[str]:
    return [key for one in found for key in one.keys]


def _reopenings(campaign: Campaign, month: Month, at: datetime) -> list[Unsettled]:
    rows = Reopening.objects.filter(
        period__campaign=campaign,
        period__month__lte=month.number,
        period__state=PeriodState.LOCKED,
        refused=False,
        ends_at__gt=at,
    ).select_related("period", "region")
    found = []
    for row in rows.order_by("period__month", "region__code", "pk"):
        if left := _left(campaign, row):
            state = "已重新开放" if row.approved_by_id else "重新开放等待批准"
            until = clock(timezone.localtime(row.ends_at), until=True)
            words = f"{_where(row.region.name, row.period.month)}{state}（{until}），{left}"
            # Asked for and running are two things: who knew of the one did not know of the other.
            key = f"r{row.pk}{'a' if row.approved_by_id else 'w'}"
            found.append(Unsettled((key,), words))
    return found


def _left(campaign: Campaign, row: Reopening) -> str:
    """Who is still let in by a reopening; nothing once all of them are approved."""
    every = reporters(campaign, Month.of(row.period.month))
    inside = [one for one in every if one.path.startswith(row.region.path)]
    approved = set(
        row.period.submissions.filter(state=SubmissionState.APPROVED).values_list(
            "region_id", flat=True
        )
    )
    left = [one for one in inside if one.pk not in approved]
    if not left:
        return ""
    if [one.pk for one in left] == [row.region_id]:
        return "还没有审核通过"
    return f"{'、'.join(one.short_name for one in left)}还没有审核通过"


def _amendments(campaign: Campaign, month: Month) -> list[Unsettled]:
    rows = Amendment.objects.filter(
        state=AmendmentState.PROPOSED,
        month__lte=month.number,
        region__path__startswith=campaign.region.path,
        indicator__in=[one.indicator.pk for one in counted_in(campaign)],
    ).select_related("region", "indicator")
    ordered = rows.order_by("month", "region__code", "pk")
    return [
        _waiting(list(together))
        for _, together in groupby(ordered, key=lambda row: (row.month, row.region_id))
    ]


def _waiting(rows: list[Amendment]) -> Unsettled:
    names = "、".join(row.indicator.name for row in rows)
    where = _where(rows[0].region.name, rows[0].month)
    return Unsettled(
        tuple(f"a{row.pk}" for row in rows), f"{where}有 {len(rows)} 格更正等待审核（{names}）"
    )


def _where(name: str, month: int) -> str:
    return f"{name} {Month.of(month).chinese}："
