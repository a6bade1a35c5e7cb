"""The screening of a month once more, in plain Python: loops, fractions, exact sums."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import atan, comb, cos, e, pi, sin, sqrt
from statistics import median, stdev

Known = Sequence[float | None]


def student(t: float, freedom: int) -> float:
    """Both tails by the finite series for whole degrees of freedom (Abramowitz, Stegun 26.7)."""
    angle = atan(abs(t) / sqrt(freedom))
    if freedom == 1:
        return 1 - 2 * angle / pi
    total = term = 1.0
    if freedom % 2:
        for step in range(3, freedom - 1, 2):
            term *= cos(angle) ** 2 * (step - 1) / step
            total += term
        inner = 2 / pi * (angle + sin(angle) * cos(angle) * total)
    else:
        for step in range(2, freedom - 1, 2):
            term *= cos(angle) ** 2 * (step - 1) / step
            total += term
        inner = sin(angle) * total
    return 1 - inner


def binomial(count: int, trials: int, chance: Fraction) -> Fraction:
    """P(X ≥ count), exact."""
    return sum(
        (
            comb(trials, k) * chance**k * (1 - chance) ** (trials - k)
            for k in range(count, trials + 1)
        ),
        Fraction(0),
    )


def together(matches: int, chances: Sequence[float]) -> float:
    """P(at least so many happen): every outcome by itself."""
    if not chances:
        return float(matches <= 0)
    first, *rest = chances
    return first * together(matches - 1, rest) + (1 - first) * together(matches, rest)


def holm(chances: Sequence[float]) -> list[float]:
    """The largest product of this and all smaller chances with what is left to be tested."""
    return [
        min(
            1.0,
            max(
                other * (len(chances) - sum(third < other for third in chances))
                for other in chances
                if other <= own
            ),
        )
        for own in chances
    ]


def bound(value: float) -> float:
    return 1 / sqrt(2 * e * value) if value > 0 else 0.0


def odd(values: Known) -> float:
    """Modified z of the last value."""
    known = [value for value in values if value is not None]
    middle = median(known)
    away = [abs(value - middle) for value in known]
    mad, mean = median(away), sum(away) / len(away)
    scale = mad / 0.6745 if mad else 1.253314 * mean
    return (known[-1] - middle) / scale if scale else 0.0


def level(value: float) -> float:
    return 2 * sqrt(value + 0.375)


def outlier(values: Known) -> float | None:
    """Its chance; 1 where it does not stand out, None where it cannot be looked at."""
    *past, now = values[-25:]
    before = [level(value) for value in past if value is not None]
    if now is None or len(before) < 8:
        return None
    if abs(odd(values[-25:])) <= 3.5:
        return 1.0
    spread = max(stdev(before), 1.0) * sqrt(1 + 1 / len(before))
    return student((level(now) - sum(before) / len(before)) / spread, len(before) - 1)


def jump(values: Known) -> float | None:
    recent = values[-25:]
    pairs = list(pairwise(recent))
    steps = [None if a is None or b is None else level(b) - level(a) for a, b in pairs]
    known = [step for step in steps[:-1] if step is not None]
    if steps[-1] is None or len(known) < 7:
        return None
    before, now = pairs[-1]
    assert before is not None
    assert now is not None
    high, low = max(before, now), min(before, now)
    if high < 3 * low or high - low < 10 or abs(odd(recent[:-1])) > 3.5:
        return 1.0
    scale = sqrt(max(sum(step * step for step in known) / len(known), 2.0))
    return student(steps[-1] / scale, len(known) * 2 // 3)


def heap(far_below: int, below: int, above: int, far_above: int) -> float:
    grows = max(((far_above + 0.5) / (far_below + 0.5)) ** (1 / 3), 1.0)
    share = Fraction(grows / (1 + grows))
    return float(binomial(above, above + below, share))


def step_of(top: int, bottom: int, threshold: Fraction, width: Fraction, *, up: bool) -> int:
    away = Fraction(top, bottom) - threshold
    return ((away if up else -away) / width).__floor__()
