"""A level to be reached, perhaps along a path and in shares."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from campaigns.periods import Month
from metrics.engine.definitions import TargetSpec
from tests.unit.engine.reference.exact import number
from tests.unit.engine.reference.reading import View
from tests.unit.engine.reference.states import Outcome, graded, unread


def path_share(parameters: dict[str, Any], goal: Fraction, now: Month) -> Fraction:
    """P(t) as a share of the goal: straight through start, milestones and goal."""
    if not parameters.get("due"):
        return Fraction(1)
    begin = Month.parse(str(parameters["from_month"])).plus(-1)
    points = [(begin, number(parameters.get("start", 0)))]
    for stone in parameters.get("milestones", []):
        points.append((Month.parse(str(stone["month"])), number(stone["value"])))
    points.append((Month.parse(str(parameters["due"])), goal))
    if now <= points[0][0]:
        return points[0][1] / goal
    for (left, low), (right, high) in pairwise(points):
        if now <= right:
            way = Fraction(now.ordinal - left.ordinal, right.ordinal - left.ordinal)
            return (low + (high - low) * way) / goal
    return Fraction(1)


def level_goal(
    view: View, target: TargetSpec, code: str, parameters: dict[str, Any]
) -> tuple[Fraction, Fraction] | None:
    """The goal as the document states it, and this region's share of it."""
    written = parameters["goals"].get(code) if "goals" in parameters else parameters.get("goal")
    if written is None:
        return None
    goal = number(written)
    if "allocate" not in parameters:
        return goal, goal
    share = view.case.definitions.allocations.get((target.code, code, view.region), 0)
    return goal, Fraction(share)


def level(view: View, target: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    reading = view.read(code)
    goals = level_goal(view, target, code, parameters)
    if goals is None or goals[1] == 0:
        return Outcome("not_applicable")
    if stop := unread(reading):
        return stop
    expected = goals[1] * path_share(parameters, goals[0], view.now)
    if expected == 0:
        return Outcome("not_applicable")
    before = view.read(code, view.now.plus(-12))
    return graded(
        reading.amount / expected,
        complete=reading.complete,
        actual=reading.amount,
        expected=expected,
        base=before.amount if before.due and before.complete else None,
    )
