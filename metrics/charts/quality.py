"""How regions lie around a line: a heap just above it is a question, no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metrics.charts.chart import Figure
from metrics.charts.theme import ACTUAL, INK, PAST, SIZE, axis, drawn, layout, named_axis
from metrics.charts.traces import bar


@dataclass(frozen=True, slots=True)
class Step:
    """So many regions lie in this step; ``at``: at or above the line."""

    label: str
    count: int
    at: bool


def heap(steps: Sequence[Step]) -> Figure:
    """One column a step from left to right; what lies at or above the line is stronger, and the
    line itself stands between the two."""
    names = [step.label for step in steps]
    first = next((place for place, step in enumerate(steps) if step.at), None)
    line = [] if first is None else [_line(first - 0.5)]
    return drawn(
        data=[
            bar(
                x=names,
                y=[step.count for step in steps],
                marker={"color": [ACTUAL if step.at else PAST for step in steps]},
                text=[str(step.count) if step.count else "" for step in steps],
                textposition="outside",
                textfont={"size": SIZE, "color": INK},
                cliponaxis=False,
                hovertemplate="%{x}：%{y}个地区<extra></extra>",
            )
        ],
        layout=layout(
            xaxis=named_axis(names, _ticks(names)),
            yaxis=axis(rangemode="tozero", tickformat="d", nticks=5),
            shapes=line,
            hovermode="closest",
            showlegend=False,
            bargap=0.08,
            margin={"l": 40, "r": 16, "t": 24, "b": 36},
        ),
    )


def _ticks(names: Sequence[str]) -> list[str]:
    """Every name, or every so many where they would touch each other."""
    every = max(1, -(-len(names) // 12))
    return [name if place % every == 0 else "" for place, name in enumerate(names)]


def _line(at: float) -> dict[str, object]:
    return {
        "type": "line",
        "x0": at,
        "x1": at,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": INK, "width": 2},
    }
