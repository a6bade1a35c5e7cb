"""From the units that report to the regions that are judged: through boundary changes, up the tree.

First history is carried to those who inherited it, then children are added up to their parents. A
parent's flow or stock is the sum of its reporting children; a ratio is never added, its numerator
and denominator are. How many cells were due and how many were reported travels with every sum.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pandas as pd

from campaigns.terms import Level, OverRegions
from metrics.engine.definitions import IndicatorSpec
from metrics.engine.exact import Flags, Whole, fraction
from metrics.engine.frames import Cube, month_number


@dataclass(frozen=True, slots=True)
class Tree:
    """The regions of a campaign as aligned columns; positions in these arrays name regions."""

    codes: tuple[str, ...]
    parent: Whole  # position of the parent, -1 above the root
    level: tuple[str, ...]
    valid_from: Whole
    valid_to: Whole
    cohort: tuple[str, ...]

    def valid(self, month: int) -> Flags:
        begun, going_on = self.valid_from <= month, self.valid_to >= month
        return np.asarray(begun & ((self.valid_to == 0) | going_on), dtype=np.bool_)

    def positions(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self.codes)}

    def at_level(self, level: str, month: int) -> Flags:
        """Who is judged at a level: its regions, and those that stand in for it.

        Counties run by the province compete with the cities (海南's 市县); a city without counties
        reports and is judged as a county (儋州).
        """
        valid = self.valid(month)
        own = np.asarray([name == level for name in self.level]) & valid
        if level == Level.PREFECTURE:
            return own | (self._children_of(Level.PROVINCE) & self._is(Level.COUNTY) & valid)
        if level == Level.COUNTY:
            return own | (self._is(Level.PREFECTURE) & ~self._has_counties(month) & valid)
        return own

    def _is(self, level: str) -> Flags:
        return np.asarray([name == level for name in self.level])

    def _children_of(self, level: str) -> Flags:
        above = self._is(level)
        return (self.parent >= 0) & above[np.maximum(self.parent, 0)]

    def _has_counties(self, month: int) -> Flags:
        """Townships do not count: 儋州 has them and is judged as a county all the same."""
        has = np.zeros(len(self.codes), dtype=np.bool_)
        counties = self.valid(month) & (self.parent >= 0) & self._is(Level.COUNTY)
        has[self.parent[counties]] = True
        return has


def tree_of(regions: pd.DataFrame) -> Tree:
    """The checked regions frame as a tree; a parent outside the frame makes a root."""
    codes = tuple(regions["region"].astype(str).tolist())
    place = {code: position for position, code in enumerate(codes)}
    return Tree(
        codes=codes,
        parent=np.asarray(
            [place.get(code, -1) for code in regions["parent"].tolist()], dtype=np.int64
        ),
        level=tuple(regions["level"].astype(str).tolist()),
        valid_from=regions["valid_from"].to_numpy(dtype="int64"),
        valid_to=regions["valid_to"].to_numpy(dtype="int64"),
        cohort=tuple(regions["cohort"].astype(str).tolist()),
    )


def owing(
    tree: Tree, indicators: list[IndicatorSpec], levels: dict[str, list[str]], months: range
) -> Flags:
    """Which cells are due ``[indicator, month, region]``: reporting level, validity, frequency."""
    owes = np.zeros((len(indicators), len(months), len(tree.codes)), dtype=np.bool_)
    at_level: dict[tuple[str, bytes], Flags] = {}
    for spot, position in enumerate(months):
        month = month_number(position)
        # Between two boundary changes everybody owes what he owed the month before.
        there = tree.valid(month).tobytes()
        for row, indicator in enumerate(indicators):
            if month % 100 % indicator.every:
                continue
            for level in levels[indicator.code]:
                key = (level, there)
                if key not in at_level:
                    at_level[key] = tree.at_level(level, month)
                owes[row, spot] |= at_level[key]
    return owes


def carry(cube: Cube, tree: Tree, successions: pd.DataFrame, month: int) -> Cube:
    """Give predecessors' history to the successors that exist in ``month``.

    Totals are kept to the unit: a split value is cut at the cumulated shares, in the order of the
    heirs' codes. Successions after ``month``, or without a known share, move nothing.
    """
    done = successions[(successions["month"] <= month) & (successions["share"] != "")]
    if done.empty:
        return cube
    done = done.sort_values("successor", kind="stable")
    place = tree.positions()
    moved = replace(
        cube,
        values=cube.values.copy(),
        reported=cube.reported.copy(),
        due=cube.due.copy(),
        exempt=cube.exempt.copy(),
    )
    for (since, predecessor), rows in done.groupby(["month", "predecessor"], sort=True):
        heirs = [
            (place[heir], fraction(share))
            for heir, share in zip(rows["successor"], rows["share"], strict=True)
            if heir in place
        ]
        if str(predecessor) in place and heirs:
            _move(moved, place[str(predecessor)], heirs, int(str(since)))
    return moved


def _move(cube: Cube, source: int, heirs: list[tuple[int, Fraction]], since: int) -> None:
    past = cube.span(cube.first, since // 100 * 12 + since % 100 - 2)
    value = cube.values[:, past, source].copy()
    cumulative, given = Fraction(0), np.zeros_like(value)
    for heir, share in heirs:
        cumulative += share
        upto = value * cumulative.numerator // cumulative.denominator
        cube.values[:, past, heir] += upto - given
        cube.reported[:, past, heir] += cube.reported[:, past, source]
        cube.due[:, past, heir] += cube.due[:, past, source]
        cube.exempt[:, past, heir] |= cube.exempt[:, past, source]
        given = upto
    cube.values[:, past, source] = value - given
    if cumulative == 1:
        cube.reported[:, past, source] = 0
        cube.due[:, past, source] = 0


def ancestors_at(tree: Tree, level: str, month: int) -> tuple[Whole, Whole]:
    """The judged regions of a level, and for every region its judged ancestor or itself.

    Returns positions of the judged regions, and per region an index into them (-1: none). Regions
    that ended keep their ancestor: what nobody inherited from them stays in its sums.
    """
    judged = np.flatnonzero(tree.at_level(level, month))
    return judged, _below(tree, judged)


def heads_of(tree: Tree, heads: list[str]) -> Whole:
    """Per region an index into ``heads`` (codes): the one it is or stands below, -1 for none."""
    place = tree.positions()
    return _below(tree, np.asarray([place[code] for code in heads], dtype=np.int64))


def _below(tree: Tree, heads: Whole) -> Whole:
    group = np.full(len(tree.codes), -1, dtype=np.int64)
    group[heads] = np.arange(len(heads))
    above = tree.parent.copy()
    for _ in Level:
        open_ends = (group < 0) & (above >= 0)
        group[open_ends] = group[above[open_ends]]
        above = np.where(above >= 0, tree.parent[np.maximum(above, 0)], -1)
    return group


def roll_up(
    cube: Cube, tree: Tree, specs: dict[str, IndicatorSpec], *, level: str, month: int
) -> Cube:
    """Add the reporting units up to the judged regions of ``level`` as of ``month``."""
    judged, group = ancestors_at(tree, level, month)
    members = np.flatnonzero(group >= 0)
    order = members[np.argsort(group[members], kind="stable")]
    present, starts = np.unique(group[order], return_index=True)

    alone = len(present) == len(order) == len(judged)

    def spread(part: Whole, combine: np.ufunc) -> Whole:
        if alone:  # nobody is added to anybody: who reports is who is judged
            return part.take(order, axis=2)
        # Leaves are counted in bytes, sums of them need more.
        kind = np.dtype(np.int32) if part.dtype == np.int8 else part.dtype
        out = np.zeros((*part.shape[:2], len(judged)), dtype=kind)
        if len(order):
            taken = part.take(order, axis=2)
            out[:, :, present] = combine.reduceat(taken, starts, axis=2, dtype=kind)
        return out

    rolled = Cube(
        indicators=cube.indicators,
        first=cube.first,
        regions=tuple(tree.codes[place] for place in judged),
        values=spread(cube.values, np.add),
        reported=spread(cube.reported, np.add),
        due=spread(cube.due, np.add),
        exempt=spread(cube.exempt, np.logical_or),
    )
    _keep_exceptions(cube, rolled, specs, judged, spread)
    rolled.exempt[...] &= rolled.due == 0
    return rolled


def _keep_exceptions(cube, rolled, specs, judged, spread) -> None:  # type: ignore[no-untyped-def]
    """Indicators that are not added up: each region's own, or the largest below."""
    for row, code in enumerate(cube.indicators):
        rule = specs[code].over_regions
        one = slice(row, row + 1)
        if rule == OverRegions.NONE:
            for name in ("values", "reported", "due", "exempt"):
                getattr(rolled, name)[one] = getattr(cube, name)[one][:, :, judged]
        elif rule == OverRegions.MAX:
            rolled.values[one] = spread(cube.values[one], np.maximum)
