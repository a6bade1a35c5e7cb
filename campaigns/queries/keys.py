"""Numbers of rows as they come in an address or a form."""

from __future__ import annotations

_LONGEST = len(str(2**63)) - 1


def is_key(text: str) -> bool:
    """Whether a text can be the number of a row."""
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST
