"""All regions beside each other: one target's attainment in order, the scores as a heap of dots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from metrics.charts.chart import Figure
from metrics.charts.theme import (
    ACTUAL,
    BOLD,
    INK,
    LINE,
    MARKED,
    QUIET,
    SIZE,
    SYMBOLS,
    axis,
    drawn,
    layout,
    named_axis,
    state_colour,
    tick,
)
from metrics.charts.traces import Trace, scatter

# As many names find room beside each other in rows.
ROWS = 30


@dataclass(frozen=True, slots=True)
class Reached:
    """One region on one target. ``share`` is actual ÷ expected; None: there is none, and ``words``
    say why."""

    name: str
    share: float | None
    words: str
    state: str
    state_word: str
    marked: bool = False


def attainment(rows: Sequence[Reached]) -> Figure:
    """``rows`` from the best down; those without a share come last. Many regions stand as columns
    of dots with only the marked one and the ends named."""
    return _in_rows(rows) if len(rows) <= ROWS else _in_columns(rows)


def _in_rows(rows: Sequence[Reached]) -> Figure:
    names = [row.name for row in rows]
    ticks = [tick(row.name, marked=row.marked) for row in rows]
    missing = [row for row in rows if row.share is None]
    return drawn(
        data=[
            _stems(rows),
            *_by_state(rows, across=True),
            scatter(
                x=[0] * len(missing),
                y=[row.name for row in missing],
                mode="text",
                text=[row.words for row in missing],
                textposition="middle right",
                textfont={"color": QUIET, "size": SIZE},
                hoverinfo="skip",
                showlegend=False,
            ),
        ],
        layout=layout(
            xaxis=axis(rangemode="tozero", ticksuffix="%", range=[0, _end(rows)]),
            yaxis=named_axis(names, ticks, automargin=True, ticklabelstandoff=6, showline=False)
            | {"range": [len(rows) - 0.5, -0.5]},
            shapes=_goal_line("v"),
            hovermode="closest",
            margin={"l": 8, "r": 16, "t": 32, "b": 32},
        ),
    )


def _in_columns(rows: Sequence[Reached]) -> Figure:
    numbers = [str(place) for place in range(1, len(rows) + 1)]
    return drawn(
        data=_by_state(rows, across=False),
        layout=layout(
            xaxis=named_axis(numbers, [""] * len(numbers)),
            yaxis=axis(rangemode="tozero", ticksuffix="%"),
            shapes=_goal_line("h"),
            annotations=_named(rows),
            hovermode="closest",
            margin={"l": 56, "r": 16, "t": 32, "b": 16},
        ),
    )


def _end(rows: Sequence[Reached]) -> float:
    """The end of the scale, with room for the number beside the last dot."""
    return max([100.0, *(row.share * 100 for row in rows if row.share is not None)]) * 1.14


def _stems(rows: Sequence[Reached]) -> Trace:
    """From zero to each dot, so that lengths compare."""
    x: list[float | None] = []
    y: list[str | None] = []
    for row in rows:
        if row.share is not None:
            x += [0, row.share * 100, None]
            y += [row.name, row.name, None]
    return scatter(
        x=x,
        y=y,
        mode="lines",
        line={"color": LINE, "width": 3},
        hoverinfo="skip",
        showlegend=False,
    )


def _by_state(rows: Sequence[Reached], *, across: bool) -> list[Trace]:
    """One trace a state: its mark and its word stand in the legend."""
    traces = []
    for state in dict.fromkeys(row.state for row in rows):
        found = [
            (place, row)
            for place, row in enumerate(rows, start=1)
            if row.state == state and row.share is not None
        ]
        if not found:
            continue
        shares = [row.share * 100 for _, row in found if row.share is not None]
        wheres = [row.name if across else str(place) for place, row in found]
        traces.append(
            scatter(
                x=shares if across else wheres,
                y=wheres if across else shares,
                name=found[0][1].state_word,
                mode="markers+text" if across else "markers",
                marker=_mark(state, 11 if across else 8),
                text=[row.words for _, row in found] if across else None,
                textposition="middle right",
                textfont={"size": SIZE, "color": INK},
                cliponaxis=False,
                customdata=[[row.name, row.words] for _, row in found],
                hovertemplate="%{customdata[0]} %{customdata[1]}<extra></extra>",
                showlegend=True,
            )
        )
    return traces


def _mark(state: str, size: int) -> dict[str, Any]:
    colour = state_colour(state)
    line = {"color": colour, "width": 2 if SYMBOLS[state].endswith("-open") else 0}
    return {"symbol": SYMBOLS[state], "size": size, "color": colour, "line": line}


def _goal_line(direction: str) -> list[dict[str, Any]]:
    """What is expected: 100 %."""
    across = {"x0": 100, "x1": 100, "y0": 0, "y1": 1, "yref": "paper"}
    along = {"y0": 100, "y1": 100, "x0": 0, "x1": 1, "xref": "paper"}
    ends = across if direction == "v" else along
    return [{"type": "line", "line": {"color": INK, "width": 1.5}, "layer": "below", **ends}]


def _named(rows: Sequence[Reached]) -> list[dict[str, Any]]:
    """The first, the last and the marked region by name."""
    known = [(place, row) for place, row in enumerate(rows) if row.share is not None]
    ends = {place for place, _ in (known[:1] + known[-1:])}
    chosen = [(place, row) for place, row in known if place in ends or row.marked]
    return [
        {
            "x": place,
            "y": (row.share or 0) * 100,
            "text": f"{row.name} {row.words}",
            "xanchor": "left" if place < len(rows) / 3 else "right",
            "showarrow": True,
            "arrowhead": 0,
            "arrowwidth": 1,
            "arrowcolor": QUIET,
            "ax": 14 if place < len(rows) / 3 else -14,
            "ay": 30 if place == known[-1][0] and len(known) > 1 else -28,
            "font": {"size": SIZE, "color": MARKED, **BOLD}
            if row.marked
            else {"size": SIZE, "color": INK},
        }
        for place, row in chosen
    ]


# --- Scores ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scored:
    name: str
    score: int  # hundredths
    words: str
    marked: bool = False


_WIDTHS = (100, 200, 500, 1000, 2000)  # of one heap, in hundredths of a point
_HEAPS = 24


def scores(rows: Sequence[Scored]) -> Figure:
    """One dot a region, heaped up where scores are near each other."""
    width = _width([row.score for row in rows])
    heights: dict[int, int] = {}
    x, y = [], []
    # The marked one lies on top of its heap, where there is room for its name.
    ordered = sorted(rows, key=lambda row: (row.score // width, row.marked, row.score))
    for row in ordered:
        heap = row.score // width
        heights[heap] = heights.get(heap, 0) + 1
        x.append((heap + 0.5) * width / 100)
        y.append(heights[heap])
    highest = max([*heights.values(), 4])
    dots = scatter(
        x=x,
        y=y,
        mode="markers+text",
        marker={
            "size": 12 if highest <= 12 else 8 if highest <= 24 else 6,
            "color": [MARKED if row.marked else ACTUAL for row in ordered],
            "opacity": [1 if row.marked or not _any_marked(rows) else 0.45 for row in ordered],
            "symbol": ["diamond" if row.marked else "circle" for row in ordered],
        },
        text=[row.name if row.marked else "" for row in ordered],
        textposition="top center",
        textfont={"color": MARKED, "size": SIZE, **BOLD},
        cliponaxis=False,
        customdata=[[row.name, row.words] for row in ordered],
        hovertemplate="%{customdata[0]} %{customdata[1]}<extra></extra>",
        showlegend=False,
    )
    return drawn(
        data=[dots],
        layout=layout(
            xaxis=axis(ticksuffix="分", showgrid=False, dtick=_step(heights, width)),
            yaxis=axis(
                rangemode="tozero",
                range=[0, highest * 1.15 + 0.5],
                dtick=max(1, -(-highest // 5)),
                title={"text": "地区数", "font": {"color": QUIET}, "standoff": 4},
            ),
            hovermode="closest",
            margin={"l": 48, "r": 20, "t": 12, "b": 32},
        ),
    )


def _any_marked(rows: Sequence[Scored]) -> bool:
    return any(row.marked for row in rows)


def _width(found: Sequence[int]) -> int:
    span = max(found) - min(found) if found else 0
    return next((width for width in _WIDTHS if span < width * _HEAPS), _WIDTHS[-1])


def _step(heights: dict[int, int], width: int) -> float:
    """Eight labels at most."""
    heaps = max(heights) - min(heights) + 1 if heights else 1
    return max(1, -(-heaps // 8)) * width / 100
