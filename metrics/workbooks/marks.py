"""The uploaded workbook handed back with its mistakes marked.

It is not the file that came: a new workbook is made, and only texts and numbers are taken over.
What was a formula is its text; what was a link or a style of its own is left behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from metrics.workbooks.book import Book, Cell, Kind, Sheet
from metrics.workbooks.cover import link
from metrics.workbooks.entry import packed
from metrics.workbooks.form import COLUMNS, dress, neutral, put
from metrics.workbooks.guard import open_upload
from metrics.workbooks.looks import GENERAL, NUMBER_FORMATS, install
from metrics.workbooks.mistakes import Mistake
from metrics.workbooks.seal import META
from metrics.workbooks.shape import MISTAKES, Shape, shape_of

NAME = "错误清单"
_AUTHOR = "填报系统"
_RED = "FFB42318"
_TELLING = {Kind.DATE: "yyyy-mm-dd", Kind.PERCENT: "0.00%"}
_MOST_COMMENTS = 1_000  # the list names them all
_MOST_LISTED = 5_000
_MOST_CELLS, _MOST_ROWS = 150_000, 10_000  # above, the list comes back without the sheets
_MOST_MERGED, _LARGEST_MERGED = 200, 1_000
_LARGEST_EXACT = 15
_PLAIN_WIDTH = 14
_COMMENT_WIDTH, _LINE_HEIGHT, _SIGNS_A_LINE = 260, 20, 18


def marked(
    data: bytes,
    mistakes: Sequence[Mistake],
    name: str = "",
    nothing: str = "一个数也没有写入",
) -> bytes:
    """The same sheets and figures, wrong cells red with a comment, a list of all mistakes first;
    ``nothing`` says that nothing at all was taken in."""
    book = open_upload(data, name)
    workbook = Workbook()
    install(workbook)
    copied = _copied(book)
    titles = {sheet.name for sheet in copied}
    _add_list(workbook.active, titles, _secrecy(book), mistakes, nothing)
    for sheet in copied:
        _copy(workbook, sheet)
    _mark(workbook, titles, mistakes)
    return packed(workbook)


def _copied(book: Book) -> list[Sheet]:
    """Not the list of an earlier round; nothing at all of a workbook too large to be handed on."""
    rows = sum(len(sheet.rows) for sheet in book.sheets)
    cells = sum(len(row) for sheet in book.sheets for row in sheet.rows.values())
    if rows > _MOST_ROWS or cells > _MOST_CELLS:
        return []
    return [sheet for sheet in book.sheets if not _is_list(sheet)]


def _is_list(sheet: Sheet) -> bool:
    form = shape_of(sheet)
    return sheet.name == NAME or (form is not None and form.kind == MISTAKES)


def _secrecy(book: Book) -> str:
    """内部资料 or 演示数据, as it stands on the form."""
    for sheet in book.sheets:
        form = shape_of(sheet)
        for row, role in form.roles.items() if form else ():
            if form and role == "#marks":
                return sheet.text(row, min(form.keys, default=form.column))
    return ""


def _add_list(
    sheet: Any, titles: set[str], marks: str, mistakes: Sequence[Mistake], nothing: str
) -> None:
    sheet.title = NAME
    columns = COLUMNS[MISTAKES]
    rows: list[tuple[str, list[Any]]] = [
        *([("#marks", [marks])] if marks else []),
        ("#title", [NAME]),
        ("#info", [_summary(mistakes, nothing)]),
        ("#head", [column.heading for column in columns.values()]),
    ]
    listed = mistakes[:_MOST_LISTED]
    for number, mistake in enumerate(listed, start=1):
        place = mistake.cell or ("整张表" if mistake.sheet else "整个文件")
        rows.append(("#row", [number, mistake.sheet or "—", place, mistake.words, mistake.todo]))
    put(sheet, 1, [f"#{MISTAKES}", *columns])
    for number, (role, values) in enumerate(rows, start=2):
        put(sheet, number, [role, *values])
    roles = {number: role for number, (role, _) in enumerate(rows, start=2)}
    keys = dict(enumerate(columns, start=2))
    dress(sheet, Shape(MISTAKES, "", 1, 1, keys, roles))
    first = 2 + len(rows) - len(listed)
    for number, mistake in enumerate(listed[:_MOST_COMMENTS], start=first):
        if mistake.sheet in titles:
            link(sheet, f"D{number}", mistake.sheet, mistake.cell or "A1")


def _summary(mistakes: Sequence[Mistake], nothing: str) -> str:
    more = f"只列出前{_MOST_LISTED}处。" if len(mistakes) > _MOST_LISTED else ""
    return (
        f"共{len(mistakes)}处，这次{nothing}。点“单元格”到出错的地方，"
        f"改好后保存，直接上传这一份即可。{more}"
    )


def _copy(workbook: Workbook, source: Sheet) -> None:
    sheet = workbook.create_sheet(source.name)
    for row, cells in source.rows.items():
        for column, cell in cells.items():
            _put_cell(sheet.cell(row, column), cell)
    form = shape_of(source)
    if source.name == META:
        sheet.sheet_state = "veryHidden"
    elif form is not None:
        dress(sheet, form)
        _merge_again(sheet, source, form)
    else:
        sheet.sheet_format.defaultColWidth = _PLAIN_WIDTH
        if not source.visible:
            sheet.sheet_state = "hidden"


def _merge_again(sheet: Worksheet, source: Sheet, form: Shape) -> None:
    """A cell that swallowed its neighbour stays so until somebody takes it apart."""
    kept: list[CellRange] = []
    for found in map(CellRange, source.merged[:_MOST_MERGED]):
        if found.size["rows"] * found.size["columns"] > _LARGEST_MERGED:
            continue
        rows = range(found.min_row, found.max_row + 1)
        among_figures = all(not form.roles.get(row, "").startswith("#") for row in rows)
        if among_figures and form.row not in rows and all(map(found.isdisjoint, kept)):
            kept.append(found)
            sheet.merge_cells(found.coord)


def _put_cell(target: Any, cell: Cell) -> None:
    number = _number(cell)
    target.value = neutral(cell.text) if number is None else number
    if cell.format in NUMBER_FORMATS:
        target.number_format = cell.format
    elif number is not None and cell.kind in _TELLING:
        target.number_format = _TELLING[cell.kind]  # left alone, it is found wrong once more


def _number(cell: Cell) -> int | float | None:
    """Only what is shown with all its digits; a longer number stays a text."""
    if cell.kind not in {Kind.NUMBER, Kind.PERCENT, Kind.DATE}:
        return None
    try:
        exact = Decimal(cell.text)
    except ArithmeticError:
        return None
    if not exact.is_finite() or abs(exact.adjusted()) >= _LARGEST_EXACT:
        return None  # 1e999999 would take minutes to write out
    if len(exact.as_tuple().digits) > _LARGEST_EXACT:
        return None
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _mark(workbook: Workbook, titles: set[str], mistakes: Sequence[Mistake]) -> None:
    said: dict[tuple[str, str], list[str]] = {}
    for mistake in mistakes:
        if mistake.sheet in titles:
            workbook[mistake.sheet].sheet_properties.tabColor = _RED
            if mistake.cell:
                said.setdefault((mistake.sheet, mistake.cell), []).append(mistake.sentence)
    for (name, place), words in list(said.items())[:_MOST_COMMENTS]:
        _mark_cell(workbook[name][place], "\n".join(words))


def _mark_cell(cell: Any, words: str) -> None:
    if isinstance(cell, MergedCell):
        return  # it has no face of its own
    pattern = cell.number_format
    cell.style = "wrong"
    cell.number_format = GENERAL if pattern in NUMBER_FORMATS else pattern
    cell.comment = Comment(words, _AUTHOR)
    lines = sum(1 + len(line) // _SIGNS_A_LINE for line in words.split("\n"))
    cell.comment.width, cell.comment.height = _COMMENT_WIDTH, _LINE_HEIGHT * (lines + 1)
