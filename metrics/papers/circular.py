"""A circular (通报): masthead, title, text with tables, signature, imprint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from unicodedata import east_asian_width

from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table as Grid

from metrics.papers.layout import (
    BODY,
    HEAVY,
    HEIGHT,
    RED,
    SIZE_2,
    SIZE_3,
    SIZE_4,
    TITLE,
    WIDTH,
    centred,
    indented,
    line_of,
    mark_pages,
    new_paper,
    number_pages,
    ruled,
    set_lines,
    write,
)
from metrics.papers.tables import Table, add_table

NO_NUMBER = "　　　　〔　　　　〕　　号"  # whoever issues the paper fills it in
NO_DATE = "　　　　年　　月　　日"
NO_COPIES = "抄送：　　　　　　　　　　　　。"
_NUMBERS = "一二三四五六七八九十"
_LARGEST, _SMALLEST = 48, 26
_MARK_LINES = 3  # what stands above the masthead takes 35 mm, filled or not
_TO_THE_MASTHEAD = Mm(35)
_FOUR_MILLIMETRES = 11  # points
# 0.35 mm for the first and the last line of the imprint, 0.25 mm between them; eighths of a point.
_THICK, _THIN = 8, 6
_IMPRINT_LINE = 24  # points


@dataclass(frozen=True, slots=True)
class Part:
    """One numbered part of the text."""

    heading: str
    paragraphs: Sequence[str] = ()
    tables: Sequence[Table] = ()


@dataclass(frozen=True, slots=True)
class Circular:
    """``marks`` stand above the masthead and on every page; ``date`` is "" before it is issued."""

    office: str
    title: Sequence[str]  # line by line
    recipients: str
    opening: str
    parts: Sequence[Part]
    marks: Sequence[str]
    date: str
    made_at: datetime


def build(circular: Circular) -> bytes:
    paper = new_paper()
    mark_pages(paper, "　".join(circular.marks))
    number_pages(paper)
    _masthead(paper, circular)
    _title(paper, circular)
    for number, part in enumerate(circular.parts):
        _numbered(paper, _NUMBERS[number], part)
    _signature(paper, circular)
    _imprint(paper, circular)
    properties = paper.core_properties
    properties.title, properties.author = "".join(circular.title), circular.office
    properties.comments = properties.keywords = properties.last_modified_by = ""
    properties.created = properties.modified = circular.made_at.replace(tzinfo=None)
    stream = BytesIO()
    paper.save(stream)
    return stream.getvalue()


def _masthead(paper: Paper, circular: Circular) -> None:
    marks = list(circular.marks)[:_MARK_LINES]
    for number in range(_MARK_LINES):
        line_of(paper, marks[number] if number < len(marks) else "", font=HEAVY)
    size = min(_LARGEST, max(_SMALLEST, int(WIDTH.pt / (len(circular.office) + 1))))
    name = centred(line_of(paper, circular.office, font=TITLE, size=Pt(size), colour=RED))
    set_lines(name, Pt(size * 1.2))
    # Three lines are a little less than the 35 mm that the masthead stands below the top.
    name.paragraph_format.space_before = Mm(_TO_THE_MASTHEAD.mm - _MARK_LINES * 10.21)
    line_of(paper)
    line_of(paper)
    number_line = centred(line_of(paper, NO_NUMBER))
    ruled(number_line, bottom=(12, _FOUR_MILLIMETRES, "E60012"))


def _title(paper: Paper, circular: Circular) -> None:
    line_of(paper)
    line_of(paper)
    for text in circular.title:
        set_lines(centred(line_of(paper, text, font=TITLE, size=SIZE_2)), Pt(33))
    line_of(paper)
    line_of(paper, circular.recipients)
    indented(line_of(paper, circular.opening))


def _numbered(paper: Paper, number: str, part: Part) -> None:
    heading = indented(line_of(paper, f"{number}、{part.heading}", font=HEAVY))
    heading.paragraph_format.keep_with_next = True
    level = _part("outlineLvl", val=0)
    heading._p.get_or_add_pPr().insert_element_before(level, "w:rPr")
    for text in part.paragraphs:
        indented(line_of(paper, text))
    for table in part.tables:
        caption = centred(line_of(paper, table.caption, font=HEAVY, size=SIZE_4))
        caption.paragraph_format.keep_with_next = True
        add_table(paper, table)


def _signature(paper: Paper, circular: Circular) -> None:
    """The date four characters from the right, the office centred above it, as for a seal."""
    line_of(paper)
    line_of(paper)
    date = circular.date or NO_DATE
    middle = 4 * SIZE_3.pt + _width(date) / 2
    office = line_of(paper, circular.office)
    shift = max(middle - _width(circular.office) / 2, 0)
    signed = line_of(paper, date)
    for paragraph, indent in ((office, shift), (signed, 4 * SIZE_3.pt)):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(indent)
    office.paragraph_format.keep_with_next = True


def _width(text: str) -> float:
    """In points; digits are half as wide as characters."""
    halves = sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in text)
    return halves * float(SIZE_3.pt) / 2


def _imprint(paper: Paper, circular: Circular) -> None:
    """版记: at the foot of the last page, between a thick, a thin and a thick line."""
    line_of(paper)
    grid = paper.add_table(rows=2, cols=1)
    grid.autofit = False
    _at_the_foot(grid)
    issued = f"{circular.date or NO_DATE}印发　"
    for row, text, tail in ((0, NO_COPIES, ""), (1, circular.office, issued)):
        cell = grid.cell(row, 0)
        cell.width = WIDTH
        paragraph = cell.paragraphs[0]
        set_lines(paragraph, Pt(_IMPRINT_LINE))
        if tail:
            stops = paragraph.paragraph_format.tab_stops
            stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
        write(paragraph, f"　{text}\t{tail}" if tail else f"　{text}", BODY, SIZE_4)
    set_lines(paper.add_paragraph(), Pt(1))


def _at_the_foot(grid: Grid) -> None:
    """Afloat at the lower edge of the type area, whatever stands above; no inner margins."""
    properties = grid._tbl.tblPr
    place = _part("tblpPr", leftFromText=0, rightFromText=0, vertAnchor="margin")
    for name, value in (
        ("horzAnchor", "margin"),
        ("tblpX", "1"),
        ("tblpY", str(int(20 * (HEIGHT.pt - 2 * _IMPRINT_LINE)))),
    ):
        place.set(qn(f"w:{name}"), value)
    properties.insert_element_before(
        place, "w:tblOverlap", "w:tblW", "w:jc", "w:tblLayout", "w:tblLook"
    )
    borders = _part("tblBorders")
    for name, eighths in (("top", _THICK), ("bottom", _THICK), ("insideH", _THIN)):
        borders.append(_part(name, val="single", sz=eighths, space=0, color="000000"))
    properties.insert_element_before(borders, "w:tblLayout", "w:tblCellMar", "w:tblLook")
    margins = _part("tblCellMar")
    for side in ("left", "right"):
        margins.append(_part(side, w=0, type="dxa"))
    properties.insert_element_before(margins, "w:tblLook")


def _part(tag: str, **attributes: str | int) -> Any:
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made
