"""定时任务: what comes next, what ran last, what is not there in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from campaigns.access import AnyUser
from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import BulletinKind, Job, PeriodState, RunOutcome
from campaigns.timetable import Timetable, bulletin_at, timetable_of
from metrics.models import Alarm, Bulletin, Pulse, ReportingPeriod, Run
from metrics.queries.bulletin.period import issue_words, last_judged, quarters
from metrics.queries.entry.months import next_month
from metrics.queries.schedule import (
    alarm_words,
    alarms_of,
    followed_campaigns,
    is_broken_off,
    is_stopped,
    seconds_between,
)
from metrics.wording.schedule import (
    BROKEN_OFF,
    JOBS,
    advice_on,
    day_words,
    every,
    moment_words,
    outcome_words,
)

AHEAD = timedelta(days=40)
# Older ones are kept, but not shown.
RUNS, CLEARED = 40, 30


def get_campaigns_for(user: AnyUser) -> list[Campaign]:
    """Campaigns that the user keeps or audits; for everybody else the page does not exist."""
    found = followed_campaigns(user)
    if not found:
        raise Http404("没有这个页面")
    return found


# --- what comes next ---


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens by the calendar; ``until`` when it ends with that moment."""

    at: datetime
    words: str
    until: bool = False


def coming(campaigns: Sequence[Campaign], at: datetime) -> list[dict[str, Any]]:
    """Campaign by campaign the steps of the next forty days, the nearest first."""
    return [_campaign(campaign, at) for campaign in campaigns]


def _campaign(campaign: Campaign, at: datetime) -> dict[str, Any]:
    steps = [step for step in _steps(campaign, at) if at < step.at <= at + AHEAD]
    rows = [
        {"when": day_words(timezone.localtime(step.at), until=step.until), "words": step.words}
        for step in sorted(steps, key=lambda step: step.at)
    ]
    return {
        "name": campaign.name,
        "url": reverse("periods", args=[campaign.code]),
        "steps": rows,
        "note": "" if rows else _why_nothing(campaign, at),
    }


def _steps(campaign: Campaign, at: datetime) -> Iterator[Step]:
    rows = ReportingPeriod.objects.filter(campaign=campaign)
    for row in rows.filter(state=PeriodState.OPEN).order_by("month"):
        yield from _of_month(Month.of(row.month), row.due_at, row.review_at, row.locks_at)
    if rows.exists():
        yield from _bulletin_days(campaign, at)
        yield from _openings(campaign, at)


def _openings(campaign: Campaign, at: datetime) -> Iterator[Step]:
    """The months that open next, and what follows of each."""
    month = next_month(campaign)
    if month is None:
        return
    last = Month.containing(campaign.ends_on)
    plan = _plan(campaign, month)
    while month <= last and plan.opens_at <= at + AHEAD:
        if plan.opens_at > at:
            yield Step(plan.opens_at, f"{month.chinese}开启填报")
            yield from _of_month(month, plan.due_at, plan.review_at, plan.locks_at)
        month = month.plus(1)
        plan = _plan(campaign, month)


def _plan(campaign: Campaign, month: Month) -> Timetable:
    return timetable_of(campaign.calendar, month, timezone.get_default_timezone())


def _of_month(
    month: Month, due: datetime | None, review: datetime | None, locks: datetime | None
) -> Iterator[Step]:
    if due:
        yield Step(due, f"{month.chinese}报送截止", until=True)
    if review:
        yield Step(review, f"{month.chinese}审核截止", until=True)
    if locks:
        yield Step(locks, f"{month.chinese}锁定，随后计算排名")


def _bulletin_days(campaign: Campaign, at: datetime) -> Iterator[Step]:
    """The days on which the bulletins of quarters are drawn up."""
    zone = timezone.get_default_timezone()
    there = Bulletin.objects.filter(campaign=campaign, kind=BulletinKind.QUARTERLY)
    drawn_up = set(there.values_list("month", flat=True))
    for month in quarters(campaign):
        day = bulletin_at(campaign.calendar, month, zone)
        last = last_judged(campaign, BulletinKind.QUARTERLY, month)
        if at < day <= at + AHEAD and last and month.number not in drawn_up:
            name = issue_words(BulletinKind.QUARTERLY, month)
            yield Step(day, f"起草{name}（{last.chinese}排名发布后）")


def _why_nothing(campaign: Campaign, at: datetime) -> str:
    if not ReportingPeriod.objects.filter(campaign=campaign).exists():
        return "还没有开启过填报；第一个月由管理员开启，以后自动进行。"
    if next_month(campaign) is None:
        return "行动已结束，不再有新的月份。"
    if _plan(campaign, next_month(campaign) or _month_of(at)).opens_at <= at:
        return (
            "停在以前的月份：下一个月份早该开启，现在不再自动开启，要继续的，到“月份”页手工开启。"
        )
    return "今后 40 天没有到期的事。"


def _month_of(at: datetime) -> Month:
    return Month.containing(timezone.localdate(at))


# --- what ran ---


def jobs(at: datetime) -> list[dict[str, Any]]:
    """Every job with its last run and when it runs again."""
    pulses = {pulse.job: pulse for pulse in Pulse.objects.all()}
    stands = is_stopped(at)
    return [_job(job, pulses.get(job), stands, at) for job in Job]


def _job(job: Job, pulse: Pulse | None, stands: bool, at: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {
        "code": job.code,
        "name": job.word,
        "about": JOBS[job],
        "every": every(seconds_between(job)),
        "next": "已停止" if stands else "",
    }
    if pulse is None:
        return {**row, "last": "还没有运行过", "state": "", "words": ""}
    if not stands:
        row["next"] = _next(pulse, at)
    return {**row, "last": _moment(pulse.began_at), **_outcome(pulse, at)}


def _next(pulse: Pulse, at: datetime) -> str:
    due = pulse.began_at + timedelta(seconds=seconds_between(pulse.job))
    return f"{timezone.localtime(due):%H:%M}" if due > at else "马上"


def _outcome(run: Pulse | Run, at: datetime) -> dict[str, Any]:
    broken = is_broken_off(run, at)
    return {
        "state": "failed" if broken else run.outcome,
        "outcome": outcome_words(run.outcome, broken_off=broken),
        "words": BROKEN_OFF if broken else run.words,
    }


def runs(at: datetime) -> list[dict[str, Any]]:
    """The last runs that did something, failed, or were asked for."""
    rows = Run.objects.select_related("by")[:RUNS]
    return [
        {
            "job": Job(row.job).word,
            "when": _moment(row.began_at),
            "until": _until(row),
            "by": row.by.get_full_name() if row.by else "",
            **_outcome(row, at),
        }
        for row in rows
    ]


def _until(row: Run) -> str:
    """The end of a line that stands for a whole series of failures."""
    lasted = row.ended_at - row.began_at if row.ended_at else timedelta()
    if row.outcome != RunOutcome.FAILED or lasted < timedelta(minutes=1) or not row.ended_at:
        return ""
    return _moment(row.ended_at)


def _moment(at: datetime) -> str:
    return moment_words(timezone.localtime(at))


# --- what is missing ---


def open_alarms(campaigns: Sequence[Campaign]) -> list[dict[str, Any]]:
    rows = alarms_of(campaigns).filter(cleared_at=None)
    return [_alarm(row, campaigns) for row in rows.order_by("expected_at", "pk")]


def cleared_alarms(campaigns: Sequence[Campaign]) -> list[dict[str, Any]]:
    rows = alarms_of(campaigns).exclude(cleared_at=None)
    return [_alarm(row, campaigns) for row in rows.order_by("-cleared_at", "-pk")[:CLEARED]]


def _alarm(row: Alarm, campaigns: Sequence[Campaign]) -> dict[str, Any]:
    return {
        "words": alarm_words(row, campaigns),
        "advice": advice_on(row.key),
        "url": "" if row.url == reverse("schedule") else row.url,
        "raised": _moment(row.raised_at),
        "cleared": _moment(row.cleared_at) if row.cleared_at else "",
    }
