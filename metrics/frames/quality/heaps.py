"""How the regions' ratios lie around a target's threshold: a histogram in points."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from campaigns.models import Campaign, Indicator
from campaigns.periods import Month
from metrics.engine.rollup import Tree
from metrics.engine.screening import Share
from metrics.engine.screening.piles import FEWEST_NEAR, has_room, piled, steps
from metrics.frames.quality.ground import shares_now

POINT = Fraction(1, 100)
SIDE = 10  # so many points on either side
_BROAD = 2  # two points make a width of the test


@dataclass(frozen=True, slots=True)
class Heap:
    """``bins``: how many ratios lie in each step of ``width``, the ``i``-th (from 0) of them from
    ``threshold + (i − 10)·width`` on; where low is good (not ``up``), the other way round, so that
    the tenth is always the first on the good side. ``beyond`` lie further away, ``small`` have too
    small a denominator. ``chance``: of so many just at the threshold, uncorrected; None where fewer
    than five are near, or nothing can lie behind the threshold."""

    code: str
    name: str
    threshold: Fraction
    width: Fraction
    up: bool
    bins: tuple[int, ...]
    beyond: int
    small: int
    chance: float | None


def heaps_of(campaign: Campaign, month: Month, among: Collection[str] | None = None) -> list[Heap]:
    """Every ratio of the campaign that has a threshold, of the year to date, over all offices that
    report it; or over those whose codes are ``among``."""
    tree, shares = shares_now(campaign, month)
    names = dict(
        Indicator.objects.filter(code__in=[one.indicator for one in shares]).values_list(
            "code", "name"
        )
    )
    return [heap_of(one, tree, names[one.indicator], among) for one in shares]


def heap_of(share: Share, tree: Tree, name: str, among: Collection[str] | None = None) -> Heap:
    step, usable = steps(share, POINT)
    asked = np.asarray([among is None or code in among for code in tree.codes])
    reported = asked & np.asarray(share.bottom > 0)
    near = usable & asked & (step >= -SIDE) & (step < SIDE)
    counts = np.bincount(step[near].astype(np.int64) + SIDE, minlength=2 * SIDE)
    middle = counts[SIDE - 2 * _BROAD : SIDE + 2 * _BROAD].reshape(-1, _BROAD).sum(axis=1)
    enough = has_room(share) and middle[1] + middle[2] >= FEWEST_NEAR
    return Heap(
        code=share.indicator,
        name=name,
        threshold=share.threshold,
        width=POINT,
        up=share.up,
        bins=tuple(counts.tolist()),
        beyond=int((usable & asked & ~near).sum()),
        small=int((reported & ~usable).sum()),
        chance=float(piled(middle[None])[0]) if enough else None,
    )
