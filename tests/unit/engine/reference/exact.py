"""Written numbers made exact, and the one rounding there is."""

from __future__ import annotations

from fractions import Fraction
from typing import Any


def number(written: Any) -> Fraction:
    return Fraction(str(written))


def half_even(value: Fraction) -> int:
    return round(value)  # Fraction rounds exactly, halves to even
