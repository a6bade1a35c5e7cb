"""The hidden row and column by which a form is read back, wherever its rows and columns went.

The key row begins with ``#<kind> <subject>`` (``#month 370102``) and names each column. Below it,
the same column says of each row what it is: the code of a cell, or a role such as ``#group``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from metrics.workbooks.book import Sheet

MONTH, HISTORY, COVER, MISTAKES = "month", "history", "cover", "mistakes"
# New lines of 问题整改台账, and the sheet with what can be chosen in them.
RECTIFICATION, CHOICES = "rectification", "choices"
# Figures of a quarter's sample that are counted again.
RECOUNT = "recount"
KINDS = {MONTH, HISTORY, COVER, MISTAKES, RECTIFICATION, CHOICES, RECOUNT}
GROUP, CARRIED = "#group", "#carried "


@dataclass(frozen=True, slots=True)
class Shape:
    """``keys``: column → its key; ``roles``: row → its code or role, the key row left out."""

    kind: str
    subject: str
    row: int
    column: int
    keys: dict[int, str]
    roles: dict[int, str]

    def column_of(self, key: str) -> int:
        """0 if the column is gone."""
        return next((column for column, name in self.keys.items() if name == key), 0)

    def twice(self) -> list[str]:
        return [key for key, times in Counter(self.keys.values()).items() if times > 1]


def shape_of(sheet: Sheet) -> Shape | None:
    """None for a sheet that is not of ours."""
    for row, cells in sorted(sheet.rows.items()):
        for column in sorted(cells):
            kind, _, subject = sheet.text(row, column).partition(" ")
            if kind[:1] == "#" and kind[1:] in KINDS:
                return _read(sheet, row, column, (kind[1:], subject))
    return None


def _read(sheet: Sheet, row: int, column: int, named: tuple[str, str]) -> Shape:
    keys = {place: sheet.text(row, place) for place in sheet.rows[row] if place != column}
    roles = {
        place: text
        for place in sorted(sheet.rows)
        if place != row and (text := sheet.text(place, column))
    }
    return Shape(*named, row, column, keys, roles)
