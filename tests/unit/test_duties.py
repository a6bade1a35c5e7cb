"""Windows of duties, and what events count in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.duties import (
    Counting,
    Standing,
    counting_of,
    last_day,
    standing_of,
    stretches,
    tally,
    whole_months,
)
from campaigns.periods import Month
from campaigns.terms import Window
from metrics.wording.duties import (
    compared_words,
    months_words,
    names_words,
    on_words,
    until_words,
    when_words,
)

DAYS = ("06-01", "06-03", "06-26")


@dataclass(frozen=True)
class Done:
    held_on: date
    last_on: date | None = None
    amount: int = 1


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("window", "codes", "first", "last"),
    [
        (Window.QUARTER, ["2019Q1", "2019Q2", "2019Q3", "2019Q4"], "2019-01-01", "2019-12-31"),
        (Window.HALF_YEAR, ["2019H1", "2019H2"], "2019-01-01", "2019-12-31"),
        (Window.YEAR, ["2019"], "2019-01-01", "2019-12-31"),
        (Window.SCHOOL_YEAR, ["2018S", "2019S"], "2018-09-01", "2020-08-31"),
    ],
)
def test_the_windows_of_a_year(window: Window, codes: list[str], first: str, last: str) -> None:
    found = stretches(window, 2019)
    assert [one.code for one in found] == codes
    assert (found[0].first, found[-1].last) == (day(first), day(last))
    for before, after in pairwise(found):
        assert after.first - before.last == timedelta(days=1)


def test_certain_days_are_windows_of_a_day() -> None:
    found = stretches(Window.YEAR, 2018, DAYS)
    assert [one.first for one in found] == [day(f"2018-{text}") for text in DAYS]
    assert all(one.first == one.last for one in found)
    assert found[2].label == "2018年6月26日"


def test_a_quarter_and_a_half_are_called_as_people_call_them() -> None:
    assert [one.label for one in stretches(Window.QUARTER, 2019)][2] == "2019年第三季度"
    assert [one.label for one in stretches(Window.HALF_YEAR, 2019)][1] == "2019年下半年"
    assert [one.label for one in stretches(Window.SCHOOL_YEAR, 2016)][1] == "2016–2017学年"


def test_the_last_day_of_a_leap_february() -> None:
    assert last_day(Month(2016, 2)) == day("2016-02-29")
    assert last_day(Month(2019, 12)) == day("2019-12-31")


@pytest.mark.parametrize(
    ("unit", "days", "counting"),
    [
        ("次", (), Counting.TIMES),
        ("天", (), Counting.DAYS),
        ("天", DAYS, Counting.CERTAIN_DAYS),
        ("个月", (), Counting.MONTHS),
        ("课时", (), Counting.AMOUNT),
    ],
)
def test_the_unit_says_how_is_counted(unit: str, days: tuple[str, ...], counting: Counting) -> None:
    assert counting_of(unit, days) is counting


def test_a_week_over_the_end_of_a_month_counts_in_both() -> None:
    week = [Done(day("2019-03-29"), day("2019-04-04"))]
    march = tally(week, Counting.DAYS, day("2019-03-01"), day("2019-03-31"))
    april = tally(week, Counting.DAYS, day("2019-04-01"), day("2019-04-30"))
    assert (march, april) == (3, 4)


def test_a_visit_of_two_days_counts_once_where_it_began() -> None:
    visit = [Done(day("2019-03-31"), day("2019-04-01"))]
    assert tally(visit, Counting.TIMES, day("2019-03-01"), day("2019-03-31")) == 1
    assert tally(visit, Counting.TIMES, day("2019-04-01"), day("2019-04-30")) == 0


def test_two_activities_on_one_day_count_one_day() -> None:
    june = [Done(day("2018-06-26")), Done(day("2018-06-26")), Done(day("2018-06-01"))]
    assert tally(june, Counting.CERTAIN_DAYS, day("2018-06-01"), day("2018-06-30")) == 2


def test_only_whole_months_count() -> None:
    assert whole_months(day("2019-03-02"), day("2019-04-30")) == [Month(2019, 4)]
    assert whole_months(day("2019-03-15"), day("2019-04-14")) == []
    served = [Done(day("2019-09-01"), day("2019-10-31"), 2)]
    assert tally(served, Counting.MONTHS, day("2019-09-01"), day("2019-09-30")) == 1
    assert tally(served, Counting.MONTHS, day("2019-01-01"), day("2019-12-31")) == 2


def test_lessons_add_up() -> None:
    lessons = [Done(day("2016-03-01"), None, 2), Done(day("2016-05-01"), None, 3)]
    assert tally(lessons, Counting.AMOUNT, day("2016-01-01"), day("2016-04-30")) == 2
    assert tally(lessons, Counting.AMOUNT, day("2016-01-01"), day("2016-12-31")) == 5


SPANS = st.tuples(
    st.dates(date(2017, 1, 1), date(2018, 12, 1)), st.integers(min_value=0, max_value=60)
)


@given(st.lists(SPANS, max_size=6), st.sampled_from(list(Counting)))
def test_months_add_up_to_their_windows(spans: list[tuple[date, int]], how: Counting) -> None:
    """What stands on twelve sheets is what the year's cell says; so for every window."""
    events = [Done(first, first + timedelta(days=more), 2) for first, more in spans]
    for window in Window:
        for one in stretches(window, 2018):
            months = [tally(events, how, m.first_day(), last_day(m)) for m in one.months]
            assert sum(months) == tally(events, how, one.first, one.last)


@pytest.mark.parametrize(
    ("done", "today", "standing"),
    [
        (0, "2019-06-30", Standing.LATER),
        (0, "2019-07-01", Standing.DUE),
        (1, "2019-08-01", Standing.PROGRESS),
        (0, "2019-09-14", Standing.DUE),
        (1, "2019-09-15", Standing.NEAR),
        (1, "2019-09-30", Standing.NEAR),
        (1, "2019-10-01", Standing.MISSED),
        (2, "2019-10-01", Standing.MET),
        (2, "2019-07-02", Standing.MET),
    ],
)
def test_how_a_region_stands_on_a_quarter(done: int, today: str, standing: Standing) -> None:
    third = stretches(Window.QUARTER, 2019)[2]
    assert standing_of(done, 2, third, day(today)) is standing


@pytest.mark.parametrize(
    ("today", "standing"),
    [
        ("2018-06-10", Standing.LATER),
        ("2018-06-11", Standing.NEAR),
        ("2018-06-26", Standing.NEAR),
        ("2018-06-27", Standing.MISSED),
    ],
)
def test_how_a_region_stands_on_a_certain_day(today: str, standing: Standing) -> None:
    last = stretches(Window.YEAR, 2018, DAYS)[2]
    assert standing_of(0, 1, last, day(today)) is standing


def test_every_standing_has_a_sign_of_its_own() -> None:
    assert len({one.sign for one in Standing}) == len(Standing)
    assert all(one.word and one.look for one in Standing)


def test_days_in_words() -> None:
    assert when_words(day("2019-03-04"), None, Counting.TIMES) == "2019年3月4日"
    assert when_words(day("2019-03-04"), day("2019-03-10"), Counting.DAYS) == "2019年3月4日至10日"
    over = when_words(day("2018-12-29"), day("2019-01-04"), Counting.DAYS)
    assert over == "2018年12月29日至2019年1月4日"
    month = when_words(day("2019-09-01"), day("2019-09-30"), Counting.MONTHS)
    assert month == "2019年9月整月"
    assert until_words(day("2019-09-30"), day("2019-09-18")) == "9月30日前，还有 12 天"
    assert until_words(day("2019-09-30"), day("2019-09-30")) == "9月30日，今天到期"
    assert until_words(day("2019-12-31"), day("2025-01-01")) == "2019年12月31日已到期"
    said = [on_words(day("2018-06-26"), day(f"2018-06-{one}")) for one in (23, 26, 27)]
    assert said == ["还有 3 天", "就是今天", "已过"]
    names = [f"第{number}县" for number in range(9)]
    assert names_words(names).endswith("第7县等 9 个")


def test_figures_are_told_with_the_months_that_they_are_of() -> None:
    spring = [Month(2017, 4), Month(2017, 5)]
    assert months_words(spring[:1]) == "4月"
    assert months_words(spring) == "4月至5月"
    assert months_words([Month(2017, 4), Month(2017, 6)]) == "4月、6月"
    assert months_words([Month(2017, 9), Month(2018, 1)]) == "2017年9月至2018年1月"
    assert compared_words(1, 0, spring, "次", whole=True) == "上报 1 次"
    told = compared_words(1, 0, spring, "次", whole=False)
    assert told == "4月至5月上报 1 次，同期台账 0 次"
