"""Whoever answers for a region says what is behind its figure."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from campaigns.models import User
from campaigns.terms import QuestionVerb
from metrics.actions.quality.errors import LackingError
from metrics.actions.quality.moving import begin, go, require_substance, required
from metrics.models import Question
from metrics.queries.quality.returned import returned_of


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
    figure itself is changed by an amendment alone. What was sent back is not sent again as it was.
    """
    step = begin(question, QuestionVerb.ANSWER, version, by, at, address)
    plain = required(words, "情况说明")
    require_substance(
        plain, "情况说明", "看不出情况：请用一句话写明原因和依据", "11月集中收网，见移送文书"
    )
    before = returned_of([step.held]).get(step.held.pk)
    if before and before.answer == plain:
        raise LackingError("“情况说明”和退回的那次一样：请按退回补充的要求补写以后再提交")
    step.held.answer = plain
    step.held.answered_by, step.held.answered_at = by, at
    return go(step, step.held.answer, "answer", "answered_by", "answered_at")
