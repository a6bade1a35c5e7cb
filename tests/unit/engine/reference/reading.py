"""What the judges read of a region's history."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from campaigns.periods import Month
from tests.unit.engine.reference.campaign import Case
from tests.unit.engine.reference.history import Cell, History
from tests.unit.engine.reference.tree import last_due


@dataclass
class Reading:
    """What is read of one count: its amount, whether cells are missing, whether all are."""

    amount: Fraction
    due: int
    complete: bool
    silent: bool


@dataclass
class View:
    """One region's rolled-up history, read by the judges below."""

    case: Case
    region: str
    history: History

    @property
    def now(self) -> Month:
        return Month.of(self.case.month)

    def cell(self, code: str, month: Month) -> Cell:
        return self.history[self.region, code].get(month, Cell())

    def read(self, code: str, month: Month | None = None, since: Month | None = None) -> Reading:
        """From January (or ``since``); a level only in the last month in which it is due."""
        at = month or self.now
        indicator = self.case.definitions.indicators[code]
        last = last_due(indicator, at)
        start = last if indicator.over_time == "last" else since or Month(at.year, 1)
        end = last if indicator.over_time == "last" else at
        cells = [self.cell(code, one) for one in start.through(end)]
        values = [cell.value for cell in cells]
        final = self.cell(code, last)
        return Reading(
            Fraction(max(values) if indicator.over_time == "max" else sum(values)),
            sum(cell.due for cell in cells),
            all(cell.reported >= cell.due for cell in cells),
            final.due > 0 and final.reported == 0,
        )
