"""A region's figures of some months, as the engine reads them: history carried to its heirs,
children added up; and how complete they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from campaigns.models import Region
from campaigns.periods import Month
from campaigns.queries.reporting import Counted, counted_in
from campaigns.terms import OverRegions
from metrics.engine.exact import Flags
from metrics.engine.frames import Cube, cube_at
from metrics.engine.rollup import carry, heads_of
from metrics.frames.cells import read_cells
from metrics.frames.definitions import indicator_spec
from metrics.frames.ground import Ground, narrowed
from metrics.frames.record import owes_for
from metrics.frames.shown_cells import Shown, shown_months, total_of
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
    own = narrowed(ground, region)
    tree = own.tree
    cube = carry(_cube(own, counted, months), tree, own.successions, months[-1].number)
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


def _cube(own: Ground, counted: Sequence[Counted], months: Sequence[Month]) -> Cube:
    """Approved figures of the region's own ground."""
    specs = [indicator_spec(one.indicator) for one in counted]
    rows = {one.indicator.pk: place for place, one in enumerate(counted)}
    cells = read_cells([one.number for one in months], rows, own.columns, alone=own.narrow)
    levels = {one.indicator.code: list(one.levels) for one in counted}
    return cube_at(
        (cells.row, cells.month, cells.column),
        cells.value,
        cells.exempt,
        indicators=tuple(spec.code for spec in specs),
        regions=own.tree.codes,
        owes=owes_for(own.tree, specs, levels, months[0], months[-1]),
        first=months[0].ordinal,
    )
