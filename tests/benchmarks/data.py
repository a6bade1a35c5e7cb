"""A seeded country: regions, 25 targets and six years of monthly figures."""

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
from metrics.engine.rollup import tree_of

FIRST_YEAR, YEARS = 2014, 6
BASE_YEARS = [2014, 2015, 2016]
RISING, FALLING, RATIOS, LEVELS, ZEROS = 9, 3, 6, 4, 3
MONTH = 201908
GOAL = 50
# Cities and counties of each province; the country has 2,844 counties, a province 137.
SCALES = {"province": (1, 16, 137), "nation": (31, 333, 2_844)}


@dataclass(frozen=True, slots=True)
class Country:
    definitions: Definitions
    record: Record
    month: int


def country(scale: str, seed: int = 20_190_801) -> Country:
    """All counties report every month; one cell in a hundred of the judged month is missing."""
    random = np.random.Generator(np.random.PCG64(seed))
    provinces, cities, counties = SCALES[scale]
    regions = _regions(provinces, cities, counties)
    tree = tree_of(regions)
    definitions = _definitions()
    codes = sorted(code for code, spec in definitions.indicators.items() if not spec.numerator)
    is_county = np.asarray([level == Level.COUNTY for level in tree.level])
    size = np.where(is_county, random.lognormal(3.0, 0.6, len(tree.codes)), 0.0)
    values = np.stack([_series(code, size, random) for code in codes])
    reported = np.broadcast_to(is_county, values.shape).astype(np.int32).copy()
    judged = (MONTH // 100 - FIRST_YEAR) * 12 + MONTH % 100 - 1
    gone = random.random((len(codes), len(tree.codes))) < 0.01
    reported[:, judged][gone] = 0
    values[reported == 0] = 0
    due = np.broadcast_to(is_county, values.shape).astype(np.int32).copy()
    cube = Cube(
        indicators=tuple(codes),
        first=FIRST_YEAR * 12,
        regions=tree.codes,
        values=values,
        reported=reported,
        due=due,
        exempt=np.zeros(values.shape, dtype=np.bool_),
    )
    record = Record(cube, tree, pd.DataFrame(columns=SUCCESSIONS))
    return Country(definitions, record, MONTH)


def _regions(provinces: int, cities: int, counties: int) -> pd.DataFrame:
    rows = [(f"P{number:02d}", "", "province", 0, 0, "") for number in range(provinces)]
    rows += [
        (f"C{number:04d}", f"P{number % provinces:02d}", "prefecture", 0, 0, "")
        for number in range(cities)
    ]
    rows += [
        (f"X{number:05d}", f"C{number % cities:04d}", "county", 0, 0, str(number % 3))
        for number in range(counties)
    ]
    return pd.DataFrame(rows, columns=REGIONS)


def _series(code: str, size: Floats, random: np.random.Generator) -> Whole:
    """Months × regions of one indicator."""
    shape = (YEARS * 12, len(size))
    year = np.repeat(np.arange(YEARS), 12)[:, None]
    if code.startswith("level"):
        return np.tile(random.integers(30, 70, len(size)), (shape[0], 1)) * (size > 0)
    if code.startswith("zero"):
        return (random.random(shape) < 0.002).astype(np.int64) * (size > 0)
    trend = 0.97**year if code.startswith("falling") else 1.06**year
    counts = random.poisson(size * trend * 4, shape)
    if code.startswith("top"):
        return (counts * 9) // 10
    return counts.astype(np.int64)


def _definitions() -> Definitions:
    indicators: dict[str, IndicatorSpec] = {}
    targets: list[TargetSpec] = []

    def add(name: str, kind: str, spec: IndicatorSpec, **parameters: object) -> None:
        indicators[spec.code] = spec
        levels = ("county", "prefecture")
        targets.append(TargetSpec(name, kind, (spec.code,), parameters, "all", levels))

    for number in range(RISING):
        spec = IndicatorSpec(f"rising{number}", "flow", "sum", "sum")
        add(f"T1{number}", "GROWTH", spec, rate=0.05, base_years=BASE_YEARS, first_year=2017)
    for number in range(FALLING):
        spec = IndicatorSpec(f"falling{number}", "flow", "sum", "sum", "down")
        add(f"T2{number}", "FALL", spec, drop=0.1, base_years=BASE_YEARS)
    for number in range(RATIOS):
        top, bottom = f"top{number}", f"under{number}"
        for code in (top, bottom):
            indicators[code] = IndicatorSpec(code, "flow", "sum", "sum")
        spec = IndicatorSpec(
            f"ratio{number}", "ratio", "sum", "ratio_of_sums", numerator=top, denominator=bottom
        )
        add(f"T3{number}", "RATE", spec, threshold=0.9)
    for number in range(LEVELS):
        add(
            f"T4{number}",
            "LEVEL",
            IndicatorSpec(f"level{number}", "stock", "last", "sum"),
            goal=GOAL,
        )
    for number in range(ZEROS):
        spec = IndicatorSpec(f"zero{number}", "flow", "sum", "sum", "down")
        add(f"T5{number}", "ZERO", spec, red_line=True)
    codes = [target.code for target in targets]
    rules = RuleSetSpec(
        version=1,
        weights=dict.fromkeys(codes, 1),
        rules={c: ItemRule(cap="1.2" if c < "T3" else "1") for c in codes},
        min_judged="0.5",
    )
    return Definitions("BENCH", indicators, tuple(targets), rules)
