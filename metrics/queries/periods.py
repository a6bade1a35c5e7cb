"""月份: all months of a campaign, their state and timetable, and what is reopened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from campaigns.access import (
    AnyUser,
    administers,
    get_campaign_for,
    reviewed_regions,
    sees_drafts,
    visible_regions,
)
from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.queries.keys import is_key
from campaigns.queries.reporting import reporters
from campaigns.terms import PeriodState, SubmissionState
from campaigns.timetable import timetable_of
from metrics.models import Reopening, ReportingPeriod
from metrics.queries.entry.months import next_month
from metrics.wording.boundaries import validity_words
from metrics.wording.times import clock, remaining


def get_campaign_to_follow(user: AnyUser, code: str) -> Campaign:
    """A campaign whose months the user keeps, decides on or audits."""
    campaign = get_campaign_for(user, code)
    if sees_drafts(user, campaign) or reviewed_regions(user, campaign).exists():
        return campaign
    raise PermissionDenied("只有管理员、审核员和审计员可以看月份安排")


def months_by_year(campaign: Campaign, at: datetime) -> list[dict[str, Any]]:
    """Every month under its year, the newest first."""
    state = {
        one.code: Count("submissions", filter=Q(submissions__state=one)) for one in SubmissionState
    }
    rows = ReportingPeriod.objects.filter(campaign=campaign).annotate(**state).order_by("-month")
    years: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        row.campaign = campaign
        years.setdefault(row.month // 100, []).append(_row(row, at))
    return [{"year": year, "months": months} for year, months in years.items()]


def _row(row: Any, at: datetime) -> dict[str, Any]:
    open_now = row.state == PeriodState.OPEN
    handed_in = row.submitted + row.approved
    return {
        "code": str(Month.of(row.month)),
        "label": Month.of(row.month).chinese,
        "is_open": open_now,
        "state": PeriodState(row.state).word,
        "steps": _steps(row, at),
        "due": len(reporters(row.campaign, Month.of(row.month))) if open_now else None,
        "reported": handed_in,
        "approved": row.approved,
        "undecided": row.submitted,
        "url": f"{reverse('review')}?campaign={row.campaign.code}&month={Month.of(row.month)}",
    }


def _steps(row: ReportingPeriod, at: datetime) -> list[dict[str, str]]:
    """When it is due, reviewed and locked, or when it was locked."""
    if row.state == PeriodState.LOCKED:
        if row.opened_at is None:
            return [{"word": "由旧表转入", "when": "", "left": ""}]
        return [{"word": "锁定于", "when": _full(row.locked_at), "left": ""}]
    return steps_ahead((("报送", row.due_at), ("审核", row.review_at), ("锁定", row.locks_at)), at)


def steps_ahead(steps: Iterable[tuple[str, datetime | None]], at: datetime) -> list[dict[str, str]]:
    """Steps of an open month: each until when, and how long that is."""
    return [
        {
            "word": word,
            "when": clock(timezone.localtime(when), until=True),
            "left": remaining(when, at) if when > at else "已过",
        }
        for word, when in steps
        if when
    ]


def _full(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def to_open(campaign: Campaign, at: datetime) -> dict[str, Any]:
    """The month that comes next, and whether it can be opened by now; empty when it is over."""
    month = next_month(campaign)
    if month is None:
        return {}
    steps = timetable_of(campaign.calendar, month, timezone.get_default_timezone())
    return {
        "code": str(month),
        "label": month.chinese,
        "is_first": not ReportingPeriod.objects.filter(campaign=campaign).exists(),
        "can_open": steps.opens_at <= at,
        "opens": f"{steps.opens_at.year}年{clock(steps.opens_at)}",
        "due": clock(steps.due_at, until=True),
        "locks": clock(steps.locks_at),
    }


def get_period(campaign: Campaign, text: str) -> ReportingPeriod | None:
    """A month of the campaign by its code."""
    try:
        number = Month.parse(text).number
    except ValueError:
        return None
    rows = ReportingPeriod.objects.filter(campaign=campaign, month=number)
    return rows.select_related("campaign__region").first()


def unapproved(period: ReportingPeriod) -> dict[str, Any]:
    """What a lock would leave behind: named, so that nobody locks without knowing."""
    regions = reporters(period.campaign, Month.of(period.month))
    states = dict(period.submissions.values_list("region_id", "state"))
    open_ones = [one for one in regions if states.get(one.pk) != SubmissionState.APPROVED]
    waiting = [one for one in open_ones if states.get(one.pk) == SubmissionState.SUBMITTED]
    return {
        "label": Month.of(period.month).chinese,
        "code": str(Month.of(period.month)),
        "due": len(regions),
        "approved": len(regions) - len(open_ones),
        "left": len(open_ones),
        "waiting": [one.short_name for one in waiting],
        "missing": [one.short_name for one in open_ones if one not in waiting],
        "early": bool(period.locks_at and period.locks_at > timezone.now()),
        "locks": _full(period.locks_at),
    }


def reopenings(user: AnyUser, campaign: Campaign, at: datetime) -> dict[str, list[dict[str, Any]]]:
    """Reopenings: to be decided, running, over."""
    visible = Reopening.objects.filter(period__campaign=campaign, region__in=visible_regions(user))
    rows = visible.select_related("period", "region", "asked_by", "approved_by")
    kept = administers(user, campaign)
    found: dict[str, list[dict[str, Any]]] = {"asked": [], "running": [], "over": []}
    for row in rows.order_by("-asked_at"):
        told = _reopening(row, at)
        told["can_decide"] = kept and row.asked_by_id != user.pk
        found[_kind(row, at)].append(told)
    return found


def _kind(row: Reopening, at: datetime) -> str:
    if row.approved_by_id is None:
        return "asked"
    return "running" if row.ends_at > at and not row.refused else "over"


def _reopening(row: Reopening, at: datetime) -> dict[str, Any]:
    return {
        "id": row.pk,
        "month": Month.of(row.period.month).chinese,
        "region": row.region.name,
        "reason": row.reason,
        "by": row.asked_by.get_full_name(),
        "at": clock(timezone.localtime(row.asked_at)),
        "ends": clock(timezone.localtime(row.ends_at), until=True),
        "left": remaining(row.ends_at, at) if row.ends_at > at else "已到期",
        "decided_by": row.approved_by.get_full_name() if row.approved_by else "",
        "refused": row.refused,
        "late": row.ends_at <= at,
    }


def get_reopening(campaign: Campaign, number: str) -> Reopening | None:
    """A request of this campaign by its number."""
    if not is_key(number):
        return None
    return Reopening.objects.filter(period__campaign=campaign, pk=number).first()


def locked_months(campaign: Campaign) -> list[dict[str, Any]]:
    """Months that could be reopened, under their years, the newest first."""
    years: dict[int, list[dict[str, str]]] = {}
    for number in _locked(campaign).order_by("-month").values_list("month", flat=True):
        month = Month.of(number)
        years.setdefault(month.year, []).append({"code": str(month), "label": month.chinese})
    return [{"year": year, "months": months} for year, months in years.items()]


def _locked(campaign: Campaign) -> QuerySet[ReportingPeriod]:
    return ReportingPeriod.objects.filter(campaign=campaign, state=PeriodState.LOCKED)


def reopenable(user: AnyUser, campaign: Campaign) -> QuerySet[Region]:
    """Regions for which the user may ask: those that he decides on, and all above them he keeps,
    as far as they were there in a month that is locked."""
    span = _locked(campaign).aggregate(first=Min("month"), last=Max("month"))
    if span["last"] is None:
        return Region.objects.none()
    there = (Q(valid_from=None) | Q(valid_from__lte=span["last"])) & (
        Q(valid_to=None) | Q(valid_to__gte=span["first"])
    )
    return reviewed_regions(user, campaign).filter(there).order_by("code")


def regions_to_reopen(user: AnyUser, campaign: Campaign) -> list[dict[str, Any]]:
    """The same to choose from: regions of today first, then those of older boundaries; each with
    its first or last month where a locked one may lie outside."""
    first = _locked(campaign).aggregate(first=Min("month"))["first"] or 0
    heaps: dict[str, list[dict[str, str]]] = {}
    for row in reopenable(user, campaign):
        begins = row.valid_from if row.valid_from and row.valid_from > first else None
        told = {"code": row.code, "name": validity_words(row.name, begins, row.valid_to)}
        heaps.setdefault("已撤销的地区" if row.valid_to else "现有地区", []).append(told)
    return [{"words": words, "regions": heaps[words]} for words in sorted(heaps, reverse=True)]
