"""What there is to read: the newest published months, and when the next one comes."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from campaigns.access import AnyUser, campaigns_of, sees_drafts
from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.terms import PeriodState
from campaigns.timetable import timetable_of
from metrics.models import Ranking, ReportingPeriod
from metrics.queries.board.choosing import own_level
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
    tasks = [_of(user, campaign, at) for campaign in campaigns_of(user)]
    note = "" if tasks else "您的账号所在地区目前没有行动。请联系上级禁毒办管理员。"
    return Section("reading", "看板", tasks, note)


def _of(user: AnyUser, campaign: Campaign, at: datetime) -> Task:
    level = own_level(user, campaign.report_levels)
    newest = last_published(campaign, level, before=999_912)
    facts = [coming(campaign, at)]
    if newest is None:
        return Task(campaign.name, ["还没有发布过月排名", *facts])
    month = Month.of(newest.month)
    choice = Choice(campaign, month, level)
    published = timezone.localtime(newest.published_at) if newest.published_at else None
    told = f"最近发布：{month.chinese}排名"
    when = f"（{published.year}年{clock(published)} 发布）" if published else ""
    return Task(
        campaign.name,
        [f"{told}{when}", *_own(user, newest, choice), *facts],
        button=Button("看板", choice.url(), plain=True),
    )


def _own(user: AnyUser, published: Ranking, choice: Choice) -> list[str]:
    """Where the user's own region stands, if it is ranked; whoever sees drafts, in the newest."""
    region: Region | None = getattr(user, "region", None)
    ranking: Ranking | None = published
    if sees_drafts(user, choice.campaign):
        ranking = get_ranking_for(user, choice.campaign, choice.month, choice.level)
    if region is None or ranking is None:
        return []
    place = ranking.standings.filter(region=region).values_list("place", flat=True).first()
    return [f"{region.short_name}第 {place} 名"] if place is not None else []


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
