"""A year's monthly figures of a target by region: 按当时区划, the regions as they were, and
按现行区划, history carried to its heirs. Both add up to the same, and the table says whether."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from campaigns.models import Indicator, Region
from campaigns.periods import Month
from campaigns.terms import OverRegions
from metrics.engine.exact import Flags, Whole
from metrics.engine.frames import Cube
from metrics.engine.rollup import Tree, carry, heads_of
from metrics.frames.definitions import indicator_spec
from metrics.frames.ground import Ground
from metrics.frames.record import cube_on
from metrics.frames.shown_cells import ABSENT, Shown, shown_months, total_of
from metrics.queries.terms import FrozenTarget
from metrics.wording.numbers import Numbers

THEN, NOW = "then", "now"
_FILLED = {"reported", "zero", "partial"}
RegionUrl = Callable[[str], str]  # region code → its page, or ""


@dataclass(frozen=True, slots=True)
class YearRow:
    """``kind`` is region, rest (what stands in none of the regions) or sum."""

    label: str
    cells: list[Shown]
    total: str
    url: str = ""
    kind: str = "region"


@dataclass(frozen=True, slots=True)
class YearBlock:
    """One indicator. ``has_sum`` is false where regions are not added up."""

    name: str
    unit: str
    rows: list[YearRow]
    has_sum: bool


@dataclass(frozen=True, slots=True)
class YearByRegion:
    """``then`` and ``now`` are how many regions either way has; ``agree`` whether all months of
    all added-up indicators have the same total both ways (None: the user does not see the whole).
    ``gone`` are codes of regions of the year that are no more."""

    months: list[Month]
    blocks: list[YearBlock]
    then: int
    now: int
    agree: bool | None
    gone: list[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the table is asked for. ``today`` is the month whose regions are the present ones;
    ``seen`` are codes of regions whose figures are shown, ``sees_whole`` if all are."""

    level: str
    months: Sequence[Month]
    today: Month
    regions: str
    seen: Collection[str]
    sees_whole: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One way of dividing the campaign's region: heads in order, and for every column of the cube
    the head it belongs to (-1: none)."""

    cube: Cube
    heads: list[str]
    group: Whole


def ways_of(
    cube: Cube, carried: Cube, tree: Tree, level: str, months: Sequence[Month], today: Month
) -> dict[str, Way]:
    """The same year both ways. ``carried`` is the cube with history at its heirs of ``today``."""
    were = np.zeros(len(tree.codes), dtype=np.bool_)
    for month in months:
        were |= tree.at_level(level, month.number)
    are = tree.at_level(level, today.number)
    return {THEN: _way(cube, tree, were), NOW: _way(carried, tree, are)}


def _way(cube: Cube, tree: Tree, judged: Flags) -> Way:
    heads = [tree.codes[place] for place in np.flatnonzero(judged)]
    return Way(cube, heads, heads_of(tree, heads))


def totals_of(cube: Cube, indicator: str, columns: Flags, window: slice) -> Whole:
    """Months' sums over the whole region."""
    row = cube.row(indicator)
    return np.asarray(cube.values[row, window][:, columns].sum(axis=1))


def year_by_region(
    *,
    ground: Ground,
    target: FrozenTarget,
    asked: Asked,
    numbers: Numbers,
    where: RegionUrl,
) -> YearByRegion:
    """The table of one way, and whether both ways agree."""
    campaign, tree = ground.campaign, ground.tree
    indicators = counted_by(target, ground.indicators)
    specs = [indicator_spec(row) for row in indicators]
    read = cube_on(ground, specs, list(asked.months))
    carried = carry(read, tree, ground.successions, asked.today.number)
    ways = ways_of(read, carried, tree, asked.level, asked.months, asked.today)
    whole = heads_of(tree, [campaign.region.code]) >= 0
    summed = [row for row in indicators if row.over_regions != OverRegions.NONE]
    window = read.span(asked.months[0].ordinal, asked.months[-1].ordinal)
    agree = all(
        (
            totals_of(read, row.code, whole, window) == totals_of(carried, row.code, whole, window)
        ).all()
        for row in summed
    )
    table = _Table(ways[asked.regions], tree, whole, window, asked, numbers, where)
    return YearByRegion(
        months=list(asked.months),
        blocks=[_block(table, row, campaign.region) for row in indicators],
        then=len(ways[THEN].heads),
        now=len(ways[NOW].heads),
        agree=agree if asked.sees_whole and summed else None,
        gone=[code for code in ways[THEN].heads if code not in set(ways[NOW].heads)],
    )


def counted_by(target: FrozenTarget, known: Mapping[str, Indicator]) -> list[Indicator]:
    """The reported indicators of a target; of a ratio its denominator and numerator."""
    found: list[Indicator] = []
    for code in target.indicators:
        row = known[code]
        found += [row.denominator, row.numerator] if row.numerator and row.denominator else [row]
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Table:
    way: Way
    tree: Tree
    whole: Flags
    window: slice
    asked: Asked
    numbers: Numbers
    where: RegionUrl


def _block(table: _Table, indicator: Indicator, campaign_region: Region) -> YearBlock:
    alone = indicator.over_regions == OverRegions.NONE
    names = dict(Region.objects.filter(code__in=table.way.heads).values_list("code", "short_name"))
    rows = [
        _row(table, indicator, code, names[code], number, alone=alone)
        for number, code in enumerate(table.way.heads)
        if code in table.asked.seen
    ]
    if table.asked.sees_whole and not alone:
        rest = table.whole & (table.way.group < 0)
        if table.way.cube.reported[table.way.cube.row(indicator.code)][:, rest].any():
            rows.append(_sum(table, indicator, rest, "不在上列地区的", "rest"))
        rows.append(_sum(table, indicator, table.whole, "合计", "sum"))
    elif table.asked.sees_whole:
        own = np.asarray([code == campaign_region.code for code in table.tree.codes])
        if table.way.cube.reported[table.way.cube.row(indicator.code)][:, own].any():
            rows.append(_sum(table, indicator, own, f"{campaign_region.short_name}本级", "rest"))
    return YearBlock(indicator.name, indicator.unit, rows, not alone)


def _row(
    table: _Table, indicator: Indicator, code: str, name: str, number: int, *, alone: bool
) -> YearRow:
    """A month in which the region was no more is empty, unless something is reported there: what
    is in the sum stands in the row as well."""
    columns = (
        np.asarray([one == code for one in table.tree.codes])
        if alone
        else np.asarray(table.way.group == number)
    )
    cells = shown_months(table.way.cube, indicator, columns, table.window, table.numbers)
    return YearRow(
        label=name,
        cells=[
            ABSENT if table.asked.regions == THEN and not (there or cell.state in _FILLED) else cell
            for cell, there in zip(cells, _there(table, code), strict=True)
        ],
        total=total_of(table.way.cube, indicator, columns, table.window, table.numbers),
        url=table.where(code),
    )


def _there(table: _Table, code: str) -> list[bool]:
    """In which months the region existed."""
    place = table.tree.codes.index(code)
    begun, ended = int(table.tree.valid_from[place]), int(table.tree.valid_to[place])
    return [
        begun <= month.number and (not ended or month.number <= ended)
        for month in table.asked.months
    ]


def _sum(table: _Table, indicator: Indicator, columns: Flags, label: str, kind: str) -> YearRow:
    cube = table.way.cube
    return YearRow(
        label=label,
        cells=shown_months(cube, indicator, columns, table.window, table.numbers),
        total=total_of(cube, indicator, columns, table.window, table.numbers),
        kind=kind,
    )
