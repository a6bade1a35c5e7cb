"""How firm places are: two rankings held against each other, and one under other weights.

The weights of categories are nobody's measurement but a decision. They are drawn at random around
the chosen ones; what keeps its place in nearly all draws does not hang on that decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd, lcm, sqrt

import numpy as np

from metrics.engine.attainment import Judgement
from metrics.engine.definitions import RuleSetSpec
from metrics.engine.exact import Flags, Floats, Whole, product
from metrics.engine.ranking import HIGH, LOW, competition, places_drawn
from metrics.engine.scoring import Scores, totals_under

WEIGHTINGS = 200
# Gamma draws of this shape, for a category of average weight: most of its draws lie within three
# tenths of the chosen weight.
FIRMNESS = 10
_PARTS = 1_000  # drawn weights are whole thousandths, so that points are exact
_STREAM = 1  # apart from the stream that chance is drawn from
_ENDS = 3  # the first three and the last three


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two rankings of the same regions, pair by pair.

    ``kept`` pairs stand to each other as before (one above, the other above, level), ``turned``
    ones the other way round. ``tau`` is Kendall's τ-b: 1 the same order, 0 no relation, −1 the
    reverse; None where one of the rankings has no order at all.
    """

    regions: int
    pairs: int
    kept: int
    turned: int
    tau: float | None


def agreement(then: Whole, now: Whole) -> Agreement:
    """``then`` and ``now`` are the places of the same regions."""
    before, after = (np.sign(np.subtract.outer(places, places)) for places in (then, now))
    upper = np.triu_indices(len(then), 1)
    before, after = before[upper], after[upper]
    agree, turned = int((before * after > 0).sum()), int((before * after < 0).sum())
    apart = int((before != 0).sum()) * int((after != 0).sum())
    tau = (agree - turned) / sqrt(apart) if apart else None
    return Agreement(len(then), len(before), int((before == after).sum()), turned, tau)


@dataclass(frozen=True, slots=True)
class Sway:
    """Places under drawn weights, per region (0 and 0.0 where it is not ranked).

    ``low`` and ``high`` are the 5th and 95th percentile of the place. ``ends`` regions count as the
    first and as the last; ``in_first`` and ``in_last`` say in which share of the draws a region is
    among them, ``first_stays`` and ``last_stays`` in which share all of today's are.
    """

    draws: int
    ends: int
    low: Whole
    high: Whole
    in_first: Floats
    in_last: Floats
    first_stays: float
    last_stays: float


def draw_weights(
    judgements: list[Judgement], scores: Scores, *, seed: int, draws: int = WEIGHTINGS
) -> Whole:
    """Weights ``[draw, target]``: categories from a Dirichlet distribution around the chosen ones,
    the shares of the targets within a category as they are."""
    names = [item.target.category for item in judgements]
    chosen = dict.fromkeys(names, 0)
    for name, weight in zip(names, scores.weights.tolist(), strict=True):
        chosen[name] += weight
    weighed = [name for name, weight in chosen.items() if weight]
    if not weighed:
        return np.tile(scores.weights, (draws, 1))
    total = sum(chosen.values())
    shape = [FIRMNESS * len(weighed) * chosen[name] / total for name in weighed]
    random = np.random.Generator(np.random.SFC64([seed, _STREAM]))
    parts = np.rint(random.dirichlet(shape, draws) * _PARTS).astype(np.int64)
    return by_category(judgements, scores, {name: parts[:, i] for i, name in enumerate(weighed)})


def by_category(judgements: list[Judgement], scores: Scores, drawn: dict[str, Whole]) -> Whole:
    """Whole weights of targets ``[draw, target]`` from those of their categories."""
    own: dict[str, list[int]] = {}
    for item, weight in zip(judgements, scores.weights.tolist(), strict=True):
        own.setdefault(item.target.category, []).append(weight)
    divisor = {name: gcd(*weights) for name, weights in own.items()}
    totals = {name: sum(own[name]) // divisor[name] for name in drawn if divisor[name]}
    shared = lcm(*totals.values())
    weights = np.zeros((len(next(iter(drawn.values()))), len(judgements)), dtype=object)
    for row, item in enumerate(judgements):
        name = item.target.category
        if name in totals:
            scale = int(scores.weights[row]) // divisor[name] * (shared // totals[name])
            weights[:, row] = product(drawn[name], scale)
    return product(weights, 1)


def sway(
    judgements: list[Judgement],
    scores: Scores,
    rules: RuleSetSpec,
    weights: Whole,
    *,
    ranked: Flags,
) -> Sway:
    """Places under each of the weights ``[draw, target]``; who is ranked stays the same."""
    chosen = np.flatnonzero(ranked)
    last = scores.vetoed.astype(np.int64) * 1_000_000
    keys = (totals_under(judgements, scores, rules, weights) - last)[:, chosen]
    today = (scores.total - last)[chosen]
    ends = min(_ENDS, len(chosen) // 2)
    above, below = places_drawn(keys), places_drawn(-keys)
    first, last_ones = above <= ends, below <= ends
    in_first, in_last = np.zeros(len(ranked)), np.zeros(len(ranked))
    low, high = (np.zeros(len(ranked), dtype=np.int64) for _ in range(2))
    if len(chosen):
        low[chosen] = np.quantile(above, LOW, axis=0, method="lower")
        high[chosen] = np.quantile(above, HIGH, axis=0, method="higher")
        in_first[chosen], in_last[chosen] = first.mean(axis=0), last_ones.mean(axis=0)
    return Sway(
        draws=len(weights),
        ends=ends,
        low=low,
        high=high,
        in_first=in_first,
        in_last=in_last,
        first_stays=_stays(first, competition(today) <= ends),
        last_stays=_stays(last_ones, competition(-today) <= ends),
    )


def _stays(drawn: Flags, today: Flags) -> float:
    """The share of draws in which all of today's are still there."""
    return float(drawn[:, today].all(axis=1).mean())
