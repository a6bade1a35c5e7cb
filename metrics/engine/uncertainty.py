"""How far a score could have come out otherwise by chance alone.

Counts are drawn from Poisson(x), ratios from Beta(r + ½, n − r + ½); levels, zero-tolerance events
and everything else that is not a chance count stay as reported. The seed comes from campaign, month
and rule version, so that a band is the same whenever it is computed.
"""

from __future__ import annotations

import hashlib
from functools import reduce

import numpy as np

from campaigns.terms import RuleType
from metrics.engine.attainment import Judgement, no_value
from metrics.engine.definitions import ItemRule, RuleSetSpec
from metrics.engine.exact import Floats, Whole
from metrics.engine.parts import Part
from metrics.engine.scoring import FULL_MARK, Scores, rule_of, shared_mark, summed

DRAWS = 2_000
_BLOCK = 250  # draws at a time: keeps a nation's worth of counties within the memory of a desk PC


def seed_of(campaign: str, month: int, rule_version: int) -> int:
    text = f"{campaign}/{month}/{rule_version}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def wilson(successes: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson interval of a share; an empty sample says nothing: (0, 1)."""
    if trials == 0:
        return 0.0, 1.0
    share, square = successes / trials, z * z
    middle = share + square / (2 * trials)
    half = z * np.sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    bottom = 1 + square / trials
    return float(max((middle - half) / bottom, 0.0)), float(min((middle + half) / bottom, 1.0))


def draw_totals(
    judgements: list[Judgement],
    scores: Scores,
    rules: RuleSetSpec,
    *,
    seed: int,
    draws: int = DRAWS,
) -> Whole:
    """Totals in hundredths ``[draw, region]``; what is not random keeps its published points."""
    random = np.random.Generator(np.random.SFC64(seed))
    moving = [row for row, item in enumerate(judgements) if _moves(item, rules)]
    still = summed(scores.points, judgements, rules) - scores.points[moving].sum(axis=0)
    totals = np.empty((draws, len(scores.total)), dtype=np.int32)
    for first in range(0, draws, _BLOCK):
        size = min(_BLOCK, draws - first)
        block = np.tile(still.astype(np.int32), (size, 1))
        for row in moving:
            block += _draw_points(judgements[row], scores, rules, row, random, size)
        totals[first : first + size] = block
    return np.where(scores.vetoed & (scores.total == 0), 0, np.maximum(totals, 0))


def _moves(judgement: Judgement, rules: RuleSetSpec) -> bool:
    rule = rule_of(rules, judgement)
    return rule.type in {RuleType.LINEAR, RuleType.BANDED} and any(
        part.chance is not None for part in judgement.parts
    )


def _draw_points(
    judgement: Judgement,
    scores: Scores,
    rules: RuleSetSpec,
    row: int,
    random: np.random.Generator,
    size: int,
) -> Whole:
    rule = rule_of(rules, judgement)
    counts = scores.weighing[row] & ~judgement.part.missing & ~scores.taken[row]
    share = FULL_MARK * scores.weights[row] / np.maximum(scores.weight_sum, 1)
    drawn = [_drawn(part, rule, random, size) for part in judgement.parts]
    lowest = drawn[0] if len(drawn) == 1 else _lowest(judgement, drawn)
    points = _rounded(share * shared_mark(rule, lowest), rules.rounding)
    kept = np.where(counts, points, scores.points[row])
    return np.asarray(kept, dtype=np.int32)


def _rounded(values: Floats, mode: str) -> Floats:
    return np.rint(values) if mode == "half_even" else np.floor(values + 0.5)


def _lowest(judgement: Judgement, drawn: list[Floats]) -> Floats:
    """The worst indicator of each draw; one without a value does not decide."""
    pairs = zip(judgement.parts, drawn, strict=True)
    return reduce(np.minimum, [np.where(no_value(part), np.inf, values) for part, values in pairs])


def _drawn(part: Part, rule: ItemRule, random: np.random.Generator, size: int) -> Floats:
    """Attainments ``[draw, region]`` of one indicator; those without chance as they are."""
    chance = part.chance
    if chance is None:
        fixed = _as_reported(part)
        return np.broadcast_to(fixed, (size, len(fixed)))
    if chance.out_of is None:
        value: Floats = random.poisson(chance.count, (size, len(chance.count))).astype(float)
    else:
        value = random.beta(
            chance.count + 0.5,
            np.maximum(chance.out_of - chance.count, 0) + 0.5,
            (size, len(chance.count)),
        )
    if rule.on == "actual" and rule.type == RuleType.BANDED:
        return value
    return np.nan_to_num(chance.slope * value + chance.intercept)


def _as_reported(part: Part) -> Floats:
    return np.nan_to_num(part.attained.floats())
