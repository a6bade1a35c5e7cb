"""Places through the months: 1 is at the top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from metrics.charts.chart import Figure
from metrics.charts.theme import (
    ACTUAL,
    BAND,
    BOLD,
    INK,
    MARKED,
    PAST,
    QUIET,
    SIZE,
    axis,
    drawn,
    layout,
    named_axis,
)
from metrics.charts.traces import Trace, scatter

_NAMES_IN_HEIGHT = 26  # so many names find room above each other
Places = Sequence[int | None]  # None: no ranking, or 未参评


@dataclass(frozen=True, slots=True)
class Held:
    """A region's place in one month, and the interval it could as well have been in."""

    place: int | None
    low: int | None
    high: int | None
    words: str


def place_course(
    months: Sequence[str], ticks: Sequence[str], held: Sequence[Held], size: int
) -> Figure:
    """One region: its place as a line, the interval of each month as an upright bar."""
    return drawn(
        data=[_intervals(months, held), _line(months, held)],
        layout=layout(
            xaxis=named_axis(months, ticks),
            yaxis=place_axis(size),
            margin={"l": 56, "r": 24, "t": 32, "b": 40},
        ),
    )


def place_axis(size: int, **changes: Any) -> dict[str, Any]:
    """From the first place at the top to the last one; both ends are told."""
    return axis(
        range=[size + max(0.6, size * 0.03), 1 - max(0.6, size * 0.05)],
        tickmode="array",
        tickvals=place_ticks(size),
        **changes,
    )


def place_ticks(size: int) -> list[int]:
    """The first, the last, and round numbers between them that keep their distance."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if size <= step * 8)
    first = 1 if step <= 2 else 0
    between = range(first + step, size, step)
    return [1, *(place for place in between if size - place > step / 2), size]


def _intervals(months: Sequence[str], held: Sequence[Held]) -> Trace:
    x: list[str | None] = []
    y: list[float | None] = []
    for month, one in zip(months, held, strict=True):
        if one.low is not None and one.high is not None:
            # A single place is a short bar, not nothing.
            x += [month, month, None]
            y += [one.low - 0.2, one.high + 0.2, None]
    return scatter(
        x=x,
        y=y,
        name="名次区间",
        mode="lines",
        line={"color": BAND, "width": 12},
        hoverinfo="skip",
    )


def _line(months: Sequence[str], held: Sequence[Held]) -> Trace:
    known = [at for at, one in enumerate(held) if one.place is not None]
    last = known[-1] if known else None
    return scatter(
        x=list(months),
        y=[one.place for one in held],
        name="名次",
        mode="lines+markers+text",
        line={"color": ACTUAL, "width": 2.5},
        marker={"size": 9, "color": ACTUAL},
        text=[f"第{one.place}名" if at == last else "" for at, one in enumerate(held)],
        textposition="top center",
        textfont={"size": SIZE + 1, "color": INK},
        cliponaxis=False,
        customdata=[one.words for one in held],
        hovertemplate="%{customdata}<extra></extra>",
    )


# --- Many regions ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One region's places; ``stands_out`` for those that the sentence names, ``marked`` for the
    reader's own."""

    name: str
    places: Places
    stands_out: bool = False
    marked: bool = False


def bump(months: Sequence[str], ticks: Sequence[str], lines: Sequence[Line], size: int) -> Figure:
    """One line a region, named at its end; the loud ones are drawn last."""
    ordered = sorted(lines, key=lambda line: (line.marked, line.stands_out))
    return drawn(
        data=[_one(months, line) for line in ordered],
        layout=layout(
            xaxis=named_axis(months, ticks),
            yaxis=place_axis(size),
            annotations=_names(lines, size),
            hovermode="closest",
            showlegend=False,
            margin={"l": 56, "r": 76, "t": 12, "b": 40},
        ),
    )


def _one(months: Sequence[str], line: Line) -> Trace:
    loud = line.marked or line.stands_out
    colour = MARKED if line.marked else ACTUAL if line.stands_out else PAST
    return scatter(
        x=list(months),
        y=list(line.places),
        mode="lines+markers",
        line={"color": colour, "width": 3 if loud else 1.5},
        marker={
            "size": 8 if loud else 5,
            "color": colour,
            "symbol": "diamond" if line.marked else "circle",
        },
        cliponaxis=False,
        hovertemplate=f"{line.name}：%{{x}} 第%{{y}}名<extra></extra>",
    )


def _names(lines: Sequence[Line], size: int) -> list[dict[str, Any]]:
    """Beside the end of each line; names that would touch each other stand in one label."""
    ends = [(at, place, line) for line in lines for at, place in _end(line)]
    groups: list[list[tuple[int, int, Line]]] = []
    for end in sorted(ends, key=lambda end: (end[0], end[1])):
        before = groups[-1][-1] if groups else None
        if before and before[0] == end[0] and end[1] - before[1] < size / _NAMES_IN_HEIGHT:
            groups[-1].append(end)
        else:
            groups.append([end])
    return [_label(group) for group in groups]


def _end(line: Line) -> list[tuple[int, int]]:
    """The last known place, with where it stands; nothing for who never took part."""
    return [(at, place) for at, place in enumerate(line.places) if place is not None][-1:]


def _label(group: Sequence[tuple[int, int, Line]]) -> dict[str, Any]:
    loud = any(_loud(line) for _, _, line in group)
    return {
        "x": group[0][0],
        "y": sum(place for _, place, _ in group) / len(group),
        "text": "<br>".join(line.name for _, _, line in group),
        "align": "left",
        "xanchor": "left",
        "xshift": 8,
        "showarrow": False,
        "font": {"size": SIZE, "color": INK, **BOLD} if loud else {"size": SIZE, "color": QUIET},
    }


def _loud(line: Line) -> bool:
    return line.marked or line.stands_out
