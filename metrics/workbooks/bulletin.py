"""The data of a bulletin as a workbook: what its tables show, as numbers to compute with."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from metrics.workbooks.ranking import Amount, Column, RankingBook, Sheet, Value, build

__all__ = ["RankingBook", "Sheet", "build", "sheet_of", "value_of"]

_NUMBER = re.compile(r"([+−-]?)(\d{1,3}(?:,\d{3})*|\d+)(\.\d+)?(%?)", re.ASCII)
# What looks like a number in some rows only.
_WORDS = {"名次区间"}
_NARROW, _WIDE, _WORDY = 8, 44, 20
_LONGEST_NAME = 31  # of a sheet, as spreadsheet programs want it


def value_of(shown: str) -> Value:
    """``1,204`` and ``98.7%`` as numbers that look the same, anything else as it stands."""
    found = _NUMBER.fullmatch(shown)
    if found is None:
        return shown
    sign, whole, part, percent = found.groups()
    number = float(whole.replace(",", "") + (part or ""))
    digits = "0" * (len(part) - 1) if part else ""
    pattern = ("#,##0" if "," in whole else "0") + (f".{digits}" if digits else "")
    if sign == "+":
        pattern = f"+{pattern}"
    value = -number if sign in {"−", "-"} else number
    return Amount(value / 100, f"{pattern}%") if percent else Amount(value, pattern)


def sheet_of(
    name: str,
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    fixed: int = 1,
    words: Collection[str] = (),
) -> Sheet:
    """A table as it is shown in the paper; columns named in ``words`` stay texts."""
    texts = _WORDS | set(words)
    columns = [
        Column(heading, _width(heading, [row[place] for row in rows]))
        for place, heading in enumerate(headings)
    ]
    values: list[list[Value]] = [
        [
            text if heading in texts else value_of(text)
            for heading, text in zip(headings, row, strict=True)
        ]
        for row in rows
    ]
    columns = [
        Column(one.heading, one.width, "words" if one.width > _WORDY else "centre")
        for one in columns
    ]
    return Sheet(name[:_LONGEST_NAME], title, columns, values, fixed)


def _width(heading: str, cells: Sequence[str]) -> float:
    """In characters of Latin text; a Chinese one takes two."""
    longest = max((len(text) for text in [heading, *cells]), default=0)
    return min(max(2 * longest + 2, _NARROW), _WIDE)
