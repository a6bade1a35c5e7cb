"""Written numbers made exact, and the two roundings there are."""

from __future__ import annotations

from fractions import Fraction
from typing import Any


def number(written: Any) -> Fraction:
    return Fraction(str(written))


def rounded(value: Fraction, rounding: str) -> int:
    if rounding == "half_even":
        return round(value)  # Fraction rounds exactly, halves to even
    size = int(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size
