"""Pace: what was reached each month of the year, against what had to be reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from metrics.charts.theme import ACTUAL, EXPECTED, layout


def pace(
    months: Sequence[str],
    actual: Sequence[float | None],
    expected: Sequence[float | None],
    unit: str,
) -> dict[str, Any]:
    """A plotly figure as plain data; ``None`` is a gap in the line, never a zero."""
    figure = go.Figure(
        data=[
            go.Scatter(
                x=list(months),
                y=list(expected),
                name="应达",
                mode="lines",
                line={"color": EXPECTED, "width": 2, "dash": "dash"},
                hovertemplate=f"应达 %{{y:,.1f}}{unit}<extra></extra>",
            ),
            go.Scatter(
                x=list(months),
                y=list(actual),
                name="累计实际",
                mode="lines+markers",
                line={"color": ACTUAL, "width": 3},
                marker={"size": 7},
                hovertemplate=f"实际 %{{y:,}}{unit}<extra></extra>",
            ),
        ],
        layout=layout(height=260),
    )
    data: dict[str, Any] = figure.to_plotly_json()
    return {"data": data["data"], "layout": data["layout"]}
