"""Kinds on a ratio: a threshold, or points more than in a base year."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from campaigns.periods import Month
from metrics.engine.definitions import TargetSpec
from tests.unit.engine.reference.exact import number
from tests.unit.engine.reference.reading import Reading, View
from tests.unit.engine.reference.states import Outcome, graded


def ratio_readings(view: View, code: str, month: Month) -> tuple[Reading, Reading]:
    indicator = view.case.definitions.indicators[code]
    return view.read(indicator.numerator, month), view.read(indicator.denominator, month)


def rate_now(view: View, code: str, total: int = 0) -> tuple[Outcome | Fraction, bool]:
    """Σ numerator / Σ denominator (at least ``total``), and whether the numerator is complete."""
    top, bottom = ratio_readings(view, code, view.now)
    covered = max(bottom.amount, Fraction(total))
    if not top.due or not bottom.due or (bottom.complete and covered == 0):
        return Outcome("not_applicable"), True
    if top.silent or not bottom.complete:
        return Outcome("not_reported"), top.complete
    return top.amount / covered, top.complete


def earlier_rate(view: View, code: str, year: int, total: int = 0) -> Outcome | Fraction:
    """The same months' rate of another year, only if nothing of it is missing."""
    top, bottom = ratio_readings(view, code, Month(year, view.now.month))
    if not top.complete or not bottom.complete:
        return Outcome("not_reported")
    covered = max(bottom.amount, Fraction(total))
    if not top.due or not bottom.due or covered == 0:
        return Outcome("no_baseline")
    return top.amount / covered


def rate(view: View, _: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    total = parameters.get("total", 0)
    now, complete = rate_now(view, code, total)
    if isinstance(now, Outcome):
        return now
    threshold = number(parameters["threshold"])
    before = earlier_rate(view, code, view.now.year - 1, total)
    return graded(
        now / threshold,
        complete=complete,
        actual=now,
        expected=threshold,
        base=before if isinstance(before, Fraction) else None,
    )


def points(view: View, _: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    now, complete = rate_now(view, code)
    base = earlier_rate(view, code, parameters["base_year"])
    if isinstance(now, Outcome) and now.state == "not_applicable":
        return now
    if isinstance(base, Outcome):
        return base
    if isinstance(now, Outcome):
        return now
    step = number(parameters["points"]) / 100
    attainment = max((now - base) / step, Fraction(0))
    return graded(attainment, complete=complete, actual=now, expected=base + step, base=base)
