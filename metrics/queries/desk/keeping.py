"""What an administrator keeps: months to open, reviewers to press, rankings to publish."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from campaigns.access import AnyUser, administers, campaigns_of
from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import PeriodState, RankingState, SubmissionState
from campaigns.timetable import timetable_of
from metrics.models import Ranking, ReportingPeriod
from metrics.queries.desk.deciding import NEAR
from metrics.queries.desk.reading import coming
from metrics.queries.desk.tasks import Button, Section, Task, which
from metrics.queries.entry.months import next_month
from metrics.queries.ranking import Choice
from metrics.wording.times import clock, remaining


def keeping(user: AnyUser, at: datetime) -> Section | None:
    """None for somebody who keeps no campaign."""
    kept = [one for one in campaigns_of(user) if administers(user, one)]
    if not kept:
        return None
    tasks = [task for one in kept for task in _of(one, at)]
    return Section("keeping", "月份与发布", tasks + [_calendar(one, at) for one in kept])


def _calendar(campaign: Campaign, at: datetime) -> Task:
    """What the timetable brings by itself, and the way to change it."""
    button = Button("月份安排", reverse("periods", args=[campaign.code]), plain=True)
    return Task(campaign.name, [coming(campaign, at)], button=button)


def _of(campaign: Campaign, at: datetime) -> list[Task]:
    return [*_to_open(campaign, at), *_near_lock(campaign, at), *_to_publish(campaign)]


def _to_open(campaign: Campaign, at: datetime) -> list[Task]:
    """A month that has ended and that the timetable does not open by itself."""
    month = next_month(campaign)
    if month is None:
        return []
    zone = timezone.get_default_timezone()
    if timetable_of(campaign.calendar, month, zone).opens_at > at:
        return []
    button = Button("去开启", reverse("periods", args=[campaign.code]))
    return [Task(f"{month.chinese} · {campaign.name}", ["可以开启填报"], button=button)]


def _near_lock(campaign: Campaign, at: datetime) -> list[Task]:
    """Open months that lock soon: how many sheets wait, undecided."""
    rows = ReportingPeriod.objects.filter(
        campaign=campaign, state=PeriodState.OPEN, locks_at__lte=at + NEAR
    ).select_related("campaign")
    tasks = []
    for period in rows:
        waiting = period.submissions.filter(state=SubmissionState.SUBMITTED).count()
        if waiting and period.locks_at:
            left = remaining(period.locks_at, at)
            facts = [f"{waiting} 份已报未审", f"{clock(timezone.localtime(period.locks_at))} 锁定"]
            url = reverse("periods", args=[campaign.code])
            press = {"do": "press", "month": str(Month.of(period.month))}
            button = Button("催办审核", url, press, plain=True)
            tasks.append(Task(which(period), [*facts, left], button=button))
    return tasks


def _to_publish(campaign: Campaign) -> list[Task]:
    """Drafts of rankings, the newest first; one line a month."""
    rows = Ranking.objects.filter(campaign=campaign, state=RankingState.DRAFT)
    level = campaign.report_levels[0]
    return [
        Task(
            f"{Month.of(row.month).chinese}排名 · {campaign.name}",
            [f"第 {row.edition} 版已算好，待发布"],
            button=Button("去查看并发布", Choice(campaign, Month.of(row.month), level).url()),
        )
        for row in rows.filter(level=level).order_by("-month")[:3]
    ]
