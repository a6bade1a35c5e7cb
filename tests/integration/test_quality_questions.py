"""The life of a question: who answers, who looks into the answer, and what each may not do."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404

from campaigns.models import AuditEntry, Campaign, User
from campaigns.terms import QUESTION_MOVES, QuestionOutcome, QuestionState, QuestionVerb, Role
from metrics.actions.entry.errors import PersonalError
from metrics.actions.quality import answering, settling
from metrics.actions.quality.errors import (
    LackingError,
    NotAllowedError,
    SeparationError,
    StaleError,
    StateError,
)
from metrics.models import Question
from metrics.queries.quality.questions import (
    counts,
    get_question_for,
    verbs_for,
    visible_questions,
    waiting_for,
)
from tests.cast import Cast
from tests.month import region
from tests.people import colleague
from tests.questions import MORNING, NEIGHBOUR, NEXT, asked

Verb = QuestionVerb
State = QuestionState
Outcome = QuestionOutcome
WORDS = "集中收网，见局发〔2017〕5号。"
ACTS: dict[Verb, Any] = {
    Verb.ANSWER: answering.answer,
    Verb.RETURN: settling.return_,
    Verb.SETTLE: settling.settle,
}
NEEDS: dict[Verb, dict[str, Any]] = {
    Verb.ANSWER: {"words": WORDS},
    Verb.RETURN: {"words": "请写明分批情况。"},
    Verb.SETTLE: {"outcome": Outcome.RIGHT},
}
WAYS: dict[State, list[Verb]] = {
    State.OPEN: [],
    State.ANSWERED: [Verb.ANSWER],
    State.SETTLED: [Verb.ANSWER, Verb.SETTLE],
}


def do(verb: Verb, question: Question, by: User, **other: Any) -> Question:
    question.refresh_from_db()
    given = {"question": question, "version": question.version, "by": by, "at": NEXT}
    done: Question = ACTS[verb](**(given | NEEDS[verb] | other))
    return done


def by(cast: Cast, verb: Verb) -> User:
    return cast.clerk if verb == Verb.ANSWER else cast.reviewer


def brought_to(state: State, campaign: Campaign, cast: Cast) -> Question:
    question = asked(campaign)
    for verb in WAYS[state]:
        do(verb, question, by(cast, verb))
    question.refresh_from_db()
    return question


@pytest.mark.parametrize("verb", ACTS)
@pytest.mark.parametrize("state", WAYS)
def test_every_pair_of_state_and_verb(
    reported: Campaign, cast: Cast, state: State, verb: Verb
) -> None:
    question = brought_to(state, reported, cast)
    who = by(cast, verb)
    if (state, verb) in QUESTION_MOVES:
        assert verb in verbs_for(who, question)
        assert do(verb, question, who).state == QUESTION_MOVES[state, verb]
    else:
        assert verb not in verbs_for(who, question)
        with pytest.raises(StateError):
            do(verb, question, who)


def test_answered_returned_answered_settled(reported: Campaign, cast: Cast) -> None:
    question = asked(reported)
    do(Verb.ANSWER, question, cast.clerk)
    question.refresh_from_db()
    assert (question.answer, question.answered_by, question.answered_at) == (
        WORDS,
        cast.clerk,
        NEXT,
    )
    do(Verb.RETURN, question, cast.reviewer)
    question.refresh_from_db()
    assert (question.state, question.answer, question.answered_by) == (State.OPEN, "", None)
    do(Verb.ANSWER, question, cast.clerk, words="分三批，附表见局发〔2017〕7号。")
    do(Verb.SETTLE, question, cast.reviewer, outcome=Outcome.CORRECTED, words="已更正为26起。")
    question.refresh_from_db()
    assert (question.state, question.outcome) == (State.SETTLED, Outcome.CORRECTED)
    assert (question.decided_by, question.decision) == (cast.reviewer, "已更正为26起。")
    moves = list(question.moves.values_list("number", "before", "after"))
    assert [number for number, *_ in moves] == [1, 2, 3, 4]
    assert [after for *_, after in moves] == ["answered", "open", "answered", "settled"]
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.by) == ("数据质量问题核实", cast.reviewer)
    assert entry.after == {"状态": "已核实", "结果": "已更正", "说明": "已更正为26起。"}


def test_nobody_settles_his_own_answer(reported: Campaign, cast: Cast) -> None:
    """An administrator of the province whose region is asked answers for it and reviews it."""
    question = asked(reported, reported.region)
    do(Verb.ANSWER, question, cast.administrator)
    question.refresh_from_db()
    assert verbs_for(cast.administrator, question) == []
    for verb in (Verb.RETURN, Verb.SETTLE):
        with pytest.raises(SeparationError):
            do(verb, question, cast.administrator)
    second = colleague("second", Role.ADMINISTRATOR, "370000")
    assert do(Verb.SETTLE, question, second).state == State.SETTLED


def test_what_is_not_ones_own_to_do(reported: Campaign, cast: Cast) -> None:
    question = asked(reported)
    for who in (cast.reviewer, cast.city_leader, cast.auditor, cast.stranger, cast.nobody):
        with pytest.raises(NotAllowedError):
            do(Verb.ANSWER, question, who)
    do(Verb.ANSWER, question, cast.clerk)
    for who in (cast.clerk, cast.auditor, cast.leader, cast.stranger):
        for verb in (Verb.RETURN, Verb.SETTLE):
            with pytest.raises(NotAllowedError):
                do(verb, question, who)
    local = colleague("local_reviewer", Role.REVIEWER, "370102")
    with pytest.raises(NotAllowedError):  # the region itself is not the level above it
        do(Verb.SETTLE, question, local)


def test_what_has_to_be_written(reported: Campaign, cast: Cast) -> None:
    question = asked(reported)
    with pytest.raises(LackingError):
        do(Verb.ANSWER, question, cast.clerk, words="  ")
    with pytest.raises(PersonalError):
        do(Verb.ANSWER, question, cast.clerk, words="联系13800138000")
    do(Verb.ANSWER, question, cast.clerk)
    for outcome in (Outcome.WRONG, Outcome.CORRECTED):
        with pytest.raises(LackingError):
            do(Verb.SETTLE, question, cast.reviewer, outcome=outcome)
    with pytest.raises(LackingError):
        do(Verb.SETTLE, question, cast.reviewer, outcome="maybe")
    with pytest.raises(LackingError):
        do(Verb.RETURN, question, cast.reviewer, words="")
    question.refresh_from_db()
    assert (question.state, question.version) == (State.ANSWERED, 2)


def test_somebody_was_quicker(reported: Campaign, cast: Cast) -> None:
    question = asked(reported)
    do(Verb.ANSWER, question, cast.clerk)
    do(Verb.RETURN, question, cast.reviewer)
    with pytest.raises(StaleError) as stale:
        answering.answer(question=question, version=1, words=WORDS, by=cast.clerk, at=NEXT)
    assert stale.value.version == 3


def test_who_sees_which_questions(reported: Campaign, cast: Cast) -> None:
    own, other = asked(reported), asked(reported, region(NEIGHBOUR))

    def sees(user: User) -> set[int]:
        return set(visible_questions(user, reported).values_list("pk", flat=True))

    assert sees(cast.clerk) == {own.pk}
    assert sees(cast.reviewer) == sees(cast.leader) == sees(cast.auditor) == {own.pk, other.pk}
    assert sees(cast.city_leader) == sees(cast.stranger) == sees(cast.nobody) == set()
    assert get_question_for(cast.clerk, reported, own.pk) == own
    for user, number in ((cast.clerk, other.pk), (cast.stranger, own.pk), (cast.leader, 10**9)):
        with pytest.raises(Http404):
            get_question_for(user, reported, number)


def test_what_waits_for_whom(reported: Campaign, cast: Cast) -> None:
    first, second = asked(reported), asked(reported)
    do(Verb.ANSWER, second, cast.clerk)

    def waits(user: User) -> set[int]:
        return set(waiting_for(user, reported).values_list("pk", flat=True))

    assert waits(cast.clerk) == {first.pk}
    assert waits(cast.reviewer) == waits(cast.administrator) == {second.pk}
    assert waits(cast.leader) == waits(cast.auditor) == set()
    late = counts(cast.clerk, reported, first.due_on.replace(day=first.due_on.day + 1))
    assert (late.total, late.open, late.overdue, late.answered) == (2, 1, 1, 1)
    assert counts(cast.clerk, reported, MORNING.date()).overdue == 0
