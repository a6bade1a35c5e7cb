"""Very small campaigns for single questions: one target, regions without counties below them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from metrics.engine.definitions import (
    Definitions,
    IndicatorSpec,
    ItemRule,
    RuleSetSpec,
    TargetSpec,
)
from metrics.engine.pipeline import Result
from tests.unit.engine.reference import Case, Figures, Place
from tests.unit.engine.strategies import run

MONTH = 201712


def flat_case(
    definitions: Definitions, figures: Figures, regions: list[str], *, first: int, month: int
) -> Case:
    """Counties of one city; every count is reported by the county."""
    places = (
        Place("city", "", "prefecture", 0, 0, ""),
        *(Place(code, "city", "county", 0, 0, "") for code in regions),
    )
    reporting = {code: ["county"] for code in definitions.indicators}
    return Case(definitions, places, (), figures, reporting, first, "county", month)


def one_target(
    kind: str, parameters: dict[str, Any], *, frequency: str = "yearly", **rule: Any
) -> Definitions:
    """One target on one count; yearly, so that one figure is a whole year."""
    stock = kind == "LEVEL"
    spec = IndicatorSpec(
        "x", "stock" if stock else "flow", "last" if stock else "sum", "sum", "up", frequency
    )
    target = TargetSpec("T", kind, ("x",), parameters, "c", ("county",))
    return Definitions(
        "test", {"x": spec}, (target,), RuleSetSpec(1, {"T": 1}, {"T": ItemRule(**rule)})
    )


def of_year(
    kind: str, parameters: dict[str, Any], now: dict[str, int], base: int = 0, draws: int = 1
) -> Result:
    """Regions with their figures of 2017, and the same one of 2016 for all of them."""
    figures: Figures = {(code, "x", MONTH): value for code, value in now.items()}
    figures |= {(code, "x", 201612): base for code in now}
    case = flat_case(one_target(kind, parameters), figures, list(now), first=201601, month=MONTH)
    return run(case, draws=draws)


def attainment_of(kind: str, parameters: dict[str, Any], *, now: int, base: int = 0) -> Fraction:
    details: pd.DataFrame = of_year(kind, parameters, {"a": now}, base).details
    return Fraction(float(details["attainment"].iloc[0])).limit_denominator(10_000)
