"""Made-up months with nothing in them, and the ways in which figures are fabricated.

A field is 136 regions under 16 authorities that report 24 counts over 36 months, all of the same
mean. Counts are overdispersed: Poisson around a Gamma of shape 10, the same season for all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from metrics.engine.definitions import IndicatorSpec
from metrics.engine.exact import Floats, Whole
from metrics.engine.screening.ground import Edits, Ground, Share

INDICATORS, MONTHS, CITIES, COUNTIES = 24, 36, 16, 136
SHAPE, SEASON = 10.0, 0.3
LIMIT = Fraction(9, 10)
# One region under each of half of the authorities fabricates.
LIARS = 1 + CITIES + np.arange(0, CITIES, 2)
# Last digits as people invent them: few round ones, many sevens and threes.
INVENTED = (0.04, 0.08, 0.10, 0.17, 0.10, 0.05, 0.11, 0.19, 0.10, 0.06)

_COUNTS = tuple(IndicatorSpec(f"i{place:02}", "flow", "sum", "sum") for place in range(INDICATORS))
_MONTHS = tuple((2015 + at // 12) * 100 + at % 12 + 1 for at in range(MONTHS))
Scatter = Callable[[np.random.Generator, Floats], Whole]


def poisson(random: np.random.Generator, means: Floats) -> Whole:
    return random.poisson(means)


def overdispersed(random: np.random.Generator, means: Floats) -> Whole:
    return random.poisson(random.gamma(SHAPE, means / SHAPE))


def wild(random: np.random.Generator, means: Floats) -> Whole:
    """Log-normal by a half: heavier tails than any test here supposes."""
    return random.poisson(means * np.exp(random.normal(0.0, 0.5, means.shape)))


def field(mean: float, random: np.random.Generator, scatter: Scatter = overdispersed) -> Ground:
    """Figures in which nothing is odd."""
    season = 1 + SEASON * np.sin(np.arange(MONTHS) * 2 * np.pi / 12)
    shape = (INDICATORS, MONTHS, COUNTIES)
    counts = scatter(random, np.broadcast_to(mean * season[None, :, None], shape))
    head = 1 + CITIES
    values = np.full((INDICATORS, MONTHS, head + COUNTIES), np.nan)
    values[:, :, head:] = counts
    below = 1 + np.arange(COUNTIES) % CITIES
    return Ground(
        values=values,
        months=_MONTHS,
        indicators=_COUNTS,
        decimals=(0,) * INDICATORS,
        parent=np.concatenate([[-1], np.zeros(CITIES, dtype=np.int64), below]),
        shares=(_share(mean, random),),
        late=_edits(random),
        amended=_edits(random),
    )


def _share(mean: float, random: np.random.Generator) -> Share:
    """A rate of the year that scatters around its threshold by five points."""
    bottom = np.zeros(1 + CITIES + COUNTIES, dtype=np.int64)
    bottom[1 + CITIES :] = random.poisson(mean * 12, COUNTIES)
    rate = np.clip(random.normal(float(LIMIT), 0.05, bottom.shape), 0, 1)
    return Share("rate", random.binomial(bottom, rate), bottom, LIMIT)


def _edits(random: np.random.Generator) -> Edits:
    size = 1 + CITIES + COUNTIES
    return Edits(random.poisson(2.0, size), random.poisson(2.0, size))


# --- fabrications: each changes what the liars report ---------------------------------------------

Plant = Callable[[Ground, np.random.Generator], Ground]


def _changed(ground: Ground, values: Floats) -> Ground:
    return replace(ground, values=values)


def copied_month(ground: Ground, _random: np.random.Generator) -> Ground:
    """The whole sheet is that of the month before."""
    values = ground.values.copy()
    values[:, -1, LIARS] = values[:, -2, LIARS]
    return _changed(ground, values)


def carried_on(months: int) -> Plant:
    """One count, not 0, is written down again for so many months."""

    def plant(ground: Ground, _random: np.random.Generator) -> Ground:
        values = ground.values.copy()
        values[0, -months:, LIARS] = np.maximum(values[0, -months, LIARS], 1)[:, None]
        return _changed(ground, values)

    return plant


def neighbour(share: float) -> Plant:
    """So much of the sheet is taken from a neighbour."""

    def plant(ground: Ground, _random: np.random.Generator) -> Ground:
        values = ground.values.copy()
        rows = np.arange(round(INDICATORS * share))[:, None]
        values[rows, -1, LIARS] = values[rows, -1, LIARS + CITIES]
        return _changed(ground, values)

    return plant


def tenfold(ground: Ground, _random: np.random.Generator) -> Ground:
    """A nought too many in one figure."""
    values = ground.values.copy()
    values[0, -1, LIARS] *= 10
    return _changed(ground, values)


def doubled(ground: Ground, _random: np.random.Generator) -> Ground:
    """One figure twice as large as it is."""
    values = ground.values.copy()
    values[0, -1, LIARS] *= 2
    return _changed(ground, values)


def lifted(share: float) -> Plant:
    """Of all regions up to four points below the threshold so many are lifted just over it."""

    def plant(ground: Ground, random: np.random.Generator) -> Ground:
        one = ground.shares[0]
        needed = -(-one.bottom * LIMIT.numerator // LIMIT.denominator)
        below = (one.top < needed) & (one.top > needed - one.bottom * 0.04)
        chosen = below & (random.random(len(below)) < share)
        return replace(ground, shares=(replace(one, top=np.where(chosen, needed, one.top)),))

    return plant


def invented(ground: Ground, random: np.random.Generator) -> Ground:
    """Two years of figures with the last digits that people think of."""
    drawn = random.choice(10, size=(INDICATORS, 24, len(LIARS)), p=INVENTED)
    return _with_digits(ground, drawn)


def rounded(ground: Ground, random: np.random.Generator) -> Ground:
    """In two years every third figure was an estimate: it ends in 0."""
    past = ground.values[:, -24:, LIARS]
    drawn = np.where(random.random(past.shape) < 1 / 3, 0, past % 10)
    return _with_digits(ground, drawn)


def _with_digits(ground: Ground, digits: Whole | Floats) -> Ground:
    values = ground.values.copy()
    past = values[:, -24:, LIARS]
    values[:, -24:, LIARS] = past - past % 10 + digits
    return _changed(ground, values)


def raised(cells: int) -> Plant:
    """So many cells raised in a year after they had been handed in, before the lock; none
    lowered."""

    def plant(ground: Ground, _random: np.random.Generator) -> Ground:
        edits = ground.late
        if edits is None:
            return ground
        better, worse = edits.better.copy(), edits.worse.copy()
        better[LIARS], worse[LIARS] = cells, 0
        return replace(ground, late=Edits(better, worse))

    return plant


@dataclass(frozen=True, slots=True)
class Fabrication:
    """``kinds`` are the signs by which it counts as found; ``everywhere``: it is not a region's
    own, and found where the campaign as a whole is asked."""

    name: str
    plant: Plant
    kinds: tuple[str, ...]
    everywhere: bool = False


FABRICATIONS = (
    Fabrication("a month's sheet copied from the month before", copied_month, ("copied",)),
    Fabrication("one count written down again, 3 months", carried_on(3), ("copied",)),
    Fabrication("one count written down again, 6 months", carried_on(6), ("copied",)),
    Fabrication("a sheet copied from a neighbour", neighbour(1), ("twins",)),
    Fabrication("half of a sheet copied from a neighbour", neighbour(0.5), ("twins",)),
    Fabrication("one figure × 10", tenfold, ("outlier", "jump")),
    Fabrication("one figure × 2", doubled, ("outlier", "jump")),
    Fabrication("nine in ten just below a threshold lifted to it", lifted(0.9), ("heaping",), True),
    Fabrication("half of those just below lifted to it", lifted(0.5), ("heaping",), True),
    Fabrication("two years with invented last digits", invented, ("digits",)),
    Fabrication("two years with every third figure rounded to tens", rounded, ("digits",)),
    Fabrication("20 cells raised before the lock", raised(20), ("late_edit",)),
    Fabrication("8 cells raised before the lock", raised(8), ("late_edit",)),
)
