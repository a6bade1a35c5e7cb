"""Places: competition ranking on the published precision, bands, neighbours, improvement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from campaigns.terms import Direction, State
from metrics.engine.attainment import CODE, Judgement
from metrics.engine.exact import Flags, Floats, Whole, divide, product
from metrics.engine.parts import Exact, add, nothing
from metrics.engine.scoring import FULL_MARK, Scores

LOW, HIGH = 0.05, 0.95
# Neighbours are called different only where one beats the other in this share of the draws.
SURE = 0.95


def competition(values: Whole, groups: Whole | None = None) -> Whole:
    """1 + the number strictly better (higher) in the same group; ties share a place."""
    return _places(np.asarray(values), groups, dense=False)


def dense(values: Whole, groups: Whole | None = None) -> Whole:
    """Like ``competition``, without gaps after ties."""
    return _places(np.asarray(values), groups, dense=True)


def _places(values: Whole, groups: Whole | None, *, dense: bool) -> Whole:
    size = len(values)
    if size == 0:
        return np.zeros(0, dtype=np.int64)
    group = np.zeros(size, dtype=np.int64) if groups is None else np.asarray(groups)
    order = np.lexsort((-values, group))
    ordered, of = values[order], group[order]
    opens = np.r_[True, of[1:] != of[:-1]]
    better = np.r_[True, ordered[1:] != ordered[:-1]] | opens
    if dense:
        count = np.cumsum(better)
        place = count - np.maximum.accumulate(np.where(opens, count, 0)) + 1
    else:
        at = np.arange(size)
        start = np.maximum.accumulate(np.where(opens, at, 0))
        place = np.maximum.accumulate(np.where(better, at, 0)) - start + 1
    out = np.empty(size, dtype=np.int64)
    out[order] = place
    return out


def share_of_places(places: Whole) -> Floats:
    """(place − 1)/(N − 1): 0 for the first, 1 for the last; 0 where there is only one."""
    return (places - 1) / max(len(places) - 1, 1)


def places_drawn(totals: Whole) -> Whole:
    """Competition places within every draw ``[draw, region]``."""
    draws, size = totals.shape
    order = np.argsort(-totals, axis=1, kind="stable")
    ordered = np.take_along_axis(totals, order, axis=1)
    better = np.ones((draws, size), dtype=np.bool_)
    better[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    place = np.maximum.accumulate(np.where(better, np.arange(1, size + 1), 0), axis=1)
    out = np.empty_like(place)
    np.put_along_axis(out, order, place, axis=1)
    return out


@dataclass(frozen=True, slots=True)
class Places:
    """Per region, 0 where it is not ranked: place in the whole, in its group and its cohort.

    ``low`` and ``high`` are the 5th and 95th percentile of the place, ``distinct`` whether the
    region can be told apart from the next one below it. ``improvement`` is in hundredths of a
    point, with a place of its own; ``improved`` says where it is known.
    """

    ranked: Flags
    place: Whole
    in_group: Whole
    in_cohort: Whole
    low: Whole
    high: Whole
    distinct: Flags
    improvement: Whole
    improved: Flags
    improvement_place: Whole


def place_all(
    scores: Scores,
    totals: Whole,
    improvement: tuple[Whole, Flags],
    *,
    ranked: Flags,
    groups: Whole,
    cohorts: Whole,
) -> Places:
    """All places of one list; ``totals`` are the draws ``[draw, region]``."""
    size = len(ranked)
    chosen = np.flatnonzero(ranked)
    key = _key(scores)
    place, in_group, in_cohort = (np.zeros(size, dtype=np.int64) for _ in range(3))
    place[chosen] = competition(key[chosen])
    in_group[chosen] = competition(key[chosen], groups[chosen])
    in_cohort[chosen] = competition(key[chosen], cohorts[chosen])
    low, high = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    distinct = np.zeros(size, dtype=np.bool_)
    if len(chosen):
        low[chosen], high[chosen], distinct[chosen] = bands(
            _drawn_key(totals, scores)[:, chosen], key[chosen], place[chosen]
        )
    gain, known = improvement
    known = known & ranked
    gained = np.zeros(size, dtype=np.int64)
    gained[known] = competition(gain[known])
    return Places(ranked, place, in_group, in_cohort, low, high, distinct, gain, known, gained)


def _key(scores: Scores) -> Whole:
    """What is sorted by: the total, after everyone who touched no veto."""
    return scores.total - scores.vetoed.astype(np.int64) * 1_000_000


def _drawn_key(totals: Whole, scores: Scores) -> Whole:
    return totals - scores.vetoed.astype(np.int64) * 1_000_000


def bands(totals: Whole, key: Whole, place: Whole) -> tuple[Whole, Whole, Flags]:
    """Low and high end of every band, and who can be told apart from the next one below;
    ``totals`` are the draws ``[draw, region]`` of ranked regions."""
    drawn = places_drawn(totals)
    low = np.quantile(drawn, LOW, axis=0, method="lower")
    high = np.quantile(drawn, HIGH, axis=0, method="higher")
    order = np.argsort(-key, kind="stable")
    in_order = totals[:, order]
    wins = (in_order[:, :-1] > in_order[:, 1:]).mean(axis=0)
    distinct = np.ones(len(key), dtype=np.bool_)
    distinct[order[:-1]] = (wins >= SURE) & (key[order][:-1] > key[order][1:])
    # The published place always lies inside its own band.
    return np.minimum(low, place), np.maximum(high, place), distinct


def improve(
    judgements: list[Judgement], scores: Scores, directions: dict[str, str], *, rounding: str
) -> tuple[Whole, Flags]:
    """Improvement in hundredths: Σ w·P/Σ w with P = (x − B)/(T − B) between −1 and 1.

    B is the base: the growth base, the base rate, or the same months a year before. Who is at the
    target has P = 1, so it is never called deteriorating; who was and fell back has P = −1. Targets
    without a base, missing values and neutral indicators say nothing.
    """
    size = len(scores.total)
    known = np.zeros((len(judgements), size), dtype=np.bool_)
    for row, item in enumerate(judgements):
        known[row] = _compares(item, directions) & scores.weighing[row]
    weight = (known * scores.weights[:, None]).sum(axis=0)
    gain = nothing(size)
    for row, item in enumerate(judgements):
        if known[row].any():
            step = _progress(item)
            top = product(step.numerator, int(scores.weights[row]))
            gain = add(
                gain,
                Exact(np.where(known[row], top, 0), np.where(known[row], step.denominator, 1)),
            )
    hundredths = divide(
        product(gain.numerator, FULL_MARK),
        product(gain.denominator, np.maximum(weight, 1)),
        mode=rounding,
    )
    return hundredths.astype(np.int64), weight > 0


def _compares(judgement: Judgement, directions: dict[str, str]) -> Flags:
    part = judgement.part
    neutral = any(directions[code] == Direction.NEUTRAL for code in judgement.indicators)
    if part.base is None or neutral:
        return np.zeros(len(part.due), dtype=np.bool_)
    has_base = np.asarray(part.base.denominator > 0, dtype=np.bool_)
    reported = np.asarray(judgement.state != CODE[State.NOT_REPORTED], dtype=np.bool_)
    return has_base & ~part.missing & reported


def _progress(judgement: Judgement) -> Exact:
    part = judgement.part
    actual, goal = part.actual, part.expected
    base = part.base or actual
    # (x − B)/(T − B) with all three as fractions over their own denominators
    gained = product(actual.numerator, base.denominator) - product(
        base.numerator, actual.denominator
    )
    wanted = product(goal.numerator, base.denominator) - product(base.numerator, goal.denominator)
    top = product(gained, goal.denominator)
    bottom = product(wanted, np.maximum(actual.denominator, 1))
    falling = np.asarray(bottom < 0, dtype=np.bool_)
    top, bottom = np.where(falling, -top, top), np.where(falling, -bottom, bottom)
    # Short of the target and yet "beyond" it from the base: the base was on its good side.
    fell_back = np.asarray((bottom == 0) | (top > bottom), dtype=np.bool_)
    bottom = np.where(bottom == 0, 1, bottom)
    top = np.where(fell_back, -bottom, np.maximum(top, -bottom))
    at_target = judgement.state == CODE[State.MET]
    return Exact(np.where(at_target, 1, top), np.where(at_target, 1, bottom))
