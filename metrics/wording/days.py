"""Days and deadlines in words, counted in working days."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from campaigns.workdays import is_workday

# What is late by more working days than this is told by its year.
_YEAR = 250


@lru_cache(maxsize=4096)
def workdays_after(day: date, last: date) -> int:
    """How many working days lie after ``day``, up to and including ``last``; 0 if it is earlier."""
    days = (last - day).days
    return sum(is_workday(day + timedelta(days=step)) for step in range(1, days + 1))


def left_words(due: date | None, today: date) -> str:
    """``还有3个工作日``, ``今天到期``, ``已逾期2个工作日``; the last day counts. "" for none.
    What is late by more than a year says no more than that: the day itself is told beside it."""
    if due is None:
        return ""
    if due == today:
        return "今天到期"
    if due > today:
        count = workdays_after(today, due)
        return f"还有{count}个工作日" if count else "还有不到1个工作日"
    count = workdays_after(due, today)
    if count > _YEAR:
        return "已逾期一年以上"
    return f"已逾期{count}个工作日" if count else "已逾期"


def dated(day: date | None) -> str:
    """``2019年7月3日``: lists live for years; "" for no day."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
