"""The record as the engine reads it: regions, boundary changes and figures as one cube."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pandas as pd

from campaigns.levels import reported_at
from campaigns.models import Campaign, Indicator, Region
from campaigns.periods import Month
from metrics.engine.definitions import Definitions, IndicatorSpec
from metrics.engine.exact import Flags
from metrics.engine.frames import Cube, cube_at, cube_laid
from metrics.engine.pipeline import Record
from metrics.engine.rollup import Tree, owing
from metrics.frames.blocks import read_laid
from metrics.frames.cells import read_cells
from metrics.frames.ground import Ground, ground_for, indicators_by_code, successions_for, tree_for

__all__ = [
    "boundary_changes",
    "counted",
    "cube_for",
    "cube_on",
    "first_month",
    "owes_for",
    "record_for",
    "reporting_levels",
    "successions_for",
    "tree_for",
]


def record_for(
    campaign: Campaign, definitions: Definitions, until: Month, ground: Ground | None = None
) -> Record:
    """Everything reported for the campaign from its first base month to ``until``: closed months
    from blocks, the others from the figures."""
    ground = ground or ground_for(campaign)
    counts = counted(definitions)
    first = first_month(campaign, definitions)
    months = [month.number for month in first.through(until)]
    laid = read_laid(months, _rows_of(ground, counts), ground.columns)
    return Record(
        cube=cube_laid(laid, first=first.ordinal, **_outline(ground, counts, first, until)),
        tree=ground.tree,
        successions=ground.successions,
    )


def cube_on(ground: Ground, counts: list[IndicatorSpec], months: list[Month]) -> Cube:
    """Approved figures of these months, in a cube that reaches from the first to the last."""
    first, last = min(months), max(months)
    cells = read_cells(
        [one.number for one in months],
        _rows_of(ground, counts),
        ground.columns,
        alone=ground.narrow,
    )
    return cube_at(
        (cells.row, cells.month, cells.column),
        cells.value,
        cells.exempt,
        first=first.ordinal,
        **_outline(ground, counts, first, last),
    )


def cube_for(
    campaign: Campaign, tree: Tree, counts: list[IndicatorSpec], months: list[Month]
) -> Cube:
    """The same for who has but the tree, which is the campaign's or a part of it."""
    place = tree.positions()
    known = Region.objects.filter(code__in=place).values_list("id", "code")
    ground = Ground(
        campaign,
        tree,
        {key: place[code] for key, code in known},
        indicators_by_code(),
        pd.DataFrame(),
    )
    return cube_on(ground, counts, months)


class _Outline(TypedDict):
    indicators: tuple[str, ...]
    regions: tuple[str, ...]
    owes: Flags


def _outline(ground: Ground, counts: list[IndicatorSpec], first: Month, last: Month) -> _Outline:
    levels = _levels(ground.campaign, counts, ground.indicators)
    return {
        "indicators": tuple(spec.code for spec in counts),
        "regions": ground.tree.codes,
        "owes": owes_for(ground.tree, counts, levels, first, last),
    }


def _rows_of(ground: Ground, counts: list[IndicatorSpec]) -> dict[int, int]:
    """Indicator id → its row in the cube."""
    return {ground.indicators[spec.code].pk: row for row, spec in enumerate(counts)}


def counted(definitions: Definitions) -> list[IndicatorSpec]:
    """The indicators that are reported: everything but ratios, in order of code."""
    return [spec for _, spec in sorted(definitions.indicators.items()) if not spec.numerator]


def owes_for(
    tree: Tree,
    counts: list[IndicatorSpec],
    levels: dict[str, list[str]],
    first: Month,
    until: Month,
) -> Flags:
    """Which cells are due ``[indicator, month, region]``; ``levels`` says who reports what."""
    return owing(tree, counts, levels, range(first.ordinal, until.ordinal + 1))


def first_month(campaign: Campaign, definitions: Definitions) -> Month:
    """January of the earliest base year, and of the year before the first judged month."""
    years = [Month.of(campaign.first_month).year - 1]
    for target in definitions.targets:
        years += target.parameters.get("base_years", [])
        years += [target.parameters[name] for name in ("base_year",) if name in target.parameters]
    return Month(min(years), 1)


def reporting_levels(campaign: Campaign, counts: list[IndicatorSpec]) -> dict[str, list[str]]:
    """Indicator → the levels that report it in this campaign."""
    return _levels(campaign, counts, indicators_by_code())


def _levels(
    campaign: Campaign, counts: list[IndicatorSpec], known: Mapping[str, Indicator]
) -> dict[str, list[str]]:
    return {
        spec.code: list(
            reported_at(
                levels=known[spec.code].levels,
                over_regions=spec.over_regions,
                reporting_level=campaign.reporting_level,
            )
        )
        for spec in counts
    }


def boundary_changes(campaign: Campaign) -> list[int]:
    """Months in which the campaign's tree changed; between two of them it stays the same."""
    inside = Region.objects.filter(path__startswith=campaign.region.path)
    begun = inside.filter(valid_from__isnull=False).values_list("valid_from", flat=True)
    return sorted({month for month in begun if month})
