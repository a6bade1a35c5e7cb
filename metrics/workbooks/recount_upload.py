"""A filled-in recount read back: what was counted in each row, and every mistake at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from metrics.workbooks import shape
from metrics.workbooks.book import Kind
from metrics.workbooks.days import day_of
from metrics.workbooks.expected import Asked, Upload
from metrics.workbooks.guard import open_upload
from metrics.workbooks.limits import LONGEST_REASON
from metrics.workbooks.mistakes import Mistake, Words
from metrics.workbooks.reading import formula, said, wrong
from metrics.workbooks.recount import AGAIN, RecountForm
from metrics.workbooks.rows import Rows, judge_rows
from metrics.workbooks.upload import in_order, region_sheets, sealed

_VALUE, _DAY, _WHY = "value", "counted_on", "why"
_NOT_APPLICABLE = "复核数要填数字，不能填“不适用”。"


@dataclass(frozen=True, slots=True)
class Filled:
    """One row. ``code``: the figure's number in the system; ``text`` as it was typed; ``before``:
    what stood there when the form was made; ``place``: ``复核表!G8``."""

    code: str
    text: str
    counted_on: date
    words: str
    before: int | None
    place: str


@dataclass(slots=True)
class Counts:
    """Take the rows in only if there is no mistake."""

    rows: list[Filled] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)


def read(data: bytes, name: str, key: bytes, form: RecountForm, words: Words) -> Counts:
    """Rows and mistakes of an uploaded form; rows that were left empty are left out. Refused if it
    may not be opened at all."""
    book = open_upload(data, name)
    upload, found = Upload(), Counts()
    expected = form.expectation(words)
    seal = sealed(book, key, expected, upload)
    if seal is not None:
        asked = expected.regions[form.code].indicators
        for sheet, shaped in region_sheets(book, shape.RECOUNT, upload, AGAIN):
            rows = judge_rows(sheet, shaped, asked, (_VALUE, _DAY, _WHY))
            found.mistakes += rows.mistakes
            if len(rows.columns) == len((_VALUE, _DAY, _WHY)):
                _read_rows(rows, words, seal.cells.get(form.code, {}), found)
        if not upload.mistakes and not found.mistakes and not found.rows:
            found.mistakes.append(Mistake("", "", "表里一项也没有填。", "填好后再上传。"))
    found.mistakes = in_order(book, [*upload.mistakes, *found.mistakes])
    return found


def _read_rows(rows: Rows, words: Words, before: dict[str, int | None], found: Counts) -> None:
    for row, code, asked in rows.found:
        value = rows.sheet.at(row, rows.columns[_VALUE])
        text, why = said(value), said(rows.sheet.at(row, rows.columns[_WHY]))
        day, mistakes = _day(rows, row)
        if not text and not why and day is None and not mistakes:
            continue
        mistakes += _value(rows, row, asked, words)
        mistakes += _why(rows, row)
        if not mistakes and day is None:
            mistakes.append((_DAY, "没有填复核日期。", "请写成 2019-11-7 这样的日期。"))
        for column, told, todo in mistakes:
            here = rows.coordinate(row, column)
            found.mistakes.append(Mistake(rows.sheet.name, here, told, todo))
        if not mistakes and day is not None:
            place = rows.sheet.place(row, rows.columns[_VALUE])
            found.rows.append(Filled(code, text, day, why, before.get(code), place))


def _day(rows: Rows, row: int) -> tuple[date | None, list[tuple[str, str, str]]]:
    cell = rows.sheet.at(row, rows.columns[_DAY])
    if cell and cell.kind == Kind.FORMULA:
        return None, [(_DAY, *formula(cell))]
    try:
        return day_of(cell), []
    except ValueError:
        words = f"“{said(cell)[:30]}”不是日期。"
        return None, [(_DAY, words, "请写成 2019-11-7 这样的日期。")]


def _value(rows: Rows, row: int, asked: Asked, words: Words) -> list[tuple[str, str, str]]:
    cell = rows.sheet.at(row, rows.columns[_VALUE])
    if not said(cell):
        return [(_VALUE, "没有填复核数。", "没有发生填0；还没有复核的，整行空着。")]
    if said(cell).lower() in {"不适用", "n/a"}:
        return [(_VALUE, _NOT_APPLICABLE, "没有发生填0；还没有复核的，整行空着。")]
    told, todo = wrong(cell, asked.decimals, asked.unit, words)
    return [(_VALUE, told, todo)] if told else []


def _why(rows: Rows, row: int) -> list[tuple[str, str, str]]:
    cell = rows.sheet.at(row, rows.columns[_WHY])
    if cell and cell.kind == Kind.FORMULA:
        return [(_WHY, *formula(cell))]
    if len(text := said(cell)) > LONGEST_REASON:
        words = f"说明有 {len(text)} 个字，太长了。"
        return [(_WHY, words, f"请缩短到 {LONGEST_REASON} 字以内。")]
    return []
