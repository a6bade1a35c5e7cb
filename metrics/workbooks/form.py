"""Dresses a sheet by its hidden row and column: one look for a new form and for one returned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from math import ceil
from typing import Any
from unicodedata import east_asian_width

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from metrics.engine.typed import read_typed
from metrics.workbooks import shape
from metrics.workbooks.book import coordinate, letters
from metrics.workbooks.looks import GENERAL, NUMBER_FORMATS, on_a4
from metrics.workbooks.shape import CARRIED, GROUP, Shape

CLOSED = "／"  # nothing is due here
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_LINE_HEIGHT, _SMALL_LINE_HEIGHT, TALLEST = 15.5, 13.5, 409
_ROW_HEIGHT, _SMALLER = 28, 0.9
_MOST_MERGED = 100  # each new one is compared with all before
_WIDEST = 40  # columns; whoever moved ours farther apart gets no merged headings


@dataclass(frozen=True, slots=True)
class Column:
    """``look`` names the style of its cells, ``entry`` says that a person fills it in.
    ``choices`` is the formula of a list to choose from."""

    key: str
    heading: str
    width: float
    look: str
    entry: bool = False
    choices: str = ""


# Where the lists to choose from stand on their sheet; room for every county of a province.
CHOICES_NAME, CHOICES_ROW, _MOST_CHOICES = "可选内容", 5, 1_000


# A spreadsheet program parts the words of a list by this sign.
_ALTERNATIVES = '"{}"'.format(",".join(("问题", "建议")))


def _listed(letter: str) -> str:
    """As long as the list is: below its last entry there is nothing to choose."""
    top = f"'{CHOICES_NAME}'!${letter}${CHOICES_ROW}"
    column = f"{top}:${letter}${CHOICES_ROW + _MOST_CHOICES}"
    return f"OFFSET({top},0,0,COUNTA({column}),1)"


def _columns(*columns: Column) -> dict[str, Column]:
    return {column.key: column for column in columns}


MONTHS = tuple(f"m{number:02d}" for number in range(1, 13))
COLUMNS = {
    shape.MONTH: _columns(
        Column("number", "序号", 5.5, "centre"),
        Column("name", "指标", 29, "words"),
        Column("mandatory", "要求", 6.5, "centre"),
        Column("nature", "口径", 8, "centre"),
        Column("unit", "计量\n单位", 6.5, "centre"),
        Column("year_before", "上年同月", 11.5, "figure"),
        Column("before", "上月", 11.5, "figure"),
        Column("ytd", "本年累计\n（不含本月）", 12.5, "figure"),
        Column("value", "本月数", 14, "entry", entry=True),
        Column("expected", "目标应达", 20, "words"),
        Column("why", "说明\n（数值异常时写原因）", 28, "reason", entry=True),
        Column("meaning", "指标解释", 42, "note"),
    ),
    shape.HISTORY: _columns(
        Column("region", "地区", 14, "words"),
        Column("name", "指标", 29, "words"),
        Column("unit", "计量\n单位", 6.5, "centre"),
        Column("due", "应报月份", 10, "centre"),
        *(Column(key, f"{int(key[1:])}月", 10.5, "entry", entry=True) for key in MONTHS),
    ),
    shape.RECTIFICATION: _columns(
        Column("number", "序号", 5.5, "centre"),
        Column("region", "地区", 22, "reason", entry=True, choices=_listed("B")),
        Column("kind", "类型\n（空为问题）", 12, "reason", entry=True, choices=_ALTERNATIVES),
        Column("source", "来源", 14, "reason", entry=True, choices=_listed("D")),
        Column("title", "问题\n（一句话）", 30, "reason", entry=True),
        Column("summary", "具体情况\n（可以不写）", 44, "reason", entry=True),
        Column("owner", "责任单位", 24, "reason", entry=True),
        Column("found_on", "发现日期", 15, "day", entry=True),
        Column("due_on", "整改期限", 15, "day", entry=True),
    ),
    shape.CHOICES: _columns(
        Column("region", "地区", 30, "words"),
        Column("above", "所属", 24, "words"),
        Column("source", "来源", 18, "words"),
    ),
    shape.RECOUNT: _columns(
        Column("number", "序号", 5.5, "centre"),
        Column("region", "地区", 16, "words"),
        Column("name", "指标", 30, "words"),
        Column("month", "月份", 12, "centre"),
        Column("unit", "计量\n单位", 7, "centre"),
        Column("reported", "填报数", 12, "figure"),
        Column("value", "复核数", 13, "entry", entry=True),
        Column("counted_on", "复核日期", 15, "day", entry=True),
        Column("why", "说明\n（与填报数不同的必写）", 34, "reason", entry=True),
    ),
    shape.COVER: _columns(
        Column("number", "序号", 6, "centre"),
        Column("what", "工作表", 40, "words"),
        Column("code", "地区代码", 18, "centre"),
        Column("count", "要填项数", 15, "centre"),
        Column("mandatory", "其中必报", 15, "centre"),
    ),
    shape.MISTAKES: _columns(
        Column("number", "序号", 5.5, "centre"),
        Column("sheet", "工作表", 18, "words"),
        Column("cell", "单元格", 10, "link"),
        Column("words", "错在哪里", 62, "words"),
        Column("todo", "怎么改", 52, "words"),
    ),
}
_LANDSCAPE = {
    *(shape.MONTH, shape.HISTORY, shape.MISTAKES, shape.RECTIFICATION, shape.RECOUNT),
}
_ROLE_HEIGHTS = {"#marks": 18, "#title": 34, "#info": 20, "#hint": 18, "#head": 34}
_ROLE_HEIGHTS |= {GROUP: 22, "#sign": 34, "#row sheet": 22}
_ACROSS = {"#marks", "#title", "#info", "#hint", "#sign", GROUP}
_ROLE_LOOKS = {"#sign": "info"}


def neutral(text: str) -> str:
    """Safe in a cell: no spreadsheet program takes it for a formula, now or after editing."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{clean}" if clean.startswith(_RISKY) else clean


def natural(text: str) -> str:
    """What ``neutral`` was given."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_RISKY) else text


def figure(text: str, decimals: int) -> Any:
    """``1,204`` as a number that can be computed with; words and dashes as they are."""
    typed = read_typed(text, decimals)
    if typed.value is None:
        return neutral(text)
    exact = Decimal(typed.value).scaleb(-decimals)
    return int(exact) if exact == int(exact) else float(exact)


def put(sheet: Worksheet, row: int, values: Iterable[Any]) -> None:
    """One row of values; texts are made safe, None leaves the cell alone."""
    for column, value in enumerate(values, start=1):
        if value is not None and value != "":
            safe = neutral(value) if isinstance(value, str) else value
            sheet.cell(row, column).value = safe


def dress(sheet: Worksheet, form: Shape) -> None:
    """Styles, sizes, locks, cell checks and print set-up."""
    columns = COLUMNS[form.kind]
    shown = {at: columns[key] for at, key in form.keys.items() if key in columns}
    if not shown or form.twice():
        return
    for row, role in form.roles.items():
        _dress_row(sheet, row, role, shown)
    sheet.row_dimensions[form.row].hidden = True
    sheet.column_dimensions[letters(form.column)].hidden = True
    for at, column in shown.items():
        sheet.column_dimensions[letters(at)].width = column.width
    sheet.sheet_view.showGridLines = False
    headings = [row for row, role in form.roles.items() if role == "#head"]
    if headings and form.kind != shape.COVER:
        _keep_in_view(sheet, form, min(headings), shown)
    _print_set_up(sheet, form.kind in _LANDSCAPE)
    _checks(sheet, form, shown)
    _choices(sheet, form, shown)
    _lock(sheet)


def _dress_row(sheet: Worksheet, row: int, role: str, shown: dict[int, Column]) -> None:
    first, last = min(shown), max(shown)
    if role in _ACROSS:
        for at in shown:
            sheet.cell(row, at).style = _ROLE_LOOKS.get(role, role[1:])
        if last - first < _WIDEST and len(sheet.merged_cells.ranges) < _MOST_MERGED:
            sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)
        total = sum(column.width for column in shown.values())
        needed = height(sheet.cell(row, first).value, total)
    else:
        for at, column in shown.items():
            _dress_cell(sheet.cell(row, at), column, role)
        needed = max(
            height(sheet.cell(row, at).value, column.width, small=column.look == "note")
            for at, column in shown.items()
        )
    least = _ROLE_HEIGHTS.get(role, _ROW_HEIGHT)
    sheet.row_dimensions[row].height = min(max(least, needed), TALLEST)


def _dress_cell(cell: Any, column: Column, role: str) -> None:
    if role == "#head":
        cell.style = "head"
        return
    pattern = cell.number_format
    closed = column.entry and (role.startswith(CARRIED) or cell.value == CLOSED)
    cell.style = "closed" if closed else column.look
    if pattern != GENERAL and column.look != "reason":
        cell.number_format = pattern


def height(value: Any, width: float, *, small: bool = False) -> float:
    """Room for the lines that a text takes; a Chinese character is as wide as two digits."""
    if not isinstance(value, str):
        return 0
    fits = max(width - 2, 1) / (_SMALLER if small else 1)
    lines = sum(max(1, ceil(_wide(line) / fits)) for line in value.split("\n"))
    return lines * (_SMALL_LINE_HEIGHT if small else _LINE_HEIGHT) + 3


def _wide(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in text)


def _keep_in_view(sheet: Worksheet, form: Shape, heading: int, shown: dict[int, Column]) -> None:
    """The headings and the names stay while the figures scroll, on the screen and on paper."""
    names = [at for at, column in shown.items() if column.key == "name"]
    sheet.freeze_panes = coordinate(heading + 1, names[0] + 1 if names else 1)
    sheet.print_title_rows = f"{heading}:{heading}"
    if form.kind == shape.HISTORY:
        last = max(form.roles, default=heading)
        sheet.auto_filter.ref = f"{coordinate(heading, min(shown))}:{coordinate(last, max(shown))}"


def _print_set_up(sheet: Worksheet, landscape: bool) -> None:
    on_a4(sheet, landscape=landscape)
    sheet.page_margins.header = sheet.page_margins.footer = 0.3


def _lock(sheet: Worksheet) -> None:
    """Against slips, not against people: there is no password."""
    protection = sheet.protection
    protection.sheet = True
    for allowed in ("formatCells", "formatColumns", "formatRows", "autoFilter", "sort"):
        setattr(protection, allowed, False)  # False: not forbidden


def _checks(sheet: Worksheet, form: Shape, shown: dict[int, Column]) -> None:
    """One check a block of rows with the same digits: its formula begins at the block's corner."""
    entries = [at for at, column in shown.items() if column.look == "entry"]
    if not entries:
        return
    corner, end = min(entries), max(entries)
    coded = [row for row, role in sorted(form.roles.items()) if not role.startswith("#")]
    digits = {row: _digits(sheet, row, entries) for row in coded}
    alike = [(row - place, digits[row], row) for place, row in enumerate(coded)]
    for _, block in groupby(alike, key=lambda found: found[:2]):
        rows = [row for *_, row in block]
        cells = f"{coordinate(rows[0], corner)}:{coordinate(rows[-1], end)}"
        sheet.add_data_validation(_check(digits[rows[0]], cells))


def _choices(sheet: Worksheet, form: Shape, shown: dict[int, Column]) -> None:
    """A list to choose from, or a day, below each heading; what is pasted is checked on upload."""
    coded = [row for row, role in form.roles.items() if not role.startswith("#")]
    for at, column in shown.items() if coded else ():
        cells = f"{coordinate(min(coded), at)}:{coordinate(max(coded), at)}"
        if column.choices:
            sheet.add_data_validation(
                DataValidation(
                    sqref=cells, type="list", formula1=column.choices, showErrorMessage=False
                )
            )
        elif column.look == "day":
            sheet.add_data_validation(_day_check(cells))


def _day_check(cells: str) -> DataValidation:
    return DataValidation(
        sqref=cells,
        type="date",
        operator="between",
        formula1="DATE(2000,1,1)",
        formula2="DATE(2099,12,31)",
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="stop",
        errorTitle="请检查这一格",
        error="请填日期，例如 2019-11-7。",
    )


def _digits(sheet: Worksheet, row: int, entries: list[int]) -> int:
    return max(NUMBER_FORMATS.get(sheet.cell(row, at).number_format, 0) for at in entries)


def _check(decimals: int, cells: str) -> DataValidation:
    """A number from zero up with the digits of the indicator, or 不适用. By IF, for within OR the
    error of rounding a word would refuse the word as well."""
    first = cells.partition(":")[0]
    digits = f"最多{decimals}位小数" if decimals else "整数"
    return DataValidation(
        sqref=cells,
        type="custom",
        formula1=(
            f"IF(ISNUMBER({first}),AND({first}>=0,ROUND({first},{decimals})={first}),"
            f'{first}="不适用")'
        ),
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="stop",
        errorTitle="请检查这一格",
        error=f"请填不小于0的数字（{digits}）；没有发生填0；本地没有这一事项填“不适用”。",
    )
