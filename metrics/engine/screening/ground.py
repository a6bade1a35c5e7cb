"""What a run looks at: one month of a campaign, all its regions and indicators, and the past."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from campaigns.terms import Nature
from metrics.engine.definitions import IndicatorSpec
from metrics.engine.exact import Flags, Floats, Whole


@dataclass(frozen=True, slots=True)
class Share:
    """A ratio that a target holds against ``threshold``, region by region; ``bottom`` 0 is no
    ratio. ``up``: at or above the threshold is good. ``indicator`` is the ratio's code."""

    indicator: str
    top: Whole
    bottom: Whole
    threshold: Fraction
    up: bool = True


@dataclass(frozen=True, slots=True)
class Edits:
    """Changes of cells by region: to the advantage of whoever made them, and against it."""

    better: Whole
    worse: Whole


@dataclass(frozen=True, slots=True)
class Ground:
    """``values`` [indicator, month, region] in smallest units, NaN = 未报, 不适用 or not due;
    ``months`` are consecutive and end in the month that is screened. ``parent`` is the place of
    the region above, -1 above the first one. ``late``: between handing in and approval;
    ``amended``: after it; both of the twelve months up to this one."""

    values: Floats
    months: tuple[int, ...]
    indicators: tuple[IndicatorSpec, ...]
    decimals: tuple[int, ...]
    parent: Whole
    ratios: tuple[IndicatorSpec, ...] = ()
    shares: tuple[Share, ...] = ()
    late: Edits | None = None
    amended: Edits | None = None
    counts: Flags = field(init=False)

    def __post_init__(self) -> None:
        """``counts``: the rows that count events; a stock stays the same by its nature."""
        flows = [spec.nature == Nature.FLOW for spec in self.indicators]
        object.__setattr__(self, "counts", np.asarray(flows, dtype=np.bool_))

    @property
    def month(self) -> int:
        return self.months[-1]

    def due_now(self) -> dict[int, Whole]:
        """Months between two reports → the rows that are due so often, and due in this month."""
        every = np.asarray([spec.every for spec in self.indicators], dtype=np.int64)
        return {
            int(step): np.flatnonzero(every == step)
            for step in np.unique(every)
            if self.month % 100 % int(step) == 0
        }

    def series(self, rows: Whole, every: int) -> Floats:
        """The months in which these rows were due, the screened one last [row, month, region]."""
        return self.values[rows][:, ::-1][:, ::every][:, ::-1]
