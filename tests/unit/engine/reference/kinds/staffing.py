"""Staff enough for the people they look after."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from metrics.engine.definitions import TargetSpec
from tests.unit.engine.reference.exact import number
from tests.unit.engine.reference.reading import View
from tests.unit.engine.reference.states import Outcome, graded, unread


def staffing_need(view: View, parameters: dict[str, Any]) -> Outcome | int:
    """What is not due sets no need; ``either`` is content with one of the two, above 0."""
    needs, gaps = [], 0
    for name in ("registered", "rehabilitating"):
        reading = view.read(parameters[name])
        heads = number(parameters[f"{name}_per_staff"])
        if not reading.complete:
            gaps += 1
        elif reading.due:
            needs.append(math.ceil(reading.amount / heads))
    if parameters["rule"] == "either":
        needs = [need for need in needs if need > 0]
        gaps = gaps if not needs else 0
    if gaps:
        return Outcome("not_reported")
    if not needs:
        return 0
    return max(needs) if parameters["rule"] == "larger" else min(needs)


def staffing(view: View, _: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    need = staffing_need(view, parameters)
    reading = view.read(code)
    if need == 0 or not reading.due:
        return Outcome("not_applicable")
    if isinstance(need, Outcome):
        return need
    if stop := unread(reading):
        return stop
    return graded(
        reading.amount / need,
        complete=reading.complete,
        actual=reading.amount,
        expected=Fraction(need),
    )
