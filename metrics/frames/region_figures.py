"""A region's figures of some months, as the engine reads them: history carried to its heirs,
children added up; and how complete they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from campaigns.models import Region
from campaigns.periods import Month
from campaigns.queries.reporting import Counted, counted_in
from campaigns.terms import OverRegions
from metrics.engine.exact import Flags
from metrics.engine.frames import Cube, cube_at
from metrics.engine.rollup import Tree, carry, heads_of
from metrics.frames.definitions import indicator_spec
from metrics.frames.ground import Ground
from metrics.frames.record import owes_for
from metrics.frames.shown_cells import Shown, shown_months, total_of
from metrics.models import Figure
from metrics.wording.numbers import Numbers

CellUrl = Callable[[str, Month], str]  # indicator code, month → the cell's history, or ""
RowUrl = Callable[[str], str]  # indicator code → where the row's numbers come from, or ""


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One indicator's months; ``total`` is their sum, "" for a level."""

    name: str
    unit: str
    cells: list[Shown]
    total: str
    url: str


@dataclass(slots=True)
class FigureGroup:
    name: str
    rows: list[FigureLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RegionFigures:
    """``filled`` is per month how many of how many due cells hold a number."""

    months: list[Month]
    groups: list[FigureGroup]
    filled: dict[Month, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Links:
    cell: CellUrl
    row: RowUrl


def figures_of(
    ground: Ground, region: Region, months: Sequence[Month], numbers: Numbers, links: Links
) -> RegionFigures:
    """Everything counted in the campaign, by category; what is never due of the region is left
    out."""
    counted = [one for one in counted_in(ground.campaign) if one.levels]
    successions = ground.successions
    tree = _narrowed(ground.tree, region, successions)
    cube = carry(_cube(tree, counted, months), tree, successions, months[-1].number)
    whole = heads_of(tree, [region.code]) >= 0
    only_itself = np.asarray([code == region.code for code in tree.codes])
    groups: dict[str, FigureGroup] = {}
    window = cube.span(months[0].ordinal, months[-1].ordinal)
    for one in counted:
        alone = one.indicator.over_regions == OverRegions.NONE
        chosen = only_itself if alone else whole
        if not _is_asked(cube, one.indicator.code, chosen):
            continue
        shown = shown_months(cube, one.indicator, chosen, window, numbers)
        row = FigureLine(
            name=one.indicator.name,
            unit=one.indicator.unit,
            cells=[
                replace(cell, url=links.cell(one.indicator.code, month))
                for cell, month in zip(shown, months, strict=True)
            ],
            total=total_of(cube, one.indicator, chosen, window, numbers),
            url=links.row(one.indicator.code),
        )
        groups.setdefault(one.category, FigureGroup(one.category)).rows.append(row)
    return RegionFigures(list(months), list(groups.values()), _filled(cube, whole, months))


def _is_asked(cube: Cube, code: str, columns: Flags) -> bool:
    row = cube.row(code)
    return bool(
        cube.due[row][:, columns].any()
        or cube.reported[row][:, columns].any()
        or cube.exempt[row][:, columns].any()
    )


def _filled(cube: Cube, columns: Flags, months: Sequence[Month]) -> dict[Month, tuple[int, int]]:
    reported = cube.reported[:, :, columns].sum(axis=(0, 2))
    due = cube.due[:, :, columns].sum(axis=(0, 2))
    return {
        month: (int(reported[month.ordinal - cube.first]), int(due[month.ordinal - cube.first]))
        for month in months
    }


def _narrowed(tree: Tree, region: Region, successions: pd.DataFrame) -> Tree:
    """The region with everything below it, what it took over from, and the regions above."""
    inside = heads_of(tree, [region.code]) >= 0
    kept = {code for code, own in zip(tree.codes, inside, strict=True) if own}
    while True:
        before = successions.loc[successions["successor"].isin(kept), "predecessor"]
        more = set(before) - kept
        if not more:
            break
        kept |= more
    kept |= {code for code in region.path.split("/") if code}
    spots = np.asarray([place for place, code in enumerate(tree.codes) if code in kept])
    moved = np.full(len(tree.codes), -1, dtype=np.int64)
    moved[spots] = np.arange(len(spots))
    above = tree.parent[spots]
    return Tree(
        codes=tuple(tree.codes[place] for place in spots),
        parent=np.where(above >= 0, moved[np.maximum(above, 0)], -1),
        level=tuple(tree.level[place] for place in spots),
        valid_from=tree.valid_from[spots],
        valid_to=tree.valid_to[spots],
        cohort=tuple(tree.cohort[place] for place in spots),
    )


def _cube(tree: Tree, counted: Sequence[Counted], months: Sequence[Month]) -> Cube:
    """Approved figures of the tree's regions alone: a county's page reads a county's rows."""
    specs = [indicator_spec(one.indicator) for one in counted]
    rows = {one.indicator.pk: place for place, one in enumerate(counted)}
    place = tree.positions()
    figures = Figure.objects.filter(
        month__in=[month.number for month in months],
        region__code__in=tree.codes,
        indicator__in=rows,
    )
    read = figures.values_list("indicator_id", "month", "region__code", "value")
    cells = [
        (rows[indicator], month, place[code], 0 if value is None else value, value is None)
        for indicator, month, code, value in read.iterator(10_000)
    ]
    table = np.asarray(cells, dtype=np.int64).reshape(-1, 5)
    levels = {one.indicator.code: list(one.levels) for one in counted}
    return cube_at(
        (table[:, 0], table[:, 1], table[:, 2]),
        table[:, 3],
        table[:, 4].astype(np.bool_),
        indicators=tuple(spec.code for spec in specs),
        regions=tree.codes,
        owes=owes_for(tree, specs, levels, months[0], months[-1]),
        first=months[0].ordinal,
    )
