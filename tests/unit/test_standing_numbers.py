"""What a standing keeps of a number: ten significant digits, the same however it was rounded."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.frames.significant import numbers, rounded


def by_text(value: float) -> float | None:
    return None if math.isnan(value) else float(f"{value:.10g}")


@given(st.lists(st.floats(allow_infinity=False)))
def test_as_if_written_and_read_again(values: list[float]) -> None:
    found = numbers(rounded(np.asarray(values, dtype=np.float64)))
    assert found == [by_text(value) for value in values]


@given(st.integers(0, 10**11), st.integers(1, 10**6))
def test_quotients_too(top: int, bottom: int) -> None:
    assert numbers(rounded(np.asarray([top / bottom]))) == [by_text(top / bottom)]


@pytest.mark.parametrize(
    "value", [0.0, 0.1, 1 / 3, 999_999_999.95, 9_999_999_999.5, 1.00000000005, 12345678905e-1]
)
def test_near_a_half_and_near_a_power_of_ten(value: float) -> None:
    assert numbers(rounded(np.asarray([value]))) == [by_text(value)]
