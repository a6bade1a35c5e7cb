"""Where a rule holds, whatever measures there are: one function a trigger.

All return **found**, one row a rule, region and occasion

| column | dtype | meaning |
|---|---|---|
| rule | str | code of the rule |
| region | str | code |
| month | int64 | YYYYMM, the month in which it is seen |
| occasion | str | what makes it this one: 2019Q3, 2016, SD16:2019, 2019-05 |
| first | int64 | YYYYMM, the first month that counts |
| begins | int64 | first day of the last quarter or window: an older measure has had its time |
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from campaigns.terms import State
from metrics.engine.exact import Flags, Whole
from metrics.engine.frames import month_number, ordinals
from metrics.engine.ladder.ground import Ground, first_days
from metrics.engine.ladder.rules import (
    WINDOWS,
    FirstThird,
    Ladder,
    LastPlaces,
    LastThird,
    RedLine,
    Reporting,
    Rule,
)

FOUND = ["rule", "region", "month", "occasion", "first", "begins"]
_QUARTER = 3
_THIRD = 3


def findings(ladder: Ladder, ground: Ground, months: Collection[int]) -> pd.DataFrame:
    """Where the rules about places and red lines hold in the ``months``; checked ``ground``."""
    rows = [_of_rule(rule, ground, months) for rule in ladder.rules]
    return joined(rows)


def joined(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Found rows one below the other; nothing is a frame of no rows."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else nothing()


def nothing() -> pd.DataFrame:
    """No rows of **found**."""
    kinds = dict.fromkeys(("month", "first", "begins"), "int64")
    return pd.DataFrame({name: pd.Series(dtype=kinds.get(name, "object")) for name in FOUND})


def _of_rule(rule: Rule, ground: Ground, months: Collection[int]) -> pd.DataFrame:
    if isinstance(rule, RedLine):
        return red_lines(rule, ground.touched, months)
    if not isinstance(rule, LastThird | FirstThird | LastPlaces):
        return nothing()
    placings = placed(ground.standings[ground.standings["level"] == rule.level])
    if isinstance(rule, FirstThird):
        placings["in_first"] &= ~_marked(placings, ground.touched)
    rows = _rows(rule, placings, ground.final)
    rows = rows[rows["month"].isin(list(months))]
    if isinstance(rule, LastPlaces):
        return _told(rule.code, rows, WINDOWS[rule.window], 1)
    return _told(rule.code, rows, _QUARTER, rule.quarters)


def _rows(
    rule: LastThird | FirstThird | LastPlaces, placings: pd.DataFrame, final: int
) -> pd.DataFrame:
    if isinstance(rule, LastPlaces):
        return last_places(placings, rule.places, rule.window, final)
    return thirds(
        placings, "in_last" if isinstance(rule, LastThird) else "in_first", rule.quarters, final
    )


# --- Places --------------------------------------------------------------------------------------


def placed(standings: pd.DataFrame) -> pd.DataFrame:
    """Standings with ``size`` (how many are ranked in the level's month), ``worse`` (how many of
    them have a worse place; -1 of an unranked one), ``in_last`` and ``in_first`` (the whole band
    in the last or the first third, ⌊n/3⌋ places)."""
    frame = standings.copy()
    ranked = frame["place"] > 0
    keys = [frame["level"], frame["month"]]
    frame["size"] = ranked.groupby(keys).transform("sum").astype("int64")
    last = frame["place"].where(ranked).groupby(keys).rank(method="max")
    frame["worse"] = (frame["size"] - last).where(ranked, -1).astype("int64")
    third = frame["size"] // _THIRD
    frame["in_last"] = ranked & (frame["low"] > frame["size"] - third)
    frame["in_first"] = ranked & (frame["high"] <= third)
    return frame


def _marked(placings: pd.DataFrame, touched: pd.DataFrame) -> pd.Series[bool]:
    """Whether a red line was touched, or kept silent about, in the year up to the month."""
    key = ["level", "month", "region"]
    marks = pd.MultiIndex.from_frame(touched[key])
    return pd.Series(pd.MultiIndex.from_frame(placings[key]).isin(marks), index=placings.index)


def _ends(months: Whole, length: int, final: int) -> Flags:
    """Which months end a window of so many months; the campaign's last month ends every one."""
    return np.asarray((months % 100 % length == 0) | (months == final), dtype=np.bool_)


def thirds(placings: pd.DataFrame, flag: str, quarters: int, final: int = 0) -> pd.DataFrame:
    """Rows of the quarter ends at which a region is in the third now and was at the ends of the
    ``quarters`` − 1 before; a quarter in which it was not ranked breaks the run. A region stands
    once in a month."""
    rows = placings[_ends(placings["month"].to_numpy(), _QUARTER, final)]
    if rows.empty:
        return rows
    quarter = ordinals(rows["month"].to_numpy()) // _QUARTER
    quarter = quarter - quarter.min()
    region, _ = pd.factorize(rows["region"])
    held = np.zeros((quarter.max() + quarters, region.max() + 1), dtype=np.bool_)
    held[quarter + quarters - 1, region] = rows[flag]
    run = np.ones(len(rows), dtype=np.bool_)
    for back in range(quarters):
        run &= held[quarter + quarters - 1 - back, region]
    return rows[run]


def last_places(
    placings: pd.DataFrame, places: int | pd.Series[int], window: str, final: int = 0
) -> pd.DataFrame:
    """Rows of regions with fewer than ``places`` strictly worse ones at the end of a window. A tie
    makes them more. Nobody is among the last who shares the first place."""
    ends = _ends(placings["month"].to_numpy(), WINDOWS[window], final)
    last = (placings["place"] > 1) & (placings["worse"] >= 0) & (placings["worse"] < places)
    return placings[ends & last]


# --- Red lines and reports -----------------------------------------------------------------------


def red_lines(rule: RedLine, touched: pd.DataFrame, months: Collection[int]) -> pd.DataFrame:
    """The first month of a year in which a region's standing shows a target's red line touched."""
    rows = touched[(touched["level"] == rule.level) & (touched["state"] == State.RED_LINE)]
    if rule.targets:
        rows = rows[rows["target"].isin(list(rule.targets))]
    rows = rows.assign(year=rows["month"] // 100).sort_values("month")
    first = rows.drop_duplicates(["region", "target", "year"])
    first = first[first["month"].isin(list(months))]
    occasion = first["target"] + ":" + first["year"].astype(str)
    month = first["month"].to_numpy(dtype="int64")
    return _found(rule.code, first, occasion, month // 100 * 100 + 1, first_days(month))


@dataclass(frozen=True, slots=True)
class Sheets:
    """Reports laid out ``[published month, region]``: whether a sheet was due, was ``missing``,
    and whether it ``failed`` (missing or late: what is missing was not in time either, so that
    silence never pays)."""

    months: Whole
    regions: list[str]
    due: Flags
    missing: Flags
    failed: Flags


def sheets_of(ground: Ground) -> Sheets:
    """All reports of a checked ground."""
    months = np.asarray(sorted(ground.published), dtype=np.int64)
    column, names = pd.factorize(ground.sheets["region"])
    spot = np.searchsorted(months, ground.sheets["month"].to_numpy()), column
    due, missing, failed = (np.zeros((len(months), len(names)), dtype=np.bool_) for _ in range(3))
    due[spot] = True
    missing[spot] = ground.sheets["missing"]
    failed[spot] = ground.sheets["missing"] | ground.sheets["late"]
    return Sheets(months, [str(name) for name in names], due, missing, failed)


def reporting(
    rule: Reporting, sheets: Sheets, month: int, before: Mapping[str, int]
) -> pd.DataFrame:
    """Regions whose sheets of the last published months were not there, or not in time. Months up
    to the last proposal of the rule (``before``: region → month) do not count again."""
    upto = int(np.searchsorted(sheets.months, month, side="right"))
    window = slice(max(upto - rule.months, 0), upto)
    months = sheets.months[window]
    last = np.asarray([before.get(name, 0) for name in sheets.regions], dtype=np.int64)
    counts = months[:, None] > last
    missing = (sheets.missing[window] & counts).sum(axis=0)
    failed = sheets.failed[window] & counts
    held = np.zeros(len(sheets.regions), dtype=np.bool_)
    if rule.missing:
        held |= missing >= rule.missing
    if rule.late:
        held |= failed.sum(axis=0) >= rule.late
    found = np.flatnonzero(held)
    if not len(found):
        return nothing()
    # The sheet of a month is due in the next one: a measure of before that has had its time.
    failing = months[failed[:, found].argmax(axis=0)]
    first = months[(sheets.due[window] & counts)[:, found].argmax(axis=0)]
    rows = pd.DataFrame({"region": [sheets.regions[at] for at in found], "month": month})
    occasion = _occasions(np.asarray([month] * len(found)), 1)
    return _found(rule.code, rows, occasion, first, first_days(_numbers(ordinals(failing) + 1)))


# --- Putting together ----------------------------------------------------------------------------


def _told(code: str, rows: pd.DataFrame, length: int, windows: int) -> pd.DataFrame:
    """Rows at the ends of windows, the last of so many."""
    months = rows["month"].to_numpy(dtype="int64")
    opened = ordinals(months) // length * length
    first, begins = _numbers(opened - (windows - 1) * length), first_days(_numbers(opened))
    return _found(code, rows, _occasions(months, length), first, begins)


def _numbers(positions: Whole) -> Whole:
    """YYYYMM of ordinals."""
    return np.asarray([month_number(int(one)) for one in positions], dtype=np.int64)


def _found(
    code: str, rows: pd.DataFrame, occasion: Iterable[str], first: Whole, begins: Whole
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "rule": pd.Series([code] * len(rows), dtype="object"),
            "region": rows["region"].to_numpy(dtype="object"),
            "month": rows["month"].to_numpy(dtype="int64"),
            "occasion": np.asarray(list(occasion), dtype="object"),
            "first": first,
            "begins": begins,
        }
    )


def _occasions(months: Whole, length: int) -> list[str]:
    return [_NAMES[length](int(month) // 100, int(month) % 100) for month in months]


def _part(letter: str, length: int, year: int, month: int) -> str:
    return f"{year}{letter}{(month - 1) // length + 1}"


_NAMES: dict[int, Callable[[int, int], str]] = {
    1: lambda year, month: f"{year}-{month:02d}",
    3: partial(_part, "Q", 3),
    6: partial(_part, "H", 6),
    12: lambda year, _month: str(year),
}
