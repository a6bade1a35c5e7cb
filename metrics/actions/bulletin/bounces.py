"""Fetching mails that came back from their mailbox (BOUNCE_URL), if there is one."""

from __future__ import annotations

import poplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from urllib.parse import unquote, urlsplit

from django.conf import settings

from metrics.actions.bulletin.deliveries import note_bounce
from metrics.actions.bulletin.errors import BulletinError
from metrics.actions.bulletin.returned import LARGEST

# So many are read in one run, the newest first: what is no returned mail stays for a person.
MOST = 100
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
        for number in _newest(box):
            data = b"\r\n".join(box.retr(number)[1])
            # A mail that is none of ours, or does not say that one came back, stays.
            with suppress(BulletinError):
                note_bounce(message=data, by=None, at=at)
                box.dele(number)
                noted += 1
    return noted


def _newest(box: poplib.POP3) -> list[int]:
    """Numbers of the newest messages that are not too large."""
    listed = [tuple(map(int, line.split()[:2])) for line in box.list()[1]]
    return [number for number, size in sorted(listed, reverse=True) if size <= LARGEST][:MOST]


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
