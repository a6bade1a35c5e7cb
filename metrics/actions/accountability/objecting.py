"""申辩: what a region says against a measure, within its time, and the answer it gets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from campaigns.access import answers_for
from campaigns.models import User
from campaigns.terms import LetterKind, MeasureVerb, ObjectionState
from campaigns.workdays import plus_workdays
from metrics.actions.accountability.errors import (
    LackingError,
    SeparationError,
    StateError,
    UnmetError,
)
from metrics.actions.accountability.holding import hold_measure, told
from metrics.actions.accountability.moving import revoke_held
from metrics.actions.accountability.signing import checked_letter, sign
from metrics.actions.held import hold_campaign
from metrics.actions.printable import checked_paragraphs
from metrics.models import Measure, Objection
from metrics.models.accountability.measures import LONGEST_WORDS
from metrics.queries.accountability.letters import later_head
from metrics.queries.accountability.measures import (
    leaves_the_answer,
    may,
    no_objection,
    separated,
)
from metrics.wording.accountability.hindrances import ISSUED_BY_HIMSELF, NOBODY_ELSE

_BOTH_SIDES = "同一人不能既代表作出单位、又代表地区办理一项措施，请由另一人办理"


@transaction.atomic
def object_to(
    *, measure: Measure, words: str, by: User, at: datetime, address: str | None = None
) -> Objection:
    """Once, within the time that the letter gives, as long as the measure can be revoked. The
    measure goes on meanwhile."""
    held = hold_measure(measure.pk)
    if not answers_for(by, held.region):
        raise PermissionDenied("只有被问责的地区可以提出申辩")
    if separated(by, held, MeasureVerb.REPORT):
        raise SeparationError(_BOTH_SIDES)
    today = timezone.localdate(at)
    if why := no_objection(held, today):
        raise UnmetError(why)
    made = Objection.objects.create(
        measure=held,
        words=_checked(words, "申辩理由"),
        state=ObjectionState.WAITING,
        at=at,
        by=by,
        answer_by=plus_workdays(today, held.terms["answer_days"]),
    )
    _told("提出申辩", made, by, at, address, after={"理由": made.words})
    return made


@transaction.atomic
def answer(
    *,
    objection: Objection,
    upheld: bool,
    words: str,
    by: User,
    at: datetime,
    letter: str = "",
    address: str | None = None,
) -> Objection:
    """Upheld, the measure is revoked in the same moment; dismissed, it goes on. Either is told by a
    ``letter``. Who decides on the rung answers, and nobody who acted for the region; who issued
    the measure only where the office has no other."""
    hold_campaign(objection.measure.campaign_id)  # first, as whoever signs a letter does
    held, measure = _held(objection)
    if not may(by, measure, MeasureVerb.REVOKE):
        raise PermissionDenied("申辩由决定这项措施的人答复")
    if held.by_id == by.pk or separated(by, measure, MeasureVerb.REVOKE):
        raise SeparationError(_BOTH_SIDES)
    if leaves_the_answer(by, measure):
        raise SeparationError(ISSUED_BY_HIMSELF)
    held.state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
    held.answer, held.answered_by, held.answered_at = _checked(words, "答复"), by, at
    held.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    after = {"状态": ObjectionState(held.state).word, "答复": held.answer}
    if upheld:
        revoke_held(measure, held.answer, letter, by, at, address)
    else:
        after |= _dismissed(measure, letter, by, at)
    if measure.issued_by_id == by.pk:
        after["说明"] = NOBODY_ELSE
    _told("答复申辩", held, by, at, address, before=_waiting(), after=after)
    return held


def _dismissed(measure: Measure, text: str, by: User, at: datetime) -> dict[str, str]:
    """Sign the letter by which the region learns that the measure goes on; for the audit."""
    kind = LetterKind.DISMISSAL
    signed = sign(
        kind=kind,
        about=measure,
        head=later_head(kind, measure),
        paragraphs=checked_letter(text),
        by=by,
        at=at,
    )
    return {"文号": str(signed), "摘要": signed.digest}


@transaction.atomic
def withdraw(
    *, objection: Objection, by: User, at: datetime, address: str | None = None
) -> Objection:
    """The region takes it back before it is answered; within its time it may object anew."""
    held, measure = _held(objection)
    if not answers_for(by, measure.region):
        raise PermissionDenied("只有被问责的地区可以撤回申辩")
    if separated(by, measure, MeasureVerb.REPORT):
        raise SeparationError(_BOTH_SIDES)
    held.state = ObjectionState.WITHDRAWN
    held.save(update_fields=["state"])
    after = {"状态": ObjectionState.WITHDRAWN.word}
    _told("撤回申辩", held, by, at, address, before=_waiting(), after=after)
    return held


def _held(objection: Objection) -> tuple[Objection, Measure]:
    """The objection with its measure, if nobody has answered yet."""
    measure = hold_measure(objection.measure_id)
    held = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    held.measure = measure
    if held.state != ObjectionState.WAITING:
        raise StateError(f"这份申辩{ObjectionState(held.state).word}，请刷新")
    return held, measure


def _checked(words: str, what: str) -> str:
    plain = checked_paragraphs(words, LONGEST_WORDS, what)
    if not plain:
        raise LackingError(f"请写明{what}")
    return plain


def _waiting() -> dict[str, str]:
    return {"状态": ObjectionState.WAITING.word}


def _told(
    action: str,
    objection: Objection,
    by: User,
    at: datetime,
    address: str | None,
    **changes: Any,
) -> None:
    told(action, objection.measure, by, at, address, **changes)
