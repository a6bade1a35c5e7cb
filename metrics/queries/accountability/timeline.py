"""The life of a measure for its page: steps, letters, objections, what comes before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from campaigns.access import AnyUser
from campaigns.models import User
from campaigns.terms import LetterKind, MeasureState, MeasureVerb, ObjectionState
from metrics.models import Letter, Measure, MeasureMove, Objection
from metrics.queries.accountability.lines import (
    Line,
    line_of,
    next_of,
    whose_words,
    with_places,
)
from metrics.queries.accountability.measures import visible_measures
from metrics.wording.accountability.standing import Stage, is_late, stage, step_left_words
from metrics.wording.days import dated, left_words
from metrics.wording.times import clock


@dataclass(frozen=True, slots=True)
class Step:
    """What was done, by whom, when; ``held`` is day and place of what happened outside the system,
    ``due`` the deadline that followed."""

    title: str
    stage: Stage
    changed: bool
    at: str
    by: str
    held: str
    words: str
    due: str


@dataclass(frozen=True, slots=True)
class Head:
    """``due`` is "" where nothing is waited for; ``whose`` and ``step`` say who does what next.
    ``spans`` are the measure's other days, label and words."""

    stage: Stage
    due: str
    left: str
    overdue: bool
    whose: str
    step: str
    over: bool
    spans: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Paper:
    """A letter to open or take along."""

    title: str
    number: str
    kind: str
    signed: str
    paragraphs: list[str]
    url: str
    pdf_url: str


@dataclass(frozen=True, slots=True)
class Said:
    """An objection with its answer."""

    number: int
    stage: Stage
    words: str
    by: str
    at: str
    answer_by: str
    left: str
    late: bool
    waiting: bool
    answer: str
    answered_by: str
    answered_at: str


def with_story(measure: Measure) -> Measure:
    """The same with its moves, objections and letters read once, and the people in them."""
    prefetch_related_objects(
        [measure],
        Prefetch("moves", MeasureMove.objects.select_related("by")),
        Prefetch("objections", Objection.objects.select_related("by", "answered_by")),
        Prefetch("letters", Letter.objects.select_related("signed_by").defer("paper")),
    )
    return measure


def head_of(measure: Measure, today: date, *, whole: bool) -> Head:
    """What stands at the top of the page; whoever sees only the head learns no deadline."""
    state = MeasureState(measure.state)
    whose, step = next_of(measure) if whole else ("", "")
    due = measure.due_on if whole else None
    return Head(
        stage=stage(state),
        due=dated(due),
        left=step_left_words(state, due, today),
        overdue=is_late(state, due, today),
        whose=whose_words(measure, whose),
        step=step,
        over=state.ends,
        spans=_spans(measure, today) if whole else [],
    )


def _spans(measure: Measure, today: date) -> list[tuple[str, str]]:
    over = MeasureState(measure.state).ends
    until = measure.object_until
    rows = [
        ("整改期限", dated(measure.rectify_by) + _extended(measure)),
        (
            "申辩期限",
            f"{dated(until)}{'，已过' if until < today else ''}" if until and not over else "",
        ),
        ("观察期至", dated(measure.observe_until)),
        ("约谈", _meeting(measure)),
        ("结束", dated(measure.ended_on)),
    ]
    return [(label, words) for label, words in rows if words]


def _extended(measure: Measure) -> str:
    return f"（已延期{measure.extensions}次）" if measure.rectify_by and measure.extensions else ""


def _meeting(measure: Measure) -> str:
    if measure.meeting_at is None:
        return ""
    at = timezone.localtime(measure.meeting_at)
    return f"{at.year}年{clock(at)}，{measure.meeting_place}"


def steps_of(measure: Measure) -> list[Step]:
    """All that happened, the newest first."""
    rows = sorted(measure.moves.all(), key=lambda row: -row.number)
    return [_step(row, measure) for row in rows]


def _step(row: MeasureMove, measure: Measure) -> Step:
    held = [dated(row.held_on), row.place]
    return Step(
        title=MeasureVerb(row.verb).word if row.verb else _began(measure),
        stage=stage(MeasureState(row.after)),
        changed=row.before != row.after,
        at=moment(row.at),
        by=name_of(row.by) or "系统",
        held="，".join(part for part in held if part),
        words=row.words if row.verb or row.words != measure.reason else "",
        due=dated(row.due_on),
    )


def _began(measure: Measure) -> str:
    return f"接续文件所列：{measure.word}" if measure.authority else f"下达{measure.word}"


def name_of(user: User | None) -> str:
    return user.get_full_name() if user else ""


def moment(at: datetime | None) -> str:
    """``2019年7月3日 09:30``; "" for never."""
    if at is None:
        return ""
    here = timezone.localtime(at)
    return f"{here.year}年{clock(here)}"


def letters_of(measure: Measure) -> list[Paper]:
    """Its letters, the newest first."""
    return [_paper(row, measure.campaign.code) for row in _newest(measure)]


def numbers_of(measure: Measure) -> list[str]:
    """The numbers of its letters, the first one first."""
    return [str(row) for row in reversed(_newest(measure))]


def _newest(measure: Measure) -> list[Letter]:
    return sorted(measure.letters.all(), key=lambda row: (row.signed_at, row.pk), reverse=True)


def _paper(row: Letter, campaign: str) -> Paper:
    url = reverse("letter", args=[campaign, row.pk])
    return Paper(
        title="".join(row.content.get("title", [])) or row.title,
        number=str(row),
        kind=LetterKind(row.kind).word,
        signed=f"{name_of(row.signed_by)} {moment(row.signed_at)} 签发",
        paragraphs=list(row.content.get("paragraphs", [])),
        url=url,
        pdf_url=f"{url}?pdf=1",
    )


def objections_of(measure: Measure, today: date) -> list[Said]:
    """What the region said against it, the newest first."""
    rows = sorted(measure.objections.all(), key=lambda row: row.at, reverse=True)
    return [_said(row, today) for row in rows]


def _said(row: Objection, today: date) -> Said:
    waiting = row.state == ObjectionState.WAITING
    return Said(
        number=row.pk,
        stage=stage(ObjectionState(row.state)),
        words=row.words,
        by=name_of(row.by),
        at=moment(row.at),
        answer_by=dated(row.answer_by),
        left=left_words(row.answer_by, today) if waiting else "",
        late=waiting and row.answer_by < today,
        waiting=waiting,
        answer=row.answer,
        answered_by=name_of(row.answered_by),
        answered_at=moment(row.answered_at),
    )


def chain_of(user: AnyUser, measure: Measure, today: date) -> list[Line]:
    """What the measure follows, step by step back, then itself, then what followed it: as far as
    the user sees them. Nothing for a measure that stands alone."""
    rows = {
        row.pk: row
        for row in with_places(visible_measures(user, measure.campaign)).filter(
            region=measure.region_id
        )
    }
    before: list[Measure] = []
    one = measure
    while one.follows_id in rows and len(before) < len(rows):
        one = rows[one.follows_id]
        before.insert(0, one)
    after = _followers(measure, rows)
    if not before and not after:
        return []
    chain = [*before, rows.get(measure.pk, measure), *after]
    for row in chain:
        row.campaign = measure.campaign
    return [line_of(user, row, today) for row in chain]


def _followers(measure: Measure, rows: dict[int, Measure]) -> list[Measure]:
    found: list[Measure] = []
    heads = {measure.pk}
    for row in sorted(rows.values(), key=lambda row: row.pk):
        if row.follows_id in heads:
            found.append(row)
            heads.add(row.pk)
    return found


def proposal_url(measure: Measure) -> str:
    """Where the proposal it rests on is told; "" for what a document listed."""
    if measure.proposal_id is None:
        return ""
    return reverse("proposal", args=[measure.campaign.code, measure.proposal_id])


def is_over(measure: Measure) -> bool:
    return MeasureState(measure.state).ends
