"""Targets of every kind."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from metrics.engine.definitions import TargetSpec
from tests.unit.engine.strategies.counts import FLOWS, RATIOS, STOCKS

TENTHS = st.sampled_from(["0.05", "0.1", "0.2", "0.333"])


def _one_or_two(codes: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(codes), min_size=1, max_size=2, unique=True).map(tuple)


@st.composite
def _growth(draw: st.DrawFn) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    years = draw(st.sampled_from([[2016], [2015, 2016]]))
    parameters = {
        "rate": draw(TENTHS),
        "base_years": years,
        "base": draw(st.sampled_from(["fixed", "rolling"])),
        "first_year": 2017,
    }
    return "GROWTH", draw(_one_or_two([*FLOWS, "staff"])), parameters


@st.composite
def _level(draw: st.DrawFn) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    codes = draw(_one_or_two([*STOCKS, "visits"]))
    goals = {code: draw(st.sampled_from([1, 7, 20, None])) for code in codes}
    parameters: dict[str, Any] = {"goals": goals} if len(codes) > 1 else {"goal": goals[codes[0]]}
    if draw(st.booleans()):
        parameters |= {"start": 1, "from_month": "2017-01", "due": "2019-12"}
        if draw(st.booleans()):
            parameters["milestones"] = [{"month": "2017-12", "value": 5}]
    if draw(st.booleans()):
        parameters["allocate"] = {"by": "equal"}
    return "LEVEL", codes, parameters


@st.composite
def _rate(draw: st.DrawFn) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    threshold = draw(st.sampled_from([0.5, 0.9, 1, "0.998"]))
    kind = draw(st.sampled_from(["RATE", "COVERAGE"]))
    parameters = {"threshold": threshold} | draw(st.sampled_from([{}, {}, {"total": 12}]))
    return kind, draw(_one_or_two(list(RATIOS))), parameters


@st.composite
def _staffing(draw: st.DrawFn) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    parameters = {
        "registered": "users",
        "registered_per_staff": 30,
        "rehabilitating": "recovering",
        "rehabilitating_per_staff": 20,
        "rule": draw(st.sampled_from(["either", "larger", "smaller"])),
    }
    return "STAFFING", ("staff",), parameters


@st.composite
def _frequency(draw: st.DrawFn) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    window = draw(st.sampled_from(["quarter", "half_year", "year", "school_year"]))
    return "FREQUENCY", ("visits",), {"times": draw(st.integers(1, 9)), "window": window}


@st.composite
def _others(draw: st.DrawFn) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    choices: list[tuple[str, tuple[str, ...], dict[str, Any]]] = [
        ("POINTS", ("test_rate",), {"points": 5, "base_year": 2016}),
        ("POINTS", ("control_rate",), {"points": "2.5", "base_year": 2015}),
        ("FALL", ("accidents",), {"drop": "0.25", "base_years": [2015, 2016]}),
        ("CEILING", ("accidents",), {"limit": 4}),
        ("CEILING", ("users",), {"limit": "60.5"}),
        ("ZERO", ("accidents",), {"red_line": True}),
        ("ZERO", ("accidents",), {"red_line": False}),
        ("ZERO", ("accidents", "seized"), {"red_line": True}),
        ("POSITION", ("standing",), {"goal": 3}),
    ]
    chosen: tuple[str, tuple[str, ...], dict[str, Any]] = draw(st.sampled_from(choices))
    return chosen


@st.composite
def _conditional(draw: st.DrawFn) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    kind, codes, then = draw(st.one_of(_level(), _rate(), _others(), _growth()))
    condition = {
        "indicator": draw(st.sampled_from(["users", "recovering", "suspects"])),
        "comparison": draw(st.sampled_from([">=", ">", "<", "<="])),
        "value": draw(st.integers(0, 60)),
    }
    return "CONDITIONAL", codes, {"condition": condition, "then": {"kind": kind, **then}}


KINDS = st.one_of(
    _growth(), _level(), _rate(), _staffing(), _frequency(), _others(), _conditional()
)


@st.composite
def targets(draw: st.DrawFn, regions: list[str]) -> TargetSpec:
    kind, codes, parameters = draw(KINDS)
    some = st.frozensets(st.sampled_from(regions), min_size=1)
    return TargetSpec(
        code="T",
        kind=kind,
        indicators=codes,
        parameters=parameters,
        category=draw(st.sampled_from(["strike", "control"])),
        levels=draw(st.sampled_from([("prefecture", "county")] * 4 + [("county",)])),
        regions=draw(st.one_of(st.none(), st.none(), st.none(), some)),
    )


def counted_by(target: TargetSpec) -> set[str]:
    """The counts a target reads."""
    parameters = target.parameters
    codes = set(target.indicators)
    codes |= {parameters[name] for name in ("registered", "rehabilitating") if name in parameters}
    if "condition" in parameters:
        codes.add(parameters["condition"]["indicator"])
    for code in codes & set(RATIOS):
        codes |= set(RATIOS[code][:2])
    return codes - set(RATIOS)
