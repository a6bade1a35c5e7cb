"""What a region reported on one indicator over some months, and how much of it is there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from campaigns.terms import OverTime
from metrics.engine.definitions import IndicatorSpec
from metrics.engine.exact import Flags, Whole
from metrics.engine.frames import Cube


@dataclass(frozen=True, slots=True)
class Reading:
    """Per region: the value over the window, and cells reported and due.

    ``now_reported`` and ``now_due`` are those of the last month in which the indicator was due;
    ``exempt`` says that every cell that mattered was reported as 不适用.
    """

    value: Whole
    reported: Whole
    due: Whole
    now_reported: Whole
    now_due: Whole
    exempt: Flags

    @property
    def complete(self) -> Flags:
        return np.asarray((self.reported >= self.due) & (self.due > 0), dtype=np.bool_)

    @property
    def silent(self) -> Flags:
        """Nothing was reported in the month that is judged, though something was due."""
        return np.asarray((self.now_due > 0) & (self.now_reported == 0), dtype=np.bool_)

    @property
    def nothing_due(self) -> Flags:
        return np.asarray(self.due == 0, dtype=np.bool_)


def last_due(spec: IndicatorSpec, month: int) -> int:
    """Ordinal of the latest month, not after ``month``, in which the indicator is due."""
    every = spec.every
    return month - (month % 12 + 1) % every


def read(cube: Cube, spec: IndicatorSpec, start: int, month: int) -> Reading:
    """The reading from ``start`` to ``month`` (ordinals, both included).

    Sums and maxima take the whole window; a level takes the last month in which it was due,
    even if that lies before ``start`` (a yearly level is still known in March).
    """
    row, now = cube.row(spec.code), last_due(spec, month)
    if spec.over_time == OverTime.LAST:
        start, month = now, now
    window = cube.span(start, month)
    values = cube.values[row, window]
    none = np.zeros(len(cube.regions), dtype=np.int64)
    if values.shape[0] == 0:
        return Reading(none, none, none, none, none, none.astype(bool))
    value = values.max(axis=0) if spec.over_time == OverTime.MAX else values.sum(axis=0)
    reported = cube.reported[row, window].sum(axis=0)
    due = cube.due[row, window].sum(axis=0)
    at = now - cube.first
    inside = 0 <= at < cube.months
    return Reading(
        value=value,
        reported=reported,
        due=due,
        now_reported=cube.reported[row, at] if inside else none,
        now_due=cube.due[row, at] if inside else none,
        exempt=cube.exempt[row, window].any(axis=0) & (due == 0),
    )
