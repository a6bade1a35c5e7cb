"""What was sent back: why, and what had been answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from campaigns.terms import QuestionState
from metrics.models import Question, QuestionMove
from metrics.wording.times import clock


@dataclass(frozen=True, slots=True)
class Returned:
    """Why the answer did not do, by whom and when; the ``answer`` as it stood, and the key of
    whoever gave it (None: not known)."""

    reason: str
    who: str
    when: str
    answer: str
    answered_by: int | None


def is_returned(question: Question) -> bool:
    """Whether it is open because an answer was sent back: every step counts the version up."""
    return question.state == QuestionState.OPEN and question.version > 1


def returned_of(questions: Iterable[Question]) -> dict[int, Returned]:
    """Question id → its last return, of those that are open again. One query; none where nothing
    was sent back."""
    back = [one.pk for one in questions if is_returned(one)]
    if not back:
        return {}
    moves = QuestionMove.objects.filter(question__in=back).select_related("by").order_by("number")
    answers: dict[int, QuestionMove] = {}
    found: dict[int, Returned] = {}
    for move in moves:
        if move.after == QuestionState.ANSWERED:
            answers[move.question_id] = move
        elif move.before == QuestionState.ANSWERED and move.after == QuestionState.OPEN:
            found[move.question_id] = _returned(move, answers.get(move.question_id))
    return found


def _returned(move: QuestionMove, answer: QuestionMove | None) -> Returned:
    at = timezone.localtime(move.at)
    who = move.by.get_full_name() if move.by else ""
    words, by = (answer.words, answer.by_id) if answer else ("", None)
    return Returned(move.words, who, f"{at.year}年{clock(at)}", words, by)
