"""Whole campaigns, ready for both calculations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from metrics.engine.definitions import Definitions
from tests.unit.engine.reference import Case
from tests.unit.engine.strategies.counts import LEVELS, indicators
from tests.unit.engine.strategies.figures import FIRST, figures
from tests.unit.engine.strategies.regions import geographies
from tests.unit.engine.strategies.rules import rule_sets
from tests.unit.engine.strategies.targets import counted_by, targets

MONTHS = [201701, 201703, 201705, 201712, 201803, 201804, 201806, 201808, 201809, 201812]


@st.composite
def cases(
    draw: st.DrawFn,
    /,
    *,
    changes: bool = True,
    gaps: tuple[float, ...] = (0, 0.02, 0.3),
    kinds: set[str] | None = None,
    months: list[int] | None = None,
    **fixed: Any,
) -> Case:
    """A whole campaign; ``fixed`` sets fields of the rule set."""
    places, successions = draw(geographies(changes=changes))
    codes = [place.code for place in places]
    asked = [
        replace(draw(targets(codes)), code=f"T{number}")
        for number in range(draw(st.integers(2, 6)))
    ]
    if kinds:
        asked = [one for one in asked if one.kind in kinds]
    month = draw(st.sampled_from(months or MONTHS))
    used = sorted(set().union(*(counted_by(one) for one in asked))) if asked else []
    allocations = {
        (target.code, indicator, code): draw(st.integers(0, 8))
        for target in asked
        if "allocate" in target.parameters.get("then", target.parameters)
        for indicator in target.indicators
        for code in codes
    }
    definitions = Definitions(
        "X", indicators(), tuple(asked), draw(rule_sets(asked, **fixed)), allocations
    )
    manual = {
        (target.code, code): draw(st.integers(0, 700))
        for target in asked
        if definitions.rule_set.rules[target.code].type == "manual"
        for code in codes
    }
    return Case(
        definitions,
        places,
        successions,
        draw(figures(places, used, month, gaps=gaps)),
        LEVELS,
        FIRST,
        draw(st.sampled_from(["county", "prefecture"])),
        month,
        manual,
    )
