"""Cases decided once, each a small story that random campaigns seldom tell."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import lcm

import numpy as np
import pandas as pd
import pytest

from metrics.engine.definitions import (
    Definitions,
    IndicatorSpec,
    ItemRule,
    RuleSetSpec,
    TargetSpec,
)
from metrics.engine.parts import Exact, add, nothing
from metrics.engine.pipeline import Result
from metrics.engine.rollup import tree_of
from tests.unit.engine.reference import Case, Figures, calculate
from tests.unit.engine.strategies import run
from tests.unit.engine.worlds import MONTH, flat_case, one_target

COLUMNS = ["region", "parent", "level", "valid_from", "valid_to", "cohort"]
GROWTH = {"rate": 0.05, "base_years": [2016], "first_year": 2017}


def test_a_city_with_townships_but_no_counties_is_judged_as_a_county() -> None:
    rows = [
        ("46", "", "province", 0, 0, ""),
        ("4604", "46", "prefecture", 0, 0, ""),
        ("460401", "4604", "township", 0, 0, ""),
        ("469001", "46", "county", 0, 0, ""),
    ]
    tree = tree_of(pd.DataFrame(rows, columns=COLUMNS))
    assert tree.at_level("county", MONTH).tolist() == [False, True, False, True]
    assert tree.at_level("prefecture", MONTH).tolist() == [False, True, False, True]


def test_sums_of_shares_stay_exact_beyond_64_bits() -> None:
    """The judged share of a province adds shares over many different numbers of cells."""
    total = nothing(1)
    denominators = range(110, 138)
    for due in denominators:
        total = add(total, Exact(np.asarray([due - 1]), np.asarray([due])))
    assert lcm(*denominators) > 2**64
    exact = Fraction(int(total.numerator[0]), int(total.denominator[0]))
    assert exact == sum(Fraction(due - 1, due) for due in denominators)


def with_red_line(accidents: dict[str, int | None], missing: str, red_line: str) -> Case:
    """Growth reached by everyone, and a red line in the same category."""
    growth = one_target("GROWTH", GROWTH)
    spec = replace(growth.indicators["x"], code="accidents")
    target = TargetSpec("Z", "ZERO", ("accidents",), {"red_line": True}, "c", ("county",))
    definitions = Definitions(
        "test",
        {**growth.indicators, "accidents": spec},
        (*growth.targets, target),
        RuleSetSpec(
            version=1,
            weights={"T": 1, "Z": 1},
            rules={"T": ItemRule(), "Z": ItemRule()},
            red_line=red_line,
            missing=missing,
            min_judged=0,
        ),
    )
    figures: Figures = {}
    for region, value in accidents.items():
        figures |= {(region, "x", MONTH): 200, (region, "x", 201612): 100}
        if value is not None:
            figures[region, "accidents", MONTH] = value
    return flat_case(definitions, figures, list(accidents), first=201601, month=MONTH)


def scores(case: Case) -> dict[str, int]:
    table = run(case).standings
    return dict(zip(table["region"], table["score"], strict=True))


def test_silence_about_a_red_line_costs_what_touching_it_costs() -> None:
    accidents = {"none": 0, "touched": 1, "silent": None}
    told = scores(with_red_line(accidents, "zero", "category_zero"))
    assert told == {"none": 10_000, "touched": 0, "silent": 0}
    flagged = scores(with_red_line(accidents, "zero", "flag"))
    assert flagged == {"none": 10_000, "touched": 5_000, "silent": 5_000}
    left_out = scores(with_red_line(accidents, "leave_out", "category_zero"))
    assert left_out == {"none": 10_000, "touched": 0, "silent": 10_000}


def test_points_taken_by_a_red_line_do_not_come_back_in_the_draws() -> None:
    case = with_red_line({"none": 0, "touched": 1}, "zero", "category_zero")
    table = run(case, draws=200).standings.set_index("region")
    assert (table.loc["touched", ["low", "high"]] == 2).all()


def test_no_region_is_not_every_region() -> None:
    definitions = one_target("GROWTH", GROWTH)
    none = replace(definitions.targets[0], regions=frozenset())
    cases = [
        flat_case(replace(definitions, targets=(target,)), {}, ["a"], first=201601, month=MONTH)
        for target in (definitions.targets[0], none)
    ]
    assert len({run(case).input_digest for case in cases}) == 2


def test_a_fall_back_behind_the_target_is_no_improvement() -> None:
    """Last year above today's goal, now below it: the plain formula would say +1."""
    definitions = one_target("LEVEL", {"goal": 100})
    figures: Figures = {
        ("fell", "x", 201612): 120,
        ("fell", "x", MONTH): 90,
        ("rose", "x", 201612): 80,
        ("rose", "x", MONTH): 90,
    }
    table = run(flat_case(definitions, figures, ["fell", "rose"], first=201601, month=MONTH))
    assert table.standings["improvement"].tolist() == [-10_000, 5_000]


def of_52_stations(total: int | None, top: int, bottom: int | None) -> Case:
    ratio = IndicatorSpec(
        "rate", "ratio", "last", "ratio_of_sums", "up", "monthly", "on_duty", "stations"
    )
    counts = {code: IndicatorSpec(code, "stock", "last", "sum") for code in ("on_duty", "stations")}
    parameters = {"threshold": 1} | ({"total": total} if total else {})
    target = TargetSpec("T", "COVERAGE", ("rate",), parameters, "c", ("county",))
    rules = RuleSetSpec(1, {"T": 1}, {"T": ItemRule()}, min_judged=0)
    definitions = Definitions("test", {**counts, "rate": ratio}, (target,), rules)
    figures: Figures = {("a", "on_duty", MONTH): top}
    if bottom is not None:
        figures["a", "stations", MONTH] = bottom
    return flat_case(definitions, figures, ["a"], first=201601, month=MONTH)


@pytest.mark.parametrize(
    ("total", "top", "bottom", "state", "points"),
    [
        (None, 10, 10, "met", 10_000),
        (52, 10, 10, "behind", 1_923),  # 10/52
        (52, 52, 52, "met", 10_000),
        (52, 52, 53, "close", 9_811),  # one more was built since: 52/53
        (52, 0, 0, "behind", 0),  # 52 stations are to be covered, whatever was reported
        (52, 10, None, "not_reported", 0),
    ],
)
def test_what_the_document_counts_cannot_be_reported_away(
    total: int | None, top: int, bottom: int | None, state: str, points: int
) -> None:
    case = of_52_stations(total, top, bottom)
    details = run(case).details
    assert details[["state", "points"]].to_numpy().tolist() == [[state, points]]
    line = calculate(case)["a"]
    assert (line.states["T"], line.points["T"]) == (state, points)


def level_reached(rounding: str, *, goal: int, base: int, now: int) -> Result:
    definitions = one_target("LEVEL", {"goal": goal})
    rules = replace(definitions.rule_set, rounding=rounding)
    figures: Figures = {("a", "x", 201612): base, ("a", "x", MONTH): now}
    case = flat_case(
        replace(definitions, rule_set=rules), figures, ["a"], first=201601, month=MONTH
    )
    result, line = run(case), calculate(case)["a"]
    assert result.standings["score"].tolist() == [line.total]
    assert result.standings["improvement"].tolist() == [line.improvement]
    return result


@pytest.mark.parametrize(("rounding", "points"), [("half_even", 5_062), ("half_up", 5_063)])
def test_points_are_rounded_by_the_one_setting(rounding: str, points: int) -> None:
    """81/160 of a hundred points is 50.625, halfway between two hundredths."""
    table = level_reached(rounding, goal=160, base=0, now=81).standings
    assert table["score"].tolist() == [points]


@pytest.mark.parametrize(("rounding", "gain"), [("half_even", -62), ("half_up", -63)])
def test_improvement_is_rounded_by_the_same_setting(rounding: str, gain: int) -> None:
    """From 160 to 159 on the way to 320: −1/160, which is −0.625 points."""
    table = level_reached(rounding, goal=320, base=160, now=159).standings
    assert table["improvement"].tolist() == [gain]


def test_a_base_year_before_the_region_existed_does_not_lower_its_target() -> None:
    definitions = one_target("GROWTH", {**GROWTH, "base_years": [2015, 2016]})
    figures: Figures = {("old", "x", 201512): 40, ("old", "x", 201612): 60}
    figures |= {("new", "x", 201512): None, ("new", "x", 201612): 60}
    figures |= {("old", "x", MONTH): 55, ("new", "x", MONTH): 55}
    case = flat_case(definitions, figures, ["old", "new"], first=201501, month=MONTH)
    assert run(case).details["expected"].tolist() == [52.5, 63.0]
