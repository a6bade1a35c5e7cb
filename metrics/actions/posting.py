"""Sending mails: each claimed by one worker, sent once, tried again where that helps.

A worker that is killed before it has handed a mail to the server leaves a claim that runs out: the
mail goes out later. One that is killed while the server takes the mail leaves a mail of which
nobody knows whether it went out: it is ``uncertain``, and not sent again by itself.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q, QuerySet

from campaigns.terms import MailState
from metrics.models.posting import Posted

# How long to wait after the first, second, … attempt that failed; then it is given up.
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120)]
MOST = len(BACK_OFF) + 1
# SMTP codes from here on say that trying again is of no use.
FOR_GOOD = 500
UNCERTAIN = "发送中断，可能已经发出，没有重发"
GIVEN_UP = "多次发送中断，已停止"
Row = TypeVar("Row", bound=Posted)


class UnreachableError(Exception):
    """The mail server did not answer: the next mail would not get through either."""


class UnfitError(Exception):
    """The mail cannot be made as it should be; the message says what is wrong with it."""


def due_mails(rows: QuerySet[Row], *, at: datetime) -> list[int]:
    """Ids of mails whose time has come, after the claims of dead workers have been settled."""
    dead = rows.filter(mail=MailState.SENDING, lease_until__lte=at)
    dead.exclude(handed_at=None).update(mail=MailState.UNCERTAIN, error=UNCERTAIN, lease_until=None)
    stuck = dead.filter(handed_at=None)
    stuck.filter(attempts__gte=MOST).update(mail=MailState.FAILED, error=GIVEN_UP, lease_until=None)
    stuck.update(mail=MailState.PREPARED, lease_until=None)
    return list(rows.filter(_due(at)).order_by("pk").values_list("pk", flat=True))


def _due(at: datetime) -> Q:
    return Q(mail=MailState.PREPARED) & (Q(next_attempt=None) | Q(next_attempt__lte=at))


def send(
    rows: QuerySet[Row], number: int, *, compose: Callable[[Row], EmailMessage], at: datetime
) -> bool:
    """Send one mail if it is still to be sent; whether this call sent it."""
    lease = at + timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    taken = rows.filter(_due(at), pk=number).update(
        mail=MailState.SENDING, lease_until=lease, attempts=F("attempts") + 1, handed_at=None
    )
    if not taken:
        return False
    row = rows.get(pk=number)
    claim = rows.filter(pk=number, mail=MailState.SENDING, attempts=row.attempts)
    try:
        _hand_over(compose(row), mark=lambda: _mark(claim, at))
    except UnfitError as error:
        _note(claim, mail=MailState.FAILED, error=str(error)[:200])
        return False
    except _LostError:  # the claim ran out while the mail was being made
        return False
    except (smtplib.SMTPException, OSError) as error:
        _failed(claim, row.attempts, error, at)
        if _is_away(error):
            raise UnreachableError(str(error)) from error
        return False
    _note(claim, mail=MailState.SENT, sent_at=at, error="")
    return True


class _LostError(Exception):
    """Another worker has the mail by now."""


def _mark(claim: QuerySet[Row], at: datetime) -> None:
    if not claim.update(handed_at=at):
        raise _LostError


def _hand_over(message: EmailMessage, *, mark: Callable[[], None]) -> None:
    """Send it, with the mark written just before the server is given the text itself."""
    connection = get_connection()
    connection.open()
    try:
        server: Any = getattr(connection, "connection", None)
        if isinstance(server, smtplib.SMTP):
            given = server.data

            def data(text: Any) -> Any:
                mark()
                return given(text)

            server.data = data  # type: ignore[method-assign,assignment]
        else:
            mark()
        connection.send_messages([message])
    finally:
        connection.close()


def _failed(claim: QuerySet[Row], attempts: int, error: Exception, at: datetime) -> None:
    words = f"{type(error).__name__}: {error}"[:200]
    if not _was_refused(error) and claim.exclude(handed_at=None).exists():
        _note(claim, mail=MailState.UNCERTAIN, error=UNCERTAIN)
    elif _is_for_good(error) or attempts >= MOST:
        _note(claim, mail=MailState.FAILED, error=words)
    else:
        again = at + BACK_OFF[attempts - 1]
        _note(claim, mail=MailState.PREPARED, error=words, next_attempt=again)


def _was_refused(error: Exception) -> bool:
    """Whether the server answered that it did not take the mail."""
    return isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused)


def _is_away(error: Exception) -> bool:
    gone = smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError
    return not isinstance(error, smtplib.SMTPException) or isinstance(error, gone)


def _is_for_good(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= FOR_GOOD
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= FOR_GOOD for code, _ in error.recipients.values())
    return False


def _note(claim: QuerySet[Row], **outcome: object) -> None:
    """Write down what became of it, if the claim is still ours."""
    claim.update(lease_until=None, **outcome)
