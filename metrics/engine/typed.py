"""What a person typed, pasted or sent in a cell, read as a value. Exact: no float on the way.

Nothing raises: what cannot be read is a mistake with a code, and the text stays with its owner.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LIMIT = 10**12  # in the smallest unit; larger than any count, and exact as a float
_DIGITS = len(str(LIMIT))
_ANY_DECIMALS = 4  # how many are kept is asked when the cell is read

_ZERO = {"零", "零报告"}
_EXEMPT = {"不适用", "n/a"}
_PERCENT = "%‰"
_NUMBER = re.compile(r"(?P<sign>[-−]?) ?(?P<whole>[0-9]*)(?:\.(?P<part>[0-9]*))?")
_GROUPED = re.compile(r"[-−]? ?[0-9]{1,3}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+)(?:\.[0-9]*)?")
_LIKE_GROUPED = re.compile(r"[-−]?[0-9, ]*(?:\.[0-9]*)?")  # and a comma in it


@dataclass(frozen=True, slots=True)
class Typed:
    """One cell as read: a value, 不适用, a mistake, or none of them: 未填."""

    value: int | None = None  # whole number in the indicator's smallest unit
    exempt: bool = False  # 不适用
    mistake: str = ""  # a code that metrics.wording.findings puts into words

    @property
    def said(self) -> bool:
        """Whether the cell holds an answer: a number, 零报告 or 不适用."""
        return self.value is not None or self.exempt


def read_typed(text: str, decimals: int) -> Typed:
    """``1,234`` or ``１２３４`` → 1234; 不适用 or n/a → exempt; 零 → 0; blank → 未填.

    ``decimals`` are the digits that the indicator keeps: with two of them 12.5 becomes 1250.
    """
    plain = _plain(text)
    if not plain:
        return Typed()
    if plain.lower() in _EXEMPT:
        return Typed(exempt=True)
    if plain in _ZERO:
        return Typed(value=0)
    if plain.startswith("="):
        return Typed(mistake="formula")
    if any(sign in plain for sign in _PERCENT):
        return Typed(mistake="percent")
    return _number(plain, decimals)


def as_kept(text: str) -> str:
    """The text that stands in the sheet: a number or 不适用 in plain signs (``３１`` as 31),
    anything else as it was typed, so that its author finds his own mistake."""
    if text.isascii():
        return text.strip()
    read = read_typed(text, _ANY_DECIMALS)
    return _plain(text) if read.said else text.strip()


def _plain(text: str) -> str:
    """Full-width forms made narrow, invisible marks left out, blanks around cut off.

    A circled or raised digit keeps its shape: 10² is not to become 102.
    """
    visible = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    if any(unicodedata.category(sign) == "No" for sign in visible):
        return visible.strip()
    return unicodedata.normalize("NFKC", visible).strip()


def _unread(plain: str) -> str:
    grouped = "," in plain and _LIKE_GROUPED.fullmatch(plain)
    return "separators" if grouped else "not_a_number"


def _number(plain: str, decimals: int) -> Typed:
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "").replace(" ", "")
    found = _NUMBER.fullmatch(plain)
    if not found or not (found["whole"] or found["part"]):
        return Typed(mistake=_unread(plain))
    whole, part = found["whole"].lstrip("0"), (found["part"] or "").rstrip("0")
    if len(part) > decimals:
        return Typed(mistake="too_many_decimals")
    digits = whole + part.ljust(decimals, "0")
    value = int(digits or "0") if len(digits) <= _DIGITS else LIMIT + 1
    if found["sign"] and value:
        return Typed(mistake="negative")
    return Typed(value=value) if value <= LIMIT else Typed(mistake="too_large")
