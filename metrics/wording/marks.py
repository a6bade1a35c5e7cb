"""What a target was worth in one region, and what of it was lost."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from metrics.engine.exact import round_decimal
from metrics.wording.numbers import Numbers


def full_mark(detail: Mapping[str, Any]) -> Fraction:
    """Points for an attainment of 1; nothing of a target that does not count here."""
    if not detail["weight"] or not detail["weight_sum"]:
        return Fraction(0)
    return Fraction(100 * int(detail["weight"]), int(detail["weight_sum"]))


def full_words(detail: Mapping[str, Any], numbers: Numbers) -> str:
    mark = full_mark(detail)
    return numbers.amount(mark, 2) if mark else ""


def full_hundredths(detail: Mapping[str, Any], numbers: Numbers) -> int:
    """The full mark as it is shown: sums of full marks are sums of these."""
    return int(round_decimal(full_mark(detail) * 100, 0, mode=numbers.rounding))


def lost(detail: Mapping[str, Any], numbers: Numbers) -> int:
    """Hundredths short of the full mark as shown; more than the full mark loses nothing."""
    return max(full_hundredths(detail, numbers) - int(detail["points"]), 0)
