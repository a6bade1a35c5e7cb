"""Places then and now, joined by lines: who rose, who fell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from metrics.charts.pictures.canvas import FIELD, INK, QUIET, SMALL, Canvas, row_height

_ROW = 6.0  # millimetres
_ROSE = {"color": INK, "linewidth": 1.5, "linestyle": "-"}
_FELL = {"color": INK, "linewidth": 1.1, "linestyle": "--"}
_STAYED = {"color": FIELD, "linewidth": 1.0, "linestyle": "-"}
_NAMES = 11  # characters of the names that share a place


def moves(canvas: Canvas, data: Mapping[str, Any]) -> None:
    """``before`` and ``now``: names of the months; ``rows``: name, place before (None: had none)
    and now."""
    rows: Sequence[Mapping[str, Any]] = data["rows"]
    last = max([1, *(place for row in rows for place in (row["before"], row["now"]) if place)])
    plot = canvas.axes(row_height(last, _ROW, 24) * last + 24, left=48, right=48, top=10, foot=11)
    plot.spines["bottom"].set_visible(False)
    plot.set_xlim(0, 1)
    plot.set_ylim(last + 0.5, 0.5)
    canvas.ticks(plot, "x", [], [])
    canvas.ticks(plot, "y", [], [])
    for row in rows:
        _row(plot, row["before"], row["now"])
    for side, key in ((0, "before"), (1, "now")):
        _names(canvas, plot, side, rows, key)
        canvas.label(plot, side, 0.15, data[key], ha="center", va="bottom", size=SMALL, color=QUIET)
    if rows:
        _key(canvas, plot)
    else:
        canvas.label(plot, 0.5, 1, "没有地区参评", ha="center", color=QUIET)


def _row(plot: Any, before: int | None, now: int | None) -> None:
    if before and now:
        look = _STAYED if before == now else _ROSE if now < before else _FELL
        plot.plot([0, 1], [before, now], zorder=2 if before == now else 3, clip_on=False, **look)
    for side, place in ((0, before), (1, now)):
        if place:
            plot.plot([side], [place], "o", color=INK, markersize=4, zorder=4, clip_on=False)


def _names(
    canvas: Canvas, plot: Any, side: int, rows: Sequence[Mapping[str, Any]], key: str
) -> None:
    """Regions that share a place share a line."""
    sharing: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        if row[key]:
            new = "（新）" if side == 1 and not row["before"] else ""
            sharing[row[key]].append(f"{row['name']}{new}")
    for place, names in sharing.items():
        told = "、".join(names)
        if len(told) > _NAMES:
            told = f"{told[: _NAMES - 4]}…等{len(names)}地"
        text = f"{told}　{place}" if side == 0 else f"{place}　{told}"
        x, align = (-0.05, "right") if side == 0 else (1.05, "left")
        canvas.label(plot, x, place, text, ha=align)


def _key(canvas: Canvas, plot: Any) -> None:
    from matplotlib.lines import Line2D

    looks = ((_ROSE, "上升"), (_FELL, "下降"), (_STAYED, "不变"))
    lines = [Line2D([], [], label=word, **look) for look, word in looks]  # type: ignore[arg-type]
    canvas.legend(plot, handles=lines, loc="upper center", bbox_to_anchor=(0.5, -0.01), ncols=3)
