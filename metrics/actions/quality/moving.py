"""What all steps of a question have in common: held, checked, moved, written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from campaigns.audit import record
from campaigns.models import User
from campaigns.terms import QuestionState, QuestionVerb
from metrics.actions.printable import checked_paragraphs
from metrics.actions.quality.errors import (
    LackingError,
    NotAllowedError,
    SeparationError,
    StaleError,
    StateError,
)
from metrics.models import Question, QuestionMove
from metrics.models.quality import LONGEST_ANSWER
from metrics.queries.quality.questions import OF_ANOTHER, follows, permitted
from metrics.wording.substance import FEWEST_TO_ANSWER, answers_something


@dataclass(frozen=True, slots=True)
class Step:
    """A question that is held until the transaction ends, and who does what with it."""

    held: Question
    verb: QuestionVerb
    by: User | None
    at: datetime
    address: str | None = None


def begin(
    question: Question,
    verb: QuestionVerb,
    version: int,
    by: User,
    at: datetime,
    address: str | None,
) -> Step:
    """The question as it is now, if this person may do this with it."""
    held = hold(question.pk)
    if not permitted(by, held, verb):
        raise NotAllowedError(f"“{verb.word}”不由您办理")
    if held.version != version:
        raise StaleError(held.version)
    if follows(held.state, verb) is None:
        state = QuestionState(held.state).word
        raise StateError(f"这个问题{state}，不能{verb.word}；可能刚有别人办理过，请刷新")
    if verb in OF_ANOTHER and by.pk == held.answered_by_id:
        raise SeparationError(f"答复是您作出的，{verb.word}须由另一人办理")
    return Step(held, verb, by, at, address)


def hold(number: int) -> Question:
    rows = Question.objects.select_for_update(of=("self",))
    return rows.select_related("campaign__region", "region", "indicator").get(pk=number)


def go(step: Step, words: str, *changed: str) -> Question:
    """Write the step with all that has been set on the question (``changed``: its fields)."""
    held, before = step.held, QuestionState(step.held.state)
    after = follows(before, step.verb)
    if after is None:  # the caller has asked: only a move of the table comes here
        raise StateError(f"这个问题{before.word}，不能{step.verb.word}")
    moved(held, before, after, words, step.by, step.at)
    held.state = after
    held.version += 1
    held.save(update_fields=["state", "version", *changed])
    told = {"状态": after.word, "结果": held.get_outcome_display(), "说明": words}
    record(
        action=f"数据质量问题{step.verb.word}",
        subject=subject_of(held),
        by=step.by,
        at=step.at,
        before={"状态": before.word},
        after={name: value for name, value in told.items() if value},
        address=step.address,
    )
    return held


def moved(
    question: Question,
    before: QuestionState | str,
    after: QuestionState,
    words: str,
    by: User | None,
    at: datetime,
) -> None:
    """One more row of the question's life; ``before`` is "" where it begins."""
    QuestionMove.objects.create(
        question=question,
        number=question.moves.count() + 1,
        before=before,
        after=after,
        words=words,
        by=by,
        at=at,
    )


def subject_of(question: Question) -> str:
    """How the audit names a question."""
    return f"{question.campaign} {question.region} 数据质量问题 {question.key}"


def checked(words: str, what: str) -> str:
    return checked_paragraphs(words, LONGEST_ANSWER, what)


def required(words: str, what: str) -> str:
    plain = checked(words, what)
    if not plain:
        raise LackingError(f"请写明{what}")
    return plain


def require_substance(words: str, what: str, lacks: str, example: str) -> None:
    """“ok” and a row of the same sign neither answer nor ask for anything. ``what`` is the field
    as the page has it, ``lacks`` what cannot be seen and what to write instead.

    Raises LackingError."""
    if not answers_something(words):
        raise LackingError(f"“{what}”太短，{lacks}，至少{FEWEST_TO_ANSWER}个字，例如“{example}”")
