"""How far each target was reached, with the line where it would be met."""

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

_ROW = 7.5  # millimetres
_NAME = 13  # characters
_WIDEST = 2.0  # twice the target; longer bars are cut and say so
# Shade and hatching by state, so that grey print tells them apart.
_BARS = {
    "met": (PALE, ""),
    "close": ("white", "////"),
    "behind": (FIELD, ""),
    "red_line": (QUIET, ""),
}
_SIGNS = {
    "met": "●",
    "close": "△",
    "behind": "▼",
    "red_line": "×",
    "in_progress": "◇",
    "not_reported": "○",
    "no_baseline": "—",
    "not_applicable": "—",
}


def attainment(canvas: Canvas, data: Mapping[str, Any]) -> None:
    """``rows``: name, value (a ratio; None where there is none), shown, state, word."""
    rows: Sequence[Mapping[str, Any]] = data["rows"]
    count = max(len(rows), 1)
    row = row_height(count, _ROW, 17)
    plot = canvas.axes(row * count + 17, left=44, right=27, top=7, foot=10)
    values = [one["value"] for one in rows if one["value"] is not None]
    end = min(max([1.15, *(value * 1.08 for value in values)]), _WIDEST)
    plot.set_xlim(0, end)
    plot.set_ylim(count - 0.5, -0.5)
    for place, one in enumerate(rows):
        _bar(canvas, plot, place, one, end)
    plot.axvline(1, color=INK, linewidth=1.1, zorder=3)
    canvas.label(plot, 1, -0.55, "目标", size=SMALL, ha="center", va="bottom")
    steps = [step for step in (0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2) if step <= end]
    steps = steps if end <= 1.3 else [step for step in steps if step % 0.5 == 0]
    canvas.ticks(plot, "x", list(steps), [f"{step:.0%}" for step in steps])
    canvas.ticks(plot, "y", list(range(len(rows))), [_name(one["name"], row) for one in rows])
    if not rows:
        canvas.label(plot, end / 2, 0, "没有目标", ha="center", color=QUIET)


def _name(name: str, row: float) -> str:
    """On two lines only where they have the room."""
    if row >= _ROW or len(name) <= _NAME:
        return folded(name, _NAME)
    return f"{name[: _NAME - 1]}…"


def _bar(canvas: Canvas, plot: Any, place: int, row: Mapping[str, Any], end: float) -> None:
    value, state = row["value"], row["state"]
    sign = _SIGNS.get(state, "")
    canvas.label(plot, end * 1.02, place, f"{sign} {row['word']}", size=SMALL)
    if value is None:
        canvas.label(plot, end * 0.012, place, row["shown"] or "—", size=SMALL, color=QUIET)
        return
    colour, hatch = _BARS.get(state, ("white", "...."))
    long = min(max(value, 0), end)
    plot.barh(place, long, height=0.58, color=colour, edgecolor=INK, hatch=hatch, linewidth=0.6)
    shown = f"{row['shown']} →" if value > end else row["shown"]
    # Inside where there is room, on a white ground; else right of the bar.
    inside = long > end * 0.3
    canvas.label(
        plot,
        long - end * 0.012 if inside else long + end * 0.012,
        place,
        shown,
        size=SMALL,
        ha="right" if inside else "left",
        zorder=4,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8} if inside else None,
    )
