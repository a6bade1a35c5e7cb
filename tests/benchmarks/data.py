"""The made-up country of ``metrics.frames.nation`` in memory, as large as one likes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from campaigns.terms import Level
from metrics.engine.definitions import (
    Definitions,
    IndicatorSpec,
    ItemRule,
    RuleSetSpec,
    TargetSpec,
)
from metrics.engine.exact import Floats, Whole
from metrics.engine.frames import REGIONS, SUCCESSIONS, Cube
from metrics.engine.pipeline import Record
from metrics.engine.rollup import Tree, tree_of
from metrics.frames.nation import (
    BASE_YEARS,
    FALLING,
    FIRST_YEAR,
    GOAL,
    LEVELS,
    MEASURED,
    MISSING,
    RATIOS,
    RISING,
    SCALES,
    SEED,
    YEARS,
    ZEROS,
    Scale,
    places,
    promises,
    series,
    sizes,
    specs,
)

__all__ = [
    "BASE_YEARS",
    "FALLING",
    "FIRST_YEAR",
    "GOAL",
    "LEVELS",
    "MONTH",
    "RATIOS",
    "RISING",
    "SCALES",
    "ZEROS",
    "Country",
    "country",
]
MONTH = MEASURED


@dataclass(frozen=True, slots=True)
class Country:
    definitions: Definitions
    record: Record
    month: int


def country(scale: str | Scale, *, years: int = YEARS, copies: int = 1) -> Country:
    """All counties report every month; one cell in a hundred of the judged month is missing.

    More ``years`` are more history before the base years, ``copies`` asks every target so often.
    """
    random = np.random.Generator(np.random.PCG64(SEED))
    tree = _tree(SCALES[scale] if isinstance(scale, str) else scale)
    is_county = np.asarray([level == Level.COUNTY for level in tree.level])
    definitions = _definitions(copies)
    codes = sorted(code for code, spec in definitions.indicators.items() if not spec.numerator)
    size = np.zeros(len(tree.codes))
    size[is_county] = sizes(int(is_county.sum()), random)
    values = _values(codes, size, random, years)
    reported = np.broadcast_to(is_county, values.shape).astype(np.int8).copy()
    first = FIRST_YEAR + YEARS - years
    judged = (MONTH // 100 - first) * 12 + MONTH % 100 - 1
    gone = random.random((len(codes), len(tree.codes))) < MISSING
    reported[:, judged][gone] = 0
    values[reported == 0] = 0
    cube = Cube(
        indicators=tuple(codes),
        first=first * 12,
        regions=tree.codes,
        values=values,
        reported=reported,
        due=np.broadcast_to(is_county, values.shape).astype(np.int8).copy(),
        exempt=np.zeros(values.shape, dtype=np.bool_),
    )
    return Country(definitions, Record(cube, tree, pd.DataFrame(columns=SUCCESSIONS)), MONTH)


def _tree(scale: Scale) -> Tree:
    rows = [
        (place.code, "" if place.level == Level.PROVINCE else place.parent, place.level, 0, 0, "")
        for place in places(scale, "")
    ]
    return tree_of(pd.DataFrame(rows, columns=REGIONS))


def _values(codes: list[str], size: Floats, random: np.random.Generator, years: int) -> Whole:
    """``[indicator, month, region]``; a trend begins with the record, the base years' too."""
    out = np.empty((len(codes), years * 12, len(size)), dtype=np.int64)
    for row, code in enumerate(codes):
        out[row] = series(code, size, random, years)
    return out


def _definitions(copies: int) -> Definitions:
    named = {
        f"{promise.code}{'x' * copy}": promise for copy in range(copies) for promise in promises()
    }
    wanted = {promise.indicator for promise in named.values()}
    known = specs()
    for code in list(wanted):
        spec = known[code]
        wanted |= {spec.numerator, spec.denominator} - {""}
    indicators: dict[str, IndicatorSpec] = {code: known[code] for code in sorted(wanted)}
    targets = tuple(
        TargetSpec(
            code,
            promise.kind,
            (promise.indicator,),
            promise.parameters,
            "all",
            (Level.COUNTY, Level.PREFECTURE),
        )
        for code, promise in sorted(named.items())
    )
    rules = RuleSetSpec(
        version=1,
        weights=dict.fromkeys(named, 1),
        rules={code: ItemRule(cap="1.2" if code < "T3" else "1") for code in named},
        min_judged="0.5",
    )
    return Definitions("BENCH", indicators, targets, rules)
