"""督办: mails about what has come, what is due, what is late and what was decided, each to one
person once. The key of a row says what about, by what day and to whom.

To those who answer for a region goes what is issued to it and decided about it; of a deadline they
are told a few working days before, and on the working day after. Who keeps the campaign, or decides
on the rung, is told the same of steps that the office owes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from campaigns.access import sees_region
from campaigns.models import Campaign
from campaigns.terms import (
    MailState,
    MeasureState,
    ObjectionState,
    QuestionState,
    RectificationState,
)
from metrics.actions.accountability.notes import Note, notes
from metrics.actions.posting import WithdrawnError
from metrics.mail import deadline
from metrics.models import (
    Commendation,
    DeadlineMail,
    Measure,
    Objection,
    Question,
    Rectification,
    ReportingPeriod,
)
from metrics.queries.accountability.followed import followed_campaigns

LONGEST_WORDS = 300
DONE = "已经办理，没有发送"
PAST = "期限已过，没有发送"
ELSEWHERE = "收件人已不负责该地区，没有发送"
_log = logging.getLogger(__name__)


def remind(
    *,
    at: datetime,
    errors: list[Exception] | None = None,
    go_on: Callable[[], bool] = lambda: True,
) -> int:
    """Write the mails that are due by now; how many. Safe to run twice: the key holds that. One
    campaign's trouble does not hold up the others; it is logged, and added to ``errors``. Nothing
    for campaigns that have ended long ago and are done."""
    done = 0
    for campaign in followed_campaigns(timezone.localdate(at)):
        if not go_on():
            return done
        try:
            done += _write(campaign, at)
        except Exception as error:
            _log.exception("mails about deadlines could not be written")
            if errors is not None:
                errors.append(error)
    return done


@transaction.atomic
def _write(campaign: Campaign, at: datetime) -> int:
    rows = [row for note in notes(campaign, at) for row in _rows(campaign, note, at)]
    keys = [row.key for row in rows]
    there = set(DeadlineMail.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = [row for row in rows if row.key not in there]
    # Whoever writes the same at the same moment meets the key.
    DeadlineMail.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _rows(campaign: Campaign, note: Note, at: datetime) -> list[DeadlineMail]:
    return [
        DeadlineMail(
            to=user,
            campaign=campaign,
            region=note.region,
            key=f"{note.key}:u{user.pk}",
            words=note.words[:LONGEST_WORDS],
            url=note.url,
            at=at,
            mail=MailState.PREPARED if settings.MAIL != "off" and user.email else MailState.NONE,
        )
        for user in note.to
    ]


# --- When it goes out ----------------------------------------------------------------------------


def written(now: Callable[[], datetime]) -> Callable[[DeadlineMail], EmailMessage]:
    """Writes one mail, unless what it is about has been done meanwhile."""

    def write(row: DeadlineMail) -> EmailMessage:
        kind, *parts = row.key.split(":")
        if why := _is_past(kind, parts, timezone.localdate(now())):
            raise WithdrawnError(why)
        if not row.to.is_active or not sees_region(row.to, row.region):
            raise WithdrawnError(ELSEWHERE)
        return deadline.compose(row, demonstration=_is_demonstration(parts[0]))

    return write


def _is_past(kind: str, parts: Sequence[str], today: date) -> str:
    """Why there is nothing to tell any more; decisions stay worth telling."""
    if kind == "issued":
        return "" if _stands(parts[0], MeasureState.ISSUED) else DONE
    if kind not in {"near", "over", "asked"}:
        return ""
    due = date.fromisoformat(parts[-2])
    if kind in {"near", "asked"} and due < today:
        return PAST
    return "" if _is_owed(parts, due) else DONE


def _is_owed(parts: Sequence[str], due: date) -> bool:
    """Whether the step, the answer or the lines still wait, by the same day."""
    about, number = parts[0][0], int(parts[0][1:])
    if about == "o":
        rows = Objection.objects.filter(pk=number, state=ObjectionState.WAITING)
        return rows.filter(answer_by=due).exists()
    if about == "l":
        lines = Rectification.objects.filter(region=number, campaign__code=parts[1])
        return lines.filter(due_on=due, state=RectificationState.OPEN).exists()
    if about == "q":
        asked = Question.objects.filter(region=number, campaign__code=parts[1])
        return asked.filter(due_on=due, state=QuestionState.OPEN).exists()
    return _stands(parts[0], parts[1], due)


def _stands(name: str, state: str, due: date | None = None) -> bool:
    rows = Measure.objects.filter(pk=int(name[1:]), state=state)
    return (rows.filter(due_on=due) if due else rows).exists()


def _is_demonstration(name: str) -> bool:
    """Whether what the mail is about is demonstration data."""
    number = int(name[1:])
    about: dict[str, QuerySet[Any]] = {
        "m": Measure.objects.filter(pk=number, demonstration=True),
        "o": Objection.objects.filter(pk=number, measure__demonstration=True),
        "c": Commendation.objects.filter(pk=number, demonstration=True),
        "l": Rectification.objects.filter(region=number, demonstration=True),
        "q": ReportingPeriod.objects.filter(campaign__questions__region=number, demonstration=True),
    }
    return about[name[0]].exists()
