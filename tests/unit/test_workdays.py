"""Working days, of years that the calendar knows and of those it does not know yet."""

from __future__ import annotations

from datetime import date

import pytest

from campaigns.workdays import is_workday, plus_workdays, workday_from

# No notice has been given for this year.
UNKNOWN = 2090


def test_a_known_year_follows_its_notice() -> None:
    assert not is_workday(date(2019, 10, 4)), "a holiday"
    assert is_workday(date(2019, 10, 12)), "a Saturday that is worked instead"


@pytest.mark.parametrize(("month", "day"), [(5, 1), (10, 2), (10, 3)])
def test_statutory_days_of_an_unknown_year_are_no_working_days(month: int, day: int) -> None:
    holiday = date(UNKNOWN, month, day)
    assert holiday.weekday() < 5, "else this says nothing"
    assert not is_workday(holiday)
    assert is_workday(date(UNKNOWN, 10, 4)), "a Wednesday"
    assert not is_workday(date(UNKNOWN, 10, 7)), "a Saturday"


def test_days_are_counted_over_them() -> None:
    assert workday_from(date(UNKNOWN, 10, 2)) == date(UNKNOWN, 10, 4)
    assert plus_workdays(date(UNKNOWN, 9, 29), 1) == date(UNKNOWN, 10, 4)
    assert plus_workdays(date(2091, 12, 31), 1) == date(2092, 1, 2)
