"""Figures that repeat: the same count month after month, a sheet like the last one, two regions
with the same figures.

How often a figure repeats by accident is bounded by its own size (``chances.same_again``); where an
indicator repeats more than that all over the campaign, the bound is raised to what is usual.
"""

from __future__ import annotations

import numpy as np

from campaigns.terms import QualityKind
from metrics.engine import quality
from metrics.engine.exact import Flags, Floats, Whole
from metrics.engine.screening.chances import matches_at_least, same_again
from metrics.engine.screening.ground import Ground
from metrics.engine.screening.signs import Tests, made_of

LONGEST_RUN = 13
FEWEST_MATCHES = 3


def repeated(ground: Ground) -> list[Tests]:
    """Runs of one indicator's equal figures that end in this month, at least three of them."""
    found = []
    for every, due in ground.due_now().items():
        rows = due[ground.counts[due]]
        series = ground.series(rows, every)[:, -LONGEST_RUN:]
        if len(rows) and series.shape[1] >= quality.SAME_MONTHS:
            found.append(_runs(rows, series))
    return found


def _runs(rows: Whole, series: Floats) -> Tests:
    now = series[:, -1]
    same = (series[:, ::-1] == now[:, None]).cumprod(axis=1).sum(axis=1)
    row, region = np.nonzero(np.nan_to_num(now) > 0)
    run = same[row, region]
    again = np.minimum(same_again(now) * _usual(series)[:, None], 1.0)[row, region]
    chance = np.where(run >= quality.SAME_MONTHS, again ** (run - 1.0), 1.0)
    facts = {"run": run, "value": now[row, region]}
    return made_of(QualityKind.COPIED, chance, region=region, indicator=rows[row], facts=facts)


def _usual(series: Floats) -> Floats:
    """By row: how much more often than the bound says a figure is that of the report before, over
    all regions and earlier months; at least 1."""
    before, after = series[:, :-2], series[:, 1:-1]
    return _raised(before == after, same_again(before) * ~np.isnan(after), axis=(1, 2))


def _raised(same: Flags, bound: Floats, axis: tuple[int, ...] | int) -> Floats:
    counted = (same & (bound > 0)).sum(axis=axis)
    return np.asarray(np.maximum((counted + 1) / (bound.sum(axis=axis) + 1), 1.0))


def sheets(ground: Ground) -> Tests:
    """Regions whose whole sheet repeats the last one: so many equal figures at once."""
    rows, before, now = _last_two(ground)
    same = (before == now) & (np.nan_to_num(now) > 0)
    usual = [_usual_of(ground, int(row)) for row in rows]
    bound = same_again(before) * ~np.isnan(now) * np.asarray(usual).reshape(-1, 1)
    matches = same.sum(axis=0)
    region = np.flatnonzero((bound > 0).sum(axis=0) >= FEWEST_MATCHES)
    chance = matches_at_least(matches[region], np.minimum(bound, 1.0).T[region])
    return made_of(
        QualityKind.COPIED,
        np.where(matches[region] >= FEWEST_MATCHES, chance, 1.0),
        region=region,
        facts={"same": matches[region], "of": (bound > 0).sum(axis=0)[region]},
    )


def _last_two(ground: Ground) -> tuple[Whole, Floats, Floats]:
    """Rows of events that are due now and were due before, with both reports."""
    rows, before, now = [], [], []
    parts = [spec.code in {one.numerator for one in ground.ratios} for spec in ground.indicators]
    for every, due in ground.due_now().items():
        # A part follows its whole: where one is the same, the other often is.
        counted = due[ground.counts[due] & ~np.asarray(parts)[due]]
        if ground.values.shape[1] > every:
            rows.append(counted)
            before.append(ground.values[counted, -1 - every])
            now.append(ground.values[counted, -1])
    none = np.zeros((0, ground.values.shape[2]))
    return (
        np.concatenate([np.zeros(0, dtype=np.int64), *rows]),
        np.concatenate([none, *before]),
        np.concatenate([none, *now]),
    )


def equal_now(ground: Ground, region: int, other: int | None = None) -> Whole:
    """The rows that repeat: in this month and the last report, or in two regions."""
    rows, before, now = _last_two(ground)
    beside = before[:, region] if other is None else now[:, other]
    own = now[:, region]
    return np.sort(rows[(own == beside) & (np.nan_to_num(own) > 0)])


def _usual_of(ground: Ground, row: int) -> float:
    every = ground.indicators[row].every
    series = ground.series(np.asarray([row]), every)[:, -LONGEST_RUN:]
    return float(_usual(series)[0]) if series.shape[1] > 2 else 1.0


def twins(ground: Ground) -> list[Tests]:
    """Two regions with so many equal figures: neighbours under one authority, and any two whose
    whole sheets are alike."""
    rows, _, _ = _last_two(ground)
    now = ground.values[rows, -1].T  # [region, row]
    first, second = siblings(ground.parent, (np.nan_to_num(now) > 0).any(axis=1))
    same = now[first] == now[second]
    bound = same_again(np.fmin(now[first], now[second])) * ~np.isnan(now[first] + now[second])
    usual = _raised(same, bound, axis=0)
    near = _pairs(first, second, now, usual)
    return [near, _alike(now, usual, (first, second))]


def _pairs(first: Whole, second: Whole, now: Floats, usual: Floats) -> Tests:
    same = (now[first] == now[second]) & (np.nan_to_num(now[first]) > 0)
    bound = same_again(np.fmin(now[first], now[second])) * ~np.isnan(now[first] + now[second])
    matches = same.sum(axis=1)
    odd = np.flatnonzero(matches >= FEWEST_MATCHES)
    chance = np.ones(len(first))
    chance[odd] = matches_at_least(matches[odd], np.minimum(bound[odd] * usual, 1.0))
    return made_of(
        QualityKind.TWINS,
        chance,
        region=first,
        other=second,
        facts={"same": matches, "of": (bound > 0).sum(axis=1)},
    )


def _alike(now: Floats, usual: Floats, near: tuple[Whole, Whole]) -> Tests:
    """Far from each other, but with the same row: of all pairs that there are, so that each chance
    is taken that many times."""
    known = set(zip(near[0].tolist(), near[1].tolist(), strict=True))
    rows = quality.equal_rows(np.where(np.isnan(now), -1.0, now)) if now.shape[1] else []
    pairs = [pair for pair in rows if pair not in known]
    first = np.asarray([one for one, _ in pairs], dtype=np.int64)
    second = np.asarray([other for _, other in pairs], dtype=np.int64)
    found = _pairs(first, second, now, usual)
    reporting = int((np.nan_to_num(now) > 0).any(axis=1).sum())
    all_pairs = max(reporting * (reporting - 1) // 2, 1)
    chance = np.minimum(found.chance * all_pairs, 1.0)
    return made_of(
        found.kind, chance, region=found.region, other=found.other, facts=dict(found.facts)
    )


def siblings(parent: Whole, reporting: Flags) -> tuple[Whole, Whole]:
    """All pairs of reporting regions under the same parent, the earlier place first."""
    places = np.flatnonzero(reporting & (parent >= 0))
    places = places[np.argsort(parent[places], kind="stable")]
    _, start, size = np.unique(parent[places], return_index=True, return_counts=True)
    pairs = [
        np.stack(np.triu_indices(number, 1)) + begin
        for begin, number in zip(start.tolist(), size.tolist(), strict=True)
    ]
    both = np.concatenate([np.zeros((2, 0), dtype=np.int64), *pairs], axis=1)
    return places[both[0]], places[both[1]]
