"""Kinds that compare with base years: growth and fall."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from campaigns.periods import Month
from metrics.engine.definitions import TargetSpec
from tests.unit.engine.reference.exact import number
from tests.unit.engine.reference.reading import Reading, View
from tests.unit.engine.reference.states import Outcome, graded, unread


def base_years(view: View, parameters: dict[str, Any]) -> list[int]:
    if parameters.get("base") == "rolling":
        return [view.now.year - 1]
    return list(parameters["base_years"])


def base_of(view: View, code: str, years: Iterable[int]) -> Outcome | Fraction:
    """The mean of the base years to the same month, or the state that says why there is none."""
    readings = [view.read(code, Month(year, view.now.month)) for year in years]
    existed = [one for one in readings if one.due]
    if not existed:
        return Outcome("no_baseline")
    if not all(one.complete for one in existed):
        return Outcome("not_reported")
    mean = sum((one.amount for one in existed), Fraction(0)) / len(existed)
    return mean if mean else Outcome("no_baseline")


def stopped(reading: Reading, base: Outcome | Fraction, *, strict: bool = False) -> Outcome | None:
    """Not asked before no base, no base before missing."""
    if not reading.due:
        return Outcome("not_applicable")
    if isinstance(base, Outcome) and base.state == "no_baseline":
        return base
    return unread(reading, strict=strict) or (base if isinstance(base, Outcome) else None)


def growth(view: View, _: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    reading = view.read(code)
    base = base_of(view, code, base_years(view, parameters))
    if stop := stopped(reading, base):
        return stop
    assert isinstance(base, Fraction)
    rolling = parameters.get("base") == "rolling"
    years = 1 if rolling else view.now.year - parameters["first_year"] + 1
    expected = (1 + number(parameters["rate"])) ** years * base
    return graded(
        reading.amount / expected,
        complete=reading.complete,
        actual=reading.amount,
        expected=expected,
        base=base,
    )


def fall(view: View, _: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    reading = view.read(code)
    base = base_of(view, code, parameters["base_years"])
    if stop := stopped(reading, base, strict=True):
        return stop
    assert isinstance(base, Fraction)
    expected = base * (1 - number(parameters["drop"]))
    attainment = max((base - reading.amount) / (base - expected), Fraction(0))
    return graded(attainment, actual=reading.amount, expected=expected, base=base)
