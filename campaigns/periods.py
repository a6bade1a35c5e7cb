"""Months, windows and seasons. Pure arithmetic, standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from campaigns.terms import Window

_WRITTEN = re.compile(r"(\d{4})-?(\d{2})")
# First month of a school year; a school year runs from September to August.
SCHOOL_YEAR_START = 9


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month. Stored and exchanged as the whole number YYYYMM."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1900 <= self.year <= 2999 and 1 <= self.month <= 12):
            raise ValueError(f"{self.year}-{self.month} 不是一个月份")

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``2017-03`` or ``201703``; anything else raises ValueError."""
        match = _WRITTEN.fullmatch(text.strip())
        if not match:
            raise ValueError(f"“{text}”不是月份，应写作 2017-03")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, number: int) -> Month:
        """The month of a YYYYMM number."""
        return cls(number // 100, number % 100)

    @classmethod
    def containing(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @property
    def number(self) -> int:
        return self.year * 100 + self.month

    @property
    def ordinal(self) -> int:
        """Months since year 0, so that differences are whole months."""
        return self.year * 12 + self.month - 1

    def plus(self, months: int) -> Month:
        year, month = divmod(self.ordinal + months, 12)
        return Month(year, month + 1)

    def through(self, last: Month) -> Iterator[Month]:
        """This month and every later one up to and including ``last``."""
        for step in range(last.ordinal - self.ordinal + 1):
            yield self.plus(step)

    def year_to_date(self) -> list[Month]:
        return list(Month(self.year, 1).through(self))

    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @property
    def chinese(self) -> str:
        return f"{self.year}年{self.month}月"


def window_of(window: Window, month: Month) -> tuple[Month, Month]:
    """First and last month of the window that contains ``month``."""
    if window is Window.SCHOOL_YEAR:
        start = Month(
            month.year if month.month >= SCHOOL_YEAR_START else month.year - 1, SCHOOL_YEAR_START
        )
        return start, start.plus(11)
    length = {Window.QUARTER: 3, Window.HALF_YEAR: 6, Window.YEAR: 12}[window]
    start = Month(month.year, (month.month - 1) // length * length + 1)
    return start, start.plus(length - 1)


@dataclass(frozen=True, slots=True)
class Season:
    """The months of every year in which an operation runs, for example April to June."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last <= 12:
            raise ValueError(f"{self.first}–{self.last} 不是一年中的时段")

    @property
    def all_year(self) -> bool:
        return (self.first, self.last) == (1, 12)

    def __contains__(self, month: Month) -> bool:
        return self.first <= month.month <= self.last

    def __str__(self) -> str:
        return "全年" if self.all_year else f"每年{self.first}–{self.last}月"
