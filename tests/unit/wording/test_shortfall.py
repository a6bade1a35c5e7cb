"""What a target lacks, in whole units; checked against plain fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.periods import Month
from campaigns.terms import Kind, State
from metrics.wording.formulas import Told
from metrics.wording.numbers import Numbers
from metrics.wording.shortfall import shortfall, shortfall_words


def told(kind: Kind, parameters: dict[str, Any] | None = None, **detail: Any) -> Told:
    known = {"state": State.BEHIND, "expected": None, "actual": None, "top": 0, "bottom": 0}
    return Told(
        kind=kind,
        parameters=parameters or {},
        detail={**known, **detail},
        month=Month(2019, 10),
        unit="人",
        decimals=0,
        numbers=Numbers(),
    )


def test_a_count_lacks_whole_units() -> None:
    row = told(Kind.GROWTH, expected=3170.35, actual=3100.0)
    assert shortfall(row) == 71
    assert shortfall_words(row, "起") == "还差71起"


@given(st.integers(1, 10_000), st.data(), st.sampled_from(["0.9", "0.998", "1"]))
def test_a_share_lacks_what_its_numerator_lacks(
    bottom: int, data: st.DataObject, threshold: str
) -> None:
    top = data.draw(st.integers(0, bottom))
    row = told(
        Kind.RATE,
        {"threshold": float(threshold)},
        expected=float(threshold),
        actual=top / bottom,
        top=top,
        bottom=bottom,
    )
    missing = shortfall(row) or 0
    assert Fraction(top + missing, bottom) >= Fraction(threshold)
    if missing:
        assert Fraction(top + missing - 1, bottom) < Fraction(threshold)


@pytest.mark.parametrize("state", [State.MET, State.NOT_APPLICABLE, State.NO_BASELINE])
def test_what_is_met_or_not_asked_lacks_nothing(state: State) -> None:
    assert shortfall(told(Kind.LEVEL, state=state, expected=9.0, actual=3.0)) is None


def test_what_was_not_reported_is_not_counted_as_missing() -> None:
    row = told(Kind.LEVEL, state=State.NOT_REPORTED, expected=9.0)
    assert shortfall(row) is None
    assert shortfall_words(row, "所") == ""


def test_a_zero_target_has_too_many() -> None:
    happened = told(Kind.ZERO, state=State.RED_LINE, expected=0.0, actual=1.0)
    left = told(Kind.ZERO, state=State.BEHIND, expected=0.0, actual=93.0)
    assert shortfall_words(happened, "起") == "已发生1起"
    assert shortfall_words(left, "人") == "现有93人"


def test_a_rate_that_must_rise_lacks_percentage_points() -> None:
    row = told(Kind.POINTS, {"points": 5}, expected=0.2563, actual=0.2519)
    assert shortfall_words(row, "%") == "还差0.4个百分点"
    met = told(Kind.POINTS, {"points": 5}, state=State.MET, expected=0.25, actual=0.26)
    assert shortfall_words(met, "%") == ""
