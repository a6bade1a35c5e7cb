"""The months of this year beside the same months of other years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metrics.charts.chart import Figure
from metrics.charts.theme import ACTUAL, EXPECTED, INK, PAPER, PAST, SIZE, drawn, layout, named_axis
from metrics.charts.traces import Trace, scatter


@dataclass(frozen=True, slots=True)
class YearLine:
    """Twelve months; None is a gap, never a zero. ``partial`` marks incomplete months."""

    year: int
    values: Sequence[float | None]
    words: Sequence[str]
    partial: Sequence[bool]


_DASHES = ("solid", "dash", "dot", "dashdot")


def seasons(
    ticks: Sequence[str], this: YearLine, others: Sequence[YearLine], mean: Sequence[float | None]
) -> Figure:
    """Other years pale, told apart by their dashes; their mean grey; this year strong."""
    months = [f"{month}月" for month in range(1, 13)]
    traces = [
        _line(months, one, PAST, 1.5, _DASHES[place % len(_DASHES)])
        for place, one in enumerate(others)
    ]
    if len(others) > 1:
        traces.append(_mean(months, mean))
    traces.append(_this(months, this))
    return drawn(
        data=traces,
        layout=layout(
            xaxis=named_axis(months, ticks),
            margin={"l": 56, "r": 20, "t": 32, "b": 32},
        ),
    )


def _line(months: list[str], one: YearLine, colour: str, width: float, dash: str) -> Trace:
    return scatter(
        x=months,
        y=list(one.values),
        name=f"{one.year}年",
        mode="lines+markers",
        line={"color": colour, "width": width, "dash": dash},
        marker={"size": 4, "color": colour},
        customdata=list(one.words),
        hovertemplate=f"{one.year}年 %{{customdata}}<extra></extra>",
    )


def _mean(months: list[str], mean: Sequence[float | None]) -> Trace:
    return scatter(
        x=months,
        y=list(mean),
        name="各年平均",
        mode="lines",
        line={"color": EXPECTED, "width": 2},
        hoverinfo="skip",
    )


def _this(months: list[str], one: YearLine) -> Trace:
    known = [place for place, value in enumerate(one.values) if value is not None]
    last = known[-1] if known else None
    trace = _line(months, one, ACTUAL, 3, "solid")
    trace.update(
        mode="lines+markers+text",
        marker={
            "size": 9,
            "color": [PAPER if some else ACTUAL for some in one.partial],
            "line": {"color": ACTUAL, "width": 2},
        },
        text=[words if place == last else "" for place, words in enumerate(one.words)],
        textposition="top center",
        textfont={"size": SIZE + 2, "color": INK},
        cliponaxis=False,
    )
    return trace
