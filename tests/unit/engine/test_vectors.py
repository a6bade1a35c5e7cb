"""Published numbers to check the formulas by; each vector once, with its source."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

import numpy as np
import pytest

from metrics.engine.exact import (
    divide_half_even,
    divide_half_up,
    fraction,
    product,
    round_decimal,
    truncate_decimal,
)
from metrics.engine.quality import modified_z
from metrics.engine.ranking import competition, dense, places_drawn, share_of_places
from metrics.engine.uncertainty import wilson
from tests.unit.engine.worlds import attainment_of

# --- rounding: GB/T 8170 -------------------------------------------------------------------

ROUNDINGS = [
    ("10.5002", 0, "11"),
    ("1.050", 1, "1.0"),
    ("0.35", 1, "0.4"),
    ("15.4546", 0, "15"),
    ("28.175", 2, "28.18"),
    ("28.165", 2, "28.16"),
    ("-1.050", 1, "-1.0"),
]


@pytest.mark.parametrize(("exact", "digits", "shown"), ROUNDINGS)
def test_rounding_half_even(exact: str, digits: int, shown: str) -> None:
    assert str(round_decimal(exact, digits, mode="half_even")) == shown
    assert str(round_decimal(Fraction(exact), digits, mode="half_even")) == shown


@pytest.mark.parametrize(
    ("exact", "digits", "shown"), [("1.050", 1, "1.1"), ("28.165", 2, "28.17"), ("0.349", 1, "0.3")]
)
def test_rounding_half_up(exact: str, digits: int, shown: str) -> None:
    assert str(round_decimal(exact, digits, mode="half_up")) == shown


@pytest.mark.parametrize(("exact", "digits", "shown"), ROUNDINGS)
def test_whole_number_division_rounds_alike(exact: str, digits: int, shown: str) -> None:
    value = Fraction(exact) * 10**digits
    top, bottom = np.asarray([value.numerator]), np.asarray([value.denominator])
    assert divide_half_even(top, bottom)[0] == Fraction(shown) * 10**digits


def test_division_half_up() -> None:
    assert divide_half_up(np.asarray([5, 7]), np.asarray([2, 5])).tolist() == [3, 1]
    assert divide_half_up(np.asarray([-5, -7, 0]), np.asarray([2, 5, 3])).tolist() == [-3, -1, 0]
    large = np.asarray([-5 * 10**30], dtype=object)
    assert divide_half_up(large, np.asarray([2 * 10**30], dtype=object)).tolist() == [-3]


def test_a_ratio_below_its_threshold_is_cut_never_rounded_up() -> None:
    assert str(truncate_decimal(Fraction(9996, 10000) * 100, 1)) == "99.9"
    assert str(truncate_decimal(Fraction(9996, 10000) * 100, 2)) == "99.96"
    assert str(truncate_decimal(Fraction(99999, 100000) * 100, 2)) == "99.99"


def test_decimals_are_taken_as_written() -> None:
    assert fraction(0.05) == Fraction(1, 20)
    assert fraction("0.998") == Fraction(499, 500)


def test_products_beyond_64_bits_stay_exact() -> None:
    large = np.asarray([3 * 10**9, 7])
    result = product(large, large, 10**6)
    assert result.tolist() == [9 * 10**24, 49 * 10**6]


# --- distance to target: COINr -------------------------------------------------------------


@pytest.mark.parametrize(("x", "expected"), [(0, "0"), (5, "1/2"), (11, "11/10")])
def test_rising_distance_to_target(x: int, expected: str) -> None:
    assert attainment_of("LEVEL", {"goal": 10}, now=x) == Fraction(expected)


@pytest.mark.parametrize(("x", "expected"), [(-1, "11/10"), (1, "9/10"), (10, "0")])
def test_falling_distance_to_target(x: int, expected: str) -> None:
    """From 10 down to 0; counts are never negative, so everything is moved up by one."""
    drop = Fraction(10, 11)  # base 11, target 1
    parameters = {"drop": drop, "base_years": [2016]}
    assert attainment_of("FALL", parameters, now=x + 1, base=11) == Fraction(expected)


@pytest.mark.parametrize(("x", "expected"), [(0, "1"), (4, "1"), (5, "3/4"), (8, "0"), (12, "0")])
def test_ceiling(x: int, expected: str) -> None:
    assert attainment_of("CEILING", {"limit": 4}, now=x) == Fraction(expected)


# --- places --------------------------------------------------------------------------------


def test_competition_and_dense_places() -> None:
    ascending = -np.asarray([0, 2, 3, 2])
    assert competition(ascending).tolist() == [1, 2, 4, 2]
    assert dense(ascending).tolist() == [1, 2, 3, 2]
    assert places_drawn(ascending[None, :]).tolist() == [[1, 2, 4, 2]]


def test_places_within_groups() -> None:
    values, groups = np.asarray([5, 9, 5, 7, 9]), np.asarray([1, 0, 1, 1, 0])
    assert competition(values, groups).tolist() == [2, 1, 2, 1, 1]
    assert dense(values, groups).tolist() == [2, 1, 2, 1, 1]
    assert competition(np.zeros(0)).tolist() == []


def test_share_of_places() -> None:
    places = np.asarray([1, 2, 2, 4, 5])
    assert share_of_places(places).tolist() == [0, 0.25, 0.25, 0.75, 1]
    assert share_of_places(np.asarray([1])).tolist() == [0]


# --- chance --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (0, 20, 0, 0.1611), (90, 100, 0.8256, 0.9448), (0, 0, 0, 1)],
)
def test_wilson_interval(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_modified_z_vectors() -> None:
    values = np.asarray([[31.0, 34, 38, 81, 39, 33]]).T
    assert modified_z(values)[3, 0] == pytest.approx(10.1175)
    flat = np.asarray([[10.0] * 7 + [100]]).T
    assert modified_z(flat)[7, 0] == pytest.approx(6.38, abs=5e-3)


def test_five_per_cent_more_by_chance() -> None:
    """P(X ≥ 63) for X ~ Poisson(60): 5 % more than 60 cases is a matter of luck."""
    below = sum(Fraction(60**k, factorial(k)) for k in range(63))
    assert 1 - float(below) * np.exp(-60) == pytest.approx(0.37, abs=5e-3)
