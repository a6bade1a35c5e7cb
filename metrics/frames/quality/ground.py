"""One month of a campaign and its past, as the screening reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from campaigns.models import Campaign, Indicator
from campaigns.periods import Month
from campaigns.queries.reporting import counted_in
from campaigns.terms import Direction, Kind
from metrics.engine.definitions import Definitions, IndicatorSpec, TargetSpec
from metrics.engine.exact import fraction
from metrics.engine.frames import Cube
from metrics.engine.readings import read
from metrics.engine.rollup import Tree, carry
from metrics.engine.screening import Ground, Share
from metrics.frames.definitions import definitions_for, indicator_spec, rule_set_for
from metrics.frames.quality.edits import amended_in, late_in
from metrics.frames.record import cube_for, successions_for, tree_for

# Twelve quarterly reports; what is asked for once a year has too short a past in any case.
BACK = 36
# A share of the year to date reads no further.
_THIS_YEAR = 12


@dataclass(frozen=True, slots=True)
class Seen:
    """``rows`` and ``tree`` name what the places in the ground stand for."""

    campaign: Campaign
    month: Month
    ground: Ground
    rows: tuple[Indicator, ...]
    tree: Tree


def seen_of(campaign: Campaign, month: Month) -> Seen:
    """Approved figures of three years; history is with the heirs, as it is for a ranking."""
    rows = tuple(one.indicator for one in counted_in(campaign))
    tree = tree_for(campaign)
    cube = _cube(campaign, tree, rows, month, BACK)
    place = tree.positions()
    known = (cube.reported > 0) & (cube.reported >= cube.due)
    definitions = definitions_for(campaign, rule_set_for(campaign, month), month)
    ground = Ground(
        values=np.where(known, cube.values.astype(np.float64), np.nan),
        months=tuple(one.number for one in month.plus(1 - BACK).through(month)),
        indicators=tuple(indicator_spec(row) for row in rows),
        decimals=tuple(row.decimals for row in rows),
        parent=tree.parent,
        ratios=tuple(_ratios(definitions, rows)),
        shares=shares_of(definitions, cube, month),
        late=late_in(campaign, month, place),
        amended=amended_in(campaign, month, place),
    )
    return Seen(campaign, month, ground, rows, tree)


def _cube(
    campaign: Campaign, tree: Tree, rows: Sequence[Indicator], month: Month, back: int
) -> Cube:
    months = list(month.plus(1 - back).through(month))
    cube = cube_for(campaign, tree, [indicator_spec(row) for row in rows], months)
    return carry(cube, tree, successions_for(campaign), month.number)


def shares_now(campaign: Campaign, month: Month) -> tuple[Tree, tuple[Share, ...]]:
    """The ratios alone, of this year."""
    rows = tuple(one.indicator for one in counted_in(campaign))
    tree = tree_for(campaign)
    cube = _cube(campaign, tree, rows, month, _THIS_YEAR)
    definitions = definitions_for(campaign, rule_set_for(campaign, month), month)
    return tree, shares_of(definitions, cube, month)


def _ratios(definitions: Definitions, rows: Sequence[Indicator]) -> list[IndicatorSpec]:
    there = {row.code for row in rows}
    return [
        spec
        for spec in definitions.indicators.values()
        if spec.numerator and there.issuperset((spec.numerator, spec.denominator))
    ]


def shares_of(definitions: Definitions, cube: Cube, month: Month) -> tuple[Share, ...]:
    """Every ratio that a target holds against a threshold, once; of the year to date."""
    found: dict[tuple[str, str], Share] = {}
    for target in definitions.targets:
        for code, limit in _limits(target):
            spec = definitions.indicators[code]
            if spec.numerator and {spec.numerator, spec.denominator} <= set(cube.indicators):
                found[code, limit] = _share(definitions, cube, month, spec, limit)
    return tuple(found.values())


def _limits(target: TargetSpec) -> list[tuple[str, str]]:
    if target.kind not in {Kind.RATE, Kind.COVERAGE}:
        return []
    limit = str(target.parameters.get("threshold", "0.9"))
    return [(code, limit) for code in target.indicators]


def _share(
    definitions: Definitions, cube: Cube, month: Month, spec: IndicatorSpec, limit: str
) -> Share:
    start = Month(month.year, 1).ordinal
    top = read(cube, definitions.indicators[spec.numerator], start, month.ordinal)
    bottom = read(cube, definitions.indicators[spec.denominator], start, month.ordinal)
    whole = top.complete & bottom.complete
    return Share(
        indicator=spec.code,
        top=np.where(whole, top.value, 0),
        bottom=np.where(whole, bottom.value, 0),
        threshold=fraction(limit),
        up=spec.direction != Direction.DOWN,
    )
