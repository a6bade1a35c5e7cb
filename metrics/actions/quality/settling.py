"""The level above looks into an answer: enough or not, and what the look has shown."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from campaigns.models import User
from campaigns.terms import QuestionOutcome, QuestionVerb
from metrics.actions.quality.errors import LackingError
from metrics.actions.quality.moving import begin, checked, go, require_substance, required
from metrics.models import Question


@transaction.atomic
def return_(
    *,
    question: Question,
    version: int,
    words: str,
    by: User,
    at: datetime,
    address: str | None = None,
) -> Question:
    """The answer does not answer, and why. What was answered stays in the question's life; the
    question itself is open again, as if nobody had answered."""
    step = begin(question, QuestionVerb.RETURN, version, by, at, address)
    said = required(words, "退回理由")
    require_substance(
        said, "请补充什么", "看不出要补什么：请用一句话写明还缺什么", "请写明分几批移送，附移送文书"
    )
    step.held.answer, step.held.answered_by, step.held.answered_at = "", None, None
    return go(step, said, "answer", "answered_by", "answered_at")


@transaction.atomic
def settle(
    *,
    question: Question,
    version: int,
    outcome: str,
    by: User,
    at: datetime,
    words: str = "",
    address: str | None = None,
) -> Question:
    """What the look has shown; by another person than the one who answered. A figure that is
    wrong or corrected wants words: which, and by what it was seen."""
    step = begin(question, QuestionVerb.SETTLE, version, by, at, address)
    held = step.held
    if outcome not in set(QuestionOutcome):
        raise LackingError("请选择核实结果")
    held.outcome = QuestionOutcome(outcome)
    right = held.outcome == QuestionOutcome.RIGHT
    held.decision = checked(words, "核实意见") if right else required(words, "核实意见")
    held.decided_by, held.decided_at = by, at
    return go(step, held.decision, "outcome", "decision", "decided_by", "decided_at")
