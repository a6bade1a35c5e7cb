"""Single figures: out of line with their past, far from the month before, part over whole."""

from __future__ import annotations

import numpy as np

from campaigns.terms import QualityKind
from metrics.engine import quality
from metrics.engine.exact import Flags, Floats, Whole
from metrics.engine.screening.chances import student
from metrics.engine.screening.ground import Ground
from metrics.engine.screening.signs import Tests, made_of

PAST = 24  # a figure is held against so many earlier reports, as far as they are there
FEWEST = 8  # and never against fewer known ones
TIMES, AWAY = 3.0, 10.0  # a jump: three times as much or a third, and ten units away


def outliers(ground: Ground) -> list[Tests]:
    """The figure against all before it, where the modified z is above 3.5."""
    return [_outliers(ground, rows, every) for every, rows in ground.due_now().items()]


def jumps(ground: Ground) -> list[Tests]:
    """The step from the last report against all steps before it."""
    return [_jumps(ground, rows, every) for every, rows in ground.due_now().items()]


def level(counts: Floats) -> Floats:
    """Anscombe's 2·√(x + 3/8): counts from a Poisson distribution scatter by 1, whatever their
    mean; others by more."""
    return np.asarray(2 * np.sqrt(counts + 0.375))


def _outliers(ground: Ground, rows: Whole, every: int) -> Tests:
    series = ground.series(rows, every)[:, -PAST - 1 :]
    past, now = level(series[:, :-1]), level(series[:, -1])
    known, mean, spread = _described(past)
    odd = np.abs(_odd(series)) > quality.OUTLIER
    looked = ~np.isnan(now) & (known >= FEWEST)
    size = np.maximum(known, 2)
    away = np.where(looked, now - mean, 0.0) / (np.maximum(spread, 1.0) * np.sqrt(1 + 1 / size))
    return _told(QualityKind.OUTLIER, rows, looked, odd & looked, away, size - 1.0)


def _jumps(ground: Ground, rows: Whole, every: int) -> Tests:
    series = ground.series(rows, every)[:, -PAST - 1 :]
    if series.shape[1] < FEWEST:
        return made_of(QualityKind.JUMP, np.zeros(0), region=np.zeros(0), indicator=np.zeros(0))
    steps = np.diff(level(series), axis=1)
    before = ~np.isnan(steps[:, :-1])
    known = before.sum(axis=1)
    square = np.where(before, steps[:, :-1] ** 2, 0.0).sum(axis=1) / np.maximum(known, 1)
    # Two Poisson counts differ by √2. Steps that follow each other share a month, so that they
    # tell less than as many by themselves.
    scale, freedom = np.sqrt(np.maximum(square, 2.0)), np.maximum(known * 2 // 3, 1)
    looked = ~np.isnan(steps[:, -1]) & (known >= FEWEST - 1)
    far = quality.jumps(series[:, -1], series[:, -2], times=TIMES, at_least=AWAY)
    # What comes back from a figure that was itself out of line is no jump.
    back = np.abs(_odd(series[:, :-1])) > quality.OUTLIER
    away = np.where(looked, steps[:, -1], 0.0) / scale
    return _told(QualityKind.JUMP, rows, looked, looked & far & ~back, away, freedom)


def _odd(series: Floats) -> Floats:
    """Modified z of the last value [row, region] in its own series."""
    count, months, regions = series.shape
    flat = series.transpose(1, 0, 2).reshape(months, count * regions)
    return np.asarray(quality.modified_z(flat)[-1].reshape(count, regions))


def _described(past: Floats) -> tuple[Whole, Floats, Floats]:
    """Number, mean and standard deviation of the known values, over the months."""
    there = ~np.isnan(past)
    known = there.sum(axis=1)
    mean = np.where(there, past, 0.0).sum(axis=1) / np.maximum(known, 1)
    square = np.where(there, past - mean[:, None], 0.0) ** 2
    return known, mean, np.sqrt(square.sum(axis=1) / np.maximum(known - 1, 1))


def _told(
    kind: QualityKind, rows: Whole, looked: Flags, found: Flags, away: Floats, freedom: Floats
) -> Tests:
    """A test was made of every cell that could be looked at; a chance is computed of those few
    that stand out, the others have 1."""
    row, region = np.nonzero(looked)
    odd = found[row, region]
    chance = np.ones(len(row))
    t, df = away[row, region], np.asarray(freedom, dtype=np.float64)[row, region]
    chance[odd] = student(t[odd], df[odd])
    return made_of(kind, chance, region=region, indicator=rows[row], facts={"away": t})


def exceeding(ground: Ground) -> Tests:
    """Related indicators: the part is more than its whole. No chance: that cannot be right."""
    place = {spec.code: row for row, spec in enumerate(ground.indicators)}
    pairs = dict.fromkeys((place[one.numerator], place[one.denominator]) for one in ground.ratios)
    part = np.asarray([less for less, _ in pairs], dtype=np.int64)
    whole = np.asarray([more for _, more in pairs], dtype=np.int64)
    unit = 10.0 ** np.asarray(ground.decimals, dtype=np.float64)[:, None]
    now = ground.values[:, -1]
    found = quality.exceeds(now[part] * unit[whole], now[whole] * unit[part])
    pair, region = np.nonzero(found)
    return made_of(
        QualityKind.RELATED,
        np.zeros(len(pair)),
        region=region,
        indicator=part[pair],
        facts={"whole": whole[pair]},
    )
