"""Places with the interval they could as well have been in, and where each region came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from metrics.charts.chart import Figure
from metrics.charts.places import place_ticks
from metrics.charts.theme import BAND, INK, MARKED, PAPER, SIZE, axis, drawn, layout, tick
from metrics.charts.traces import Trace, scatter


@dataclass(frozen=True, slots=True)
class Banded:
    """``before`` is the place it is compared with; None: there is none."""

    name: str
    place: int
    low: int
    high: int
    before: int | None
    words: str
    marked: bool = False


Row = Banded | None  # None: here some are left out
Rows = Sequence[tuple[int, Banded]]  # with the height of each


def bands(rows: Sequence[Row], size: int) -> Figure:
    """One row a region in the order of places; 1 is on the left."""
    known = [(at, row) for at, row in enumerate(rows) if row is not None]
    return drawn(
        data=[_intervals(known), _before(known), _places(known)],
        layout=layout(
            xaxis=axis(
                range=[1 - max(0.6, size * 0.03), size + max(0.6, size * 0.03)],
                tickmode="array",
                tickvals=place_ticks(size),
                side="top",
            ),
            yaxis=axis(
                range=[len(rows) - 0.4, -0.6],
                tickmode="array",
                tickvals=list(range(len(rows))),
                ticktext=[tick(row.name, marked=row.marked) if row else "⋯" for row in rows],
                automargin=True,
                showgrid=False,
                ticklabelstandoff=6,
            ),
            annotations=_arrows(known),
            hovermode="closest",
            legend={**layout()["legend"], "y": -0.02, "yanchor": "top"},
            margin={"l": 8, "r": 20, "t": 28, "b": 32},
        ),
    )


def _intervals(rows: Rows) -> Trace:
    x: list[float | None] = []
    y: list[int | None] = []
    for at, row in rows:
        x += [row.low - 0.15, row.high + 0.15, None]
        y += [at, at, None]
    return scatter(
        x=x,
        y=y,
        name="名次区间",
        mode="lines",
        line={"color": BAND, "width": 10},
        hoverinfo="skip",
    )


def _before(rows: Rows) -> Trace:
    moved = [
        (at, row.before) for at, row in rows if row.before is not None and row.before != row.place
    ]
    return scatter(
        x=[before for _, before in moved],
        y=[at for at, _ in moved],
        name="上期名次",
        mode="markers",
        marker={"size": 7, "color": PAPER, "line": {"color": INK, "width": 1.5}},
        hoverinfo="skip",
        showlegend=bool(moved),
    )


def _places(rows: Rows) -> Trace:
    return scatter(
        x=[row.place for _, row in rows],
        y=[at for at, _ in rows],
        name="名次",
        mode="markers",
        marker={"size": 11, "color": MARKED, "symbol": "diamond"},
        customdata=[[row.name, row.words] for _, row in rows],
        hovertemplate="%{customdata[0]} %{customdata[1]}<extra></extra>",
        textfont={"size": SIZE},
    )


def _arrows(rows: Rows) -> list[dict[str, Any]]:
    """From where it was to where it is."""
    return [
        {
            "x": row.place,
            "y": at,
            "ax": row.before,
            "ay": at,
            "xref": "x",
            "yref": "y",
            "axref": "x",
            "ayref": "y",
            "showarrow": True,
            "text": "",
            "arrowhead": 2,
            "arrowsize": 0.9,
            "arrowwidth": 1.5,
            "arrowcolor": INK,
            "standoff": 7,
            "startstandoff": 4,
        }
        for at, row in rows
        if row.before is not None and row.before != row.place
    ]
