"""What a kind of target answers: exact ratios per region, what is missing, what is chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from metrics.engine.definitions import IndicatorSpec
from metrics.engine.exact import Flags, Floats, Whole, product
from metrics.engine.frames import Cube
from metrics.engine.readings import Reading, read


@dataclass(frozen=True, slots=True)
class Exact:
    """A ratio of whole numbers per region; the denominator is positive where it means anything."""

    numerator: Whole
    denominator: Whole

    def floats(self) -> Floats:
        denominator = np.asarray(self.denominator, dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            quotient = np.asarray(self.numerator, dtype=np.float64) / denominator
        return np.where(denominator > 0, quotient, np.nan)

    def reaches(self, bar: Exact) -> Flags:
        """Whether this ratio is at least ``bar``, compared as whole numbers."""
        left = product(self.numerator, bar.denominator)
        return np.asarray(left >= product(bar.numerator, self.denominator), dtype=np.bool_)


def constant(value: Fraction) -> Exact:
    """One ratio for every region."""
    return Exact(np.asarray(value.numerator), np.asarray(value.denominator))


def nothing(size: int) -> Exact:
    return Exact(np.zeros(size, dtype=np.int64), np.ones(size, dtype=np.int64))


def add(left: Exact, right: Exact) -> Exact:
    """The exact sum, over the least common denominator; both denominators are positive."""
    scale = right.denominator // np.gcd(left.denominator, right.denominator)
    bottom = product(left.denominator, scale)
    other = product(right.numerator, bottom // right.denominator)
    return Exact(product(left.numerator, scale) + other, bottom)


@dataclass(frozen=True, slots=True)
class Chance:
    """How the actual value could have come out otherwise, for the rank bands.

    ``count`` alone is a Poisson count; with ``out_of`` it is a share with a Beta distribution. The
    attainment of a drawn value x is ``slope · x + intercept``.
    """

    count: Floats
    out_of: Floats | None
    slope: Floats
    intercept: Floats


@dataclass(frozen=True, slots=True)
class Part:
    """One indicator of a target, for every region.

    ``missing`` cells score nothing; ``partial`` ones count what is there; ``absent`` says the
    target does not apply, ``baseless`` that there is nothing to grow from, ``pending`` that the
    window has not ended, ``touched`` that what must not happen did. ``facts`` is what the year's
    goal of a growth target is computed from.
    """

    expected: Exact
    actual: Exact
    attained: Exact
    missing: Flags
    partial: Flags
    absent: Flags
    reported: Whole
    due: Whole
    coverage: Exact
    baseless: Flags | None = None
    pending: Flags | None = None
    touched: Flags | None = None
    base: Exact | None = None
    goal: Whole | None = None
    chance: Chance | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """One indicator of one target, asked of all regions of a rolled-up cube in one month."""

    cube: Cube
    specs: dict[str, IndicatorSpec]
    indicator: IndicatorSpec
    parameters: dict[str, Any]
    month: int  # ordinal
    allocated: Whole | None = None  # each region's share of a total

    @property
    def year(self) -> int:
        return self.month // 12

    def to_date(self, spec: IndicatorSpec, years_back: int = 0) -> Reading:
        """January to this month, ``years_back`` years ago."""
        start = (self.year - years_back) * 12
        return read(self.cube, spec, start, self.month - 12 * years_back)

    def ones(self) -> Whole:
        return np.ones(len(self.cube.regions), dtype=np.int64)


def coverage_of(*readings: Reading) -> Exact:
    """Reported over due cells of the judged month: the least complete of the readings."""
    return least([Exact(one.now_reported, one.now_due) for one in readings])


def least(coverages: Sequence[Exact]) -> Exact:
    """The smallest of several shares; 0 of 0 says nothing and is passed over."""
    reported, due = coverages[0].numerator, coverages[0].denominator
    for one in coverages[1:]:
        less = product(one.numerator, due) < product(reported, one.denominator)
        less |= due == 0
        reported = np.where(less, one.numerator, reported)
        due = np.where(less, one.denominator, due)
    return Exact(reported.astype(np.int64), due.astype(np.int64))


def counted(question: Question, expected: Exact, reading: Reading, **more: Any) -> Part:
    """The common shape of "as much as possible of one count": a gap counts as nothing there."""
    actual = Exact(reading.value, question.ones())
    usable = expected.numerator > 0
    attained = Exact(
        product(reading.value, expected.denominator),
        np.where(usable, expected.numerator, 1),
    )
    return Part(
        expected=expected,
        actual=actual,
        attained=attained,
        missing=reading.silent | more.pop("missing", False),
        partial=~reading.complete & ~reading.nothing_due,
        absent=reading.nothing_due | more.pop("absent", False),
        reported=reading.reported,
        due=reading.due,
        coverage=coverage_of(reading),
        **more,
    )
