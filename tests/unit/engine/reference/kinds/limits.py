"""Kinds that must not be exceeded: a ceiling, zero, a position."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from metrics.engine.definitions import TargetSpec
from tests.unit.engine.reference.exact import number
from tests.unit.engine.reference.reading import View
from tests.unit.engine.reference.states import Outcome, graded, unread


def ceiling(view: View, _: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    reading = view.read(code)
    if stop := unread(reading, strict=True):
        return stop
    limit = number(parameters["limit"])
    attainment = min(max(2 - reading.amount / limit, Fraction(0)), Fraction(1))
    return graded(attainment, actual=reading.amount, expected=limit)


def zero(view: View, _: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    reading = view.read(code)
    if reading.amount > 0:
        state = "red_line" if parameters.get("red_line") else "behind"
        return Outcome(
            state,
            Fraction(0),
            reading.amount,
            Fraction(0),
            touched=True,
            complete=reading.complete,
        )
    stop = unread(reading, strict=True)
    return stop or Outcome("met", Fraction(1), Fraction(0), Fraction(0))


def position(view: View, _: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    reading = view.read(code)
    if stop := unread(reading, strict=True):
        return stop
    goal = number(parameters["goal"])
    if reading.amount == 0:
        return Outcome("not_applicable")
    attainment = Fraction(1) if reading.amount <= goal else goal / reading.amount
    return graded(attainment, actual=reading.amount, expected=goal)
