"""How far a region has come from its base towards its targets."""

from __future__ import annotations

from fractions import Fraction

from metrics.engine.definitions import TargetSpec
from tests.unit.engine.reference.exact import rounded
from tests.unit.engine.reference.points import is_weighed
from tests.unit.engine.reference.reading import View
from tests.unit.engine.reference.states import Outcome


def progress(view: View, target: TargetSpec, outcome: Outcome) -> Fraction | None:
    """P = (x − B)/(T − B) within −1 and 1; at the target 1; fallen back behind it −1."""
    directions = {view.case.definitions.indicators[code].direction for code in target.indicators}
    if outcome.base is None or outcome.state == "not_reported" or "neutral" in directions:
        return None
    if outcome.state == "met":
        return Fraction(1)
    assert outcome.actual is not None
    assert outcome.expected is not None
    if outcome.expected == outcome.base:
        return Fraction(-1)
    moved = (outcome.actual - outcome.base) / (outcome.expected - outcome.base)
    return Fraction(-1) if moved > 1 else max(moved, Fraction(-1))


def improvement(view: View, outcomes: dict[str, Outcome]) -> int | None:
    """Σ w·P / Σ w over the targets with a known step, rounded once to hundredths."""
    rules = view.case.definitions.rule_set
    steps: dict[str, Fraction] = {}
    for target in view.case.definitions.targets:
        outcome, rule = outcomes.get(target.code), rules.rules[target.code]
        if outcome is None or not is_weighed(outcome, rule, leave_out=rules.missing == "leave_out"):
            continue
        step = progress(view, target, outcome)
        if step is not None:
            steps[target.code] = step
    weights = sum(rules.weights[code] for code in steps)
    moved = sum((step * rules.weights[code] for code, step in steps.items()), Fraction(0))
    return rounded(10_000 * moved / weights, rules.rounding) if steps else None
