"""Screening: the rule book's tables, a second calculation, and what must always hold."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import exp, lgamma, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.terms import QualityKind
from metrics.engine import quality
from metrics.engine.definitions import IndicatorSpec
from metrics.engine.exact import Floats
from metrics.engine.screening import Edits, Ground, Share, Sign, chances, screen
from metrics.engine.screening.cells import jumps, outliers
from metrics.engine.screening.copies import siblings
from metrics.engine.screening.piles import WIDTH, digits, has_room, piled, steps
from metrics.engine.screening.verifying import factor_interval, share_interval
from tests.unit.engine.reference import screening as reference
from tests.unit.engine.test_rule_book import tables

FIGURES, BOUNDS, MATCHES, HEAPS, DIGITS, CHANGES = tables(14)[1:7]
ITEMS, FACTOR = tables(14)[9:11]
NAN = np.nan
FLOW = IndicatorSpec("cases", "flow", "sum", "sum")
K = QualityKind


def told(chance: float) -> str:
    return f"{chance:.2e}"


def months(count: int, last: int = 201706) -> tuple[int, ...]:
    end = last // 100 * 12 + last % 100 - 1
    return tuple(at // 12 * 100 + at % 12 + 1 for at in range(end - count + 1, end + 1))


def ground(values: Floats, *, parent: tuple[int, ...] | None = None) -> Ground:
    """``values`` [indicator, month, region]; the first region is above all others."""
    rows, count, regions = values.shape
    return Ground(
        values=values,
        months=months(count),
        indicators=tuple(replace(FLOW, code=f"i{row}") for row in range(rows)),
        decimals=(0,) * rows,
        parent=np.asarray(parent or (-1, *[0] * (regions - 1))),
    )


def one_series(*values: float) -> Ground:
    column = np.asarray(values, dtype=np.float64)
    return ground(np.stack([np.full(len(column), NAN), column], axis=1)[None])


def numbers(text: str) -> list[int]:
    return [int(part) for part in text.split()]


# --- the rule book -------------------------------------------------------------------------------


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: row["reports"])
def test_a_figure_against_its_past(row: dict[str, str]) -> None:
    values = numbers(row["reports"])
    column = np.asarray(values, dtype=np.float64)[:, None]
    assert f"{quality.modified_z(column)[-1, 0]:.2f}" == row["modified z"]
    (found,) = outliers(one_series(*values))
    assert f"{found.facts['away'][0]:.2f}" == row["t"]
    stands_out = float(row["modified z"]) > quality.OUTLIER
    assert told(found.chance[0]) == (row["p"] if stands_out else told(1))
    freedom = np.asarray([len(values) - 2.0])
    assert told(chances.student(found.facts["away"], freedom)[0]) == row["p"]


@pytest.mark.parametrize("row", BOUNDS, ids=lambda row: row["value"])
def test_a_run_of_equal_figures(row: dict[str, str]) -> None:
    bound = chances.same_again(np.asarray([float(row["value"])]))[0]
    assert f"{bound:.4f}" == row["bound"]
    assert [told(bound**2), told(bound**5)] == [row["run of 3"], row["run of 6"]]


@pytest.mark.parametrize("row", MATCHES, ids=lambda row: f"{row['values']}-{row['equal']}")
def test_so_many_equal_figures_at_once(row: dict[str, str]) -> None:
    bound = chances.same_again(np.asarray([numbers(row["values"])], dtype=np.float64))
    found = chances.matches_at_least(np.asarray([int(row["equal"])]), bound)
    assert told(found[0]) == row["p"]


@pytest.mark.parametrize("row", HEAPS, ids=lambda row: row["p"])
def test_a_heap(row: dict[str, str]) -> None:
    bins = [int(row[name]) for name in ("far below", "below", "above", "far above")]
    assert told(piled(np.asarray([bins]))[0]) == row["p"]
    assert told(reference.heap(*bins)) == row["p"]


@pytest.mark.parametrize("row", DIGITS, ids=lambda row: row["p"])
def test_a_last_digit(row: dict[str, str]) -> None:
    most, size = int(row["most frequent"]), int(row["of"])
    assert told(float(10 * reference.binomial(most, size, Fraction(1, 10)))) == row["p"]
    exact = np.asarray([most]), np.asarray([size]), 0.1
    assert told(10 * chances.at_least(*exact)[0]) == row["p"]


@pytest.mark.parametrize("row", CHANGES, ids=lambda row: row["p"])
def test_changes_that_go_one_way(row: dict[str, str]) -> None:
    better, worse = int(row["better"]), int(row["worse"])
    assert told(float(quality.binomial_tail(better, better + worse))) == row["p"]
    exact = np.asarray([better]), np.asarray([better + worse]), 0.5
    assert told(chances.at_least(*exact)[0]) == row["p"]


def test_a_verification_factor() -> None:
    columns = [
        np.asarray([int(row[name]) for row in ITEMS])
        for name in ("reported", "recounted", "office")
    ]
    reported, recounted, _office = columns
    (row,) = FACTOR
    low, high = factor_interval(*columns) or (0.0, 0.0)
    same = int((reported == recounted).sum())
    least, most = share_interval(same, len(ITEMS)) or (0.0, 0.0)
    shown = [recounted.sum() / reported.sum(), low, high, same / len(ITEMS), least, most]
    assert [f"{value:.3f}" for value in shown] == list(row.values())


def test_no_interval_from_a_handful() -> None:
    nine = np.full(9, 5)
    assert factor_interval(nine, nine, np.arange(9)) is None
    assert factor_interval(np.full(12, 5), np.full(12, 5), np.arange(12) % 4) is None
    assert factor_interval(np.zeros(12, dtype=int), np.full(12, 5), np.arange(12)) is None
    assert factor_interval(np.full(12, 5), np.full(12, 5), np.arange(12)) == (1.0, 1.0)
    assert share_interval(0, 0) is None


# --- the second calculation ----------------------------------------------------------------------


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 99))
def test_binomial_tails(count: int, more: int, percent: int) -> None:
    trials, chance = count + more, Fraction(percent, 100)
    exact = float(reference.binomial(count, trials, chance))
    found = chances.at_least(np.asarray([count]), np.asarray([trials]), float(chance))
    assert found[0] == pytest.approx(exact, rel=1e-9, abs=1e-13)


@given(st.floats(0, 12), st.integers(1, 40))
def test_student(t: float, freedom: int) -> None:
    found = chances.student(np.asarray([t]), np.asarray([float(freedom)]))
    assert found[0] == pytest.approx(reference.student(t, freedom), rel=1e-6, abs=1e-12)


@given(st.lists(st.floats(0, 1), max_size=9), st.integers(0, 9))
def test_sums_of_unequal_chances(parts: list[float], matches: int) -> None:
    found = chances.matches_at_least(np.asarray([matches]), np.asarray([parts]).reshape(1, -1))
    assert found[0] == pytest.approx(reference.together(matches, parts), rel=1e-9, abs=1e-12)


@given(st.lists(st.sampled_from([0.0, 1e-9, 0.001, 0.01, 0.02, 0.3, 0.9, 1.0]), max_size=12))
def test_holm(parts: list[float]) -> None:
    found = chances.holm(np.asarray(parts)).tolist()
    assert found == pytest.approx(quality.holm(parts))
    assert found == pytest.approx(reference.holm(parts))


@given(st.floats(0.05, 3000))
def test_no_poisson_count_is_likelier_than_the_bound(mean: float) -> None:
    mode = int(mean)
    likeliest = exp(mode * log(mean) - mean - lgamma(mode + 1))
    bound = chances.same_again(np.asarray([mean]))[0]
    assert likeliest <= bound or bound >= 1


VALUES = st.lists(st.none() | st.integers(0, 400), min_size=10, max_size=30)


@given(VALUES)
def test_single_figures(values: list[int | None]) -> None:
    seen = one_series(*(NAN if value is None else value for value in values))
    for make, again in ((outliers, reference.outlier), (jumps, reference.jump)):
        (found,) = make(seen)
        expected = again(values)
        assert len(found) == (expected is not None)
        if expected is not None:
            assert found.chance[0] == pytest.approx(expected, rel=1e-6, abs=1e-12)


@given(st.integers(50, 900), st.data(), st.sampled_from(["0.9", "0.85", "1/3"]), st.booleans())
def test_distances_from_a_threshold_are_exact(
    bottom: int, data: st.DataObject, limit: str, up: bool
) -> None:
    top = data.draw(st.integers(0, bottom))
    share = Share("rate", np.asarray([top]), np.asarray([bottom]), Fraction(limit), up)
    step, usable = steps(share)
    assert usable.tolist() == [True]
    assert step[0] == reference.step_of(top, bottom, Fraction(limit), WIDTH, up=up)


# --- what is asked, and what is not --------------------------------------------------------------

STEADY = (31, 34, 38, 36, 39, 33, 35, 32, 30, 37, 34, 36, 33, 35, 38, 31, 36, 34, 35, 33)


def kinds(signs: list[Sign]) -> list[tuple[str, int, int]]:
    return [(sign.kind.value, sign.region, sign.indicator) for sign in signs]


def test_a_nought_too_many_is_one_question() -> None:
    (sign,) = screen(one_series(*STEADY, 340))
    assert (sign.kind, sign.region, sign.indicator, sign.other) == (K.OUTLIER, 1, 0, -1)
    assert sign.chance is not None
    assert sign.chance < 1e-4


def test_what_comes_back_is_no_jump() -> None:
    assert screen(one_series(*STEADY, 340, 34)) == []


def test_a_step_is_a_jump_where_the_past_is_wide() -> None:
    """A tide that comes and goes: the figure has been seen before, the step never."""
    tide = [20, 30, 50, 80, 100, 115, 120, 110, 90, 60, 40, 25]
    (sign,) = screen(one_series(*tide, *tide[:7], 22))
    assert (sign.kind, sign.region) == (K.JUMP, 1)


def test_nothing_is_asked_of_silence_or_of_zeros() -> None:
    assert screen(one_series(*STEADY, NAN)) == []
    assert screen(ground(np.zeros((6, 24, 9)))) == []
    assert screen(ground(np.full((6, 24, 9), NAN))) == []


def test_a_part_is_not_more_than_its_whole() -> None:
    values = np.full((2, 3, 2), 10.0)
    values[0, -1, 1] = 11
    ratio = IndicatorSpec("rate", "ratio", "last", "ratio_of_sums", "up", "monthly", "i0", "i1")
    seen = replace(ground(values), ratios=(ratio,))
    (sign,) = screen(seen)
    assert (sign.kind, sign.region, sign.indicator, sign.chance) == (K.RELATED, 1, 0, None)
    assert sign.facts == {"whole": 1}
    finer = replace(seen, decimals=(1, 0))  # 1.1 of 10
    assert screen(finer) == []


def scattered(rows: int, count: int, regions: int, mean: float = 60) -> Floats:
    random = np.random.Generator(np.random.PCG64(7))
    values = random.poisson(mean, (rows, count, regions)).astype(np.float64)
    values[:, :, 0] = NAN
    return values


def test_a_sheet_of_last_month_is_one_question() -> None:
    values = scattered(12, 20, 9)
    values[:, -3:, 4] = values[:, -3, 4][:, None]
    (sign,) = screen(ground(values))
    assert (sign.kind, sign.region, sign.indicator) == (K.COPIED, 4, -1)
    assert (sign.facts["same"], sign.facts["of"]) == (12, 12)


def test_one_count_that_stays_the_same() -> None:
    values = scattered(3, 20, 9)
    values[1, -9:, 4] = 63
    (sign,) = screen(ground(values))
    assert (sign.kind, sign.region, sign.indicator, sign.facts["run"]) == (K.COPIED, 4, 1, 9)


def test_what_all_repeat_is_usual() -> None:
    """Four meetings a month, everywhere: that is how it is."""
    values = scattered(3, 20, 30)
    values[1, :, 1:] = 4
    assert screen(ground(values)) == []


def test_a_stock_that_stays_is_nothing() -> None:
    values = scattered(2, 20, 9)
    values[1, :, 1:] = 4 + np.arange(8)
    stock = replace(FLOW, code="stations", nature="stock", over_time="last")
    seen = ground(values)
    assert screen(replace(seen, indicators=(seen.indicators[0], stock))) == []


def test_neighbours_with_one_sheet() -> None:
    parent = (-1, 0, 0, 1, 1, 1, 2, 2, 2)
    values = scattered(12, 20, 9)
    values[:, -1, 4] = values[:, -1, 3]
    (sign,) = screen(ground(values, parent=parent))
    assert (sign.kind, sign.region, sign.other, sign.facts["same"]) == (K.TWINS, 3, 4, 12)


def test_far_regions_with_one_sheet() -> None:
    parent = (-1, 0, 0, 1, 1, 1, 2, 2, 2)
    values = scattered(12, 20, 9)
    values[:, -1, 8] = values[:, -1, 3]
    (sign,) = screen(ground(values, parent=parent))
    assert (sign.kind, sign.region, sign.other) == (K.TWINS, 3, 8)


def test_pairs_are_those_under_one_authority() -> None:
    first, second = siblings(np.asarray([-1, 0, 0, 1, 1, 1, 2]), np.ones(7, dtype=bool))
    pairs = list(zip(first.tolist(), second.tolist(), strict=True))
    assert pairs == [(1, 2), (3, 4), (3, 5), (4, 5)]


def heaped(*, up: bool = True, limit: str = "0.9") -> Ground:
    """Forty regions: thirty at the threshold exactly, ten far from it."""
    tops = [90] * 30 + [70] * 10 if up else [10] * 30 + [30] * 10
    top, bottom = np.asarray([0, *tops]), np.asarray([0, *[100] * 40])
    share = Share("rate", top, bottom, Fraction(limit), up)
    return replace(ground(np.full((1, 1, 41), NAN)), shares=(share,))


def test_ratios_that_just_reach_their_threshold() -> None:
    (sign,) = screen(heaped())
    assert (sign.kind, sign.region) == (K.HEAPING, 0)
    assert (sign.facts["ratio"], sign.facts["threshold"]) == ("rate", "9/10")
    assert (sign.facts["above"], sign.facts["below"]) == (30, 0)
    assert kinds(screen(heaped(up=False, limit="0.1"))) == [("heaping", 0, -1)]


def test_where_nothing_lies_behind_the_threshold_all_stand_at_it() -> None:
    assert not has_room(Share("rate", np.zeros(1), np.zeros(1), Fraction(1)))
    assert not has_room(Share("rate", np.zeros(1), np.zeros(1), Fraction(0), up=False))
    done = heaped()
    full = replace(done.shares[0], top=done.shares[0].bottom, threshold=Fraction(1))
    assert screen(replace(done, shares=(full,))) == []


def test_last_digits_twice_a_year() -> None:
    random = np.random.Generator(np.random.PCG64(3))
    values = random.integers(100, 900, (8, 24, 12)).astype(np.float64)
    values[:, :, 0] = NAN
    values[:, :, 5] -= values[:, :, 5] % 10
    (sign,) = screen(ground(values))
    assert (sign.kind, sign.region) == (K.DIGITS, 5)
    assert sign.facts["digit"] == 0
    seen = ground(values)
    assert digits(replace(seen, months=months(24, 201705))) == []
    everywhere = values - values % 10
    assert screen(ground(everywhere)) == []  # all round to tens: that is how they count


def test_changes_to_advantage() -> None:
    nothing = Edits(np.zeros(3, dtype=int), np.zeros(3, dtype=int))
    up = Edits(np.asarray([0, 30, 15]), np.asarray([0, 0, 15]))
    seen = replace(ground(np.full((1, 1, 3), NAN)), late=up, amended=nothing)
    assert kinds(screen(seen)) == [("late_edit", 1, -1)]
    assert kinds(screen(replace(seen, late=nothing, amended=up))) == [("one_way", 1, -1)]


# --- laws ----------------------------------------------------------------------------------------


def planted() -> Ground:
    parent = (-1, 0, 0, *[1] * 6, *[2] * 6)
    values = scattered(10, 24, 15)
    values[0, -1, 5] *= 10
    values[:, -1, 7] = values[:, -2, 7]
    values[:, -1, 12] = values[:, -1, 11]
    return ground(values, parent=parent)


@settings(max_examples=15)
@given(st.permutations(range(15)))
def test_the_order_of_regions_is_irrelevant(order: list[int]) -> None:
    seen = planted()
    place = np.argsort(order)  # where each region has gone
    above = seen.parent[order]
    moved = replace(
        seen,
        values=seen.values[:, :, order],
        parent=np.where(above >= 0, place[np.maximum(above, 0)], -1),
    )
    expected = {(s.kind, frozenset((s.region, s.other)) - {-1}, s.indicator) for s in screen(seen)}
    found = {
        (s.kind, frozenset(order[at] for at in (s.region, s.other) if at >= 0), s.indicator)
        for s in screen(moved)
    }
    assert found == expected
    assert {kind for kind, *_ in expected} == {K.OUTLIER, K.COPIED, K.TWINS}


@settings(max_examples=15)
@given(st.integers(0, 9), st.integers(1, 14))
def test_a_missing_figure_asks_nothing_of_itself(row: int, region: int) -> None:
    seen = planted()
    values = seen.values.copy()
    values[row, -1, region] = NAN
    asked = {(sign.region, sign.indicator) for sign in screen(replace(seen, values=values))}
    assert (region, row) not in asked
