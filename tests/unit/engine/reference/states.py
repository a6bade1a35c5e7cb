"""The state of a region on a target, and what gives it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.unit.engine.reference.reading import Reading

VALUELESS = {"not_applicable", "no_baseline"}  # leaves the sum of weights


@dataclass
class Outcome:
    """One region on one target (or on one indicator of it)."""

    state: str
    attainment: Fraction | None = None
    actual: Fraction | None = None
    expected: Fraction | None = None
    base: Fraction | None = None
    counts: bool = True  # stands in the sum of weights now
    touched: bool = False  # a zero target that is not zero
    complete: bool = True


def graded(attainment: Fraction, *, complete: bool = True, **more: Any) -> Outcome:
    if attainment >= 1:
        state = "met"
    elif not complete:
        state = "not_reported"
    else:
        state = "close" if attainment >= Fraction(9, 10) else "behind"
    return Outcome(state, attainment, complete=complete, **more)


def unread(reading: Reading, *, strict: bool = False) -> Outcome | None:
    """Nothing was due, or what was due is missing."""
    if not reading.due:
        return Outcome("not_applicable")
    if reading.silent or (strict and not reading.complete):
        return Outcome("not_reported")
    return None


def worst(outcomes: list[Outcome]) -> Outcome:
    """A touched zero target stays touched; else a missing value decides; else the lowest."""
    left = [one for one in outcomes if one.state not in VALUELESS]
    if not left:
        return outcomes[0]
    touched = [one for one in left if one.touched]
    unknown = [one for one in left if one.attainment is None]
    if touched or unknown:
        return (touched or unknown)[0]
    return min(left, key=lambda one: one.attainment or Fraction(0))
