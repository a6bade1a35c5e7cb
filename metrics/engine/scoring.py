"""From attainment to points: whole hundredths, rounded once, added exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from campaigns.terms import MissingRule, RedLineRule, RuleType, State
from metrics.engine.attainment import CODE, Judgement
from metrics.engine.definitions import ItemRule, RuleSetSpec
from metrics.engine.exact import Flags, Floats, Whole, divide_half_even, fraction, product
from metrics.engine.parts import Exact, constant

FULL_MARK = 10_000  # hundredths of a point
_SHARED = {RuleType.LINEAR, RuleType.BANDED, RuleType.PER_UNIT}


@dataclass(frozen=True, slots=True)
class Scores:
    """``points`` [target, region] and ``total`` [region] in hundredths.

    ``weights`` [target] and ``weight_sum`` [region] are whole numbers; ``weighing`` says which
    target counts in which region's sum. ``judged`` is the reported part of the weight, exact.
    ``vetoed``: a veto or a red line of the "ranked last" kind was touched.
    """

    points: Whole
    total: Whole
    weights: Whole
    weight_sum: Whole
    weighing: Flags
    judged: Exact
    vetoed: Flags


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
    points = _category_zero(points, judgements, rules)
    vetoed = _vetoed(judgements, rules)
    total = np.where(_veto_items(judgements, rules), 0, _total(points, judgements, rules))
    judged = _judged(judgements, weights, weighing)
    return Scores(points, total, weights, weight_sum, weighing, judged, vetoed)


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
        return np.minimum(given, int(fraction(rule.most) * 100))
    if rule.type in _SHARED:
        factor = mark(judgement, rule)
        weight = rules.weights[judgement.target.code]
        points = divide_half_even(
            product(factor.numerator, FULL_MARK, weight),
            product(factor.denominator, np.maximum(weight_sum, 1)),
        )
        return np.where(weighing & ~judgement.part.missing, points, 0).astype(np.int64)
    return _absolute(judgement, rule)


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


def _absolute(judgement: Judgement, rule: ItemRule) -> Whole:
    """Deductions (negative) and bonuses: points a unit, at most ``most``; a veto has none."""
    if rule.type == RuleType.VETO:
        return np.zeros(len(judgement.state), dtype=np.int64)
    each, most = fraction(rule.points) * 100, int(fraction(rule.most) * 100)
    amount = judgement.part.actual
    points = divide_half_even(
        product(amount.numerator, each.numerator),
        np.maximum(product(amount.denominator, each.denominator), 1),
    )
    points = np.where(
        judgement.applies & ~judgement.part.missing, np.minimum(points, most), 0
    ).astype(np.int64)
    return -points if rule.type == RuleType.DEDUCTION else points


def _given(
    judgement: Judgement, regions: tuple[str, ...], manual: dict[tuple[str, str], int]
) -> Whole:
    """Manual hundredths of one item, per region."""
    code = judgement.target.code
    return np.asarray([manual.get((code, region), 0) for region in regions], dtype=np.int64)


def _category_zero(points: Whole, judgements: list[Judgement], rules: RuleSetSpec) -> Whole:
    if rules.red_line != RedLineRule.CATEGORY_ZERO:
        return points
    points = points.copy()
    names = np.asarray([item.target.category for item in judgements])
    for name in set(names):
        rows = np.flatnonzero(names == name)
        crossed = np.any([judgements[row].state == CODE[State.RED_LINE] for row in rows], axis=0)
        points[rows] = np.where(crossed, np.minimum(points[rows], 0), points[rows])
    return points


def _total(points: Whole, judgements: list[Judgement], rules: RuleSetSpec) -> Whole:
    """The exact sum; bonuses together at most ``bonus_cap``; never below zero."""
    is_bonus = np.asarray([rule_of(rules, item).type == RuleType.BONUS for item in judgements])
    bonus = points[is_bonus].sum(axis=0) if is_bonus.any() else 0
    capped = np.minimum(bonus, int(fraction(rules.bonus_cap) * 100))
    total: Whole = np.maximum(points[~is_bonus].sum(axis=0) + capped, 0)
    return total


def _veto_items(judgements: list[Judgement], rules: RuleSetSpec) -> Flags:
    vetoed = np.zeros(len(judgements[0].state), dtype=np.bool_)
    for item in judgements:
        if rule_of(rules, item).type == RuleType.VETO:
            crossed = np.asarray(item.part.attained.numerator < item.part.attained.denominator)
            vetoed |= crossed & item.applies & ~item.part.missing
    return vetoed


def _vetoed(judgements: list[Judgement], rules: RuleSetSpec) -> Flags:
    vetoed = _veto_items(judgements, rules)
    if rules.red_line == RedLineRule.RANKED_LAST:
        vetoed |= np.any([item.state == CODE[State.RED_LINE] for item in judgements], axis=0)
    return vetoed


def _judged(judgements: list[Judgement], weights: Whole, weighing: Flags) -> Exact:
    """Σ w · reported/due over Σ w, with one common denominator per region."""
    applies = np.asarray([item.applies for item in judgements]) & (weights > 0)[:, None]
    top: Whole = np.zeros(applies.shape[1], dtype=np.int64)
    bottom: Whole = np.ones(applies.shape[1], dtype=np.int64)
    for row, item in enumerate(judgements):
        covered, due = item.part.coverage.numerator, np.maximum(item.part.coverage.denominator, 1)
        covered = np.where(item.part.coverage.denominator > 0, covered, due)
        share = np.where(applies[row], weights[row] * covered, 0)
        same = bottom % due == 0
        scale = np.where(same, 1, due // np.gcd(bottom, due))
        bottom = bottom * scale
        top = top * scale + share * (bottom // due)
    total = (weights[:, None] * applies).sum(axis=0)
    return Exact(top, product(bottom, np.maximum(total, 1)))


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
