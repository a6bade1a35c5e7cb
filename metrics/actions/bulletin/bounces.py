"""Fetching mails that came back from their mailbox (BOUNCE_URL), if there is one."""

from __future__ import annotations

import poplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from urllib.parse import unquote, urlsplit

from django.conf import settings

from metrics.actions.bulletin.deliveries import SettledError, note_bounce
from metrics.actions.bulletin.errors import BulletinError
from metrics.actions.bulletin.returned import LARGEST

# So many are read in one run. What is no returned mail stays for a person; where more lie there, a
# run reads the newest ones, the next run those before them, and so on.
MOST = 20
# The library gives up at lines that mail programs do write.
poplib._MAXLINE = LARGEST  # type: ignore[attr-defined]


class MailboxError(Exception):
    """The mailbox cannot be read; the message says why, without the password."""


def collect(*, at: datetime) -> int:
    """Note what came back, and delete it there once it is noted; the number noted."""
    if not settings.BOUNCE_URL:
        return 0
    noted = 0
    with _mailbox() as box:
        for number in _some(box, int(at.timestamp() / settings.TICK_SECONDS)):
            data = b"\r\n".join(box.retr(number)[1])
            # A mail that is none of ours, or does not say that one came back, stays.
            with suppress(BulletinError):
                noted += _noted(data, at)
                box.dele(number)
    return noted


def _noted(data: bytes, at: datetime) -> bool:
    """Whether it was written down; one of ours that counts no more is not, and is done with."""
    try:
        note_bounce(message=data, by=None, at=at)
    except SettledError:
        return False
    return True


def _some(box: poplib.POP3, turn: int) -> list[int]:
    """Numbers of this turn's messages that are not too large, the newest first."""
    listed = [tuple(map(int, line.split()[:2])) for line in box.list()[1]]
    numbers = [number for number, size in sorted(listed, reverse=True) if size <= LARGEST]
    begins = turn % max(-(-len(numbers) // MOST), 1) * MOST
    return numbers[begins : begins + MOST]


@contextmanager
def _mailbox() -> Iterator[poplib.POP3]:
    """Logged in; what was deleted goes when the block ends well, and stays otherwise."""
    address = urlsplit(settings.BOUNCE_URL)
    secure = address.scheme == "pop3s"
    kind = poplib.POP3_SSL if secure else poplib.POP3
    port = address.port or (poplib.POP3_SSL_PORT if secure else poplib.POP3_PORT)
    try:
        box = kind(address.hostname or "", port, timeout=settings.EMAIL_TIMEOUT)
        try:
            box.user(unquote(address.username or ""))
            box.pass_(unquote(address.password or ""))
            yield box
            box.quit()
        finally:
            box.close()
    except (poplib.error_proto, OSError) as error:
        raise MailboxError(f"退信邮箱读不出来：{type(error).__name__}: {error}") from error
