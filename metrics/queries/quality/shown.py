"""Questions as the pages show them: rows of a list, the facts of one, its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.terms import QualityKind, QuestionState
from metrics.models import Question, QuestionMove
from metrics.queries.quality.returned import is_returned
from metrics.wording.days import dated
from metrics.wording.quality.standing import (
    MEANINGS,
    Stage,
    is_late,
    outcome_words,
    question_left,
    stage,
)
from metrics.wording.times import clock


@dataclass(frozen=True, slots=True)
class Row:
    """One question of a list. ``left`` is told while an answer is waited for; ``late``: its
    deadline is over."""

    number: int
    url: str
    words: str
    kind: str
    region: str
    indicator: str
    month: str
    due: str
    stage: Stage
    left: str
    late: bool
    outcome: str


def rows_of(questions: Iterable[Question], campaign: Campaign, today: date) -> list[Row]:
    """``questions`` with their regions, the regions above and their indicators at hand."""
    return [row_of(one, campaign, today) for one in questions]


def row_of(question: Question, campaign: Campaign, today: date) -> Row:
    return Row(
        number=question.pk,
        url=reverse("quality_question", args=[campaign.code, question.pk]),
        words=question.words,
        kind=QualityKind(question.kind).word,
        region=place_words(question.region, campaign),
        indicator=question.indicator.name if question.indicator else "",
        month=Month.of(question.month).chinese,
        due=dated(question.due_on),
        stage=stage(question.state, returned=is_returned(question)),
        left=question_left(question.state, question.due_on, today),
        late=is_late(question.state, question.due_on, today),
        outcome=outcome_words(question.outcome),
    )


def place_words(region: Region, campaign: Campaign) -> str:
    """A county with its city before it: two cities may have counties of one name."""
    above = region.parent
    if above is None or campaign.region_id in {region.pk, above.pk}:
        return region.name
    inside = above.path.startswith(campaign.region.path)
    return f"{above.short_name}{region.name}" if inside else region.name


@dataclass(frozen=True, slots=True)
class Fact:
    word: str
    said: str
    url: str = ""


def facts_of(question: Question) -> list[Fact]:
    """What is known of a question besides its figures."""
    campaign, region = question.campaign, question.region
    asked = timezone.localtime(question.asked_at)
    found = [
        Fact("地区", place_words(region, campaign), _region_url(campaign, region)),
        Fact("月份", Month.of(question.month).chinese),
    ]
    if question.indicator:
        url = reverse("quality_indicator", args=[campaign.code, question.indicator.code])
        found.append(Fact("指标", question.indicator.name, url))
    kind = QualityKind(question.kind)
    found += [
        Fact("看的是", f"{kind.word}：{MEANINGS[kind]}"),
        Fact("提出", f"{dated(asked.date())}，系统按事先定好的方法提出"),
    ]
    if question.state == QuestionState.OPEN:
        found.append(Fact("答复期限", dated(question.due_on)))
    return found


def _region_url(campaign: Campaign, region: Region) -> str:
    return reverse("quality_region", args=[campaign.code, region.code])


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a question's life."""

    word: str
    who: str
    when: str
    words: str


def steps_of(question: Question) -> list[Step]:
    """The history, the newest first."""
    return [_step(row) for row in question.moves.select_related("by").order_by("-number")]


_DONE = {
    (QuestionState.OPEN, QuestionState.ANSWERED): "答复",
    (QuestionState.ANSWERED, QuestionState.OPEN): "退回补充",
    (QuestionState.ANSWERED, QuestionState.SETTLED): "核实",
}


def _step(move: QuestionMove) -> Step:
    at = timezone.localtime(move.at)
    before = QuestionState(move.before) if move.before else None
    after = QuestionState(move.after)
    word = "提出" if before is None else _DONE.get((before, after), "数已更正，问题失效")
    return Step(
        word=word,
        who=move.by.get_full_name() if move.by else "系统",
        when=f"{at.year}年{clock(at)}",
        words=move.words,
    )
