"""Figures that pile up: ratios just at a threshold, last digits that are not like chance."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from campaigns.terms import QualityKind
from metrics.engine import quality
from metrics.engine.exact import Flags, Floats, Whole, product
from metrics.engine.screening.chances import at_least
from metrics.engine.screening.ground import Ground, Share
from metrics.engine.screening.signs import Tests, made_of

WIDTH = Fraction(1, 50)  # two points: what counts as just above and just below
SMALLEST = 50  # a smaller denominator may have no ratio inside of two points
FEWEST_NEAR = 5
PAST = 24  # reports whose last digits are looked at
DIGIT_MONTHS = (6, 12)  # twice a year: the same digits would be looked at again every month
BINS = 4  # two on each side of the threshold


def steps(share: Share, width: Fraction = WIDTH) -> tuple[Whole, Flags]:
    """By region how many whole widths its ratio lies from the threshold, rounded down and exact:
    0 is at it or just above, −1 just below; and which regions have a ratio that says anything.

    Where low is good, both sides change place: 0 is at it or just below.
    """
    usable = np.asarray(share.bottom >= SMALLEST, dtype=np.bool_)
    bottom = np.where(usable, share.bottom, 1)
    limit = share.threshold
    away = product(share.top, limit.denominator) - product(bottom, limit.numerator)
    if not share.up:
        away = -away
    unit = product(bottom, width.numerator * limit.denominator)
    return np.asarray(product(away, width.denominator) // unit), usable


def heaping(ground: Ground) -> list[Tests]:
    """Every ratio with a threshold: all regions together, and those below each region.

    How many should lie just above is told by the widths on both sides: where the regions grow
    denser towards the good side, more of them may. Where there is no room behind the threshold
    (nobody does more than 100 %), all who are done stand at it.
    """
    return [_heaped(ground, share) for share in ground.shares if has_room(share)]


def has_room(share: Share) -> bool:
    """Whether a ratio of a part to its whole can lie two widths behind the threshold."""
    if share.up:
        return share.threshold + 2 * WIDTH <= 1
    return share.threshold - 2 * WIDTH >= 0


def _heaped(ground: Ground, share: Share) -> Tests:
    step, usable = steps(share)
    near = usable & (step >= -2) & (step < 2)
    root = int(np.flatnonzero(ground.parent < 0)[0])
    groups = [np.full(len(step), root), ground.parent]
    heads, found, facts = [], [], []
    for group in groups:
        inside = near & (group >= 0)
        size = len(step) * BINS
        place = group[inside] * BINS + step[inside].astype(np.int64) + 2
        counts = np.bincount(place, minlength=size)
        bins = counts.reshape(-1, BINS)
        # The whole is made_of once, also where it is itself somebody's parent.
        looked = bins[:, 1] + bins[:, 2] >= FEWEST_NEAR
        looked[root] &= group is groups[0]
        head = np.flatnonzero(looked)
        heads.append(head)
        found.append(piled(bins[head]))
        facts.append(bins[head])
    bins = np.concatenate(facts)
    return made_of(
        QualityKind.HEAPING,
        np.concatenate(found),
        region=np.concatenate(heads),
        facts={
            "ratio": np.full(len(bins), share.indicator, dtype=object),
            "threshold": np.full(len(bins), str(share.threshold), dtype=object),
            "above": bins[:, 2],
            "below": bins[:, 1],
        },
    )


def piled(bins: Whole) -> Floats:
    """The chance of so many just above, ``bins`` [case, (far below, below, above, far above)]."""
    far_below, below, above, far_above = bins.T
    grows = np.maximum(np.cbrt((far_above + 0.5) / (far_below + 0.5)), 1.0)
    return at_least(above, above + below, grows / (1 + grows))


def digits(ground: Ground) -> list[Tests]:
    """Last digits of a region's counts of 100 and more, in the last reports of all its indicators;
    held against how often the digit is the last one in the whole campaign, at least one in ten."""
    whole = np.flatnonzero(ground.counts & (np.asarray(ground.decimals) == 0))
    if ground.month % 100 not in DIGIT_MONTHS or not len(whole):
        return []
    past = ground.values[whole][:, -PAST:]
    large = np.nan_to_num(past) >= quality.DIGITS_FROM
    large[:, 1:] &= past[:, 1:] != past[:, :-1]  # what was copied is another question
    _, _, region = np.nonzero(large)
    last = past[large].astype(np.int64) % 10
    counts = np.bincount(region * 10 + last, minlength=past.shape[2] * 10).reshape(-1, 10)
    return [_preferred(counts)]


def _preferred(counts: Whole) -> Tests:
    """``counts`` [region, digit]; Bonferroni over the ten digits."""
    size = counts.sum(axis=1)
    usual = np.maximum(counts.sum(axis=0) / max(int(size.sum()), 1), 0.1)
    region = np.flatnonzero(size >= quality.DIGITS_AT_LEAST)
    chance = at_least(counts[region], size[region, None], np.broadcast_to(usual, (len(region), 10)))
    digit = chance.argmin(axis=1)
    return made_of(
        QualityKind.DIGITS,
        np.minimum(10 * chance.min(axis=1), 1.0),
        region=region,
        facts={
            "digit": digit,
            "most": counts[region, digit],
            "size": size[region],
            "counts": counts[region],
        },
    )
