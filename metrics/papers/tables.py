"""Tables of a paper: thin black lines, heading rows that stand on every page, rows never torn."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from docx.document import Document as Paper
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tbl, CT_Tc
from docx.shared import Length, Mm, Pt
from docx.table import Table as Grid
from docx.table import _Cell as Cell

from metrics.papers.layout import BODY, HEAVY, SIZE_5, WIDTH, tag, write
from metrics.papers.plain import plain

_SPACE = qn("xml:space")
_SIDES = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


@dataclass(frozen=True, slots=True)
class Column:
    """``share`` of the table's width, against the shares of the other columns."""

    heading: str
    share: float = 1
    side: str = "centre"


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]


def new_table(paper: Paper, table: Table) -> Grid:
    """Not yet in the paper: whoever asks puts it where it belongs."""
    grid = Grid(CT_Tbl.new_tbl(0, len(table.columns), WIDTH), paper._body)
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    _borders(grid)
    total = sum(column.share for column in table.columns)
    widths = [Mm(WIDTH.mm * column.share / total) for column in table.columns]
    for place, width in enumerate(widths):
        grid.columns[place].width = width
    _row(grid, [column.heading for column in table.columns], table.columns, widths, heading=True)
    _body(grid, table, widths)
    return grid


def _body(grid: Grid, table: Table, widths: Sequence[Any]) -> None:
    """One row is set up with all its properties, the others are copies of it with their own texts:
    a county's hundred rows would otherwise take a second of every document."""
    pattern = _row(grid, ["—"] * len(widths), table.columns, widths, heading=False)
    grid._tbl.remove(pattern)
    for texts in table.rows:
        row = deepcopy(pattern)
        for part, text in zip(list(row.iter(qn("w:t"))), texts, strict=True):
            part.text = plain(text)
            part.set(_SPACE, "preserve")
        grid._tbl.append(row)


def _row(
    grid: Grid,
    texts: Sequence[str],
    columns: Sequence[Column],
    widths: Sequence[Any],
    *,
    heading: bool,
) -> Any:
    row = tag("tr")
    properties = tag("trPr")
    _flag(properties, "cantSplit")
    if heading:
        _flag(properties, "tblHeader")
    row.append(properties)
    for text, column, width in zip(texts, columns, widths, strict=True):
        side, font = ("centre", HEAVY) if heading else (column.side, BODY)
        cell = deepcopy(_cell(side, font, int(width)))
        part = next(cell.iter(qn("w:t")))
        part.text = plain(text)
        part.set(_SPACE, "preserve")
        row.append(cell)
    grid._tbl.append(row)
    return row


@lru_cache(maxsize=256)
def _cell(side: str, font: str, width: int) -> Any:
    """A cell with a text in it, to be copied: setting one up takes ten times as long."""
    cell = Cell(CT_Tc.new(), None)  # type: ignore[arg-type]
    cell.width = Length(width)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = _SIDES[side]
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(1)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(14)
    _flag(paragraph._p.get_or_add_pPr(), "snapToGrid", value="0")
    write(paragraph, "—", font, SIZE_5)
    return cell._tc


def _flag(properties: Any, name: str, *, value: str = "") -> None:
    flag = tag(name, val=value) if value else tag(name)
    if name == "snapToGrid":
        properties.insert_element_before(flag, "w:spacing", "w:ind", "w:jc", "w:rPr")
    else:
        properties.append(flag)


def _borders(grid: Grid) -> None:
    borders = tag("tblBorders")
    for name in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(tag(name, val="single", sz=4, space=0, color="000000"))
    grid._tbl.tblPr.insert_element_before(
        borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption"
    )
