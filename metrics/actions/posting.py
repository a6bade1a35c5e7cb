"""Sending mails: each claimed by one worker, sent once, tried again where that helps.

A worker that is killed before it has handed a mail to the server leaves a claim that runs out: the
mail goes out later. One that is killed while the server takes the mail leaves a mail of which
nobody knows whether it went out: it is ``uncertain``, and not sent again by itself.
"""

from __future__ import annotations

import logging
import re
import smtplib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q, QuerySet

from campaigns.terms import MailState
from metrics.models.posting import Posted
from metrics.wording.mails import trouble_words

# How long to wait after the first, second, … attempt that failed; then it is given up.
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120)]
MOST = len(BACK_OFF) + 1
# How many senders may die over one mail before it is taken for the reason.
MOST_DEATHS = 20
LONGEST_WORDS = 200
# What a server may answer: that it took the mail, or that it did not; from FOR_GOOD on, trying
# again is of no use. Anything else after the mail was handed over tells nothing.
TAKEN = range(200, 300)
_OK = 250
REFUSALS = range(400, 600)
FOR_GOOD = 500
UNCERTAIN = "发送中断，可能已经发出，没有重发"
GIVEN_UP = "多次发送中断，已停止"
UNWRITTEN = "邮件没有写成"
_ADDRESS = re.compile(r"[^\s<>'\"(),;:]+@[^\s<>'\"(),;:]+")
_log = logging.getLogger(__name__)
Row = TypeVar("Row", bound=Posted)


class UnreachableError(Exception):
    """The mail server is not there or does not let us in: the next mail fares no better. The
    message names no address."""


class UnfitError(Exception):
    """The mail cannot be made as it should be; the message says what is wrong with it."""


class WithdrawnError(UnfitError):
    """The mail is not to be sent any more; the message says why. Nothing has gone wrong."""


def due_mails(rows: QuerySet[Row], *, at: datetime) -> list[int]:
    """Ids of mails whose time has come, after the claims of dead workers have been settled."""
    dead = rows.filter(mail=MailState.SENDING, lease_until__lte=at)
    dead.exclude(handed_at=None).update(mail=MailState.UNCERTAIN, error=UNCERTAIN, lease_until=None)
    stuck = dead.filter(handed_at=None)
    stuck.filter(attempts__gte=MOST_DEATHS).update(
        mail=MailState.FAILED, error=GIVEN_UP, lease_until=None
    )
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
    # The lease tells this claim from a later one, also after a person has begun anew.
    claim = rows.filter(pk=number, mail=MailState.SENDING, attempts=row.attempts, lease_until=lease)
    message = _written(row, claim, compose, at)
    if message is None:
        return False
    connection = _opened(claim)
    try:
        _hand_over(connection, message, mark=lambda: _mark(claim, at))
    except _LostError:  # the claim ran out while the mail was being made
        return False
    except (smtplib.SMTPException, OSError, ValueError) as error:
        _failed(claim, row.attempts, error, at)
        return False
    if not _note(claim, mail=MailState.SENT, sent_at=at, error=""):
        # It took longer than the claim, and was told as uncertain meanwhile: now it is known.
        told = rows.filter(pk=number, mail=MailState.UNCERTAIN, attempts=row.attempts, handed_at=at)
        _note(told, mail=MailState.SENT, sent_at=at, error="")
    return True


def _written(
    row: Row, claim: QuerySet[Row], compose: Callable[[Row], EmailMessage], at: datetime
) -> EmailMessage | None:
    """The mail itself; None where it cannot be made. One that cannot holds up no other."""
    try:
        message = compose(row)
        _try_out(message)
    except WithdrawnError as error:
        _note(claim, mail=MailState.NONE, error=str(error)[:LONGEST_WORDS])
    except UnfitError as error:
        _note(claim, mail=MailState.FAILED, error=str(error)[:LONGEST_WORDS])
    except Exception as error:
        _log.exception("a mail could not be written")
        _later(claim, row.attempts, f"{UNWRITTEN}：{type(error).__name__}", at)
    else:
        return message
    return None


def _try_out(message: EmailMessage) -> None:
    """Whether it can be written as it is sent: a line break in a subject, half a sign, an address
    that is none will not be better the next time."""
    try:
        message.message().as_bytes()
    except ValueError as error:
        raise UnfitError(f"{UNWRITTEN}：{type(error).__name__}") from error


def _opened(claim: QuerySet[Row]) -> Any:
    """A connection to the mail server, which has let us in. While it does not, nothing counts as
    an attempt at this mail: however long it is away, what waits goes out afterwards."""
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        less = F("attempts") - 1
        _note(claim, mail=MailState.PREPARED, error=_quietly(error), attempts=less)
        raise UnreachableError(_quietly(error)) from error
    return connection


class _LostError(Exception):
    """Another worker has the mail by now."""


def _mark(claim: QuerySet[Row], at: datetime) -> None:
    if not claim.update(handed_at=at):
        raise _LostError


def _hand_over(connection: Any, message: EmailMessage, *, mark: Callable[[], None]) -> None:
    """Send it, with the mark written just before the server is given the text itself."""
    try:
        server: Any = getattr(connection, "connection", None)
        if isinstance(server, smtplib.SMTP):
            given = server.data

            def data(text: Any) -> Any:
                mark()
                code, words = given(text)
                # The library believes in 250 alone.
                return _OK if code in TAKEN else code, words

            server.data = data  # type: ignore[method-assign,assignment]
        else:
            mark()
        connection.send_messages([message])
    finally:
        # Once the server has taken the mail, a farewell that goes wrong changes nothing.
        with suppress(smtplib.SMTPException, OSError):
            connection.close()


def _failed(claim: QuerySet[Row], attempts: int, error: Exception, at: datetime) -> None:
    words = words_of(error)
    if not _was_refused(error) and claim.exclude(handed_at=None).exists():
        _note(claim, mail=MailState.UNCERTAIN, error=UNCERTAIN)
    elif isinstance(error, ValueError):
        _note(claim, mail=MailState.FAILED, error=f"{UNWRITTEN}：{type(error).__name__}")
    elif _is_for_good(error):
        _note(claim, mail=MailState.FAILED, error=words)
    else:
        _later(claim, attempts, words, at)


def _later(claim: QuerySet[Row], attempts: int, words: str, at: datetime) -> None:
    """Try again after a while, unless it has been tried often enough."""
    if attempts >= MOST:
        _note(claim, mail=MailState.FAILED, error=words[:LONGEST_WORDS])
        return
    again = at + BACK_OFF[attempts - 1]
    _note(claim, mail=MailState.PREPARED, error=words[:LONGEST_WORDS], next_attempt=again)


def words_of(error: Exception) -> str:
    """What the server or the network said, for the ledger."""
    code = getattr(error, "smtp_code", None)
    codes = _codes(error) or ([code] if isinstance(code, int) else [])
    return trouble_words(codes, f"{type(error).__name__}: {error}")[:LONGEST_WORDS]


def _quietly(error: Exception) -> str:
    """The same of a connection: it is told beyond the ledger, so without addresses, and without
    what was typed as a name or password."""
    if isinstance(error, UnicodeError):
        return type(error).__name__
    return _ADDRESS.sub("…", words_of(error))


def _codes(error: Exception) -> list[int]:
    """What the server answered to the mail itself or to its recipients; an answer that could not be
    read is none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    answered = smtplib.SMTPDataError | smtplib.SMTPSenderRefused
    return [error.smtp_code] if isinstance(error, answered) else []


def _was_refused(error: Exception) -> bool:
    """Whether the server answered that it did not take the mail."""
    codes = _codes(error)
    return bool(codes) and all(code in REFUSALS for code in codes)


def _is_for_good(error: Exception) -> bool:
    return _was_refused(error) and min(_codes(error)) >= FOR_GOOD


def _note(claim: QuerySet[Row], **outcome: object) -> int:
    """Write down what became of it, if the claim is still ours."""
    return claim.update(lease_until=None, **outcome)
