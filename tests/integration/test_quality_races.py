"""Two at once about data quality: an answer against the lapse of its question, and numbers in a
row. On PostgreSQL these are real races of two transactions; SQLite lets its writers queue."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from campaigns.models import Campaign
from campaigns.terms import QuestionState
from metrics.actions.quality import answering, drawing, screening
from metrics.actions.quality.drawing import Chosen
from metrics.actions.quality.errors import StaleError, StateError
from metrics.actions.quality.screening import Screened
from metrics.models import Question, QuestionMove, Recount
from tests.cast import Cast
from tests.integration.test_races import at_once
from tests.month import region
from tests.questions import CASES, MARCH, MORNING, NEXT, OWN, amended, asked, figures_of

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "集中收网，见移送文书。"


def test_two_at_once(reported: Campaign, cast: Cast) -> None:
    """One story, as every one of them is expensive to set up."""
    for _ in range(3):
        an_answer_or_a_lapse(reported, cast)
    numbers_in_a_row(reported, cast)


def an_answer_or_a_lapse(campaign: Campaign, cast: Cast) -> None:
    """The clerk answers while the system finds the figure amended: one of both happens, and the
    question's life tells which."""
    figure = figures_of(OWN)[CASES]
    question = asked(campaign, figure=figure)
    amended(figure, (figure.value or 0) + 1, cast, NEXT)
    at = NEXT + timedelta(hours=1)
    answered, screened = at_once(
        partial(answering.answer, question=question, version=1, words=WORDS, by=cast.clerk, at=at),
        # Nothing is found any more of what was asked.
        partial(screening._written, campaign, MARCH, [], at),
    )
    assert isinstance(screened, Screened), screened
    question.refresh_from_db()
    moves = list(QuestionMove.objects.filter(question=question).values_list("after", flat=True))
    assert moves == [question.state]
    assert question.version == 2
    if isinstance(answered, Question):
        assert (question.state, question.answer) == (QuestionState.ANSWERED, WORDS)
        assert screened.lapsed == 0
    else:
        assert isinstance(answered, StaleError | StateError), answered
        assert (question.state, question.answer) == (QuestionState.LAPSED, "")
        assert screened.lapsed == 1


def numbers_in_a_row(campaign: Campaign, cast: Cast) -> None:
    """Two draw by hand at once, and nobody gets the other's number."""
    given: dict[str, Any] = {
        "campaign": campaign,
        "chosen": Chosen([region(OWN)], [MARCH], size=3),
        "reason": "群众反映数据不实。",
        "at": MORNING,
    }
    done = at_once(
        *(
            partial(drawing.draw_by_hand, **given, by=by)
            for by in (cast.administrator, cast.reviewer)
        )
    )
    assert all(isinstance(one, Recount) for one in done), done
    assert sorted(one.hand for one in done) == [1, 2]
