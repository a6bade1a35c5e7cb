"""A month's ranking as a workbook to keep and to compute with: numbers are numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from metrics.workbooks.book import coordinate, letters
from metrics.workbooks.form import TALLEST, height, neutral
from metrics.workbooks.looks import GENERAL, install, on_a4

_COVER_WIDTHS = (22, 78)
_HEADING_HEIGHT, _COLUMNS_HEIGHT, _ROW_HEIGHT = 34, 50, 18


@dataclass(frozen=True, slots=True)
class Amount:
    """A number to compute with, and how Excel writes it: ``0.00``, ``0.0%``."""

    value: float
    pattern: str = GENERAL


Value = str | int | Amount | None  # None leaves the cell empty


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    width: float
    look: str = "centre"  # or "words" for longer texts


@dataclass(frozen=True, slots=True)
class Sheet:
    """``fixed``: so many columns stay in sight while one scrolls sideways."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    fixed: int = 0


@dataclass(frozen=True, slots=True)
class RankingBook:
    """``facts``: source, version, edition, digest, time …; ``marks`` stand on every sheet."""

    title: str
    marks: Sequence[str]
    facts: Sequence[tuple[str, str]]
    notes: Sequence[str]
    sheets: Sequence[Sheet]


def build(book: RankingBook) -> bytes:
    workbook = Workbook()
    install(workbook)
    cover = workbook.active
    assert isinstance(cover, Worksheet)  # noqa: S101 (a new workbook has one)
    _cover(cover, book)
    for sheet in book.sheets:
        _sheet(workbook.create_sheet(sheet.name), sheet, book)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _cover(sheet: Worksheet, book: RankingBook) -> None:
    sheet.title = "封面"
    lines: list[tuple[str, Sequence[str]]] = [("marks", ["　".join(book.marks)])]
    lines.append(("title", [book.title]))
    lines += [("fact", fact) for fact in book.facts]
    lines += [("hint", [note]) for note in book.notes]
    for row, (look, values) in enumerate(lines, start=1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column, neutral(value))
            cell.style = ("words" if column > 1 else "head") if look == "fact" else look
        if look != "fact":
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
        sheet.row_dimensions[row].height = 40 if look == "title" else 24
    for place, width in enumerate(_COVER_WIDTHS, start=1):
        sheet.column_dimensions[letters(place)].width = width
    _print_set_up(sheet, book)


def _sheet(sheet: Worksheet, told: Sheet, book: RankingBook) -> None:
    width = len(told.columns)
    for row, (look, text) in enumerate(
        [("marks", "　".join(book.marks)), ("title", told.title)], start=1
    ):
        sheet.cell(row, 1, neutral(text)).style = look
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
    sheet.row_dimensions[2].height = _HEADING_HEIGHT
    heading = 3
    for place, column in enumerate(told.columns, start=1):
        sheet.cell(heading, place, neutral(column.heading)).style = "head"
        sheet.column_dimensions[letters(place)].width = column.width
    sheet.row_dimensions[heading].height = _COLUMNS_HEIGHT
    for number, values in enumerate(told.rows, start=heading + 1):
        for place, (value, column) in enumerate(zip(values, told.columns, strict=True), start=1):
            _put(sheet, number, place, value, column.look)
        texts = zip(values, told.columns, strict=True)
        needed = max((height(value, column.width) for value, column in texts), default=0)
        sheet.row_dimensions[number].height = min(max(_ROW_HEIGHT, needed), TALLEST)
    sheet.freeze_panes = coordinate(heading + 1, told.fixed + 1)
    last = coordinate(max(heading + len(told.rows), heading), width)
    sheet.auto_filter.ref = f"{coordinate(heading, 1)}:{last}"
    sheet.print_title_rows = f"1:{heading}"
    _print_set_up(sheet, book)


def _put(sheet: Worksheet, row: int, column: int, value: Value, look: str) -> None:
    cell = sheet.cell(row, column)
    cell.style = look
    if isinstance(value, Amount):
        cell.value, cell.number_format = value.value, value.pattern
    elif isinstance(value, str):
        cell.value = neutral(value)
    else:
        cell.value = value


def _print_set_up(sheet: Worksheet, book: RankingBook) -> None:
    """A4 lengthwise, one page wide, heading rows on every page, marks and pages below."""
    sheet.sheet_view.showGridLines = False
    on_a4(sheet, landscape=True)
    sheet.oddFooter.left.text = "　".join(book.marks).replace("&", "&&")
