"""Which targets are asked of a region, and what comes of each."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from metrics.engine.definitions import TargetSpec
from tests.unit.engine.reference.campaign import Case
from tests.unit.engine.reference.exact import number
from tests.unit.engine.reference.kinds import JUDGES
from tests.unit.engine.reference.reading import View
from tests.unit.engine.reference.states import Outcome, worst


def applies(case: Case, target: TargetSpec, region: str) -> bool:
    return case.level in target.levels and (target.regions is None or region in target.regions)


def judge(view: View, target: TargetSpec, kind: str, parameters: dict[str, Any]) -> Outcome:
    """A target with several indicators is as good as its worst one."""
    if kind == "CONDITIONAL":
        return _conditional(view, target, parameters)
    return worst([JUDGES[kind](view, target, code, parameters) for code in target.indicators])


COMPARE: dict[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
    "==": lambda a, b: a == b,
}


def _conditional(view: View, target: TargetSpec, parameters: dict[str, Any]) -> Outcome:
    condition = parameters["condition"]
    reading = view.read(condition["indicator"])
    if not reading.due:
        return Outcome("not_applicable")
    then = dict(parameters["then"])
    kind = then.pop("kind")
    if not reading.complete:
        inner = judge(view, target, kind, then)
        state = "red_line" if inner.state == "red_line" else "not_reported"
        return Outcome(state, complete=False)
    if not COMPARE[condition["comparison"]](reading.amount, number(condition["value"])):
        return Outcome("not_applicable")
    return judge(view, target, kind, then)
