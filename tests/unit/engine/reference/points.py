"""Points of a region's targets and their total."""

from __future__ import annotations

from fractions import Fraction

from metrics.engine.definitions import ItemRule, TargetSpec
from tests.unit.engine.reference.campaign import Case
from tests.unit.engine.reference.exact import number, rounded
from tests.unit.engine.reference.line import Line
from tests.unit.engine.reference.states import VALUELESS, Outcome

OUTSIDE = {"deduction", "bonus", "veto", "manual"}  # rules whose points are not part of the 100


def is_weighed(outcome: Outcome, rule: ItemRule, *, leave_out: bool) -> bool:
    """Whether the target stands in Σ w."""
    if rule.type in OUTSIDE or not outcome.counts or outcome.state in VALUELESS:
        return False
    return not (leave_out and outcome.attainment is None)


def mark(outcome: Outcome, rule: ItemRule) -> Fraction:
    """The share s of a target's full points."""
    if outcome.attainment is None:
        return Fraction(0)
    if rule.type == "linear":
        return min(outcome.attainment, number(rule.cap))
    if rule.type == "banded":
        reached = outcome.actual if rule.on == "actual" else outcome.attainment
        assert reached is not None
        bands = [(number(at), number(given)) for at, given in rule.bands]
        got = [given for at, given in bands if reached >= at]
        return max(got, default=Fraction(0)) / max(given for _, given in bands)
    assert outcome.actual is not None
    most = number(rule.most)
    return min(number(rule.points) * outcome.actual, most) / most


def by_amount(outcome: Outcome, rule: ItemRule, rounding: str) -> int:
    """Hundredths of a deduction or a bonus."""
    if outcome.actual is None or outcome.attainment is None:
        return 0
    most = number(rule.most)
    return rounded(100 * min(number(rule.points) * outcome.actual, most), rounding)


def outside_points(case: Case, region: str, target: TargetSpec, outcome: Outcome) -> int:
    rules = case.definitions.rule_set
    rule = rules.rules[target.code]
    if rule.type == "manual":
        given = case.manual.get((target.code, region), 0)
        return min(given, int(100 * number(rule.most)))
    if not outcome.counts or outcome.state in VALUELESS or rule.type == "veto":
        return 0
    if rule.type == "bonus":
        return by_amount(outcome, rule, rules.rounding)
    gap = outcome.attainment is None or not outcome.complete
    if gap and rules.missing == "zero":
        return -int(100 * number(rule.most))
    return -by_amount(outcome, rule, rules.rounding)


def score(case: Case, region: str, outcomes: dict[str, Outcome], line: Line) -> None:
    rules = case.definitions.rule_set
    leave_out = rules.missing == "leave_out"
    targets = [one for one in case.definitions.targets if one.code in outcomes]
    weighed = [
        one
        for one in targets
        if is_weighed(outcomes[one.code], rules.rules[one.code], leave_out=leave_out)
    ]
    weights = sum(rules.weights[one.code] for one in weighed)
    line.weighed = weights > 0
    for target in targets:
        outcome, rule = outcomes[target.code], rules.rules[target.code]
        if target in weighed:
            share = Fraction(rules.weights[target.code], weights)
            exact = 100 * 100 * share * mark(outcome, rule)
            line.points[target.code] = rounded(exact, rules.rounding)
        elif rule.type in OUTSIDE:
            line.points[target.code] = outside_points(case, region, target, outcome)
        else:
            line.points[target.code] = 0
    cross_red_lines(case, targets, outcomes, line)
    line.total = max(total_of(case, targets, line), 0)
    veto(case, targets, outcomes, line)


def is_red_line(target: TargetSpec) -> bool:
    parameters = target.parameters.get("then", target.parameters)
    return bool(parameters.get("red_line"))


def cross_red_lines(
    case: Case, targets: list[TargetSpec], outcomes: dict[str, Outcome], line: Line
) -> None:
    rule = case.definitions.rule_set.red_line
    silent = {"not_reported"} if case.definitions.rule_set.missing == "zero" else set()
    crossed = {
        one.category
        for one in targets
        if outcomes[one.code].state == "red_line"
        or (is_red_line(one) and outcomes[one.code].state in silent)
    }
    if rule == "category_zero":
        for target in targets:
            if target.category in crossed:
                line.points[target.code] = min(line.points[target.code], 0)
    line.last = rule == "ranked_last" and bool(crossed)


def total_of(case: Case, targets: list[TargetSpec], line: Line) -> int:
    rules = case.definitions.rule_set
    bonus = sum(line.points[one.code] for one in targets if rules.rules[one.code].type == "bonus")
    rest = sum(line.points[one.code] for one in targets) - bonus
    return rest + min(bonus, int(100 * number(rules.bonus_cap)))


def veto(case: Case, targets: list[TargetSpec], outcomes: dict[str, Outcome], line: Line) -> None:
    rules = case.definitions.rule_set
    for target in targets:
        outcome = outcomes[target.code]
        if rules.rules[target.code].type != "veto" or not outcome.counts:
            continue
        if outcome.state in VALUELESS:
            continue
        if outcome.attainment is None and rules.missing == "leave_out":
            continue
        if outcome.attainment is None or outcome.attainment < 1:
            line.vetoed = line.last = True
            line.total = 0
