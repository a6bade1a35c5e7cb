"""The record as the engine reads it: regions, boundary changes and figures as one cube."""

from __future__ import annotations

import pandas as pd
from django.db.models import Q

from campaigns.levels import reported_at
from campaigns.models import Campaign, Indicator, Region, Succession
from campaigns.periods import Month
from campaigns.terms import Cohort
from metrics.engine.definitions import Definitions, IndicatorSpec
from metrics.engine.exact import Flags
from metrics.engine.frames import Cube, cube_at
from metrics.engine.pipeline import Record
from metrics.engine.rollup import Tree, owing, tree_of
from metrics.frames.cells import read_cells


def record_for(campaign: Campaign, definitions: Definitions, until: Month) -> Record:
    """Everything reported for the campaign from its first base month to ``until``."""
    tree = tree_for(campaign)
    counts = counted(definitions)
    first = first_month(campaign, definitions)
    return Record(
        cube=cube_for(campaign, tree, counts, list(first.through(until))),
        tree=tree,
        successions=successions_for(campaign),
    )


def cube_for(
    campaign: Campaign, tree: Tree, counts: list[IndicatorSpec], months: list[Month]
) -> Cube:
    """Approved figures of these months, in a cube that reaches from the first to the last."""
    first, last = min(months), max(months)
    cells = read_cells([month.number for month in months], _rows_of(counts), _columns_of(tree))
    return cube_at(
        (cells.row, cells.month, cells.column),
        cells.value,
        cells.exempt,
        indicators=tuple(spec.code for spec in counts),
        regions=tree.codes,
        owes=owes_for(tree, counts, reporting_levels(campaign, counts), first, last),
        first=first.ordinal,
    )


def _rows_of(counts: list[IndicatorSpec]) -> dict[int, int]:
    """Indicator id → its row in the cube."""
    place = {spec.code: row for row, spec in enumerate(counts)}
    known = Indicator.objects.filter(code__in=place).values_list("id", "code")
    return {key: place[code] for key, code in known}


def _columns_of(tree: Tree) -> dict[int, int]:
    """Region id → its column in the cube."""
    place = tree.positions()
    known = Region.objects.filter(code__in=place).values_list("id", "code")
    return {key: place[code] for key, code in known}


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
    levels = dict(Indicator.objects.values_list("code", "levels"))
    return {
        spec.code: list(
            reported_at(
                levels=levels[spec.code],
                over_regions=spec.over_regions,
                reporting_level=campaign.reporting_level,
            )
        )
        for spec in counts
    }


def tree_for(campaign: Campaign) -> Tree:
    """The campaign's region with everything that ever was below it, in order of path."""
    rows = Region.objects.filter(path__startswith=campaign.region.path).order_by("path")
    frame = pd.DataFrame(
        list(rows.values_list("code", "parent__code", "level", "valid_from", "valid_to", "kind")),
        columns=["region", "parent", "level", "valid_from", "valid_to", "kind"],
    )
    frame["parent"] = frame["parent"].fillna("")
    for name in ("valid_from", "valid_to"):
        frame[name] = frame[name].fillna(0).astype("int64")
    frame["cohort"] = [Cohort.of(kind).value for kind in frame.pop("kind")]
    return tree_of(frame)


def successions_for(campaign: Campaign) -> pd.DataFrame:
    inside = campaign.region.path
    rows = Succession.objects.filter(
        Q(predecessor__path__startswith=inside, successor__path__startswith=inside)
    ).values_list("predecessor__code", "successor__code", "month", "share")
    frame = pd.DataFrame(list(rows), columns=["predecessor", "successor", "month", "share"])
    frame["share"] = ["" if share is None else str(share) for share in frame["share"]]
    return frame.sort_values(["month", "predecessor", "successor"], ignore_index=True)


def boundary_changes(campaign: Campaign) -> list[int]:
    """Months in which the campaign's tree changed; between two of them it stays the same."""
    inside = Region.objects.filter(path__startswith=campaign.region.path)
    begun = inside.filter(valid_from__isnull=False).values_list("valid_from", flat=True)
    return sorted({month for month in begun if month})
