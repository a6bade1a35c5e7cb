"""Old tables of a whole year: one row a region and indicator, one column a month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from metrics.engine.lines import Line
from metrics.workbooks import shape
from metrics.workbooks.book import Cell, coordinate
from metrics.workbooks.cover import Cover, add_cover
from metrics.workbooks.entry import add_seal, packed
from metrics.workbooks.expected import ALL_YEAR, YEAR, Asked, AskedRegion, Expectation, Upload
from metrics.workbooks.form import CLOSED, COLUMNS, MONTHS, dress, figure, neutral, put
from metrics.workbooks.guard import open_upload
from metrics.workbooks.limits import MOST_ROWS
from metrics.workbooks.looks import install, number_format
from metrics.workbooks.mistakes import Mistake, Words
from metrics.workbooks.reading import said, wrong
from metrics.workbooks.rows import Rows, judge_rows
from metrics.workbooks.seal import Seal
from metrics.workbooks.shape import Shape
from metrics.workbooks.upload import in_order, region_sheets, sealed

_COLUMNS = COLUMNS[shape.HISTORY]
_FIRST_MONTH = 1 + len(_COLUMNS) - len(MONTHS)  # the hidden column comes before all of them
_HEADINGS = 10  # rows that are no figures
_INSTRUCTIONS = (
    "一行是一个地区的一项指标，十二列是十二个月。只填黄色单元格，可以从旧表整块复制、选择性粘贴数值。",
    "没有发生填0；当年没有这一事项填“不适用”；查不到的空着，空着不写入也不改动已有的数。",
    "标“／”的月份不需要填。只填当月数和月末数，不填累计数和比率。",
    "不要写任何人的姓名、身份证号和手机号：本系统只收汇总数。",
    "填好后保存为 .xlsx 上传。有错会一次全部指出；全部改正后，由另一人确认才写入。",
)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """``texts``: month (1 to 12) → what is known already, as shown; ``due``: months asked for."""

    region_code: str
    region_name: str
    code: str
    name: str
    unit: str = ""
    decimals: int = 0
    due: frozenset[int] = ALL_YEAR
    texts: Mapping[int, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.region_code}/{self.code}"


@dataclass(frozen=True, slots=True)
class HistoryTemplate:
    year: int
    version: str
    made_at: str
    rows: tuple[HistoryRow, ...]
    office: str = ""
    person: str = ""
    marks: tuple[str, ...] = ()

    @property
    def about(self) -> dict[str, tuple[str, str]]:
        return {YEAR: (str(self.year), f"{self.year}年")}


@dataclass(frozen=True, slots=True)
class MonthLine:
    """``month`` as YYYYMM."""

    month: int
    line: Line


@dataclass(slots=True)
class HistoryUpload:
    """Write the lines only if there is no mistake."""

    lines: list[MonthLine] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    blank: int = 0


def build(template: HistoryTemplate, key: bytes) -> bytes:
    """The workbook. ValueError if it has no rows, or more than could be read back."""
    if not 1 <= len(template.rows) <= MOST_ROWS - _HEADINGS:
        raise ValueError(f"{len(template.rows)} rows in one workbook; 1 to {MOST_ROWS} go")
    workbook = Workbook()
    install(workbook)
    name = f"{template.year}年"
    cover: Any = workbook.active
    add_cover(cover, _cover(template, name))
    _add_year(workbook.create_sheet(name), template)
    add_seal(workbook, _seal(template), key)
    workbook.active = 1
    return packed(workbook)


def expectation(template: HistoryTemplate, words: Words) -> Expectation:
    """What the form built from this template may bring back."""
    regions: dict[str, dict[str, Asked]] = {}
    names = {row.region_code: row.region_name for row in template.rows}
    for row in template.rows:
        asked = Asked(row.name, row.unit, row.decimals, due=row.due, region=row.region_name)
        regions.setdefault(row.region_code, {})[row.code] = asked
    return Expectation(
        template.about,
        template.version,
        {code: AskedRegion(names[code], indicators) for code, indicators in regions.items()},
        words,
    )


def read(data: bytes, name: str, key: bytes, expected: Expectation) -> HistoryUpload:
    """Lines and mistakes of an uploaded year. Refused if it may not be opened at all."""
    found, upload = HistoryUpload(), Upload()
    book = open_upload(data, name)
    if sealed(book, key, expected, upload) is not None:
        asked = {
            f"{code}/{indicator}": what
            for code, region in expected.regions.items()
            for indicator, what in region.indicators.items()
        }
        for sheet, form in region_sheets(book, shape.HISTORY, upload):
            rows = judge_rows(sheet, form, asked, MONTHS)
            upload.mistakes += rows.mistakes
            _read_months(found, rows, expected)
    found.mistakes = in_order(book, [*upload.mistakes, *found.mistakes])
    return found


def _read_months(found: HistoryUpload, rows: Rows, expected: Expectation) -> None:
    year = int(expected.about[YEAR][0])
    months = [(int(key[1:]), rows.columns[key]) for key in MONTHS if key in rows.columns]
    for row, key, asked in rows.found:
        region, _, indicator = key.partition("/")
        for month, column in months:
            cell = rows.sheet.at(row, column)
            text = said(cell)
            if not text or text == CLOSED:
                found.blank += month in asked.due
                continue
            words, todo = _wrong_month(cell, asked, month, expected.words)
            if words:
                here = coordinate(row, column)
                mistake = Mistake(rows.sheet.name, here, words, todo, region, indicator)
                found.mistakes.append(mistake)
            else:
                line = Line(region, indicator, text, rows.sheet.place(row, column))
                found.lines.append(MonthLine(year * 100 + month, line))


def _wrong_month(cell: Cell | None, asked: Asked, month: int, words: Words) -> tuple[str, str]:
    if month not in asked.due:
        return f"“{asked.name}”{month}月不报。", "请清空这一格。"
    return wrong(cell, asked.decimals, asked.unit, words)


def _seal(template: HistoryTemplate) -> Seal:
    cells: dict[str, dict[str, int | None]] = {}
    for row in template.rows:
        cells.setdefault(row.region_code, {})[row.code] = None
    regions = {row.region_code: row.region_name for row in template.rows}
    return Seal(template.about, template.version, regions, cells)


def _cover(template: HistoryTemplate, name: str) -> Cover:
    facts = (
        ("年份", f"{template.year}年"),
        ("填报单位", template.office),
        ("填报人", template.person),
        ("表格生成时间", template.made_at),
        ("表格版本", template.version),
    )
    cells = sum(len(row.due) for row in template.rows)
    return Cover(
        title=f"{template.year}年历史数据填表说明",
        marks=template.marks,
        facts=tuple((word, told) for word, told in facts if told),
        instructions=_INSTRUCTIONS,
        sheets=((name, "—", cells, 0),),
    )


def _add_year(sheet: Worksheet, template: HistoryTemplate) -> None:
    put(sheet, 1, [f"#{shape.HISTORY} {template.year}", *_COLUMNS])
    roles = {}
    for number, (role, values) in enumerate(_rows(template), start=2):
        put(sheet, number, [role, *values])
        roles[number] = role
    first = 2 + len(roles) - len(template.rows)
    for number, row in enumerate(template.rows, start=first):
        for month in range(1, 13):
            cell = sheet.cell(number, _FIRST_MONTH + month)
            cell.number_format = number_format(row.decimals)
    keys = dict(enumerate(_COLUMNS, start=2))
    dress(sheet, Shape(shape.HISTORY, str(template.year), 1, 1, keys, roles))


def _rows(template: HistoryTemplate) -> Iterator[tuple[str, list[Any]]]:
    if template.marks:
        yield "#marks", ["　".join(template.marks)]
    yield "#title", [f"{template.year}年各地区逐月数据"]
    yield "#info", [f"填报单位：{template.office}　　年份：{template.year}年"]
    yield "#head", [column.heading for column in _COLUMNS.values()]
    for row in template.rows:
        yield row.key, [neutral(row.region_name), neutral(row.name), row.unit, *_months(row)]


def _months(row: HistoryRow) -> list[Any]:
    """The word for the months, and the cells: what is known, or that nothing is due."""
    words = "每月" if row.due == ALL_YEAR else f"{'、'.join(map(str, sorted(row.due)))}月"
    cells = [
        figure(row.texts.get(month, ""), row.decimals) if month in row.due else CLOSED
        for month in range(1, 13)
    ]
    return [words, *cells]
