"""Questions to ask of figures: gaps, outliers, jumps, repetitions, heaping. Never a penalty.

Every function is one question; a missing value is NaN (arrays of a region's months) or simply not
counted, and never raises a finding by itself. Sources: WHO data quality review (completeness,
timeliness, consistent reporting); Iglewicz and Hoaglin 1993 (modified z); Holm 1979.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb

import numpy as np

from metrics.engine.exact import Flags, Floats, Whole

OUTLIER = 3.5  # |modified z| above this is asked about (Iglewicz and Hoaglin)
SAME_MONTHS = 3  # copy-forward: so many equal non-zero values in a row
DIGITS_FROM, DIGITS_AT_LEAST = 100, 100  # last digits: only counts ≥ 100, and so many of them


def share(part: int, whole: int) -> Fraction | None:
    """``part / whole``; None where nothing was expected.

    Completeness = filled mandatory cells / mandatory cells; timeliness = approved by the due day /
    expected.
    """
    return Fraction(part, whole) if whole else None


def consistent_reporting(reported: Flags) -> Fraction | None:
    """Regions reporting in all months over regions reporting in any ``[month, region]``."""
    return share(int(reported.all(axis=0).sum()), int(reported.any(axis=0).sum()))


def modified_z(history: Floats) -> Floats:
    """Modified z of every value against its own column ``[month, region]``; NaN = 未报.

    ``0.6745·(x − median)/MAD``; where MAD = 0, ``(x − median)/(1.253314·mean absolute deviation)``;
    0 where all values are equal. The sign says whether the value is too high or too low.
    """
    known = ~np.isnan(history)
    median = median_of(history)
    away = history - median
    mad = median_of(np.abs(away))
    mean = np.where(known, np.abs(away), 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    scale = np.where(mad > 0, mad / 0.6745, 1.253314 * mean)
    return np.where(known, away / np.where(scale > 0, scale, 1.0), np.nan)


def median_of(values: Floats) -> Floats:
    """Median of each column's known values; NaN for a column without any."""
    ordered = np.sort(values, axis=0)  # NaN sorts last
    count = (~np.isnan(values)).sum(axis=0)
    at = np.arange(values.shape[1])
    low = ordered[np.maximum(count - 1, 0) // 2, at]
    high = ordered[np.minimum(count // 2, values.shape[0] - 1), at]
    return np.where(count > 0, (low + high) / 2, np.nan)


def jumps(now: Floats, before: Floats, *, times: float, at_least: float | Floats) -> Flags:
    """Where a value is ``times`` the earlier one or its ``times``-th part, and ``at_least`` away.

    The second bar keeps small counts quiet: 1 after 4 is no jump. An unknown value is none either.
    """
    high, low = np.fmax(now, before), np.fmin(now, before)
    known = ~np.isnan(now) & ~np.isnan(before)
    return np.asarray(known & (high >= times * low) & (high - low >= at_least), dtype=np.bool_)


def copied_forward(history: Floats, months: int = SAME_MONTHS) -> Flags:
    """``[month, region]``: cells that end a run of ``months`` equal values other than 0."""
    same = np.zeros(history.shape, dtype=np.bool_)
    if history.shape[0] < months:
        return same
    windows = np.lib.stride_tricks.sliding_window_view(history, months, axis=0)
    same[months - 1 :] = (windows == windows[..., :1]).all(axis=-1) & (windows[..., 0] != 0)
    return same


def equal_rows(table: Floats) -> list[tuple[int, int]]:
    """Pairs of regions ``[region, indicator]`` with the same row, all known and not all 0."""
    usable = np.flatnonzero(~np.isnan(table).any(axis=1) & (table != 0).any(axis=1))
    _, group = np.unique(table[usable], axis=0, return_inverse=True)
    order = np.argsort(group, kind="stable")
    twins = np.flatnonzero(np.diff(group[order]) == 0)
    return [(int(usable[order[one]]), int(usable[order[one + 1]])) for one in twins]


def exceeds(part: Floats, whole: Floats) -> Flags:
    """Related indicators: where a part is more than its whole (numerator > denominator)."""
    return np.asarray(part > whole, dtype=np.bool_)  # a comparison with NaN is False


def binomial_tail(successes: int, trials: int) -> Fraction:
    """P(X ≥ successes) for X ~ Binomial(trials, ½), exact."""
    return Fraction(sum(comb(trials, k) for k in range(successes, trials + 1)), 2**trials)


def heaping(tops: Whole, bottoms: Whole, threshold: Fraction, width: Fraction) -> Fraction:
    """Chance that so many ratios stand just at or above the threshold by accident.

    Of the regions within ``width`` of the threshold half should lie on either side (exact binomial
    test, one-sided; 1 where there is none). Ratios are compared as whole numbers.
    """
    above = below = 0
    for top, bottom in zip(tops.tolist(), bottoms.tolist(), strict=True):
        away = Fraction(top, bottom) - threshold if bottom else width
        above += 0 <= away < width
        below += -width <= away < 0
    return binomial_tail(above, above + below)


def last_digits(values: Whole) -> Fraction | None:
    """Exact chance that the most frequent last digit is as frequent as it is, at most.

    Ten times the binomial tail (p = 1/10) of its count: Bonferroni's bound, small and exact. Only
    counts ≥ 100 are used; None where there are fewer than 100 of them.
    """
    large = values[values >= DIGITS_FROM]
    if len(large) < DIGITS_AT_LEAST:
        return None
    size, most = len(large), int(np.bincount(large % 10, minlength=10).max())
    tail = sum(comb(size, k) * 9 ** (size - k) for k in range(most, size + 1))
    return min(Fraction(10 * tail, 10**size), Fraction(1))


def holm(chances: Sequence[Fraction | float]) -> list[float]:
    """Holm's step-down correction for the number of questions asked; order is kept.

    ``p(i)·(m − i + 1)``, never falling, at most 1.
    """
    corrected, running = [0.0] * len(chances), 0.0
    order = sorted(range(len(chances)), key=lambda place: chances[place])
    for step, place in enumerate(order):
        running = max(running, min(float(chances[place]) * (len(chances) - step), 1.0))
        corrected[place] = running
    return corrected
