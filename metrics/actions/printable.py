"""Free texts that end up on a paper: no person's numbers, not too long, nothing unprintable."""

from __future__ import annotations

import unicodedata

from metrics.actions.entry.errors import EntryError, checked_text

# Line ends are the borders of paragraphs.
_KEPT = {"\n"}


class UnprintableError(EntryError):
    """Signs stand in a text that no document can show."""


def checked_paragraphs(text: str, longest: int, what: str) -> str:
    """Paragraphs as lines, without blanks around, if they may be kept and can be printed."""
    lines = [line.replace("\t", " ").rstrip() for line in text.splitlines()]
    plain = checked_text("\n".join(lines), longest, what)
    if any(_is_unprintable(sign) for sign in plain):
        raise UnprintableError(f"{what}里有不能印出的字符，请删去后重新输入")
    return plain


def checked_line(text: str, longest: int, what: str) -> str:
    """The same of a text of one line."""
    plain = checked_paragraphs(text, longest, what)
    if "\n" in plain:
        raise UnprintableError(f"{what}只能写一行")
    return plain


def _is_unprintable(sign: str) -> bool:
    """Control signs, halves of signs, and code points that are no sign at all: XML has no room
    for them."""
    if sign in _KEPT:
        return False
    return unicodedata.category(sign) in {"Cc", "Cs"} or ord(sign) & 0xFFFE == 0xFFFE
