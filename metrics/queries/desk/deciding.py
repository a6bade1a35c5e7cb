"""What waits for a person's decision, and what is late below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from campaigns.access import AnyUser, administers, campaigns_of, reviewed_regions
from campaigns.models import Campaign, User
from campaigns.terms import AmendmentState
from metrics.models import Amendment, Reopening, ReportingPeriod
from metrics.queries.desk.tasks import Button, Section, Task, which
from metrics.queries.entry.owed import takes_reports
from metrics.queries.review.history import waiting_for
from metrics.queries.review.months import open_months, queue_url
from metrics.queries.review.queue import Queue, missing_rows, queue_of, reviewed_campaigns
from metrics.wording.reminders import listed
from metrics.wording.times import clock, remaining, reopened

# From so long before the lock on, what is submitted and undecided is pressing.
NEAR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What somebody decides on: campaigns, and the sheets of the months that take reports now."""

    campaigns: list[Campaign]
    queues: list[Queue]


def reviewed_by(user: AnyUser, at: datetime) -> Reviewed:
    """Read once for both sections below."""
    campaigns = reviewed_campaigns(user)
    months = open_months(user, campaigns, at) if campaigns else []
    return Reviewed(campaigns, [queue_of(user, period) for period in months])


def deciding(user: AnyUser, at: datetime, reviewed: Reviewed) -> Section | None:
    """Sheets, corrections and reopenings to decide on; None for somebody who decides on nothing."""
    campaigns, queues = reviewed.campaigns, reviewed.queues
    if not campaigns:
        return None
    tasks = [task for queue in queues for task in _waiting(queue, at)]
    tasks += _amendments(user, campaigns) + _reopenings(user, at) + _imports(user)
    return Section("deciding", "等我审核的", tasks, "" if tasks else _nothing(queues))


def _imports(user: AnyUser) -> list[Task]:
    """Old tables that another administrator has uploaded."""
    return [
        Task(
            "历史数据",
            [row.campaign.name, row.file_name, f"{row.summary['cells']:,} 个数待确认"],
            button=Button("去确认", reverse("history_import", args=[row.campaign.code])),
        )
        for row in waiting_for(user)
    ]


def _nothing(queues: list[Queue]) -> str:
    due = sum(len(queue.regions) for queue in queues)
    if not due:
        return "现在没有开放填报的月份。"
    if any(queue.waiting for queue in queues):
        return "重新开放的地区没有待审的报表。"
    if all(len(queue.approved) == len(queue.regions) for queue in queues):
        return f"应报 {due} 份，已全部审核通过。"
    return "已报的都审完了。"


def _waiting(queue: Queue, at: datetime) -> list[Task]:
    """One line a month in which something waits and can still be decided on."""
    lets_in = takes_reports(queue.period, [row.region for row in queue.waiting], at)
    waiting = [row for row in queue.waiting if row.region in lets_in]
    if not waiting:
        return []
    oldest = min(waiting, key=lambda row: row.submitted_at or at)
    facts = [
        f"{len(waiting)} 份待审",
        f"最早的是{oldest.region.short_name}，{_when(oldest.submitted_at)} 提交",
    ]
    ends = queue.period.review_at
    if ends and ends > at:
        facts.append(
            f"{clock(timezone.localtime(ends), until=True)}审核完毕，{remaining(ends, at)}"
        )
    return [
        Task(
            title=which(queue.period),
            facts=facts,
            flag=_pressing(queue.period, at),
            button=Button("去审核", queue_url(queue.period)),
        )
    ]


def _when(at: datetime | None) -> str:
    return clock(timezone.localtime(at)) if at else ""


def _pressing(period: ReportingPeriod, at: datetime) -> str:
    if period.locks_at and at < period.locks_at <= at + NEAR:
        return f"{clock(timezone.localtime(period.locks_at))} 锁定，没有审核的按未报处理"
    if period.review_at and period.review_at < at:
        return f"审核{remaining(period.review_at, at)}"
    return ""


def late(at: datetime, reviewed: Reviewed) -> Section | None:
    """Regions below that have not handed in, with one press to chase them all."""
    tasks, below = [], False
    for queue in reviewed.queues:
        rows = [row for row in missing_rows(queue, at) if row["open"]]
        if rows:
            tasks.append(_late(queue, rows, at))
            below = below or any(row["code"] != queue.period.campaign.region.code for row in rows)
    return Section("late", "下级未报的" if below else "本级未报的", tasks) if tasks else None


def _late(queue: Queue, rows: list[dict[str, Any]], at: datetime) -> Task:
    """The campaign's own region reports too, but it is nobody's below: it is named apart."""
    own = queue.period.campaign.region
    names = [row["name"] for row in rows if row["code"] != own.code]
    every = sum(region.pk != own.pk for region in queue.regions)
    chased = all(row["chased"] for row in rows)
    again = [row["again"] for row in rows if row["again"]]
    due = min(again) if again else queue.period.due_at
    open_now = due is not None and due > at
    facts = [f"{len(names)} / {every} 个地区未报：{listed(names)}"] if names else []
    if len(names) < len(rows):
        facts.append(f"本级（{own.short_name}）{'也' if names else ''}未报")
    if due and again:
        facts.append(reopened(timezone.localtime(due), at))
    elif due and open_now:
        facts.append(f"{clock(timezone.localtime(due), until=True)}报送，{remaining(due, at)}")
    press = Button("全部催报", queue_url(queue.period), {"remind": "all"}, plain=True)
    return Task(
        title=which(queue.period),
        facts=[*facts, "今天都已催过" if chased else ""],
        flag="" if open_now or due is None else remaining(due, at),
        button=Button("查看", queue_url(queue.period), plain=True) if chased else press,
    )


def _amendments(user: AnyUser, campaigns: list[Campaign]) -> list[Task]:
    """Corrections that somebody else has asked for."""
    tasks = []
    for campaign in campaigns:
        rows = Amendment.objects.filter(
            campaign=campaign,
            state=AmendmentState.PROPOSED,
            region__in=reviewed_regions(user, campaign),
        )
        if isinstance(user, User):
            rows = rows.exclude(asked_by=user)
        if count := rows.count():
            oldest = rows.order_by("asked_at").first()
            facts = [campaign.name, f"{count} 项待审核"]
            if oldest:
                facts.append(f"最早 {_when(oldest.asked_at)} 申请")
            tasks.append(Task("更正申请", facts, button=Button("去审核", reverse("amendments"))))
    return tasks


def _reopenings(user: AnyUser, at: datetime) -> list[Task]:
    """Reopenings that another administrator has asked for."""
    kept = [one for one in campaigns_of(user) if administers(user, one)]
    rows = Reopening.objects.filter(period__campaign__in=kept, approved_by=None, ends_at__gt=at)
    if isinstance(user, User):
        rows = rows.exclude(asked_by=user)
    found = rows.values("period__campaign__code", "period__campaign__name")
    return [
        Task(
            "重新开放申请",
            [row["period__campaign__name"], f"{row['number']} 项待批准"],
            button=Button("去批准", reverse("periods", args=[row["period__campaign__code"]])),
        )
        for row in found.annotate(number=Count("pk")).order_by("period__campaign__code")
    ]
