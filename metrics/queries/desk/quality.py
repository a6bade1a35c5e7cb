"""What data quality asks of a person: figures to look at again, answers to look into, a recount."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from campaigns.access import AnyUser, reviewed_regions, visible_campaigns
from campaigns.models import Campaign
from campaigns.terms import QuestionState
from metrics.models import Question, Recount, RecountItem
from metrics.queries.desk.tasks import Button, Section, Task
from metrics.queries.quality.questions import waiting_for
from metrics.queries.quality.shown import place_words
from metrics.wording.days import dated, left_words


def quality(user: AnyUser, at: datetime) -> Section | None:
    """None for whom nothing waits."""
    today = timezone.localdate(at)
    seen = visible_campaigns(user).order_by()
    waiting = Question.objects.filter(
        campaign__in=seen, state__in=[QuestionState.OPEN, QuestionState.ANSWERED]
    ).order_by()
    left = RecountItem.objects.filter(recount__campaign__in=seen, recounted=None).order_by()
    asked = set(waiting.values_list("campaign", flat=True).distinct())
    uncounted = set(left.values_list("recount__campaign", flat=True).distinct())
    campaigns = list(visible_campaigns(user).filter(pk__in=asked | uncounted))
    tasks = [
        task
        for campaign in campaigns
        if campaign.pk in asked
        for task in _questions(user, campaign, today)
    ]
    tasks += [
        task
        for campaign in campaigns
        if campaign.pk in uncounted
        for task in _recounts(user, campaign, today)
    ]
    return Section("quality", "数据质量", tasks) if tasks else None


def _questions(user: AnyUser, campaign: Campaign, today: date) -> list[Task]:
    rows = list(waiting_for(user, campaign).order_by("due_on", "pk"))
    opened = [row for row in rows if row.state == QuestionState.OPEN]
    answered = [row for row in rows if row.state == QuestionState.ANSWERED]
    found = []
    if opened:
        found.append(_to_answer(opened, campaign, today))
    if answered:
        found.append(_to_settle(answered, campaign))
    return found


def _to_answer(rows: list[Question], campaign: Campaign, today: date) -> Task:
    """One line a campaign: all are answered on one page."""
    first = rows[0]
    late = first.due_on < today
    left = left_words(first.due_on, today)
    alone = len(rows) == 1
    title = first.words if alone else f"{len(rows)} 个数请您核对"
    until = f"{'' if alone else '最早的'}{dated(first.due_on)}前答复"
    return Task(
        title,
        [campaign.name, until, "" if late else left],
        flag=left if late else "",
        button=Button("去答复", reverse("quality_answers", args=[campaign.code])),
    )


def _to_settle(rows: list[Question], campaign: Campaign) -> Task:
    if len(rows) == 1:
        row = rows[0]
        url = reverse("quality_question", args=[campaign.code, row.pk])
        facts = [campaign.name, place_words(row.region, campaign)]
        return Task(f"{row.words}：答复待核实", facts, button=Button("去核实", url))
    url = f"{reverse('quality_questions', args=[campaign.code])}?show=answered"
    return Task(f"{len(rows)} 条答复待核实", [campaign.name], button=Button("去核实", url))


def _recounts(user: AnyUser, campaign: Campaign, today: date) -> list[Task]:
    """Samples with figures that the person counts again and nobody has yet."""
    mine = RecountItem.objects.filter(
        recount__campaign=campaign,
        recounted=None,
        region__in=reviewed_regions(user, campaign),
    )
    rows = Recount.objects.filter(items__in=mine).annotate(number=Count("items"))
    return [_recount(campaign, one, today) for one in rows.order_by("year", "quarter")]


def _recount(campaign: Campaign, one: Recount, today: date) -> Task:
    """``one`` comes with the ``number`` of figures that wait for the person."""
    year, quarter, due = one.year, one.quarter, one.due_on
    number = getattr(one, "number", 0)
    late, left = due < today, left_words(due, today)
    return Task(
        f"{year}年第{quarter}季度抽查复核：{number} 项待复核",
        [campaign.name, f"{dated(due)}前复核完毕", "" if late else left],
        flag=left if late else "",
        button=Button("去复核", reverse("quality_recount", args=[campaign.code, year, quarter])),
    )
