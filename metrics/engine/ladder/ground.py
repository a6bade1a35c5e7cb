"""What the rules look at, and what it must hold.

**standings** one row a judged region, key (level, month, region): newest published editions

| column | dtype | meaning |
|---|---|---|
| level | str | code of the level |
| month | int64 | YYYYMM |
| region | str | code; of a region that changed its code, the one of today |
| place, low, high | int64 | place and band; all 0 where the region is not ranked |

**touched** one row a red line that is touched (``state`` ``red_line``) or kept silent about
(``not_reported``): ``level``, ``month``, ``region``, ``target``, ``state``.

**sheets** one row a sheet that was due in a published month, key (region, month): ``missing`` (not
handed in at the lock) and ``late`` (handed in after its deadline), never both.

**lives** one row a state that a measure was or is in, key (measure, since)

| column | dtype | meaning |
|---|---|---|
| measure | int64 | number of the measure |
| region, rung, state | str | codes |
| own | bool | of the campaign's own office, not of a higher authority |
| next, relapse | str | the rungs that the measure itself leads to, "" for none |
| issued | int64 | day (``date.toordinal``) on which the measure was issued |
| since, until | int64 | first day in this state, first day after it (``OPEN`` while it lasts) |
| due | int64 | last day for what is waited for, 0 for nothing |
| observe_until | int64 | YYYYMM in which the observation ends, 0 for none |

**before** one row a proposal of a reporting rule that was made: ``rule``, ``region``, ``month``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from metrics.engine.exact import Whole
from metrics.engine.frames import FrameError

OPEN = date.max.toordinal()
_TYPES = {
    "standings": {
        **{"level": "object", "month": "int64", "region": "object"},
        **dict.fromkeys(("place", "low", "high"), "int64"),
    },
    "touched": {
        **{"level": "object", "month": "int64"},
        **dict.fromkeys(("region", "target", "state"), "object"),
    },
    "sheets": {"region": "object", "month": "int64", "missing": "bool", "late": "bool"},
    "lives": {
        **{"measure": "int64", "region": "object", "rung": "object", "state": "object"},
        **{"own": "bool", "next": "object", "relapse": "object"},
        **dict.fromkeys(("issued", "since", "until", "due", "observe_until"), "int64"),
    },
    "before": {"rule": "object", "region": "object", "month": "int64"},
}
_KEYS = {
    "standings": ["level", "month", "region"],
    "touched": ["level", "month", "region", "target"],
    "sheets": ["region", "month"],
    "lives": ["measure", "since", "state"],
    "before": [],
}


def empty(name: str) -> pd.DataFrame:
    """The frame of this name without rows, its columns in the order in which they are told."""
    return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in _TYPES[name].items()})


@dataclass(frozen=True, slots=True)
class Ground:
    """``published``: month (YYYYMM) → day on which its first ranking was published; ``opened``:
    (level, month) → day of that level's first edition, ``published`` where it is not told. A
    correction changes places, not the day on which measures are looked at.

    ``final`` is the campaign's last judged month, which ends its quarter and year too; 0 where it
    does not matter. ``ended``: region → last month in which it existed.
    """

    standings: pd.DataFrame
    published: Mapping[int, int]
    touched: pd.DataFrame = field(default_factory=lambda: empty("touched"))
    sheets: pd.DataFrame = field(default_factory=lambda: empty("sheets"))
    lives: pd.DataFrame = field(default_factory=lambda: empty("lives"))
    before: pd.DataFrame = field(default_factory=lambda: empty("before"))
    final: int = 0
    ended: Mapping[str, int] = field(default_factory=dict)
    opened: Mapping[tuple[str, int], int] = field(default_factory=dict)

    def seen(self, level: str, month: int) -> int:
        """The day on which a month's places at a level ("" for reports) were first known."""
        return self.opened.get((level, month), self.published[month])


def check_ground(ground: Ground) -> Ground:
    """The ground with its frames in canonical columns and types; what breaks its own rules is
    refused with a ``FrameError`` that names the frame."""
    frames = {name: _typed(name, getattr(ground, name)) for name in _TYPES}
    standings, sheets, lives = frames["standings"], frames["sheets"], frames["lives"]
    place, low, high = (standings[name].to_numpy() for name in ("place", "low", "high"))
    nowhere = (place == 0) & (low == 0) & (high == 0)
    if not (nowhere | ((low >= 1) & (low <= place) & (place <= high))).all():
        raise FrameError("standings: 名次不在自己的区间里")
    if (sheets["missing"] & sheets["late"]).any():
        raise FrameError("sheets: 同一张表不能又缺报又逾期")
    if (lives["until"] <= lives["since"]).any():
        raise FrameError("lives: 状态在开始之前结束")
    unknown = set(standings["month"]) | set(sheets["month"])
    if unknown - set(ground.published):
        raise FrameError(f"published: 缺少月份 {sorted(unknown - set(ground.published))[:5]}")
    return Ground(
        **frames,
        published=dict(ground.published),
        final=ground.final,
        ended=dict(ground.ended),
        opened=dict(ground.opened),
    )


def _typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    kinds, key = _TYPES[name], _KEYS[name]
    missing = set(kinds) - set(frame.columns)
    if missing:
        raise FrameError(f"{name}: 缺少列 {sorted(missing)}")
    typed = frame[list(kinds)].astype(kinds).reset_index(drop=True)
    if "month" in kinds and not _are_months(typed["month"].to_numpy()):
        raise FrameError(f"{name}: 月份不对")
    if key and typed.duplicated(key).any():
        raise FrameError(f"{name}: 重复 {typed[typed.duplicated(key)].iloc[0].tolist()}")
    return typed


def _are_months(months: Whole) -> bool:
    return bool(((months % 100 >= 1) & (months % 100 <= 12) & (months >= 190001)).all())


def first_days(months: Whole) -> Whole:
    """The first day (``date.toordinal``) of each YYYYMM."""
    known, back = np.unique(months, return_inverse=True)
    days = [date(int(month) // 100, int(month) % 100, 1).toordinal() for month in known]
    return np.asarray(days, dtype=np.int64)[back]


def months_of(days: Whole) -> Whole:
    """The YYYYMM that each day lies in."""
    known, back = np.unique(days, return_inverse=True)
    found = [date.fromordinal(int(day)) for day in known]
    return np.asarray([day.year * 100 + day.month for day in found], dtype=np.int64)[back]
