"""Questions to the figures: each with the case that raises it and the one that must not."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from metrics.engine import quality

NAN = np.nan


def column(*values: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.asarray(values, dtype=np.float64).reshape(-1, 1)


def test_shares_are_exact_and_unknown_where_nothing_was_expected() -> None:
    assert quality.share(7, 12) == Fraction(7, 12)
    assert quality.share(0, 0) is None


def test_consistent_reporting_counts_regions_in_all_of_those_in_any_month() -> None:
    reported = np.ones((12, 4), dtype=bool)
    reported[3, 1] = False
    reported[:, 2] = False
    assert quality.consistent_reporting(reported) == Fraction(2, 3)


@pytest.mark.parametrize(
    ("values", "at", "expected"),
    [
        ((31, 34, 38, 81, 39, 33), 3, 10.1175),
        ((31, 34, 38, NAN, 81, 39, 33), 4, 10.1175),
        ((*[10] * 7, 100), 7, 6.383),  # MAD 0: the mean absolute deviation takes its place
        ((5, 5, 5), 1, 0),
        ((5, NAN, NAN), 0, 0),
    ],
)
def test_modified_z(values: tuple[float, ...], at: int, expected: float) -> None:
    assert quality.modified_z(column(*values))[at, 0] == pytest.approx(expected, abs=5e-4)


def test_modified_z_leaves_gaps_alone_and_keeps_columns_apart() -> None:
    z = quality.modified_z(np.hstack([column(31, 34, 38, 81, 39, 33), column(*[NAN] * 6)]))
    assert np.isnan(z[:, 1]).all()
    assert (np.abs(z[:, 0]) > quality.OUTLIER).tolist() == [False] * 3 + [True] + [False] * 2
    assert z[0, 0] < 0


def test_jumps_need_a_factor_and_a_distance() -> None:
    now = np.asarray([40.0, 4, 10, NAN, 0, 12])
    before = np.asarray([10.0, 1, 40, 5, 30, 10])
    found = quality.jumps(now, before, times=3, at_least=10)
    assert found.tolist() == [True, False, True, False, True, False]


def test_copy_forward_is_three_equal_values_that_are_not_zero() -> None:
    table = np.hstack([column(7, 7, 7, 7, 8), column(0, 0, 0, 0, 0), column(7, 7, NAN, 7, 7)])
    found = quality.copied_forward(table)
    assert found[:, 0].tolist() == [False, False, True, True, False]
    assert not found[:, 1:].any()
    assert not quality.copied_forward(column(7, 7)).any()


def test_equal_rows_name_the_twins() -> None:
    table = np.asarray([[1, 2], [3, 4], [1, 2], [0, 0], [0, 0], [NAN, 2]], dtype=float)
    assert quality.equal_rows(table) == [(0, 2)]


def test_a_part_is_not_more_than_its_whole() -> None:
    found = quality.exceeds(np.asarray([3.0, 2, NAN, 1]), np.asarray([2.0, 2, 2, NAN]))
    assert found.tolist() == [True, False, False, False]


def test_heaping_at_the_threshold_is_an_exact_binomial_chance() -> None:
    tops, bottoms = np.asarray([90] * 9 + [89, 50, 3]), np.asarray([100] * 11 + [0])
    chance = quality.heaping(tops, bottoms, Fraction(9, 10), Fraction(2, 100))
    assert chance == Fraction(10 + 1, 1024)
    none = np.zeros(0, dtype=np.int64)
    assert quality.heaping(none, none, Fraction(9, 10), Fraction(1, 50)) == 1


def test_last_digits_want_a_hundred_large_counts() -> None:
    even = np.arange(100, 300)
    assert quality.last_digits(even) == 1
    assert quality.last_digits(even[:99]) is None
    fives = np.concatenate([even, np.full(60, 205)])
    chance = quality.last_digits(fives)
    assert chance is not None
    assert chance < Fraction(1, 10**6)


def test_holm_keeps_order_and_never_falls() -> None:
    corrected = quality.holm([0.01, 0.04, 0.03, 0.005])
    assert corrected == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert quality.holm([0.9, 0.8]) == [1.0, 1.0]
    assert quality.holm([]) == []
