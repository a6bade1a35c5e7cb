"""Text that goes into a paper: what people typed, without what no document can hold."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

# Control characters, halves of surrogate pairs and non-characters cannot stand in XML.
_IMPOSSIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]+")
_NUMBERS = "一二三四五六七八九"


def plain(text: str, *, tabs: bool = False) -> str:
    """One line of text; breaks become blanks, and so do tabs unless they are asked for."""
    line = _IMPOSSIBLE.sub("", _BREAKS.sub(" ", text))
    return line if tabs else line.replace("\t", " ")


def lines_of(text: str) -> list[str]:
    """The paragraphs of a text, each one line; empty ones are left out."""
    return [line for part in _BREAKS.split(text) if (line := plain(part).strip(" "))]


def width_of(text: str, size: float) -> float:
    """In points at that size; digits and Latin letters are half as wide as characters."""
    halves = sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in text)
    return halves * size / 2


def chinese(number: int) -> str:
    """1 to 99 as 一, 十, 二十三."""
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _NUMBERS[tens - 1]) + "十" if tens else ""
    return head + (_NUMBERS[ones - 1] if ones else "")
