"""Every month of every count: reported, inherited, added up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from campaigns.periods import Month
from metrics.engine.definitions import IndicatorSpec
from tests.unit.engine.reference.campaign import Case, Succession
from tests.unit.engine.reference.tree import Standing, below, is_due, judged_places


@dataclass
class Cell:
    """One month of one count: the sum, and how many of the units below were due and reported."""

    value: int = 0
    reported: int = 0
    due: int = 0

    def add(self, other: Cell) -> None:
        self.value += other.value
        self.reported += other.reported
        self.due += other.due


History = dict[tuple[str, str], dict[Month, Cell]]


def counts_of(case: Case) -> list[IndicatorSpec]:
    return [one for one in case.definitions.indicators.values() if not one.numerator]


def leaf_history(case: Case) -> History:
    """Every region's own cells."""
    history: History = {}
    known: Standing = {}
    for place in case.places:
        for indicator in counts_of(case):
            cells = {}
            for month in Month.of(case.first).through(Month.of(case.month)):
                key = (place.code, indicator.code, month.number)
                given = key in case.figures
                value = case.figures.get(key)
                if given and value is None:
                    cells[month] = Cell()
                elif given:
                    cells[month] = Cell(value or 0, 1, 1)
                else:
                    cells[month] = Cell(0, 0, int(is_due(case, known, place, indicator, month)))
            history[place.code, indicator.code] = cells
    return history


def inherit(case: Case, history: History) -> None:
    """Carry the history of regions that ended or split to their heirs, oldest change first."""
    done = [one for one in case.successions if one.month <= case.month and one.share != ""]
    moves: dict[tuple[int, str], list[Succession]] = defaultdict(list)
    for one in done:
        moves[one.month, one.predecessor].append(one)
    for (month, predecessor), heirs in sorted(moves.items()):
        for indicator in counts_of(case):
            _share_out(history, indicator.code, predecessor, heirs, Month.of(month))


def _share_out(
    history: History, code: str, predecessor: str, heirs: list[Succession], since: Month
) -> None:
    """Split each earlier cell by cumulated shares, cut to whole units: the parts add up."""
    for month, cell in history[predecessor, code].items():
        if month >= since:
            continue
        given, cumulated = 0, Fraction(0)
        for heir in sorted(heirs, key=lambda one: one.successor):
            cumulated += Fraction(heir.share)
            upto = int(cell.value * cumulated)
            history[heir.successor, code][month].add(Cell(upto - given, cell.reported, cell.due))
            given = upto
        if cumulated == 1:
            history[predecessor, code][month] = Cell()
        else:
            history[predecessor, code][month] = Cell(cell.value - given, cell.reported, cell.due)


def roll_up(case: Case, history: History) -> History:
    """Children are added up; a count that is not added up stays each region's own."""
    rolled: History = {}
    for top in judged_places(case):
        members = below(case, top)
        for indicator in counts_of(case):
            own = indicator.over_regions == "none"
            total: dict[Month, Cell] = defaultdict(Cell)
            for code in [top.code] if own else sorted(members):
                for month, cell in history[code, indicator.code].items():
                    _join(total[month], cell, largest=indicator.over_regions == "max")
            rolled[top.code, indicator.code] = dict(total)
    return rolled


def _join(total: Cell, cell: Cell, *, largest: bool) -> None:
    value = max(total.value, cell.value)
    total.add(cell)
    if largest:
        total.value = value
