"""What plotly says of every chart, and that it is asked once for each shape of a figure."""

from __future__ import annotations

from typing import Any

import pytest

from metrics.charts import traces
from metrics.charts.traces import bar, check, check_once, scatter
from metrics.frames.sample_charts import sample_charts
from metrics.wording.numbers import Numbers


def test_plotly_gives_out_every_chart_as_it_was_drawn() -> None:
    drawn = sample_charts(Numbers())
    assert len(drawn) > 10
    for chart in drawn:
        found = check(chart.figure["data"], chart.figure["layout"])
        assert {"data": found["data"], "layout": found["layout"]} == chart.figure, chart.code


def test_none_is_left_out_and_zero_is_not() -> None:
    assert scatter(x=[0], text=None, opacity=0) == {"type": "scatter", "x": [0], "opacity": 0}


def test_a_shape_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(traces, "_checked", set())
    monkeypatch.setattr(traces, "check", lambda data, layout: asked.append(data))
    layout = {"xaxis": {"title": {"text": "甲"}}, "shapes": [{"type": "line"}]}
    check_once([scatter(x=[1], line={"width": 1})], layout)
    check_once([scatter(x=[2, None], line={"width": 2})], {**layout, "shapes": [{"type": "rect"}]})
    assert len(asked) == 1
    check_once([bar(x=[1])], layout)
    check_once([scatter(x=[1], line={"width": 1, "dash": "dot"})], layout)
    check_once([scatter(x=[1], line={"width": 1})], {"shapes": [{"type": "line", "x0": 1}]})
    assert len(asked) == 4


@pytest.mark.parametrize(
    ("trace", "layout"),
    [
        (scatter(x=[1], markers={}), {}),
        (scatter(x=[1], line={"thick": 2}), {}),
        (bar(x=[1]), {"annotations": [{"txt": "甲"}]}),
        (bar(x=[1]), {"xaxis": {"tikcvals": []}}),
    ],
)
def test_a_property_that_plotly_does_not_know_is_refused(
    trace: dict[str, Any], layout: dict[str, Any]
) -> None:
    for _ in range(2):  # what was refused is not known the second time
        with pytest.raises(ValueError, match="Invalid property"):
            check_once([trace], layout)
