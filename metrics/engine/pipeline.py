"""The steps in a row: figures to places, with everything an explanation needs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from metrics.engine.attainment import judge
from metrics.engine.definitions import Definitions, IndicatorSpec
from metrics.engine.details import details_frame, standings_frame
from metrics.engine.digests import input_digest, output_digest
from metrics.engine.exact import Flags, Whole, fraction
from metrics.engine.frames import Cube, ordinal
from metrics.engine.parts import Exact, constant
from metrics.engine.ranking import improve, place_all
from metrics.engine.rollup import Tree, ancestors_at, carry, roll_up
from metrics.engine.scoring import score
from metrics.engine.stability import Sway, draw_weights, sway
from metrics.engine.uncertainty import DRAWS, draw_totals, seed_of


@dataclass(frozen=True, slots=True)
class Record:
    """What was reported: the leaf cube, the tree it hangs on, the boundary changes, manual scores.

    ``manual`` holds hundredths by (target, region). ``rolled`` remembers the last sums of every
    level, and what they were made for.
    """

    cube: Cube
    tree: Tree
    successions: pd.DataFrame
    manual: dict[tuple[str, str], int] = field(default_factory=dict)
    rolled: dict[str, tuple[object, Cube]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )


@dataclass(frozen=True, slots=True)
class Result:
    """One month at one level.

    ``standings`` one row a judged region: region, score (hundredths), judged (0–1), ranked, place,
    in_group, in_cohort, low, high, distinct, improvement (hundredths, <NA> unknown),
    improvement_place, vetoed. ``details`` one row a region and target: state, expected, actual,
    attainment, points and full (hundredths), weight, weight_sum, reported, due, base, goal,
    needed, forecast, forecast_low, forecast_high, outlook, deciding indicator, applies. ``sway``
    how places hold under other weights, in the order of ``standings``, where it was asked for.
    """

    level: str
    month: int
    standings: pd.DataFrame
    details: pd.DataFrame
    input_digest: str
    output_digest: str
    sway: Sway | None = None


def compute(
    definitions: Definitions,
    record: Record,
    *,
    level: str,
    month: int,
    draws: int = DRAWS,
    weightings: int = 0,
) -> Result:
    """Rank the regions of ``level`` in ``month`` (YYYYMM); with ``weightings``, say how places hold
    under so many other weights of the categories."""
    # Hashing a nation's figures takes as long as ranking them, and leaves Python to others.
    with ThreadPoolExecutor(1) as beside:
        digest = beside.submit(_told, definitions, record, level, month, draws)
        result = _ranked(definitions, record, level, month, draws, weightings)
        return replace(result, input_digest=digest.result())


def _told(definitions: Definitions, record: Record, level: str, month: int, draws: int) -> str:
    asked: dict[str, str | int] = {"level": level, "month": month, "draws": draws}
    return input_digest(
        definitions, record.cube, record.tree, record.successions, record.manual, **asked
    )


def _ranked(
    definitions: Definitions,
    record: Record,
    level: str,
    month: int,
    draws: int,
    weightings: int,
) -> Result:
    """The result without the digest of what went in."""
    now = ordinal(month)
    cube = _judged(record, definitions.indicators, level, month)
    judgements = list(judge(definitions, cube, level=level, month=now))
    rules = definitions.rule_set
    scores = score(judgements, rules, cube.regions, record.manual)
    directions = {code: spec.direction for code, spec in definitions.indicators.items()}
    groups, cohorts = _groups(record.tree, level, month)
    ranked = _reaches(scores.judged, rules.min_judged) & (scores.weight_sum > 0)
    seed = seed_of(definitions.campaign, month, rules.version)
    totals = draw_totals(judgements, scores, rules, seed=seed, draws=draws)
    places = place_all(
        scores,
        totals,
        improve(judgements, scores, directions, rounding=rules.rounding),
        ranked=ranked,
        groups=groups,
        cohorts=cohorts,
    )
    standings = standings_frame(cube, scores, places)
    details = details_frame(definitions, cube, judgements, scores, now)
    swayed = None
    if weightings:
        weights = draw_weights(judgements, scores, seed=seed, draws=weightings)
        swayed = sway(judgements, scores, rules, weights, ranked=ranked)
    return Result(
        level,
        month,
        standings,
        details,
        "",
        output_digest(standings, details),
        swayed,
    )


def _judged(record: Record, specs: dict[str, IndicatorSpec], level: str, month: int) -> Cube:
    """The figures of the judged regions. Between two boundary changes the months share them."""
    tree, successions = record.tree, record.successions
    judged, group = ancestors_at(tree, level, month)
    done = int((successions["month"] <= month).sum())
    rules = {code: spec.over_regions for code, spec in specs.items()}
    key = (judged.tobytes(), group.tobytes(), done, tuple(sorted(rules.items())))
    if level not in record.rolled or record.rolled[level][0] != key:
        carried = carry(record.cube, tree, successions, month)
        record.rolled[level] = key, roll_up(carried, tree, specs, level=level, month=month)
    return record.rolled[level][1]


def _reaches(judged: Exact, least: float | str) -> Flags:
    return judged.reaches(constant(fraction(least)))


def _groups(tree: Tree, level: str, month: int) -> tuple[Whole, Whole]:
    """Per judged region: its parent (the group it is ranked in) and its cohort, as numbers."""
    judged, _ = ancestors_at(tree, level, month)
    names = np.asarray(tree.cohort, dtype=object)[judged]
    cohorts = np.unique(names.astype(str), return_inverse=True)[1] if len(names) else judged
    return tree.parent[judged], cohorts
