"""Recounted figures against the reported ones: the verification factor and how sure it is.

Sources: WHO, Data Quality Review, module 3 (verification factor = recounted / reported, as a ratio
of sums); Efron and Tibshirani 1993, cluster bootstrap; Clopper and Pearson 1934.
"""

from __future__ import annotations

import numpy as np

from metrics.engine.exact import Floats, Whole
from metrics.engine.screening.chances import at_least

DRAWS, SEED = 2000, 20_170_601
LOW, HIGH = 5.0, 95.0  # percentiles: an interval that covers nine in ten
FEWEST_ITEMS, FEWEST_REGIONS = 10, 5
_HALVINGS = 60


def factor_interval(reported: Whole, recounted: Whole, region: Whole) -> tuple[float, float] | None:
    """From where to where the factor lies, nine times in ten; whole regions are drawn anew, because
    the figures of one office err together. None for fewer than ten items or five regions, from
    which no interval can be had, and where nothing was reported.
    """
    places, cluster = np.unique(region, return_inverse=True)
    if len(reported) < FEWEST_ITEMS or len(places) < FEWEST_REGIONS or not reported.sum():
        return None
    told = np.bincount(cluster, reported, len(places))
    seen = np.bincount(cluster, recounted, len(places))
    random = np.random.Generator(np.random.PCG64(SEED))
    drawn = random.integers(0, len(places), (DRAWS, len(places)))
    bottom = told[drawn].sum(axis=1)
    ratios = seen[drawn].sum(axis=1)[bottom > 0] / bottom[bottom > 0]
    low, high = np.percentile(ratios, [LOW, HIGH])
    return float(low), float(high)


def share_interval(successes: int, trials: int) -> tuple[float, float] | None:
    """The exact interval of a share, nine times in ten at least; None of nothing."""
    if not trials:
        return None
    tail = LOW / 100
    low = 0.0 if successes == 0 else _where(successes, trials, tail)
    high = 1.0 if successes == trials else _where(successes + 1, trials, 1 - tail)
    return low, high


def _where(count: int, trials: int, tail: float) -> float:
    """The share at which P(X ≥ count) is ``tail``: it grows with the share."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _tail(count, trials, middle) < tail:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _tail(count: int, trials: int, share: float) -> float:
    found: Floats = at_least(np.asarray([count]), np.asarray([trials]), np.asarray([share]))
    return float(found[0])
