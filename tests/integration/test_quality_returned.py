"""An answer that was sent back: whoever answered sees why and what he had written, adds to it, and
cannot send the same again; and what is no answer at all is refused with the way out."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.terms import QuestionState
from metrics.actions.quality import answering, settling
from metrics.actions.quality.errors import LackingError
from metrics.models import Question
from metrics.queries.desk.quality import quality as desk
from metrics.queries.quality.returned import returned_of
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.questions import NEXT, asked

pytestmark = pytest.mark.on_sqlite

ANSWERS = reverse("quality_answers", args=["SD"])
OLD, MORE = "集中收网，见局发〔2017〕5号。", "分三批移送，另附移送文书。"
REASON = "请写明分几批移送。"


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


@pytest.fixture
def back(reported: Campaign, cast: Cast) -> Question:
    """Asked, answered, sent back; and a new one beside it."""
    question = asked(reported)
    asked(reported)
    answering.answer(question=question, version=1, words=OLD, by=cast.clerk, at=NEXT)
    settling.return_(question=question, version=2, words=REASON, by=cast.reviewer, at=NEXT)
    question.refresh_from_db()
    return question


def page(client: Client, path: str = ANSWERS) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def typed(question: Question, words: str) -> dict[str, str | int]:
    return {f"words-{question.pk}": words, f"version-{question.pk}": question.version}


def test_the_desk_says_what_came_back_and_why(back: Question, cast: Cast) -> None:
    section = desk(cast.clerk, NEXT)
    assert section is not None
    first, new = section.tasks
    assert first.title == f"退回补充：{back.words}"
    assert first.said == f"{cast.reviewer.full_name}：{REASON}"
    assert first.button is not None
    assert first.button.url == reverse("quality_question", args=["SD", back.pk])
    assert "退回" not in new.title


def test_both_pages_show_the_reason_and_the_old_answer(back: Question, cast: Cast) -> None:
    client = client_of(cast, "clerk")
    for path in (ANSWERS, reverse("quality_question", args=["SD", back.pk])):
        text = page(client, path)
        assert REASON in text
        assert f"您原来的答复：{OLD}" in text
        assert f">{OLD}</textarea>" in text
    looks_on = page(client_of(cast, "reviewer"), reverse("quality_question", args=["SD", back.pk]))
    assert f">原来的答复：{OLD}" in looks_on
    assert "您原来的答复" not in looks_on
    assert page(client, reverse("quality_questions", args=["SD"])).count("退回补充") == 1
    assert "其中1个是退回补充的" in page(client, reverse("quality") + "?campaign=SD")


def test_what_was_sent_back_is_not_sent_again_as_it_was(back: Question, cast: Cast) -> None:
    client = client_of(cast, "clerk")
    assert "请在原来的答复上补写" in client.post(ANSWERS, typed(back, OLD)).content.decode()
    path = reverse("quality_question", args=["SD", back.pk])
    given = {"do": "answer", "answer-version": back.version, "answer-words": OLD}
    assert "和退回的那次一样" in client.post(path, given).content.decode()
    back.refresh_from_db()
    assert (back.state, back.version) == (QuestionState.OPEN, 3)
    assert client.post(ANSWERS, typed(back, f"{OLD}{MORE}")).status_code == 302
    back.refresh_from_db()
    assert (back.state, back.answer) == (QuestionState.ANSWERED, f"{OLD}{MORE}")
    assert returned_of([back]) == {}


@pytest.mark.parametrize("words", ["ok", "属实", "啊啊啊啊啊啊啊啊", "。。。。。。", "12345678"])
def test_an_answer_says_something(reported: Campaign, cast: Cast, words: str) -> None:
    question, client = asked(reported), client_of(cast, "clerk")
    with pytest.raises(LackingError, match="“情况说明”太短"):
        answering.answer(question=question, version=1, words=words, by=cast.clerk, at=NEXT)
    path = reverse("quality_question", args=["SD", question.pk])
    given = {"do": "answer", "answer-version": 1, "answer-words": words}
    for answer in (client.post(ANSWERS, typed(question, words)), client.post(path, given)):
        text = answer.content.decode()
        assert "至少6个字，例如“11月集中收网，见移送文书”" in text
        assert f">{words}</textarea>" in text
    question.refresh_from_db()
    assert question.state == QuestionState.OPEN


@pytest.mark.parametrize("words", ["嗯", "请补充", "补补补补补补补补"])
def test_what_to_add_is_said(reported: Campaign, cast: Cast, words: str) -> None:
    question, client = asked(reported), client_of(cast, "reviewer")
    answering.answer(question=question, version=1, words=OLD, by=cast.clerk, at=NEXT)
    path = reverse("quality_question", args=["SD", question.pk])
    given = {"do": "return", "return-version": 2, "return-words": words}
    text = client.post(path, given).content.decode()
    assert "“请补充什么”太短，看不出要补什么" in text
    assert f">{words}</textarea>" in text
    question.refresh_from_db()
    assert (question.state, question.answer) == (QuestionState.ANSWERED, OLD)
    assert client.post(path, given | {"return-words": REASON}).status_code == 302
