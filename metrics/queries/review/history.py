"""Old tables: what is there year by year, and the imports that wait or have been decided on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from campaigns.access import AnyUser, administers, campaigns_of
from campaigns.models import Campaign, Region, User
from campaigns.periods import Month
from campaigns.queries.reporting import due_for, reporters
from campaigns.terms import ImportState, PeriodState, SubmissionState
from metrics.models import HistoryImport, ReportingPeriod, Submission
from metrics.wording.months import months_words
from metrics.wording.times import clock

# A form of more rows takes too long to make, and could not be handed back with marks.
MOST_ROWS = 6_000
_LISTED = 20


def years(campaign: Campaign, asked: Sequence[int]) -> list[dict[str, Any]]:
    """For each year how many sheets have been approved, of how many that were due so far."""
    approved = _approved(campaign)
    opened = dict(ReportingPeriod.objects.filter(campaign=campaign).values_list("month", "state"))
    first = Month.of(campaign.first_month).year
    found: list[dict[str, Any]] = []
    ended = Month.containing(timezone.localdate()).plus(-1)
    for year in asked:
        months = [month for month in Month(year, 1).through(Month(year, 12)) if month <= ended]
        due = {month: len(reporters(campaign, month)) for month in months}
        found.append(
            {
                "year": year,
                "use": "基期" if year < first else "评价期",
                "due": sum(due.values()),
                "approved": sum(approved.get(month.number, 0) for month in months),
                "whole": sum(0 < due[month] <= approved.get(month.number, 0) for month in months),
                "months": len(months),
                "open": [
                    f"{month.month}月"
                    for month in months
                    if opened.get(month.number) == PeriodState.OPEN
                ],
            }
        )
    gaps = [row for row in found if row["approved"] < row["due"]]
    for row in gaps[:1]:
        row["next"] = True  # offered first
    return found


def _approved(campaign: Campaign) -> dict[int, int]:
    rows = Submission.objects.filter(period__campaign=campaign, state=SubmissionState.APPROVED)
    counted = rows.values_list("period__month").annotate(number=Count("pk")).order_by()
    return dict(counted)


def choices(campaign: Campaign, asked: Sequence[int]) -> list[dict[str, Any]]:
    """Which regions a form may be made for: all if they fit, the campaign's own region by itself,
    each region directly below with all that lies under it; those that are gone by now included."""
    rows = {
        region: len(due_for(campaign, region, month))
        for month in (Month(year, 12) for year in asked)
        for region in reporters(campaign, month)
    }
    offered = []
    if sum(rows.values()) <= MOST_ROWS:
        offered.append(_choice("", "全部地区", rows))
    if own := {region: count for region, count in rows.items() if region == campaign.region}:
        offered.append(_choice(campaign.region.code, f"{campaign.region.name}本级", own))
    for child in _children(campaign):
        below = {one: count for one, count in rows.items() if one.path.startswith(child.path)}
        if below:
            offered.append(_choice(child.code, child.name, below))
    return offered


def _children(campaign: Campaign) -> QuerySet[Region]:
    return Region.objects.filter(parent=campaign.region).order_by("code")


def _choice(code: str, name: str, rows: dict[Region, int]) -> dict[str, Any]:
    size = f"{len(rows)} 个地区，{sum(rows.values()):,} 行"
    return {"code": code, "label": f"{name}（{size}）"}


def imports(user: AnyUser, campaign: Campaign) -> dict[str, list[dict[str, Any]]]:
    """Those that wait, and the last ones that have been decided on."""
    rows = HistoryImport.objects.filter(campaign=campaign).select_related("asked_by", "decided_by")
    rows = rows.defer("rows")
    waiting = rows.filter(state=ImportState.PROPOSED)
    over = rows.exclude(state=ImportState.PROPOSED)[:_LISTED]
    return {
        "waiting": [_told(row, user) for row in waiting],
        "over": [_told(row, user) for row in over],
    }


def _told(row: HistoryImport, user: AnyUser) -> dict[str, Any]:
    decided = row.decided_by.get_full_name() if row.decided_by else ""
    return {
        **row.summary,
        "id": row.pk,
        "file": row.file_name,
        "digest": row.digest[:12],
        "state": ImportState(row.state).word,
        "span": months_words([Month.of(month) for month in row.summary["months"]]),
        "by": row.asked_by.get_full_name(),
        "at": _when(row.asked_at),
        "decided_by": decided,
        "decided_at": _when(row.decided_at),
        "own": row.asked_by_id == user.pk,
    }


def _when(at: Any) -> str:
    return f"{timezone.localtime(at).year}年{clock(timezone.localtime(at))}" if at else ""


def get_import(campaign: Campaign, number: str) -> HistoryImport | None:
    """An import of this campaign by its number."""
    if not number.isdecimal() or len(number) > 18:
        return None
    return HistoryImport.objects.filter(campaign=campaign, pk=int(number)).first()


def waiting_for(user: AnyUser) -> QuerySet[HistoryImport]:
    """Imports of campaigns that the user keeps, uploaded by somebody else."""
    if not isinstance(user, User):
        return HistoryImport.objects.none()
    kept = [one for one in campaigns_of(user) if administers(user, one)]
    rows = HistoryImport.objects.filter(campaign__in=kept, state=ImportState.PROPOSED)
    return rows.exclude(asked_by=user).select_related("campaign").defer("rows")
