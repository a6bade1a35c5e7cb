"""How much of what was due has been reported: too little, and a region has no place."""

from __future__ import annotations

from fractions import Fraction

from metrics.engine.definitions import TargetSpec
from tests.unit.engine.reference.points import OUTSIDE
from tests.unit.engine.reference.reading import View
from tests.unit.engine.reference.states import Outcome
from tests.unit.engine.reference.tree import last_due


def reported_share(view: View, target: TargetSpec) -> Fraction | None:
    """Reported over due where the indicator was last due, the least complete of its counts."""
    shares = []
    for code in target.indicators:
        indicator = view.case.definitions.indicators[code]
        counted = [indicator.numerator, indicator.denominator] if indicator.numerator else [code]
        for one in counted:
            cell = view.cell(one, last_due(view.case.definitions.indicators[one], view.now))
            if cell.due:
                shares.append(Fraction(cell.reported, cell.due))
    return min(shares, default=None)


def judged_share(view: View, outcomes: dict[str, Outcome]) -> Fraction:
    """Over all targets asked of the region of which anything is due, whatever their state."""
    rules = view.case.definitions.rule_set
    total, seen = 0, Fraction(0)
    for target in view.case.definitions.targets:
        if target.code not in outcomes or rules.rules[target.code].type in OUTSIDE:
            continue
        share = reported_share(view, target)
        if share is not None:
            total += rules.weights[target.code]
            seen += rules.weights[target.code] * share
    return seen / total if total else Fraction(0)
