"""Working days by the Chinese calendar: weekends, public holidays and the days worked instead.

The holidays come from the yearly notices of the State Council as the package chinesecalendar
carries them. For a year it does not know yet, Monday to Friday are working days but for the
statutory holidays that have a fixed day; those by the moon, and days worked instead, are not known.
"""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

_SATURDAY = 5
# (month, day) of the statutory holidays that do not hang on the moon or on the sun.
_FIXED = {(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)}


def is_workday(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # the notice for that year is not known to the package
        return day.weekday() < _SATURDAY and (day.month, day.day) not in _FIXED


def workday_from(day: date) -> date:
    """The day itself if it is worked, else the next one that is."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def plus_workdays(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``."""
    for _ in range(count):
        day = workday_from(day + timedelta(days=1))
    return day
