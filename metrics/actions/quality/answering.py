"""Whoever answers for a region says what is behind its figure."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from campaigns.models import User
from campaigns.terms import QuestionVerb
from metrics.actions.quality.moving import begin, go, required
from metrics.models import Question


@transaction.atomic
def answer(
    *,
    question: Question,
    version: int,
    words: str,
    by: User,
    at: datetime,
    address: str | None = None,
) -> Question:
    """``words``: why the figure is right, or that it is wrong and how it is being put right. The
    figure itself is changed by an amendment alone."""
    step = begin(question, QuestionVerb.ANSWER, version, by, at, address)
    step.held.answer = required(words, "答复内容")
    step.held.answered_by, step.held.answered_at = by, at
    return go(step, step.held.answer, "answer", "answered_by", "answered_at")
