"""The floor: the same 25 targets in a few NumPy lines on arrays that are ready.

It knows only this benchmark's campaign. Its points and places must be the engine's, to the
hundredth: a fast wrong ranking is no ranking.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from campaigns.terms import Level
from metrics.engine.exact import Whole
from tests.benchmarks.data import (
    BASE_YEARS,
    FALLING,
    FIRST_YEAR,
    GOAL,
    LEVELS,
    RATIOS,
    RISING,
    ZEROS,
    Country,
)

FULL = 10_000
TARGETS = RISING + FALLING + RATIOS + LEVELS + ZEROS


@dataclass(frozen=True, slots=True)
class Ready:
    """Year-to-date sums and levels of the counties, ``[indicator, region]``."""

    rising: Whole
    rising_base: Whole
    falling: Whole
    falling_base: Whole
    top: Whole
    bottom: Whole
    level: Whole
    zero: Whole
    gone: dict[str, Whole]
    city: Whole
    province: Whole


def ready(country: Country) -> Ready:
    cube, tree = country.record.cube, country.record.tree
    county = np.flatnonzero([level == Level.COUNTY for level in tree.level])
    year, month = country.month // 100 - FIRST_YEAR, country.month % 100
    now = slice(year * 12, year * 12 + month)
    bases = [
        slice((base - FIRST_YEAR) * 12, (base - FIRST_YEAR) * 12 + month) for base in BASE_YEARS
    ]

    def rows(prefix: str) -> list[int]:
        return [row for row, code in enumerate(cube.indicators) if code.startswith(prefix)]

    def to_date(prefix: str, window: slice) -> Whole:
        return np.asarray(cube.values[rows(prefix), window][:, :, county].sum(axis=1))

    def base(prefix: str) -> Whole:
        return np.asarray(sum(to_date(prefix, window) for window in bases))

    def gone(prefix: str) -> Whole:
        return np.asarray(cube.reported[rows(prefix), now.stop - 1][:, county] == 0)

    names = ("rising", "falling", "top", "under", "level", "zero")
    return Ready(
        rising=to_date("rising", now),
        rising_base=base("rising"),
        falling=to_date("falling", now),
        falling_base=base("falling"),
        top=to_date("top", now),
        bottom=to_date("under", now),
        level=cube.values[rows("level"), now.stop - 1][:, county],
        zero=to_date("zero", now),
        gone={name: gone(name) for name in names},
        city=tree.parent[county],
        province=tree.parent[tree.parent[county]],
    )


def kernel(ready: Ready) -> tuple[Whole, list[Whole]]:
    """Totals in hundredths, and places within the nation, the province and the city."""
    gone, size = ready.gone, ready.rising.shape[1]
    unknown = gone["top"] | gone["under"]
    goal, one = np.full((LEVELS, size), GOAL), np.ones((ZEROS, size), dtype=np.int64)
    falls = np.maximum(ready.falling_base - 3 * ready.falling, 0) * 10
    # rising: A / ((1.05)^3 · base/3); falling by a tenth: (B − x)/(B/10); ratios: top/bottom / 0.9
    top = np.concatenate(
        [ready.rising * 24_000, falls, ready.top * 10, ready.level, (ready.zero == 0) * one]
    )
    bottom = np.concatenate(
        [ready.rising_base * 9_261, ready.falling_base, ready.bottom * 9, goal, one]
    )
    missing = np.concatenate(
        [gone["rising"], gone["falling"], unknown, gone["level"], gone["zero"]]
    )
    # An event that is known is known, whatever else is missing; a denominator of 0 asks nothing,
    # but one that was not reported does.
    usable = (bottom > 0) | missing
    growth = np.arange(TARGETS)[:, None] < RISING + FALLING
    cap = np.where(growth, 6, 1), np.where(growth, 5, 1)
    over = top * cap[1] > bottom * cap[0]
    top, bottom = np.where(over, cap[0], top), np.where(over, cap[1], bottom)
    points = _half_even(top * FULL, np.maximum(bottom, 1) * usable.sum(axis=0))
    total = np.where(usable & ~missing, points, 0).sum(axis=0)
    groups = (np.zeros(size, dtype=np.int64), ready.province, ready.city)
    return total, [_places(total, group) for group in groups]


def _half_even(top: Whole, bottom: Whole) -> Whole:
    whole = top // bottom
    twice = 2 * (top - whole * bottom) - bottom
    return np.asarray(whole + ((twice > 0) | ((twice == 0) & (whole % 2 == 1))))


def _places(total: Whole, group: Whole) -> Whole:
    order = np.lexsort((-total, group))
    ordered, of = total[order], group[order]
    opens = np.r_[True, of[1:] != of[:-1]]
    at = np.arange(len(total))
    start = np.maximum.accumulate(np.where(opens, at, 0))
    better = np.r_[True, ordered[1:] != ordered[:-1]] | opens
    out = np.empty(len(total), dtype=np.int64)
    out[order] = np.maximum.accumulate(np.where(better, at, 0)) - start + 1
    return out


def checksum(total: Whole, places: list[Whole]) -> str:
    digest = hashlib.sha256(np.ascontiguousarray(total, dtype=np.int64).tobytes())
    for place in places:
        digest.update(np.ascontiguousarray(place, dtype=np.int64).tobytes())
    return digest.hexdigest()
