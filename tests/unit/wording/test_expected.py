"""What a target expects of a cell, in a clerk's words."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from campaigns.periods import Month
from campaigns.terms import Kind, OverTime
from metrics.wording.expected import Base, Expectation, expectation_words
from metrics.wording.numbers import Numbers


def words(kind: str, value: Fraction | int, **more: Any) -> str:
    given = {"parameters": {}, "month": Month(2019, 12), "unit": "起", **more}
    return expectation_words(Expectation(kind=kind, value=Fraction(value), **given), Numbers())


def test_growth_asks_for_the_smallest_number_that_is_enough() -> None:
    assert words(Kind.GROWTH, Fraction("1393.53")) == "1–12月累计应达 1,394 起"
    assert words(Kind.GROWTH, 1394) == "1–12月累计应达 1,394 起"
    assert words(Kind.GROWTH, 42, month=Month(2019, 1)) == "1月应达 42 起"
    assert words(Kind.GROWTH, Fraction("16706.5"), decimals=2) == "1–12月累计应达 167.07 起"


@pytest.mark.parametrize("kind", [Kind.FALL, Kind.CEILING])
def test_a_limit_is_the_largest_number_that_is_allowed(kind: str) -> None:
    assert words(kind, Fraction("1393.53")) == "1–12月累计应不超过 1,393 起"
    assert words(kind, 5, over_time=OverTime.LAST) == "应不超过 5 起"


def test_a_level_is_told_with_the_goal_it_leads_to() -> None:
    level = {"unit": "所", "over_time": OverTime.LAST, "month": Month(2019, 3)}
    assert words(Kind.LEVEL, Fraction("11.54"), goal=15, **level) == "到本月应达 12 所，最终 15 所"
    assert words(Kind.LEVEL, 15, goal=15, **level) == "应达 15 所"
    assert words(Kind.LEVEL, 7, goal=9, unit="次") == "1–12月累计应达 7 次，最终 9 次"


@pytest.mark.parametrize("kind", [Kind.RATE, Kind.COVERAGE])
def test_a_share_is_asked_of_its_whole(kind: str) -> None:
    def share(**parameters: object) -> str:
        return words(kind, 1, parameters=parameters, whole="应执行人员", unit="处")

    assert share(threshold=0.9) == "应不低于“应执行人员”的 90%"
    assert share(threshold=0.998) == "应不低于“应执行人员”的 99.8%"
    assert share(threshold=1) == "应达“应执行人员”的 100%"
    assert share(threshold=1, total=52) == "应达“应执行人员”（不少于 52 处）的 100%"


def test_points_are_told_as_the_rate_they_lead_to() -> None:
    assert words(Kind.POINTS, Fraction("0.2361"), whole="在册吸毒人员") == (
        "应达“在册吸毒人员”的 23.6%"
    )


def test_a_need_of_staff_is_told_with_the_people_it_follows_from() -> None:
    base = Base("在册吸毒人员", 3120, "人")
    assert words(Kind.STAFFING, 104, unit="人", base=base) == ("按在册吸毒人员 3,120 人应配 104 人")
    assert words(Kind.STAFFING, 104, unit="人") == "应配 104 人"


@pytest.mark.parametrize(
    ("window", "told"),
    [
        ("quarter", "本季度应有 1 次"),
        ("half_year", "本半年应有 1 次"),
        ("year", "本年应有 1 次"),
        ("school_year", "本学年应有 1 次"),
    ],
)
def test_a_frequency_names_its_window(window: str, told: str) -> None:
    assert words(Kind.FREQUENCY, 1, unit="次", parameters={"window": window}) == told


def test_nothing_may_happen_and_a_place_is_held() -> None:
    assert words(Kind.ZERO, 0) == "应为 0"
    assert words(Kind.POSITION, 5, unit="名") == "应在第 5 名以内"


def test_every_kind_has_words() -> None:
    told = {"window": "year", "threshold": 1}
    for kind in Kind:
        if kind != Kind.CONDITIONAL:  # it has those of the kind inside
            assert words(kind, 3, parameters=told)
