"""From attainment to points: whole hundredths, rounded once, added exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from campaigns.terms import MissingRule, RedLineRule, RuleType, State
from metrics.engine.attainment import CODE, Judgement
from metrics.engine.definitions import ItemRule, RuleSetSpec
from metrics.engine.exact import Flags, Floats, Whole, divide, fraction, product
from metrics.engine.parts import Exact, add, constant, nothing

FULL_MARK = 10_000  # hundredths of a point
_SHARED = {RuleType.LINEAR, RuleType.BANDED, RuleType.PER_UNIT}


@dataclass(frozen=True, slots=True)
class Scores:
    """``points`` [target, region] and ``total`` [region] in hundredths.

    ``weights`` [target] and ``weight_sum`` [region] are whole numbers; ``weighing`` says which
    target counts in which region's sum. ``judged`` is the reported part of the weight, exact.
    ``vetoed``: a veto or a red line of the "ranked last" kind was touched. ``taken`` [target,
    region]: a red line took the points of the target's category.
    """

    points: Whole
    total: Whole
    weights: Whole
    weight_sum: Whole
    weighing: Flags
    judged: Exact
    vetoed: Flags
    taken: Flags


def score(
    judgements: list[Judgement],
    rules: RuleSetSpec,
    regions: tuple[str, ...],
    manual: dict[tuple[str, str], int] | None = None,
) -> Scores:
    """Points of every region (``regions`` names the columns).

    ``manual`` gives hundredths by (target, region) for manually scored items; an absent one is 0.
    """
    weights = np.asarray([_weight(rules, item) for item in judgements], dtype=np.int64)
    weighing = np.asarray([_weighs(rules, item) for item in judgements])
    weighing &= (weights > 0)[:, None]
    weight_sum = product(weights[:, None], weighing.astype(np.int64)).sum(axis=0)
    points = np.asarray(
        [
            _points(rules, item, weighing[row], weight_sum, _given(item, regions, manual or {}))
            for row, item in enumerate(judgements)
        ],
        dtype=np.int64,
    )
    taken = _category_zero(judgements, rules)
    points = np.where(taken, np.minimum(points, 0), points)
    vetoed = _vetoed(judgements, rules)
    total = np.where(
        _veto_items(judgements, rules), 0, np.maximum(summed(points, judgements, rules), 0)
    )
    judged = _judged(judgements, weights)
    return Scores(points, total, weights, weight_sum, weighing, judged, vetoed, taken)


def rule_of(rules: RuleSetSpec, judgement: Judgement) -> ItemRule:
    return rules.rules[judgement.target.code]


def _weight(rules: RuleSetSpec, judgement: Judgement) -> int:
    shared = rule_of(rules, judgement).type in _SHARED
    return rules.weights[judgement.target.code] if shared else 0


def _weighs(rules: RuleSetSpec, judgement: Judgement) -> Flags:
    if rules.missing == MissingRule.LEAVE_OUT:
        return judgement.applies & ~judgement.part.missing
    return judgement.applies


def _points(
    rules: RuleSetSpec,
    judgement: Judgement,
    weighing: Flags,
    weight_sum: Whole,
    given: Whole,
) -> Whole:
    rule = rule_of(rules, judgement)
    if rule.type == RuleType.MANUAL:
        most = int(fraction(rule.most) * 100)
        return np.where(judgement.asked, np.minimum(given, most), 0)
    if rule.type in _SHARED:
        factor = mark(judgement, rule)
        weight = rules.weights[judgement.target.code]
        points = divide(
            product(factor.numerator, FULL_MARK, weight),
            product(np.maximum(factor.denominator, 1), np.maximum(weight_sum, 1)),
            mode=rules.rounding,
        )
        return np.where(weighing & ~judgement.part.missing, points, 0).astype(np.int64)
    if rule.type == RuleType.VETO:
        return np.zeros(len(judgement.state), dtype=np.int64)
    return _absolute(judgement, rule, rules)


def mark(judgement: Judgement, rule: ItemRule) -> Exact:
    """The part of an item's full mark that is earned, between 0 and the cap."""
    if rule.type == RuleType.BANDED:
        return _banded(judgement, rule)
    if rule.type == RuleType.PER_UNIT:
        return _per_unit(judgement, rule)
    cap = fraction(rule.cap)
    attained = judgement.part.attained
    top = np.maximum(attained.numerator, 0)
    over = product(top, cap.denominator) > product(attained.denominator, cap.numerator)
    over = np.asarray(over, dtype=np.bool_)
    return Exact(
        np.where(over, cap.numerator, top), np.where(over, cap.denominator, attained.denominator)
    )


def _banded(judgement: Judgement, rule: ItemRule) -> Exact:
    """The points of the highest band reached, over those of the highest band there is."""
    value = judgement.part.actual if rule.on == "actual" else judgement.part.attained
    bands = sorted((fraction(at), fraction(points)) for at, points in rule.bands)
    full = max(points for _, points in bands)
    top = np.zeros_like(value.numerator)
    bottom = np.ones_like(value.denominator)
    for at, points in bands:
        reached = value.reaches(constant(at))
        part = points / full
        top = np.where(reached, part.numerator, top)
        bottom = np.where(reached, part.denominator, bottom)
    return Exact(top, bottom)


def _per_unit(judgement: Judgement, rule: ItemRule) -> Exact:
    """So many points a unit, up to the most there are; the most is the full mark."""
    each = fraction(rule.points) / fraction(rule.most)
    amount = judgement.part.actual
    top = product(amount.numerator, each.numerator)
    bottom = product(amount.denominator, each.denominator)
    return Exact(np.minimum(top, bottom), bottom)


def _absolute(judgement: Judgement, rule: ItemRule, rules: RuleSetSpec) -> Whole:
    """Deductions (negative) and bonuses: points a unit, at most ``most``.

    What is not reported could be anything, so a gap deducts the most: silence must not pay.
    """
    each, most = fraction(rule.points) * 100, int(fraction(rule.most) * 100)
    amount = judgement.part.actual
    points = divide(
        product(amount.numerator, each.numerator),
        np.maximum(product(amount.denominator, each.denominator), 1),
        mode=rules.rounding,
    )
    points = np.where(
        judgement.applies & ~judgement.part.missing, np.minimum(points, most), 0
    ).astype(np.int64)
    if rule.type == RuleType.BONUS:
        return points
    if rules.missing == MissingRule.ZERO:
        points = np.where(judgement.applies & _gap(judgement), most, points)
    return -points


def _gap(judgement: Judgement) -> Flags:
    part = judgement.part
    gap = part.missing | part.partial
    if part.touched is not None:
        gap = gap | (part.reported < part.due)
    return np.asarray(gap, dtype=np.bool_)


def _given(
    judgement: Judgement, regions: tuple[str, ...], manual: dict[tuple[str, str], int]
) -> Whole:
    """Manual hundredths of one item, per region."""
    code = judgement.target.code
    if not manual:
        return np.zeros(len(regions), dtype=np.int64)
    return np.asarray([manual.get((code, region), 0) for region in regions], dtype=np.int64)


def _crossed(judgement: Judgement, rules: RuleSetSpec) -> Flags:
    """A red line was touched, or kept silent about where silence costs: else a region in trouble
    would do better to report nothing."""
    crossed = judgement.state == CODE[State.RED_LINE]
    if judgement.parameters.get("red_line") and rules.missing == MissingRule.ZERO:
        crossed = crossed | (judgement.state == CODE[State.NOT_REPORTED])
    return np.asarray(crossed, dtype=np.bool_)


def _category_zero(judgements: list[Judgement], rules: RuleSetSpec) -> Flags:
    """[target, region]: whether a red line takes the points of the target's category."""
    crossed = np.asarray([_crossed(item, rules) for item in judgements])
    if rules.red_line != RedLineRule.CATEGORY_ZERO:
        return np.zeros_like(crossed)
    names = np.asarray([item.target.category for item in judgements])
    taken = np.zeros_like(crossed)
    for name in set(names):
        taken[names == name] = crossed[names == name].any(axis=0)
    return taken


def summed(points: Whole, judgements: list[Judgement], rules: RuleSetSpec) -> Whole:
    """The exact sum, bonuses together at most ``bonus_cap``; deductions may take it below 0."""
    is_bonus = np.asarray([rule_of(rules, item).type == RuleType.BONUS for item in judgements])
    bonus = points[is_bonus].sum(axis=0) if is_bonus.any() else 0
    capped = np.minimum(bonus, int(fraction(rules.bonus_cap) * 100))
    total: Whole = points[~is_bonus].sum(axis=0) + capped
    return total


def totals_under(
    judgements: list[Judgement], scores: Scores, rules: RuleSetSpec, weights: Whole
) -> Whole:
    """Totals ``[draw, region]`` had the weights been ``weights`` ``[draw, target]``; whatever does
    not hang on a weight stays as it was scored. A target of weight 0 stays without one."""
    shared = [row for row, item in enumerate(judgements) if rule_of(rules, item).type in _SHARED]
    weight_sum = np.maximum(weights[:, shared] @ scores.weighing[shared].astype(np.int64), 1)
    fixed = scores.points.copy()
    fixed[shared] = 0
    totals = np.tile(summed(fixed, judgements, rules), (len(weights), 1))
    for row in shared:
        item = judgements[row]
        factor = mark(item, rule_of(rules, item))
        points = divide(
            product(factor.numerator, FULL_MARK, weights[:, row][:, None]),
            product(np.maximum(factor.denominator, 1), weight_sum),
            mode=rules.rounding,
        )
        counts = scores.weighing[row] & ~item.part.missing & ~scores.taken[row]
        totals += np.where(counts, points, 0).astype(np.int64)
    return np.where(_veto_items(judgements, rules), 0, np.maximum(totals, 0))


def _veto_items(judgements: list[Judgement], rules: RuleSetSpec) -> Flags:
    """Anything short of attainment 1, which silence is unless missing targets are left out."""
    vetoed = np.zeros(len(judgements[0].state), dtype=np.bool_)
    for item in judgements:
        if rule_of(rules, item).type == RuleType.VETO:
            attained, missing = item.part.attained, item.part.missing
            short = np.asarray(attained.numerator < attained.denominator) & ~missing
            if rules.missing == MissingRule.ZERO:
                short = short | missing
            vetoed |= short & item.applies
    return vetoed


def _vetoed(judgements: list[Judgement], rules: RuleSetSpec) -> Flags:
    vetoed = _veto_items(judgements, rules)
    if rules.red_line == RedLineRule.RANKED_LAST:
        vetoed |= np.any([_crossed(item, rules) for item in judgements], axis=0)
    return vetoed


def _judged(judgements: list[Judgement], weights: Whole) -> Exact:
    """Σ w · reported/due over Σ w.

    Over all targets asked of the region, whatever their state: a share that moved with the states
    could be raised by leaving a base or a condition unreported.
    """
    size = len(judgements[0].state)
    seen = nothing(size)
    total = np.zeros(size, dtype=np.int64)
    for item, weight in zip(judgements, weights.tolist(), strict=True):
        covered, due = item.part.coverage.numerator, item.part.coverage.denominator
        counts = item.asked & (due > 0) & (weight > 0)
        share = Exact(np.where(counts, weight * covered, 0), np.where(counts, due, 1))
        seen = add(seen, share)
        total += np.where(counts, weight, 0)
    return Exact(seen.numerator, product(seen.denominator, np.maximum(total, 1)))


def shared_mark(rule: ItemRule, attained: Floats) -> Floats:
    """``mark`` for drawn attainments (floats), linear and banded-on-attainment rules."""
    if rule.type == RuleType.BANDED:
        full = max(fraction(points) for _, points in rule.bands)
        steps = sorted((float(fraction(at)), fraction(points)) for at, points in rule.bands)
        out: Floats = np.zeros_like(attained)
        for at, points in steps:
            out = np.where(attained >= at, float(Fraction(points, 1) / full), out)
        return out
    return np.clip(attained, 0.0, float(fraction(rule.cap)))
