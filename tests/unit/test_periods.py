"""Months, windows and seasons."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.periods import Month, Season, window_of
from campaigns.terms import Window

months = st.builds(Month, st.integers(1905, 2990), st.integers(1, 12))


@given(months, st.integers(-24, 24))
def test_going_and_coming_back(month: Month, steps: int) -> None:
    assert month.plus(steps).plus(-steps) == month
    assert month.plus(steps).ordinal - month.ordinal == steps


@given(months)
def test_written_and_read_back(month: Month) -> None:
    assert Month.parse(str(month)) == month == Month.of(month.number)


@given(months, st.sampled_from(list(Window)))
def test_a_window_contains_its_month_and_is_the_same_for_all_its_months(
    month: Month, window: Window
) -> None:
    first, last = window_of(window, month)
    assert first <= month <= last
    assert {window_of(window, one) for one in first.through(last)} == {(first, last)}


def test_a_school_year_runs_from_september() -> None:
    assert window_of(Window.SCHOOL_YEAR, Month(2017, 8)) == (Month(2016, 9), Month(2017, 8))
    assert window_of(Window.SCHOOL_YEAR, Month(2017, 9)) == (Month(2017, 9), Month(2018, 8))


@pytest.mark.parametrize("text", ["2017-13", "2017-00", "17-03", "2017/03", "", "二〇一七"])
def test_what_is_not_a_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"月份|不是"):
        Month.parse(text)


def test_year_to_date_begins_in_january() -> None:
    assert [month.number for month in Month(2017, 3).year_to_date()] == [201701, 201702, 201703]
    assert Month.containing(date(2017, 3, 31)).first_day() == date(2017, 3, 1)


def test_seasons() -> None:
    season = Season(4, 6)
    assert Month(2018, 5) in season
    assert Month(2018, 7) not in season
    assert str(season) == "每年4–6月"
    assert str(Season(1, 12)) == "全年"
    with pytest.raises(ValueError, match="时段"):
        Season(6, 4)
