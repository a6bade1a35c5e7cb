"""So many times within a window, judged for good when the window ends."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from campaigns.periods import window_of
from campaigns.terms import Window
from metrics.engine.definitions import TargetSpec
from tests.unit.engine.reference.exact import number
from tests.unit.engine.reference.reading import View
from tests.unit.engine.reference.states import Outcome, graded, unread


def frequency(view: View, _: TargetSpec, code: str, parameters: dict[str, Any]) -> Outcome:
    start, end = window_of(Window(parameters["window"]), view.now)
    reading = view.read(code, since=start)
    stop = unread(reading)
    times = number(parameters["times"])
    outcome = stop or graded(
        min(Fraction(1), reading.amount / times),
        complete=reading.complete,
        actual=reading.amount,
        expected=times,
    )
    if view.now != end and stop is None and outcome.state != "met":
        outcome.state = "in_progress"
    outcome.counts = view.now == end
    return outcome
