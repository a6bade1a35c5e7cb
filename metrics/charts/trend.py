"""Month by month what has no running total: how far a share is from its target, what happened, how
often something was done.

A share near 100 % is drawn as its distance from the target, in percentage points. On an axis of the
share itself either all months would be one flat line at the top, or the axis would have to be cut.
The distance has a zero of its own, the target, which is always in the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from metrics.charts.chart import Figure
from metrics.charts.theme import (
    ACTUAL,
    EXPECTED,
    INK,
    PAPER,
    QUIET,
    SIZE,
    axis,
    drawn,
    layout,
    named_axis,
)
from metrics.charts.traces import Trace, bar, scatter

_LEAST_SPAN = 1.0  # percentage points: what is closer than that is not blown up


@dataclass(frozen=True, slots=True)
class Step:
    """One month; a value of None is a gap, never a zero, and ``words`` say why.

    ``label`` stands beside the mark. ``partial`` marks what something is missing of. ``bar`` is
    what was to be reached, where it is not zero.
    """

    month: str
    tick: str
    value: float | None
    words: str
    label: str = ""
    partial: bool = False
    bar: float | None = None


def distance(steps: Sequence[Step], bar_words: str) -> Figure:
    """Percentage points from the target: on the line of zero or above it is reached."""
    months = [step.month for step in steps]
    target = scatter(
        x=months,
        y=[0] * len(months),
        name=bar_words,
        mode="lines",
        line={"color": EXPECTED, "width": 2, "dash": "dash"},
        hoverinfo="skip",
    )
    return drawn(
        data=[target, _course(steps)],
        layout=layout(
            xaxis=named_axis(months, [step.tick for step in steps]),
            yaxis=axis(
                range=_around_zero([step.value for step in steps]),
                tickformat="~g",
                automargin=True,
            ),
            margin={"l": 56, "r": 48, "t": 32, "b": 40},
        ),
    )


def _around_zero(values: Sequence[float | None]) -> list[float]:
    """Zero and all values, with room for a number above or below them."""
    known = [value for value in values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    span = max(high - low, _LEAST_SPAN)
    if high - low < span:  # towards the side where the values are
        low, high = (low, low + span) if high > 0 else (high - span, high)
    return [low - 0.15 * span, high + 0.15 * span]


def _course(steps: Sequence[Step]) -> Trace:
    """Hollow where something is missing; the newest known month carries its number, on the side
    away from the target."""
    known = [at for at, step in enumerate(steps) if step.value is not None]
    last = known[-1] if known else None
    value = 0.0 if last is None else steps[last].value or 0.0
    return scatter(
        x=[step.month for step in steps],
        y=[step.value for step in steps],
        name="实际",
        mode="lines+markers+text",
        line={"color": ACTUAL, "width": 3},
        marker=_dots(steps),
        text=[step.label if at == last else "" for at, step in enumerate(steps)],
        textposition="bottom center" if value < 0 else "top center",
        textfont={"size": SIZE + 2, "color": INK},
        cliponaxis=False,
        customdata=[step.words for step in steps],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _dots(steps: Sequence[Step]) -> dict[str, Any]:
    return {
        "size": 9,
        "color": [PAPER if step.partial else ACTUAL for step in steps],
        "line": {"color": ACTUAL, "width": 2},
    }


def counts(steps: Sequence[Step], name: str) -> Figure:
    """Columns; zero is a dot on the axis, a gap has none and says why."""
    months = [step.month for step in steps]
    most = max((value for step in steps for value in (step.value, step.bar) if value), default=1)
    asked = _asked(steps)
    return drawn(
        data=[_columns(steps, name), *asked, _numbers(steps), _gaps(steps)],
        layout=layout(
            xaxis=named_axis(months, [step.tick for step in steps], layer="below traces"),
            yaxis=axis(
                rangemode="tozero",
                range=[0, max(most, 1) * 1.25],
                automargin=True,
                **({"dtick": 1} if most <= 5 else {"nticks": 6}),
            ),
            showlegend=bool(asked),
            margin={"l": 56, "r": 20, "t": 32 if asked else 12, "b": 40},
        ),
    )


def _columns(steps: Sequence[Step], name: str) -> Trace:
    """Hollow where something is missing."""
    return bar(
        x=[step.month for step in steps],
        y=[step.value or None for step in steps],
        width=0.36,
        name=name,
        marker={
            "color": [PAPER if step.partial else ACTUAL for step in steps],
            "line": {"color": ACTUAL, "width": 2},
        },
        hoverinfo="skip",
    )


def _numbers(steps: Sequence[Step]) -> Trace:
    """Every known number; those that make no column have a dot."""
    return scatter(
        x=[step.month for step in steps],
        y=[step.value for step in steps],
        mode="markers+text",
        marker={**_dots(steps), "opacity": [0 if step.value else 1 for step in steps]},
        text=[step.label if step.value is not None else "" for step in steps],
        textposition="top center",
        textfont={"size": SIZE + 1, "color": INK},
        cliponaxis=False,
        customdata=[step.words for step in steps],
        hovertemplate="%{customdata}<extra></extra>",
        showlegend=False,
    )


def _asked(steps: Sequence[Step]) -> list[Trace]:
    """What was to be reached, as a stroke above each month."""
    if all(step.bar is None for step in steps):
        return []
    return [
        scatter(
            x=[step.month for step in steps],
            y=[step.bar for step in steps],
            name="应有",
            mode="markers",
            marker={
                "symbol": "line-ew",
                "size": 17,
                "line": {"color": EXPECTED, "width": 3},
            },
            hoverinfo="skip",
        )
    ]


def _gaps(steps: Sequence[Step]) -> Trace:
    """Words on the axis where there is no number."""
    silent = [step for step in steps if step.value is None and step.words]
    return scatter(
        x=[step.month for step in silent],
        y=[0] * len(silent),
        mode="text",
        text=[step.words for step in silent],
        textposition="top center",
        textfont={"size": SIZE - 2, "color": QUIET},
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
