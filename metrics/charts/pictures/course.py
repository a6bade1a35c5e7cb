"""The course of a year: what was reached month by month, what had to be, and last year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from metrics.charts.pictures.canvas import FIELD, INK, PALE, QUIET, SMALL, Canvas

_HEIGHT = 76  # millimetres


def course(canvas: Canvas, data: Mapping[str, Any]) -> None:
    """``months``: names; ``actual``, ``path``, ``last``: one value or None for each; ``goal``: the
    year's, or None; ``unit``. A gap in the values is a gap in the line."""
    months: Sequence[str] = data["months"]
    plot = canvas.axes(_HEIGHT, left=18, right=10, top=14, foot=9)
    series = (
        ("actual", "本年累计", {"color": INK, "marker": "o", "linewidth": 1.8}),
        ("path", "进度要求", {"color": QUIET, "linestyle": "--", "linewidth": 1.2}),
        ("last", "上年同期", {"color": FIELD, "marker": "s", "linewidth": 1.2}),
    )
    drawn = [_line(plot, data.get(name), label, look) for name, label, look in series]
    top = max([value for values in drawn for value in values] + [float(data.get("goal") or 0)])
    if data.get("goal") is not None:
        plot.axhline(data["goal"], color=INK, linestyle=":", linewidth=1.2, label="全年目标")
    low = min([0.0, *(value for values in drawn for value in values)])
    plot.set_ylim(low, (top or 1) * 1.1 if top > low else low + 1)
    plot.set_xlim(-0.4, max(len(months), 1) - 0.6)
    plot.set_axisbelow(True)
    plot.grid(axis="y", color=PALE, linewidth=0.5)
    canvas.ticks(plot, "x", [float(place) for place in range(len(months))], list(months))
    _amounts(canvas, plot)
    plot.text(
        *(0, 1.03),
        canvas.say(f"单位：{data['unit']}" if data.get("unit") else ""),
        transform=plot.transAxes,
        fontproperties=canvas.font(SMALL),
        color=QUIET,
    )
    if any(drawn) or data.get("goal") is not None:
        canvas.legend(plot, loc="lower right", bbox_to_anchor=(1, 1.0), ncols=4, borderaxespad=0)
    else:
        canvas.ticks(plot, "y", [], [])
        canvas.label(plot, (len(months) - 1) / 2, 0.5, "没有数据", ha="center", color=QUIET)


def _line(plot: Any, values: Sequence[float | None] | None, label: str, look: Any) -> list[float]:
    known = [float(value) for value in values or () if value is not None]
    if known:
        shown = [float("nan") if value is None else float(value) for value in values or ()]
        plot.plot(range(len(shown)), shown, label=label, markersize=4, **look)
    return known


def _amounts(canvas: Canvas, plot: Any) -> None:
    """Amounts in full, with commas, as the papers write them."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    plot.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    plot.yaxis.set_major_formatter(FuncFormatter(lambda value, _: canvas.say(f"{value:,.10g}")))
    for text in plot.get_yticklabels():
        text.set_fontproperties(canvas.font(SMALL))
