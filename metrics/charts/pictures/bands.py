"""Where each region's place may lie, and where it lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from metrics.charts.pictures.canvas import (
    FIELD,
    INK,
    PALE,
    QUIET,
    SMALL,
    Canvas,
    folded,
    row_height,
)

_ROW = 6.0  # millimetres
_NAME = 8  # characters


def bands(canvas: Canvas, data: Mapping[str, Any]) -> None:
    """``rows``: name, place, low and high (the ends of the interval), score as shown; in the order
    in which they stand. ``size``: how many regions have a place."""
    rows: Sequence[Mapping[str, Any]] = data["rows"]
    size = max([int(data["size"]), 1, *(int(row["high"] or 0) for row in rows)])
    count = max(len(rows), 1)
    plot = canvas.axes(row_height(count, _ROW, 18) * count + 18, left=30, right=22, top=7, foot=10)
    plot.set_xlim(0.4, size + 0.6)
    plot.set_ylim(count - 0.5, -0.5)
    for place, row in enumerate(rows):
        _band(canvas, plot, place, row, size)
    step = 1 if size <= 20 else -(-size // 20)
    ticks = list(range(1, size + 1, step))
    plot.set_axisbelow(True)
    plot.grid(axis="x", color=PALE, linewidth=0.5)
    canvas.ticks(plot, "x", [float(tick) for tick in ticks], [str(tick) for tick in ticks])
    canvas.ticks(plot, "y", list(range(len(rows))), [folded(row["name"], _NAME) for row in rows])
    canvas.label(plot, 0.4, -0.95, "● 名次　■ 名次区间", size=SMALL, color=QUIET)
    canvas.label(plot, size + 1.0, -0.95, "得分", size=SMALL, color=QUIET)
    if not rows:
        canvas.label(plot, (size + 1) / 2, 0, "没有地区参评", ha="center", color=QUIET)


def _band(canvas: Canvas, plot: Any, line: int, row: Mapping[str, Any], size: int) -> None:
    canvas.label(plot, size + 1.0, line, str(row["score"] or "—"), size=SMALL)
    place, low, high = row["place"], row["low"], row["high"]
    if low is not None and high is not None:
        # A band of one place is still seen: a third of a place to either side.
        plot.barh(
            line,
            high - low + 0.6,
            left=low - 0.3,
            height=0.5,
            color=FIELD,
            edgecolor=INK,
            linewidth=0.5,
        )
    if place is None:
        canvas.label(plot, 0.6, line, "未参评", size=SMALL, color=QUIET)
    else:
        plot.plot([place], [line], marker="o", markersize=5, color=INK, linestyle="none", zorder=4)
