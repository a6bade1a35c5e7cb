"""Sending the mails of chases: each claimed by one worker, sent once, tried again where it helps.

A worker that is killed between claiming and noting the outcome leaves a mail of which nobody knows
whether it went out. It is said so, and not sent again by itself.
"""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta

from django.db.models import F, Q

from campaigns.terms import MailState
from metrics.mail import compose
from metrics.models import Reminder

LEASE = timedelta(minutes=5)
# How long to wait after the first, second, … attempt that failed; then it is given up.
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120)]
MOST = len(BACK_OFF) + 1
# SMTP codes from here on say that trying again is of no use.
FOR_GOOD = 500
UNCERTAIN = "发送中断，可能已经发出，没有重发"


class UnreachableError(Exception):
    """The mail server did not answer: the next mail would not get through either."""


def due_mails(*, at: datetime) -> list[int]:
    """Ids of mails whose time has come; those whose worker died are told as uncertain before."""
    Reminder.objects.filter(mail=MailState.SENDING, lease_until__lte=at).update(
        mail=MailState.FAILED, error=UNCERTAIN, lease_until=None
    )
    rows = Reminder.objects.filter(_due(at)).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _due(at: datetime) -> Q:
    return Q(mail=MailState.PREPARED) & (Q(next_attempt=None) | Q(next_attempt__lte=at))


def send(*, reminder_id: int, at: datetime) -> bool:
    """Send one mail if it is still to be sent; whether this call sent it."""
    taken = Reminder.objects.filter(_due(at), pk=reminder_id).update(
        mail=MailState.SENDING, lease_until=at + LEASE, attempts=F("attempts") + 1
    )
    if not taken:
        return False
    reminder = Reminder.objects.select_related("to", "by").get(pk=reminder_id)
    try:
        compose(reminder).send()
    except (smtplib.SMTPException, OSError) as error:
        _failed(reminder, error, at)
        if not isinstance(error, smtplib.SMTPException):
            raise UnreachableError(str(error)) from error
        return False
    _note(reminder, mail=MailState.SENT, sent_at=at, error="")
    return True


def _failed(reminder: Reminder, error: Exception, at: datetime) -> None:
    words = f"{type(error).__name__}: {error}"[:200]
    if _is_for_good(error) or reminder.attempts >= MOST:
        _note(reminder, mail=MailState.FAILED, error=words)
    else:
        again = at + BACK_OFF[reminder.attempts - 1]
        _note(reminder, mail=MailState.PREPARED, error=words, next_attempt=again)


def _is_for_good(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= FOR_GOOD
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= FOR_GOOD for code, _ in error.recipients.values())
    return False


def _note(reminder: Reminder, **outcome: object) -> None:
    """Write down what became of it, if the claim is still ours."""
    Reminder.objects.filter(
        pk=reminder.pk, mail=MailState.SENDING, attempts=reminder.attempts
    ).update(lease_until=None, **outcome)
