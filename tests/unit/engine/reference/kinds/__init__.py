"""How each kind of target is judged on one indicator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from metrics.engine.definitions import TargetSpec
from tests.unit.engine.reference.kinds.frequency import frequency
from tests.unit.engine.reference.kinds.level import level
from tests.unit.engine.reference.kinds.limits import ceiling, position, zero
from tests.unit.engine.reference.kinds.rates import points, rate
from tests.unit.engine.reference.kinds.staffing import staffing
from tests.unit.engine.reference.kinds.trend import fall, growth
from tests.unit.engine.reference.reading import View
from tests.unit.engine.reference.states import Outcome

JUDGES: dict[str, Callable[[View, TargetSpec, str, dict[str, Any]], Outcome]] = {
    "GROWTH": growth,
    "FALL": fall,
    "CEILING": ceiling,
    "POINTS": points,
    "LEVEL": level,
    "RATE": rate,
    "COVERAGE": rate,
    "ZERO": zero,
    "STAFFING": staffing,
    "FREQUENCY": frequency,
    "POSITION": position,
}
