"""The frames that enter the engine, what they must hold, and the cube they become.

**figures** one row a reported value, key (region, indicator, month)

| column | dtype | meaning |
|---|---|---|
| region | str | code; the region that reported, as it was then |
| indicator | str | code of a count (never of a ratio) |
| month | int | YYYYMM |
| value | Int64 | whole number in the indicator's smallest unit; ``<NA>`` = 不适用 |

A row that is not there is 未报; 0 is 零报告.

**regions** one row a region, key region: ``region``, ``parent`` (code or ""), ``level``,
``valid_from`` and ``valid_to`` (YYYYMM, 0 = open end), ``cohort`` (str, may be "").

**successions** ``predecessor``, ``successor``, ``month`` (first month of the successor),
``share`` (decimal text, "" = not known: nothing is inherited).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.engine.exact import Flags, Whole

# What a cell of a laid-out array holds that holds no number; figures are never negative.
EXEMPT, UNREPORTED = -1, -2
FIGURES = ["region", "indicator", "month", "value"]
REGIONS = ["region", "parent", "level", "valid_from", "valid_to", "cohort"]
SUCCESSIONS = ["predecessor", "successor", "month", "share"]


class FrameError(ValueError):
    """A frame breaks its own rules; the message names the frame and the rows."""


def check_figures(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures in canonical columns and order; duplicates and ill months are refused."""
    missing = set(FIGURES) - set(figures.columns)
    if missing:
        raise FrameError(f"figures: 缺少列 {sorted(missing)}")
    frame = figures[FIGURES].astype({"month": "int64", "value": "Int64"})
    bad = frame[(frame["month"] % 100 < 1) | (frame["month"] % 100 > 12)]
    if len(bad):
        raise FrameError(f"figures: 月份不对 {bad['month'].unique()[:5].tolist()}")
    if (frame["value"] < 0).any():
        raise FrameError("figures: 数值不能为负")
    twice = frame.duplicated(["region", "indicator", "month"])
    if twice.any():
        raise FrameError(f"figures: 重复 {frame[twice].iloc[0].tolist()}")
    return frame


def ordinal(month: int) -> int:
    """Months since year 0 of a YYYYMM number."""
    return month // 100 * 12 + month % 100 - 1


def month_number(position: int) -> int:
    year, month = divmod(position, 12)
    return year * 100 + month + 1


@dataclass(frozen=True, slots=True)
class Cube:
    """Figures laid out ``[indicator, month, region]``, contiguous by region.

    ``values`` is 0 where nothing was reported; ``reported`` counts the cells that hold a number,
    ``due`` those that should (cells reported as 不适用 are not due). In a leaf cube both are 0 or
    1, as bytes; sums of several units count them as int32. ``exempt`` marks cells
    reported as 不适用.
    """

    indicators: tuple[str, ...]
    first: int  # ordinal of the first month
    regions: tuple[str, ...]
    values: Whole
    reported: Whole
    due: Whole
    exempt: Flags

    @property
    def months(self) -> int:
        return int(self.values.shape[1])

    def row(self, indicator: str) -> int:
        return self.indicators.index(indicator)

    def span(self, start: int, stop: int) -> slice:
        """Positions of the months ``start`` … ``stop`` (ordinals, both included) in the cube."""
        return slice(max(start - self.first, 0), max(stop - self.first + 1, 0))


def cube_of(
    figures: pd.DataFrame,
    *,
    indicators: tuple[str, ...],
    regions: tuple[str, ...],
    owes: Flags,
    months: tuple[int, int],
) -> Cube:
    """Lay checked figures out as a cube.

    ``owes`` [indicator, month, region] says which cells are due; ``months`` is the first and last
    ordinal. Figures of other indicators, months or regions are left out; a figure in a cell that
    is not due counts all the same.
    """
    first, last = months
    row = pd.Categorical(figures["indicator"], categories=list(indicators)).codes
    column = pd.Categorical(figures["region"], categories=list(regions)).codes
    month = figures["month"].to_numpy(dtype="int64")
    inside = (row >= 0) & (column >= 0)
    inside &= (ordinals(month) >= first) & (ordinals(month) <= last)
    exempt = figures["value"].isna().to_numpy(dtype="bool")
    value = figures["value"].fillna(0).to_numpy(dtype="int64")
    return cube_at(
        (row[inside], month[inside], column[inside]),
        value[inside],
        exempt[inside],
        indicators=indicators,
        regions=regions,
        owes=owes,
        first=first,
    )


def cube_at(
    cells: tuple[Whole, Whole, Whole],
    value: Whole,
    exempt: Flags,
    *,
    indicators: tuple[str, ...],
    regions: tuple[str, ...],
    owes: Flags,
    first: int,
) -> Cube:
    """The same from aligned arrays: ``cells`` are row, YYYYMM and column, all inside the cube."""
    row, month, column = (np.asarray(axis, dtype=np.int64) for axis in cells)
    laid = np.full(owes.shape, UNREPORTED, dtype=np.int64)
    laid[row, ordinals(month) - first, column] = np.where(exempt, EXEMPT, value)
    return cube_laid(laid, indicators=indicators, regions=regions, owes=owes, first=first)


def cube_laid(
    laid: Whole,
    *,
    indicators: tuple[str, ...],
    regions: tuple[str, ...],
    owes: Flags,
    first: int,
) -> Cube:
    """The same from values laid out ``[indicator, month, region]``, with EXEMPT and UNREPORTED
    where there is no number; ``laid`` becomes the cube's own."""
    exempt, there, due = (np.empty(laid.shape, dtype=np.bool_) for _ in range(3))
    # One indicator after the other: its cells stay in the processor's cache from step to step.
    for row, cells in enumerate(laid):
        np.equal(cells, EXEMPT, out=exempt[row])
        np.greater_equal(cells, 0, out=there[row])
        np.logical_or(owes[row], there[row], out=due[row])
        np.greater(due[row], exempt[row], out=due[row])  # due and not exempt
        np.maximum(cells, 0, out=cells)
    # A nation's leaves are eight million cells, and a byte is enough for one that is there or not.
    counts = (there.view(np.int8), due.view(np.int8))
    return Cube(indicators, first, regions, laid, *counts, exempt)


def ordinals(months: Whole) -> Whole:
    """Months since year 0 of YYYYMM numbers."""
    return np.asarray(months // 100 * 12 + months % 100 - 1)
