"""What went wrong, in words that may stand on a page: no secret, no more than a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.conf import settings

from metrics.actions.entry.errors import EntryError
from metrics.actions.ranking import NotReadyError

_HIDDEN = "***"
_ADDRESS_WITH_PASSWORD = re.compile(r"//[^/\s@]*@")
_NAMED_SECRET = re.compile(r"(?i)\b(password|passwd|pwd|secret|token|key)\b(\s*[=:]\s*)\S+")
# A password so short would hide harmless words as well.
_SHORTEST = 4


def told(errors: Sequence[Exception]) -> str:
    """The first trouble, and how many more there are."""
    first = _one(errors[0])
    return first if len(errors) == 1 else f"{first}（另有 {len(errors) - 1} 项失败）"


def _one(error: Exception) -> str:
    """Errors of our own speak for themselves; of others the kind goes along."""
    line = next(iter(str(error).splitlines()), "")
    if isinstance(error, EntryError | NotReadyError):
        return without_secrets(line)
    return without_secrets(f"{type(error).__name__}: {line}" if line else type(error).__name__)


def without_secrets(text: str) -> str:
    """The text without the passwords that the settings name, and without what looks like one."""
    for secret in _secrets():
        text = text.replace(secret, _HIDDEN)
    text = _ADDRESS_WITH_PASSWORD.sub(f"//{_HIDDEN}@", text)
    return _NAMED_SECRET.sub(rf"\1\2{_HIDDEN}", text)


def _secrets() -> list[str]:
    known = [
        settings.SECRET_KEY,
        settings.EMAIL_HOST_PASSWORD or "",
        *(str(one.get("PASSWORD") or "") for one in settings.DATABASES.values()),
    ]
    return [one for one in known if len(one) >= _SHORTEST]
