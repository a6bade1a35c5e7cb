"""One look for every chart. Colours are the names of the style sheet's tokens (``tokens.css``), so
that a chart follows the page into dark, print and high contrast; the script that draws puts the
values in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from metrics.charts.chart import Figure
from metrics.charts.traces import Trace, check_once

INK, QUIET, LINE, PAPER = "var(--ink)", "var(--ink-3)", "var(--rule)", "var(--paper)"
ACTUAL, EXPECTED, FORECAST = "var(--series)", "var(--series-expected)", "var(--series-forecast)"
PAST = "var(--series-past)"  # other years, other regions: what a series is held against
BAND, MARKED = "var(--band)", "var(--accent)"
# States by their own mark as well as by colour, near the signs that the page uses for them.
SYMBOLS = {
    "met": "circle",
    "close": "triangle-up-open",
    "behind": "triangle-down",
    "red_line": "x",
    "in_progress": "diamond-open",
    "not_reported": "circle-open",
    "no_baseline": "line-ew-open",
    "not_applicable": "line-ne-open",
}
# Bold text is asked for as a weight: a tag <b> would be drawn as an inline style, which the content
# security policy refuses.
BOLD = {"weight": 700}
# Between a title's end and the plot nothing: titles, legends in words and units stand in the page.
SIZE = 13


# Above the plot; a press on it would hide a series, and the sentence would no longer be true.
LEGEND = {
    "orientation": "h",
    "x": 0,
    "y": 1.02,
    "yanchor": "bottom",
    "font": {"color": "var(--ink-2)"},
    "itemclick": False,
    "itemdoubleclick": False,
}


def state_colour(state: str) -> str:
    """The ink of one of the eight states; 触红线 is its field, as its ink is white."""
    return "var(--red-line-field)" if state == "red_line" else f"var(--{state.replace('_', '-')})"


def axis(**changes: Any) -> dict[str, Any]:
    """An axis that nobody can drag."""
    return {
        "gridcolor": LINE,
        "linecolor": LINE,
        "zeroline": False,
        "fixedrange": True,
        "exponentformat": "none",
        "separatethousands": True,
        **changes,
    }


def named_axis(names: Sequence[str], ticks: Sequence[str], **changes: Any) -> dict[str, Any]:
    """An axis of months or names in this order, all of them, whether or not there is a value."""
    return axis(
        type="category",
        categoryorder="array",
        categoryarray=list(names),
        range=[-0.5, len(names) - 0.5],
        tickmode="array",
        tickvals=list(names),
        ticktext=list(ticks),
        tickangle=0,
        showgrid=False,
        **changes,
    )


def tick(name: str, *, marked: bool) -> str:
    """A name beside an axis; the marked one has the sign that it has in the picture."""
    return f"◆ {name}" if marked else name


def layout(**changes: Any) -> dict[str, Any]:
    """The layout every chart starts from. Axes begin at zero unless a chart says why not."""
    return {
        "font": {"size": SIZE, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 56, "r": 16, "t": 8, "b": 36},
        "dragmode": False,
        "xaxis": axis(showgrid=False),
        "yaxis": axis(rangemode="tozero", automargin=True),
        "legend": LEGEND,
        "hovermode": "x unified",
        "hoverlabel": {"bgcolor": PAPER, "bordercolor": LINE, "font": {"color": INK}},
        "separators": ".,",
        **changes,
    }


def drawn(*, data: Sequence[Trace], layout: dict[str, Any]) -> Figure:
    """A figure of properties that plotly knows."""
    check_once(data, layout)
    return {"data": list(data), "layout": layout}
