"""Pace: what was reached each month of the year, against what had to be reached."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.periods import Month
from metrics.charts.chart import Figure
from metrics.charts.theme import (
    ACTUAL,
    EXPECTED,
    FORECAST,
    INK,
    PAPER,
    QUIET,
    SIZE,
    axis,
    drawn,
    layout,
    named_axis,
)
from metrics.charts.traces import Trace, scatter
from metrics.engine.exact import fraction
from metrics.engine.pace import path_share

Values = Sequence[float | None]  # None is a gap, never a zero


@dataclass(frozen=True, slots=True)
class Series:
    """Values with the words they are shown by."""

    values: Values
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Course:
    """A year on the way to a goal. ``months`` are all twelve; of those to come ``actual`` is None.

    ``partial`` marks months of which something is missing. ``due`` is the month of the goal: the
    last one, or one beyond the year, which then stands apart. ``low`` and ``high`` enclose what is
    to be expected there.
    """

    months: Sequence[str]
    ticks: Sequence[str]
    actual: Series
    partial: Sequence[bool]
    expected: Series
    due: str
    goal: float | None
    goal_words: str
    low: float | None
    high: float | None
    forecast_words: str


def path_ahead(parameters: dict[str, Any], goal: float, months: Sequence[Month]) -> list[float]:
    """The path of a level in months that no ranking has reached yet."""
    return [float(fraction(goal) * path_share(parameters, month.ordinal)) for month in months]


def course(year: Course) -> Figure:
    """The way so far, the way it should take, where it should and where it may end."""
    places, ticks = list(year.months), list(year.ticks)
    if year.due not in places:
        places += ["", year.due]
        ticks += ["…", year.due.replace("年", "年<br>")]
    traces = [
        *_forecast(year),
        _expected(year.months, year.expected),
        _actual(year.months, year.actual, year.partial),
        *_goal(year),
    ]
    return drawn(
        data=traces,
        layout=layout(
            xaxis=named_axis(places, ticks),
            # Beside the goal stands its number.
            margin={"l": 56, "r": 24 + 8 * len(year.goal_words), "t": 32, "b": 40},
        ),
    )


def _last(values: Values) -> int | None:
    known = [place for place, value in enumerate(values) if value is not None]
    return known[-1] if known else None


def _forecast(year: Course) -> list[Trace]:
    """From the last known month to the due date: as wide there as the forecast is uncertain."""
    last = _last(year.actual.values)
    if year.low is None or year.high is None or last is None:
        return []
    here, now = year.months[last], year.actual.values[last]
    if year.due in year.months:
        x, y = [here, year.due, year.due, here], [now, year.high, year.low, now]
        look: dict[str, Any] = {"fill": "toself", "fillcolor": FORECAST}
        look["line"] = {"color": ACTUAL, "width": 1, "dash": "dot"}
    else:
        x, y = [year.due, year.due], [year.low, year.high]
        look = {"line": {"color": ACTUAL, "width": 5}}
    band = scatter(x=x, y=y, name="预测", mode="lines", hoverinfo="skip", **look)
    told = scatter(
        x=[year.due],
        y=[(year.low + year.high) / 2],
        mode="markers",
        marker={"opacity": 0},
        customdata=[year.forecast_words],
        hovertemplate="预测 %{customdata}<extra></extra>",
        showlegend=False,
    )
    return [band, told]


def _expected(months: Sequence[str], series: Series) -> Trace:
    return scatter(
        x=list(months),
        y=list(series.values),
        name="应达",
        mode="lines",
        line={"color": EXPECTED, "width": 2, "dash": "dash"},
        customdata=list(series.words),
        hovertemplate="应达 %{customdata}<extra></extra>",
    )


def _actual(months: Sequence[str], series: Series, partial: Sequence[bool]) -> Trace:
    """A month of which something is missing is hollow; the last known one carries its number."""
    last = _last(series.values)
    return scatter(
        x=list(months),
        y=list(series.values),
        name="实际",
        mode="lines+markers+text",
        line={"color": ACTUAL, "width": 3},
        marker={
            "size": 9,
            "color": [PAPER if some else ACTUAL for some in partial],
            "line": {"color": ACTUAL, "width": 2},
        },
        text=[words if at == last else "" for at, words in enumerate(series.words)],
        textposition="top center" if last is None or last else "top right",
        textfont={"size": SIZE + 2, "color": INK},
        cliponaxis=False,
        customdata=list(series.words),
        hovertemplate="实际 %{customdata}<extra></extra>",
    )


def _goal(year: Course) -> list[Trace]:
    if year.goal is None:
        return []
    return [
        scatter(
            x=[year.due],
            y=[year.goal],
            name="目标",
            mode="markers+text",
            marker={"symbol": "diamond", "size": 11, "color": INK},
            text=[year.goal_words],
            textposition="middle right",
            textfont={"color": INK},
            cliponaxis=False,
            hovertemplate=f"目标 {year.goal_words}<extra></extra>",
        )
    ]


# --- Small multiples: the same picture many times, small ---------------------------------------

COLUMNS = 3


@dataclass(frozen=True, slots=True)
class Panel:
    """One of several small pictures; ``title`` says its target and how far it is."""

    title: str
    actual: Series
    partial: Sequence[bool]
    expected: Series


def panels(months: Sequence[str], shown: Sequence[Panel]) -> Figure:
    """Small pictures of one look, each with its own axis from zero. ``meta`` tells the script how
    many there are, so that it can put them into fewer columns on a narrow screen."""
    axes: dict[str, Any] = {}
    traces: list[Trace] = []
    titles = []
    for number, panel in enumerate(shown, start=1):
        suffix = "" if number == 1 else str(number)
        x, y = _cell(number - 1, len(shown))
        ends = [f"{months[0]}", *[""] * (len(months) - 2), f"{months[-1]}"]
        axes[f"xaxis{suffix}"] = named_axis(months, ends, domain=x, anchor=f"y{suffix}")
        axes[f"yaxis{suffix}"] = axis(
            rangemode="tozero",
            domain=y,
            anchor=f"x{suffix}",
            tickfont={"color": QUIET},
            **_two_ticks(panel),
        )
        for trace in (
            _expected(months, panel.expected),
            _actual(months, panel.actual, panel.partial),
        ):
            trace.update(xaxis=f"x{suffix}", yaxis=f"y{suffix}", showlegend=number == 1)
            traces.append(trace)
        titles.append(_title(panel.title, suffix))
    for trace in traces[1::2]:
        trace["marker"] = trace["marker"] | {"size": 5}
        trace["line"] = trace["line"] | {"width": 2}
    return drawn(
        data=traces,
        layout=layout(
            **axes,
            annotations=titles,
            showlegend=False,
            margin={"l": 48, "r": 12, "t": 44, "b": 28},
            meta={"panels": len(shown)},
        ),
    )


def _two_ticks(panel: Panel) -> dict[str, Any]:
    """Zero and one round number, short enough to stand between two panels."""
    known = [value for value in (*panel.actual.values, *panel.expected.values) if value]
    highest = max(known, default=1.0)
    size = 10 ** math.floor(math.log10(highest))
    round_one = next(step * size for step in (5, 2, 1) if step * size <= highest)
    words = f"{round_one / 10_000:g}万" if round_one >= 10_000 else f"{round_one:,g}"
    return {"tickmode": "array", "tickvals": [0, round_one], "ticktext": ["0", words]}


def _cell(place: int, count: int) -> tuple[list[float], list[float]]:
    """Where a panel stands in the plot: parts of its width and height."""
    rows = -(-count // COLUMNS)
    row, column = divmod(place, COLUMNS)
    wide, high = 1 / COLUMNS, 1 / rows
    top = 1 - row * high
    return [column * wide, (column + 1) * wide - 0.05], [top - high * 0.6, top]


def _title(words: str, suffix: str) -> dict[str, Any]:
    return {
        "text": words,
        "xref": f"x{suffix} domain",
        "yref": f"y{suffix} domain",
        "x": 0,
        "y": 1,
        "xanchor": "left",
        "yanchor": "bottom",
        "align": "left",
        "showarrow": False,
        "font": {"size": SIZE, "color": INK},
    }
