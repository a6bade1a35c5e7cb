"""A cell as a day: what spreadsheet programs keep for one, and what people type."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from metrics.workbooks.book import Cell, Kind
from metrics.workbooks.reading import said

# Day 1 of a spreadsheet is 1 January 1900, and 1900 a leap year, which it was not.
_DAY_ZERO = date(1899, 12, 30)
_FIRST_TRUE, _LAST = 61, 73_050  # 1 March 1900 to the end of 2099
_PARTED = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2}) {0,1}日{0,1}(?: 0{1,2}:00(?::00)?)?")
_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")


def day_of(cell: Cell | None) -> date | None:
    """The day that stands in a cell, None if none does. ValueError for anything else; a time of
    the day is left behind."""
    text = "".join(unicodedata.normalize("NFKC", said(cell)).split("T")[:1]).strip()
    if not text:
        return None
    if cell and cell.kind == Kind.DATE and text.replace(".", "", 1).isdecimal():
        return _of_serial(int(float(text)))
    found = _PARTED.fullmatch(text) or _TOGETHER.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no day")
    return date(*(int(part) for part in found.groups()))


def _of_serial(number: int) -> date:
    if not _FIRST_TRUE <= number <= _LAST:
        raise ValueError(f"{number} is no day of a spreadsheet")
    return _DAY_ZERO + timedelta(days=number)


def serial(day: date) -> int:
    """The number that spreadsheet programs show as this day."""
    return (day - _DAY_ZERO).days
