"""The rule book's tables are golden: every number in them is computed anew from the figures."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from metrics.engine.definitions import (
    Definitions,
    IndicatorSpec,
    ItemRule,
    RuleSetSpec,
    TargetSpec,
)
from metrics.engine.exact import round_decimal
from metrics.engine.pipeline import Result
from tests.unit.engine.reference import Case, Figures, calculate
from tests.unit.engine.strategies import run
from tests.unit.engine.worlds import flat_case

ROOT = Path(__file__).resolve().parents[3]
RULE_BOOK = ROOT / "metrics" / "engine" / "README.md"
FIGURES = ROOT / "fixtures" / "golden" / "worked_month.csv"
FLOWS = ["cases", "suspects", "tested", "accidents", "visits"]
LEVELS = ["workers", "staff", "users", "recovering"]
REGIONS = ["甲", "乙", "丙"]
SHARES = {"甲": 30, "乙": 20, "丙": 10}


def tables(number: int) -> list[list[dict[str, str]]]:
    """The tables of one numbered section, as rows of column → cell."""
    section = RULE_BOOK.read_text("utf-8").split(f"\n## {number}. ")[1].split("\n## ")[0]
    blocks = [block for block in section.split("\n\n") if block.startswith("|")]
    return [list(_rows(block)) for block in blocks]


def _rows(block: str) -> Iterator[dict[str, str]]:
    head, _, *lines = (
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in block.strip().splitlines()
    )
    for line in lines:
        yield dict(zip(head, line, strict=True))


def definitions() -> Definitions:
    counts = {code: IndicatorSpec(code, "flow", "sum", "sum", "up", "quarterly") for code in FLOWS}
    counts |= {
        code: IndicatorSpec(code, "stock", "last", "sum", "up", "quarterly") for code in LEVELS
    }
    ratio = IndicatorSpec(
        "rate", "ratio", "last", "ratio_of_sums", "up", "quarterly", "tested", "suspects"
    )
    targets = (
        _target("G", "GROWTH", "cases", "strike", rate=0.05, base_years=[2016], first_year=2017),
        _target("R", "RATE", "rate", "control", threshold=0.9),
        _target("Z", "ZERO", "accidents", "control", red_line=True),
        _target(
            "L",
            "LEVEL",
            "workers",
            "base",
            goal=60,
            start=0,
            from_month="2017-01",
            due="2018-12",
            allocate={"by": "equal"},
        ),
        _target(
            "S",
            "STAFFING",
            "staff",
            "base",
            registered="users",
            registered_per_staff=30,
            rehabilitating="recovering",
            rehabilitating_per_staff=20,
            rule="either",
        ),
        _target("F", "FREQUENCY", "visits", "duty", times=2, window="quarter"),
    )
    rules = RuleSetSpec(
        version=1,
        weights={one.code: 2 if one.code == "G" else 1 for one in targets},
        rules={one.code: ItemRule(cap=1.2 if one.code == "G" else 1) for one in targets},
        red_line="category_zero",
    )
    allocations = {("L", "workers", region): share for region, share in SHARES.items()}
    return Definitions("worked", {**counts, "rate": ratio}, targets, rules, allocations)


def _target(
    code: str, kind: str, indicator: str, category: str, **parameters: object
) -> TargetSpec:
    return TargetSpec(code, kind, (indicator,), parameters, category, ("county",))


def worked_case() -> Case:
    frame = pd.read_csv(FIGURES)
    figures: Figures = {
        (str(row.region), str(row.indicator), int(str(row.month))): int(str(row.value))
        for row in frame.itertuples()
    }
    return flat_case(definitions(), figures, REGIONS, first=201601, month=201706)


@pytest.fixture(scope="module")
def result() -> Result:
    return run(worked_case())


def one_row(frame: pd.DataFrame, **where: str) -> dict[str, Any]:
    for column, value in where.items():
        frame = frame[frame[column] == value]
    (row,) = frame.to_dict("records")
    return {str(column): value for column, value in row.items()}


def exact(cell: str) -> float | None:
    return None if cell == "–" else float(Fraction(cell))


def hundredths(cell: str) -> int | None:
    return None if cell == "–" else int(Fraction(cell) * 100)


ROUNDINGS, WORKED = tables(1)[0], tables(9)


@pytest.mark.parametrize("row", ROUNDINGS, ids=lambda row: row["exact"])
def test_rounding_table(row: dict[str, str]) -> None:
    shown = round_decimal(row["exact"], int(row["digits"]), mode="half_even")
    assert str(shown) == row["half even"]


@pytest.mark.parametrize("row", WORKED[1], ids=lambda row: row["region"] + row["target"])
def test_worked_targets(row: dict[str, str], result: Result) -> None:
    found = one_row(result.details, region=row["region"], target=row["target"])
    assert found["state"] == row["state"]
    assert found["points"] == hundredths(row["points"])
    for column in ("expected", "actual", "attainment"):
        if (told := exact(row[column])) is not None:
            assert found[column] == pytest.approx(told, rel=1e-12), column


@pytest.mark.parametrize("row", WORKED[2], ids=lambda row: row["region"])
def test_worked_standings(row: dict[str, str], result: Result) -> None:
    found = one_row(result.standings, region=row["region"])
    assert found["score"] == hundredths(row["score"])
    assert found["judged"] == pytest.approx(exact(row["judged"]))
    assert found["place"] == int(row["place"])
    told = hundredths(row["improvement"])
    assert pd.isna(found["improvement"]) if told is None else found["improvement"] == told


def test_points_shown_add_up_to_the_score() -> None:
    for row in WORKED[2]:
        points = [one["points"] for one in WORKED[1] if one["region"] == row["region"]]
        assert sum(Fraction(one) for one in points) == Fraction(row["score"])


def test_the_second_calculation_gives_the_same_table() -> None:
    lines = calculate(worked_case())
    for row in WORKED[1]:
        line = lines[row["region"]]
        assert line.states[row["target"]] == row["state"]
        assert line.points[row["target"]] == hundredths(row["points"])
    for row in WORKED[2]:
        assert lines[row["region"]].total == hundredths(row["score"])
        assert lines[row["region"]].judged == Fraction(row["judged"])
