"""What the database itself refuses of questions and recounts: bare SQL, no action before it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Model

from campaigns.models import Campaign
from campaigns.terms import QUESTION_MOVES, QuestionState
from metrics.actions.quality import answering, drawing, settling
from metrics.models import Question, QuestionMove, Recount, RecountItem
from tests.cast import Cast
from tests.month import region
from tests.questions import MARCH, MORNING, NEIGHBOUR, NEXT, asked

State = QuestionState
WORDS = "集中收网，数值属实。"


def refused(row: Model, held: str, **change: Any) -> None:
    rows = type(row)._default_manager.filter(pk=row.pk)
    with pytest.raises(DatabaseError, match=f"{held}: refused"), transaction.atomic():
        rows.update(**change)


def kept(row: Model, held: str) -> None:
    rows = type(row)._default_manager.filter(pk=row.pk)
    with pytest.raises(DatabaseError, match=f"{held}: refused"), transaction.atomic():
        rows._raw_delete(rows.db)


def fitting(state: State, cast: Cast) -> dict[str, Any]:
    """What the row's own constraints want beside the state."""
    answered = {"answer": "是", "answered_by": cast.clerk, "answered_at": NEXT}
    nothing = {"answer": "", "answered_by": None, "answered_at": None}
    settled = {"outcome": "right", "decided_by": cast.reviewer, "decided_at": NEXT}
    undecided = {"outcome": "", "decided_by": None, "decided_at": None}
    said: dict[str, Any] = answered if state in {State.ANSWERED, State.SETTLED} else nothing
    decided: dict[str, Any] = settled if state == State.SETTLED else undecided
    return {"state": state, **said, **decided}


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("after", State)
def test_a_question_goes_along_its_table(
    reported: Campaign, cast: Cast, before: State, after: State
) -> None:
    question = asked(reported)
    rows = Question.objects.filter(pk=question.pk)
    path = {State.SETTLED: [State.ANSWERED, State.SETTLED], State.OPEN: []}.get(before, [before])
    for state in path:
        rows.update(**fitting(state, cast))
    ways = {(a, b) for (a, _verb), b in QUESTION_MOVES.items()}
    over = before in {State.SETTLED, State.LAPSED}
    if (before == after and not over) or (before, after) in ways:
        assert rows.update(**fitting(after, cast)) == 1
    else:
        with pytest.raises(DatabaseError, match=r"question_.*: refused"), transaction.atomic():
            rows.update(**fitting(after, cast))


def test_what_is_asked_stays(reported: Campaign) -> None:
    question = asked(reported)
    for change in (
        {"key": "another"},
        {"kind": "jump"},
        {"region": region(NEIGHBOUR)},
        {"other": region(NEIGHBOUR)},
        {"indicator": None},
        {"month": 201702},
        {"words": "别的"},
        {"evidence": {"summary": [["本期", "1"]]}},
        {"chance": 0.9},
        {"chance": None},
        {"asked_at": NEXT},
        {"engine_version": "0"},
    ):
        refused(question, "question_frozen", **change)
    kept(question, "question_delete")


def test_steps_are_only_added(reported: Campaign, cast: Cast) -> None:
    question = asked(reported)
    answering.answer(question=question, version=1, words=WORDS, by=cast.clerk, at=NEXT)
    move = QuestionMove.objects.get()
    refused(move, "question_move_change", words="不属实")
    kept(move, "question_move_delete")


def test_the_one_who_answered_does_not_settle(reported: Campaign, cast: Cast) -> None:
    question = asked(reported)
    answering.answer(question=question, version=1, words=WORDS, by=cast.clerk, at=NEXT)
    rows = Question.objects.filter(pk=question.pk)
    own = {"outcome": "right", "decided_by": cast.clerk, "decided_at": NEXT}
    with (
        pytest.raises(IntegrityError, match=r"question_settled_by_another|CHECK"),
        transaction.atomic(),
    ):
        rows.update(state=State.SETTLED, **own)
    settling.settle(question=question, version=2, outcome="right", by=cast.reviewer, at=NEXT)
    refused(Question.objects.get(), "question_frozen", decision="别的")


def test_a_sample_stays_as_it_was_drawn(reported: Campaign, cast: Cast) -> None:
    recount = drawing.draw(campaign=reported, quarter=MARCH, by=None, at=MORNING, seed=1)
    for change in ({"seed": 2}, {"size": 1}, {"due_on": (MORNING + timedelta(days=90)).date()}):
        refused(Recount.objects.get(), "recount_change", **change)
    kept(recount, "recount_delete")
    item = RecountItem.objects.order_by("pk")[0]
    for change in ({"reported": item.reported + 1}, {"month": 201612}):
        refused(item, "recount_item_frozen", **change)
    counted = {"recounted": 1, "counted_by": cast.reviewer, "counted_on": MORNING.date()}
    assert RecountItem.objects.filter(pk=item.pk).update(**counted) == 1
    refused(item, "recount_item_frozen", recounted=None, counted_by=None)
    kept(item, "recount_item_delete")
