"""The engine and the second calculation agree exactly on random campaigns.

ENGINE_EXAMPLES sets how many campaigns are tried (80 by default).
"""

from __future__ import annotations

import os
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from metrics.engine.pipeline import Result
from tests.unit.engine.reference import Case, Line, calculate
from tests.unit.engine.strategies import cases, run

EXAMPLES = int(os.environ.get("ENGINE_EXAMPLES", "80"))


def as_told_by(result: Result) -> dict[str, dict[str, Any]]:
    """The engine's standings in the words of the reference."""
    rows = {}
    for row in result.standings.to_dict("records"):
        rows[str(row["region"])] = {
            "total": row["score"],
            "ranked": row["ranked"],
            "vetoed": row["vetoed"],
            "place": row["place"] or None,
            "in_group": row["in_group"] or None,
            "in_cohort": row["in_cohort"] or None,
            "improvement": None if pd.isna(row["improvement"]) else row["improvement"],
            "improvement_place": row["improvement_place"] or None,
        }
    return rows


def expected_rows(lines: dict[str, Line]) -> dict[str, dict[str, Any]]:
    return {
        code: {
            "total": line.total,
            "ranked": line.ranked,
            "vetoed": line.last,
            "place": line.place,
            "in_group": line.in_group,
            "in_cohort": line.in_cohort,
            "improvement": line.improvement,
            "improvement_place": line.improvement_place,
        }
        for code, line in lines.items()
    }


def cells_of(result: Result, column: str, region: str, line: Line) -> dict[str, Any]:
    """One column of a region's details by target, for the targets asked of it."""
    rows = result.details[result.details["region"] == region]
    given = dict(zip(rows["target"].astype(str), rows[column], strict=True))
    return {target: value for target, value in given.items() if target in line.states}


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(cases())
def test_engine_and_reference_agree(case: Case) -> None:
    lines, result = calculate(case), run(case)
    for code, line in lines.items():
        assert cells_of(result, "state", code, line) == line.states
        assert cells_of(result, "points", code, line) == line.points
    assert as_told_by(result) == expected_rows(lines)
    judged = dict(zip(result.standings["region"], result.standings["judged"], strict=True))
    assert judged == pytest.approx({code: float(one.judged) for code, one in lines.items()})
