"""Exact arithmetic on whole-number arrays: no float decides a state, a point or a place."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[Any]  # int64, or Python integers (object) where int64 would overflow
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

_LIMIT = 2**62  # one bit of head-room for a following sum of two products


def fraction(number: float | int | str | Fraction) -> Fraction:
    """The number as it is written: 0.05 is 1/20, not the nearest binary float."""
    return number if isinstance(number, Fraction) else Fraction(str(number))


def _largest(factor: Whole | int) -> int:
    if isinstance(factor, int):
        return abs(factor)
    if factor.size == 0:
        return 0
    return max(abs(int(factor.max())), abs(int(factor.min())))


def product(*factors: Whole | int) -> Whole:
    """The product of whole-number arrays and integers, in int64 where it surely fits.

    Otherwise in Python integers: slower by far, never wrong.
    """
    fits = prod(max(_largest(factor), 1) for factor in factors) < _LIMIT
    kind = np.int64 if fits else object
    result: Whole = np.ones((), dtype=kind)
    for factor in factors:
        result = result * np.asarray(factor, dtype=kind)
    return result


def divide_half_even(numerator: Whole, denominator: Whole) -> Whole:
    """Whole quotient, halves to the even neighbour (GB/T 8170); the denominator is positive."""
    quotient = numerator // denominator
    twice = 2 * (numerator - quotient * denominator)
    up = (twice > denominator) | ((twice == denominator) & (quotient % 2 == 1))
    rounded: Whole = quotient + up.astype(np.int64)
    return rounded


def divide_half_up(numerator: Whole, denominator: Whole) -> Whole:
    """Whole quotient, halves away from zero; the denominator is positive."""
    size = (2 * np.abs(numerator) + denominator) // (2 * denominator)
    rounded: Whole = np.where(np.asarray(numerator < 0, dtype=np.bool_), -size, size)
    return rounded


def divide(numerator: Whole, denominator: Whole, *, mode: str) -> Whole:
    """Whole quotient, rounded once; mode ``half_even`` or ``half_up``."""
    return {"half_even": divide_half_even, "half_up": divide_half_up}[mode](numerator, denominator)


def round_decimal(value: Decimal | Fraction | str | int, digits: int, *, mode: str) -> Decimal:
    """Round an exact value once, to ``digits`` decimals; mode ``half_even`` or ``half_up``."""
    rule = {"half_even": ROUND_HALF_EVEN, "half_up": ROUND_HALF_UP}[mode]
    if isinstance(value, Fraction):
        return _round_fraction(value, digits, rule)
    return Decimal(value).quantize(Decimal(1).scaleb(-digits), rounding=rule)


def _round_fraction(value: Fraction, digits: int, rule: str) -> Decimal:
    scaled = abs(value) * 10**digits
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest - scaled.denominator
    if twice > 0 or (twice == 0 and (rule == ROUND_HALF_UP or whole % 2)):
        whole += 1
    return Decimal(whole if value >= 0 else -whole).scaleb(-digits)


def truncate_decimal(value: Fraction, digits: int) -> Decimal:
    """Cut off, for a ratio below its threshold: 9996/10000 is 99.96 %, never 100.0 %."""
    scaled = abs(value) * 10**digits
    whole = scaled.numerator // scaled.denominator
    return Decimal(whole if value >= 0 else -whole).scaleb(-digits)
