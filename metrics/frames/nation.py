"""A made-up country for measuring: regions, forty indicators, twenty-five targets and six years of
monthly figures, from a fixed seed. Nothing here is about a real place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from campaigns.terms import Kind, Level
from metrics.engine.definitions import IndicatorSpec
from metrics.engine.exact import Flags, Floats, Whole

SEED = 20_190_801
FIRST_YEAR, YEARS = 2014, 6
BASE_YEARS = [2014, 2015, 2016]
JUDGED_FROM = 2017
# Numbers of indicators; a ratio counts two, its numerator and its denominator. The others are
# reported and not judged.
RISING, FALLING, RATIOS, LEVELS, ZEROS, OTHERS = 9, 3, 6, 4, 3, 9
GOAL = 50
MEASURED = 201908  # the month that is ranked
MISSING = 0.01  # so much of it is not reported


@dataclass(frozen=True, slots=True)
class Scale:
    provinces: int
    cities: int
    counties: int


SCALES = {
    "small": Scale(1, 3, 12),
    "province": Scale(1, 16, 137),
    "nation": Scale(31, 333, 2_844),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A region; ``parent`` is a code."""

    code: str
    parent: str
    level: str
    name: str


@dataclass(frozen=True, slots=True)
class Promise:
    """A target of the made-up campaign: one indicator, judged by one rule."""

    code: str
    kind: str
    indicator: str
    parameters: dict[str, Any]


def places(scale: Scale, root: str) -> list[Place]:
    """Everything below ``root``, parents first; codes in the pattern of GB/T 2260."""
    rows = [
        Place(_code(number), root, Level.PROVINCE, f"第{number + 1}省")
        for number in range(scale.provinces)
    ]
    cities = [_nth(number, scale.provinces) for number in range(scale.cities)]
    rows += [
        Place(_code(*city), _code(city[0]), Level.PREFECTURE, f"第{number + 1}市")
        for number, city in enumerate(cities)
    ]
    for number in range(scale.counties):
        of, place = number % scale.cities, number // scale.cities
        code = _code(*cities[of], place)
        rows.append(Place(code, _code(*cities[of]), Level.COUNTY, f"第{number + 1}县"))
    return rows


def _nth(number: int, groups: int) -> tuple[int, int]:
    """Group and place in it."""
    return number % groups, number // groups


def _code(province: int, city: int = -1, county: int = -1) -> str:
    return f"{province + 11}{city + 1:02d}{county + 1:02d}"


def counts() -> list[str]:
    """Codes of what is reported, in order."""
    sizes = {
        "rising": RISING,
        "falling": FALLING,
        "top": RATIOS,
        "under": RATIOS,
        "level": LEVELS,
        "zero": ZEROS,
        "other": OTHERS,
    }
    return sorted(f"{name}{number}" for name, size in sizes.items() for number in range(size))


def specs() -> dict[str, IndicatorSpec]:
    """All indicators, ratios too."""
    found = {code: _count(code) for code in counts()}
    for number in range(RATIOS):
        code = f"ratio{number}"
        found[code] = IndicatorSpec(
            code,
            "ratio",
            "sum",
            "ratio_of_sums",
            numerator=f"top{number}",
            denominator=f"under{number}",
        )
    return found


def _count(code: str) -> IndicatorSpec:
    if code.startswith("level"):
        return IndicatorSpec(code, "stock", "last", "sum")
    direction = "down" if code.startswith(("falling", "zero")) else "up"
    return IndicatorSpec(code, "flow", "sum", "sum", direction)


def promises() -> list[Promise]:
    """The twenty-five targets, in order."""
    growth = {"rate": 0.05, "base_years": BASE_YEARS, "first_year": JUDGED_FROM}
    fall = {"drop": 0.1, "base_years": BASE_YEARS}
    kinds: list[tuple[str, Kind, str, int, dict[str, Any]]] = [
        ("T1", Kind.GROWTH, "rising", RISING, growth),
        ("T2", Kind.FALL, "falling", FALLING, fall),
        ("T3", Kind.RATE, "ratio", RATIOS, {"threshold": 0.9}),
        ("T4", Kind.LEVEL, "level", LEVELS, {"goal": GOAL}),
        ("T5", Kind.ZERO, "zero", ZEROS, {"red_line": True}),
    ]
    return [
        Promise(f"{letter}{number}", kind, f"{name}{number}", parameters)
        for letter, kind, name, size, parameters in kinds
        for number in range(size)
    ]


def sizes(count: int, random: np.random.Generator) -> Floats:
    """How large the regions are: most small, a few very large."""
    return random.lognormal(3.0, 0.6, count)


def series(code: str, size: Floats, random: np.random.Generator, years: int = YEARS) -> Whole:
    """Months × regions of one indicator, from January of the first year."""
    shape = (years * 12, len(size))
    year = np.repeat(np.arange(years), 12)[:, None]
    if code.startswith("level"):
        return np.tile(random.integers(30, 70, len(size)), (shape[0], 1)) * (size > 0)
    if code.startswith("zero"):
        return (random.random(shape) < 0.002).astype(np.int64) * (size > 0)
    trend = 0.97**year if code.startswith("falling") else 1.06**year
    drawn = random.poisson(size * trend * 4, shape)
    return (drawn * 9) // 10 if code.startswith("top") else drawn.astype(np.int64)


def months(years: int = YEARS) -> list[int]:
    """YYYYMM from the first January to the last December."""
    return [(FIRST_YEAR + year) * 100 + month for year in range(years) for month in range(1, 13)]


def by_month(counties: int, seed: int = SEED) -> Iterator[tuple[int, Whole, Flags]]:
    """Month after month: YYYYMM, values ``[indicator, county]`` and which of them were reported."""
    random = np.random.Generator(np.random.PCG64(seed))
    size = sizes(counties, random)
    values = np.stack([series(code, size, random) for code in counts()])
    for place, month in enumerate(months()):
        there = np.ones(values[:, place].shape, dtype=np.bool_)
        if month == MEASURED:
            there = random.random(there.shape) >= MISSING
        yield month, values[:, place], there
