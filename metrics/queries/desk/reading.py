"""What there is to read: the newest published months, and when the next one comes."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from campaigns.access import AnyUser, visible_campaigns
from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import PeriodState
from campaigns.timetable import timetable_of
from metrics.models import ReportingPeriod
from metrics.queries.board.choosing import choice_for
from metrics.queries.desk.tasks import Button, Section, Task
from metrics.queries.entry.months import next_month
from metrics.queries.ranking import (
    Choice,
    get_ranking_for,
    last_published,
)
from metrics.wording.times import clock


def reading(user: AnyUser, at: datetime) -> Section:
    """One line a campaign: the way to its board, and what comes next."""
    tasks = [_of(user, campaign, at) for campaign in visible_campaigns(user)]
    note = "" if tasks else "您的账号所在地区目前没有行动。请联系上级禁毒办管理员。"
    return Section("reading", "看板", tasks, note)


def _of(user: AnyUser, campaign: Campaign, at: datetime) -> Task:
    choice = choice_for(user, campaign, {})
    newest = last_published(campaign, choice.level, before=999_912) if choice else None
    facts = [coming(campaign, at)]
    if choice is None or newest is None:
        return Task(campaign.name, ["还没有发布过月排名", *facts])
    month = Month.of(newest.month)
    published = timezone.localtime(newest.published_at) if newest.published_at else None
    told = f"最近发布：{month.chinese}排名"
    when = f"（{published.year}年{clock(published)} 发布）" if published else ""
    return Task(
        campaign.name,
        [f"{told}{when}", *_own(user, Choice(campaign, month, choice.level)), *facts],
        button=Button("看板", Choice(campaign, month, choice.level).url(), plain=True),
    )


def _own(user: AnyUser, choice: Choice) -> list[str]:
    """Where the user's own region stands, if it is ranked."""
    region = getattr(user, "region", None)
    ranking = get_ranking_for(user, choice.campaign, choice.month, choice.level)
    if region is None or ranking is None:
        return []
    standing = ranking.standings.filter(region=region).only("place").first()
    if standing is None or standing.place is None:
        return []
    return [f"{region.short_name}第 {standing.place} 名"]


def coming(campaign: Campaign, at: datetime) -> str:
    """What the campaign's calendar brings next."""
    open_month = (
        ReportingPeriod.objects.filter(campaign=campaign, state=PeriodState.OPEN)
        .order_by("month")
        .first()
    )
    if open_month and open_month.locks_at:
        label = Month.of(open_month.month).chinese
        return f"{label}正在填报，{_day(open_month.locks_at)}锁定并计算排名"
    month = next_month(campaign)
    if month is None:
        return "行动已结束，不再有新的月份"
    steps = timetable_of(campaign.calendar, month, timezone.get_default_timezone())
    if steps.opens_at > at:
        due = clock(steps.due_at, until=True)
        return f"{month.chinese}数据{_day(steps.opens_at)}开始填报，{due}报送"
    return f"{month.chinese}还没有开启填报"


def _day(at: datetime) -> str:
    here = timezone.localtime(at)
    return f"{here.month}月{here.day}日"
