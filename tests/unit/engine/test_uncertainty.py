"""Bands say how much of a place is chance."""

from __future__ import annotations

from fractions import Fraction
from math import exp, factorial

import numpy as np
import pytest

from metrics.engine.attainment import judge
from metrics.engine.frames import ordinal
from metrics.engine.rollup import roll_up
from metrics.engine.scoring import score
from metrics.engine.uncertainty import draw_totals, seed_of
from tests.unit.engine.strategies import record_of
from tests.unit.engine.worlds import MONTH, flat_case, of_year, one_target

GROWTH = {"rate": 0.05, "base_years": [2016], "first_year": 2017}
DRAWS = 20_000


def drawn_totals(now: int, base: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """The drawn scores of one region in a campaign with one growth target."""
    definitions = one_target("GROWTH", GROWTH)
    figures = {("a", "x", MONTH): now, ("a", "x", 201612): base}
    case = flat_case(definitions, dict(figures), ["a"], first=201601, month=MONTH)
    record = record_of(case)
    cube = roll_up(record.cube, record.tree, definitions.indicators, level="county", month=MONTH)
    judgements = list(judge(definitions, cube, level="county", month=ordinal(MONTH)))
    scores = score(judgements, definitions.rule_set, cube.regions)
    seed = seed_of("test", MONTH, 1)
    return draw_totals(judgements, scores, definitions.rule_set, seed=seed, draws=DRAWS)[:, 0]


def test_sixty_cases_grow_by_five_per_cent_by_chance_in_a_third_of_the_years() -> None:
    below = sum(Fraction(60**k, factorial(k)) for k in range(63))
    analytical = 1 - float(below) * exp(-60)
    simulated = float((drawn_totals(60, 60) == 10_000).mean())
    assert analytical == pytest.approx(0.37, abs=0.005)
    assert simulated == pytest.approx(analytical, abs=0.015)  # four standard errors


def width(scale: int) -> float:
    """Mean band width of ten regions that differ by steps of 4 % of the target."""
    counts = {f"r{step}": scale * (60 + 4 * step) // 100 for step in range(10)}
    table = of_year("GROWTH", GROWTH, counts, base=scale, draws=1_000).standings
    return float((table["high"] - table["low"]).mean())


def test_bands_narrow_as_counts_grow() -> None:
    few, more, many = width(100), width(1_000), width(100_000)
    assert few > more > many
    assert many == 0


def test_exact_targets_have_bands_without_width() -> None:
    counts = {"a": 9, "b": 7, "c": 7, "d": 1}
    table = of_year("LEVEL", {"goal": 10}, counts, draws=200).standings
    assert table["place"].tolist() == [1, 2, 2, 4]
    assert (table["low"] == table["place"]).all()
    assert (table["high"] == table["place"]).all()


def test_equal_expectations_cannot_be_told_apart() -> None:
    counts = {"first": 900, "left": 60, "right": 60, "last": 2}
    table = of_year("GROWTH", {**GROWTH, "rate": 9}, counts, base=100, draws=1_000).standings
    distinct = dict(zip(table["region"], table["distinct"], strict=True))
    assert distinct["first"]
    assert not distinct["left"]
    assert distinct["right"]


def test_another_month_draws_other_numbers() -> None:
    assert seed_of("SD", 201706, 1) == seed_of("SD", 201706, 1)
    assert len({seed_of("SD", 201706, 1), seed_of("SD", 201707, 1), seed_of("SD", 201706, 2)}) == 3
