"""What would move a region one place up, checked by exact arithmetic."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.terms import Kind
from metrics.wording.numbers import Numbers
from metrics.wording.raising import raisable, units_for, up_one_words
from tests.unit.wording.test_formulas import GROWTH, told


def hundredths(weight: int, weights: int, actual: int, expected: int, cap: str) -> int:
    """The rule book's points, once more and by other means."""
    mark = min(Fraction(actual, expected), Fraction(cap))
    exact = Decimal(10_000 * weight * mark.numerator) / Decimal(weights * mark.denominator)
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


@given(
    weight=st.integers(1, 9),
    others=st.integers(0, 90),
    actual=st.integers(0, 400),
    expected=st.integers(1, 400),
    cap=st.sampled_from(["1", "1.2"]),
    missing=st.integers(1, 900),
)
def test_so_many_units_are_enough_and_one_less_is_not(
    weight: int, others: int, actual: int, expected: int, cap: str, missing: int
) -> None:
    weights = weight + others
    points = hundredths(weight, weights, actual, expected, cap)
    units = units_for(
        told(
            Kind.GROWTH,
            GROWTH,
            **{"actual": float(actual), "top": actual, "expected": float(expected), "cap": cap},
            **{"weight": weight, "weight_sum": weights, "points": points},
        ),
        missing,
    )
    most = hundredths(weight, weights, 10**6, expected, cap)
    if units is None:
        assert most < points + missing
    else:
        reached = [
            hundredths(weight, weights, actual + step, expected, cap) for step in (units, units - 1)
        ]
        assert reached[0] >= points + missing > reached[1]


@pytest.mark.parametrize(
    "known",
    [
        {"state": "not_reported"},
        {"state": "not_applicable"},
        {"weight": 0, "points": 0},
        {"points": 0},  # a red line took the category's points: units would not bring them back
        {"expected": None},
        {"actual": None},
    ],
)
def test_nothing_is_promised_where_units_do_not_decide(known: dict[str, object]) -> None:
    usual: dict[str, object] = {"expected": 100.0, "actual": 50.0, "top": 50, "points": 284}
    assert units_for(told(Kind.GROWTH, GROWTH, **usual), 10) == 2
    assert units_for(told(Kind.GROWTH, GROWTH, **usual | known), 10) is None


RULES = {"red_line": "category_zero", "missing": "zero", "items": {}}
# Two targets of 打击, one of them with a red line, and one of 宣传.
TARGETS = {"A": ("drug", True), "B": ("drug", False), "C": ("school", False)}


@pytest.mark.parametrize(
    ("rules", "states", "found"),
    [
        ({}, {"A": "met", "B": "behind"}, {"A", "B", "C"}),
        ({}, {"A": "red_line", "B": "behind"}, {"C"}),
        ({}, {"A": "not_reported", "B": "behind"}, {"C"}),
        ({}, {"A": "met", "B": "not_reported"}, {"A", "B", "C"}),
        ({"missing": "leave_out"}, {"A": "not_reported"}, {"A", "B", "C"}),
        ({"red_line": "flag"}, {"A": "red_line", "B": "behind"}, {"A", "B", "C"}),
        ({"items": {"C": {"rule": {"type": "banded"}}}}, {"A": "met"}, {"A", "B"}),
        ({"items": {"C": {"weight": 3, "rule": {"cap": 1}}}}, {"A": "met"}, {"A", "B", "C"}),
    ],
)
def test_units_raise_only_what_is_scored_by_its_attainment(
    rules: dict[str, object], states: dict[str, str], found: set[str]
) -> None:
    assert raisable(RULES | rules, TARGETS, states) == found


def test_a_share_is_not_counted_in_units() -> None:
    assert units_for(told(Kind.RATE, {"threshold": 0.9}, top=80, bottom=100), 10) is None


def test_the_way_up_in_words() -> None:
    ways = [("破获毒品刑事案件", "3起"), ("禁毒专职社工", "5名"), ("第三项", "9个")]
    assert up_one_words(42, "烟台", 10159, ways, Numbers()) == (
        "再得0.42分即可超过上一名烟台（101.59分）；其他不变，“破获毒品刑事案件”约再增3起，"
        "或者“禁毒专职社工”约再增5名即可"
    )
    assert up_one_words(900, "烟台", 10159, [], Numbers()).endswith(
        "；没有哪一项数量目标单独足以做到"
    )
