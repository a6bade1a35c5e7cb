"""Laws that hold for every chart of the house, tried on one sample of each kind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from metrics.charts.chart import Chart
from metrics.frames.sample_charts import sample_charts
from metrics.wording.numbers import Numbers

# Without access to a database: the samples must be made from nothing.
CHARTS = {chart.code: chart for chart in sample_charts(Numbers())}
KINDS = {re.sub(r"-.*", "", code) for code in CHARTS}
# What is measured is an amount or a share: its axis begins at zero.
AMOUNTS = ("pace", "years", "attainment", "scores", "season", "times", "events")


def texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from texts(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from texts(value)


def axes(chart: Chart) -> dict[str, dict[str, Any]]:
    layout = chart.figure["layout"]
    return {name: layout[name] for name in layout if re.match(r"[xy]axis\d*$", name)}


def test_every_kind_has_a_sample() -> None:
    expected = {
        *("pace", "years", "attainment", "scores", "places"),
        *("bump", "bands", "season", "timeline"),
        *("distance", "times", "events"),
    }
    assert expected == KINDS


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_a_chart_has_words_and_the_numbers(chart: Chart) -> None:
    assert chart.title
    assert re.fullmatch(r"[^。]+。", chart.finding), "one sentence"
    assert chart.reading.endswith("。")
    assert chart.table.rows
    assert all(len(row.cells) + 1 == len(chart.table.columns) for row in chart.table.rows)
    assert all(cell for row in chart.table.rows for cell in row.cells), "no cell is left empty"
    assert chart.size in {"low", "normal", "tall"}
    json.dumps(chart.figure, allow_nan=False)


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_colours_are_tokens_and_texts_need_no_inline_style(chart: Chart) -> None:
    for text in texts(chart.figure):
        assert not re.match(r"#|rgb\(|hsl", text), text
        assert not re.search(r"<(?!br>|extra>|/extra>)", text), f"{text}: drawn as an inline style"


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_one_measure_and_no_cut_axis(chart: Chart) -> None:
    assert not any(axis.get("overlaying") for axis in axes(chart).values())
    if not chart.code.startswith(AMOUNTS):
        return
    measured = [axis for axis in axes(chart).values() if axis.get("type") != "category"]
    assert measured
    values = [axis for axis in measured if axis.get("rangemode") == "tozero"]
    assert values
    assert all(axis["range"][0] == 0 for axis in values if "range" in axis)


def test_a_distance_has_its_zero_in_the_picture() -> None:
    (chart,) = (chart for code, chart in CHARTS.items() if code.startswith("distance"))
    low, high = axes(chart)["yaxis"]["range"]
    assert low < 0 < high
    target = chart.figure["data"][0]
    assert set(target["y"]) == {0}
    assert len(target["x"]) == 12, "the target is drawn through the whole year"


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_nobody_can_drag_or_hide_what_the_sentence_speaks_of(chart: Chart) -> None:
    assert all(axis["fixedrange"] for axis in axes(chart).values())
    assert chart.figure["layout"]["dragmode"] is False
    legend = chart.figure["layout"]["legend"]
    assert (legend["itemclick"], legend["itemdoubleclick"]) == (False, False)
