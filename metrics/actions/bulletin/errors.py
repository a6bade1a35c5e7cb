"""What can go wrong with a bulletin; each message is for the person in front of it."""

from __future__ import annotations

import unicodedata

from metrics.actions.entry.errors import EntryError, checked_text

# Why a person leaves a mail at what it is.
LONGEST_REASON = 80
# Line ends are the borders of paragraphs.
_KEPT = {"\n"}


class BulletinError(EntryError):
    """It cannot be done this way; nothing was written."""


class StateError(BulletinError):
    """It is not in a state in which this can be done; somebody may have been quicker."""


class UnreadyError(BulletinError):
    """Rankings that the bulletin rests on are not published yet."""


class StaleError(BulletinError):
    """Somebody changed the draft since it was opened. ``version`` is that of today, ``stands``
    the text as it stands now; what was typed is with the caller."""

    def __init__(self, version: int, stands: str) -> None:
        super().__init__("打开以后草稿已被改动，没有保存；请对照现在的文字再保存")
        self.version = version
        self.stands = stands


class OvertakenError(BulletinError):
    """A ranking in the draft has a newer published edition."""


class UnprintableError(BulletinError):
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
