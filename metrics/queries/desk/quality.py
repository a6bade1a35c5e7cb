"""What data quality asks of a person: figures to look at again, answers to look into, a recount."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from campaigns.access import AnyUser, campaigns_of, reviewed_regions
from campaigns.models import Campaign
from campaigns.terms import QuestionState
from metrics.models import Question, RecountItem
from metrics.queries.desk.tasks import Button, Section, Task
from metrics.queries.quality.counters import counters_of, is_left_to
from metrics.queries.quality.questions import waiting_for
from metrics.queries.quality.recount_named import title_of, ways_of
from metrics.queries.quality.recounts import countable_by, hands_in
from metrics.queries.quality.returned import Returned, returned_of
from metrics.queries.quality.shown import place_words
from metrics.wording.days import dated, left_words
from metrics.wording.quality import said
from metrics.wording.quality.standing import BACK


def quality(user: AnyUser, at: datetime) -> Section | None:
    """None for whom nothing waits."""
    today = timezone.localdate(at)
    seen = campaigns_of(user)
    waiting = Question.objects.filter(
        campaign__in=seen, state__in=[QuestionState.OPEN, QuestionState.ANSWERED]
    ).order_by()
    left = RecountItem.objects.filter(recount__campaign__in=seen, recounted=None).order_by()
    asked = set(waiting.values_list("campaign", flat=True).distinct())
    uncounted = set(left.values_list("recount__campaign", flat=True).distinct())
    campaigns = [one for one in seen if one.pk in asked | uncounted]
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
    back = returned_of(rows)
    opened = [row for row in rows if row.state == QuestionState.OPEN and row.pk not in back]
    answered = [row for row in rows if row.state == QuestionState.ANSWERED]
    found = [_sent_back(row, back[row.pk], campaign, today) for row in rows if row.pk in back]
    if opened:
        found.append(_to_answer(opened, campaign, today))
    if answered:
        found.append(_to_settle(answered, campaign))
    return found


def _sent_back(row: Question, back: Returned, campaign: Campaign, today: date) -> Task:
    """Each by itself, with what is to be added."""
    late, left = row.due_on < today, left_words(row.due_on, today)
    return Task(
        f"{BACK}：{row.words}",
        [campaign.name, f"{dated(row.due_on)}前答复", "" if late else left],
        flag=left if late else "",
        said=f"{back.who}：{back.reason}",
        button=Button("去补充", reverse("quality_question", args=[campaign.code, row.pk])),
    )


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
    waiting = RecountItem.objects.filter(
        recount__campaign=campaign,
        recounted=None,
        region__in=reviewed_regions(user, campaign),
    )
    rows = list(waiting.select_related("recount", "region", "indicator"))
    for row in rows:
        row.recount.campaign = campaign
    if not rows:
        return []
    hands = hands_in(rows)
    mine = countable_by(user, rows, hands)
    own = [row for row in rows if row.pk in mine]
    seats = counters_of(campaign, own, today, hands)
    found: dict[int, list[RecountItem]] = {}
    for row in own:
        found.setdefault(row.recount_id, []).append(row)
    return [
        _recount(campaign, there, sum(is_left_to(row, seats[row.pk], user) for row in there), today)
        for there in sorted(found.values(), key=lambda rows: (rows[0].recount.due_on, rows[0].pk))
    ]


def _recount(campaign: Campaign, items: list[RecountItem], left: int, today: date) -> Task:
    """``items`` of one sample wait for the person; of them ``left`` because nobody of the office
    right above them may count them."""
    one = items[0].recount
    late, until = one.due_on < today, left_words(one.due_on, today)
    alone = said.left_to_you_words(len(items), left)
    return Task(
        f"{title_of(one)}：{len(items)} 项待复核",
        [campaign.name, f"{dated(one.due_on)}前复核完毕", "" if late else until, alone],
        flag=until if late else "",
        button=Button("去复核", ways_of(one).page),
    )
