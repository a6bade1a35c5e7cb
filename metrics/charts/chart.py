"""What a page needs to show a chart: the figure, the finding in words, the numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Figure = dict[str, Any]  # a plotly figure as plain data: {"data": [...], "layout": {...}}


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of the numbers beside a chart; ``url`` leads to where they come from, or ""."""

    label: str
    cells: Sequence[str]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """``columns`` names the label's column first."""

    columns: Sequence[str]
    rows: Sequence[TableRow]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart. ``code`` is unique in the page and names an exported file.

    ``finding`` is the sentence above the chart: it says what the chart shows and nothing else.
    ``reading`` says how it is read (越高越好…). ``size``: low, normal or tall. ``as_of`` stands in
    an exported picture and in its name: 数据截至.
    """

    code: str
    title: str
    finding: str
    reading: str
    figure: Figure
    table: Table
    size: str = "normal"
    as_of: str = ""
