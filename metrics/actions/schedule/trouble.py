"""What went wrong, in words that may stand on a page that the keepers of every campaign read: no
secret, no address, nothing of one campaign; no more than a line. The log has the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from smtplib import SMTPException
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import DatabaseError

from campaigns.actions.audit.sealing import ChainBrokenError
from metrics.actions.bulletin.bounces import MailboxError
from metrics.actions.posting import UnreachableError

# These speak of machines; what others say may name a campaign's regions or people.
_OF_MACHINES = (OSError, SMTPException, DatabaseError)
_HIDDEN = "***"
_ADDRESS_WITH_PASSWORD = re.compile(r"//[^/\s@]*@")
_NAMED_SECRET = re.compile(r"(?i)\b(password|passwd|pwd|secret|token|key)\b(\s*[=:]\s*)\S+")
_MAIL_ADDRESS = re.compile(r"[^\s@<>(){}'\",:;，：]+@[\w-]+(\.[\w-]+)+")
# A password so short would hide harmless words as well.
_SHORTEST = 4


def told(errors: Sequence[Exception]) -> str:
    """The first trouble, and how many more there are."""
    first = _one(errors[0])
    return first if len(errors) == 1 else f"{first}（另有 {len(errors) - 1} 项失败）"


def _one(error: Exception) -> str:
    """What machines say, with its kind; of everything else the kind alone."""
    line = next(iter(str(error).splitlines()), "")
    kind = type(error).__name__
    if isinstance(error, MailboxError | ChainBrokenError):
        return without_secrets(line)
    if isinstance(error, UnreachableError):
        return without_secrets(f"邮件服务器没有应答：{line}")
    return without_secrets(f"{kind}: {line}") if line and isinstance(error, _OF_MACHINES) else kind


def without_secrets(text: str) -> str:
    """The text without the passwords that the settings name, without what looks like one, and
    without mail addresses."""
    for secret in _secrets():
        text = text.replace(secret, _HIDDEN)
    text = _ADDRESS_WITH_PASSWORD.sub(f"//{_HIDDEN}@", text)
    text = _NAMED_SECRET.sub(rf"\1\2{_HIDDEN}", text)
    return _MAIL_ADDRESS.sub(_HIDDEN, text)


def _in_url(url: str) -> list[str]:
    """The password of an address, as it is meant and as it stands there."""
    written = urlsplit(url).password or ""
    return [unquote(written), written]


def _secrets() -> list[str]:
    known = [
        settings.SECRET_KEY,
        settings.EMAIL_HOST_PASSWORD or "",
        *(str(one.get("PASSWORD") or "") for one in settings.DATABASES.values()),
        *(secret for url in (settings.BOUNCE_URL, settings.REDIS_URL) for secret in _in_url(url)),
    ]
    return [one for one in known if len(one) >= _SHORTEST]
