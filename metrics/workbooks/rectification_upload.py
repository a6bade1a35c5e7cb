"""Filled-in lines of 问题整改台账 read back: what stands in each row, and every mistake at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from campaigns.terms import FindingKind, FindingSource
from metrics.workbooks import shape
from metrics.workbooks.book import Book, Cell, Kind, Refused, Sheet, coordinate, position
from metrics.workbooks.days import day_of
from metrics.workbooks.expected import Upload
from metrics.workbooks.form import COLUMNS
from metrics.workbooks.guard import open_upload
from metrics.workbooks.mistakes import Mistake
from metrics.workbooks.reading import formula, said
from metrics.workbooks.rectification import AGAIN, EXPORTED, MOST_LINES, Form
from metrics.workbooks.seal import META
from metrics.workbooks.shape import Shape
from metrics.workbooks.upload import in_order, region_sheets, sealed

_FIELDS = tuple(key for key, column in COLUMNS[shape.RECTIFICATION].items() if column.entry)
_DAYS = ("found_on", "due_on")
_TEXTS = ("title", "summary", "owner")
_CODE = re.compile(r"\d{6}(?:\d{3}){0,2}")
_EXPORTED = (
    "这是从台账导出的清单，只供查阅，不能上传。"
    "要登记新的问题，请用本页第1步的“下载表格”，填好后上传。"
)
_ONLY_WORDS = "请复制这一格，用“选择性粘贴—数值”贴回，只留内容。"
_AS_DAY = "请写成 2019-11-7 这样的日期。"


@dataclass(slots=True)
class Filled:
    """One row. ``region`` is a code, "" for none; ``unread``: fields in which something stands
    that could not be read; ``places``: field → ``问题清单!E8``."""

    region: str = ""
    kind: str = FindingKind.PROBLEM.value
    source: str = ""
    texts: dict[str, str] = field(default_factory=lambda: dict.fromkeys(_TEXTS, ""))
    days: dict[str, date | None] = field(default_factory=lambda: dict.fromkeys(_DAYS))
    unread: set[str] = field(default_factory=set)
    places: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Lines:
    """Take the rows in only if there is no mistake."""

    rows: list[Filled] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)


def read(data: bytes, name: str, key: bytes, form: Form) -> Lines:
    """Rows and mistakes of an uploaded form. Refused if it may not be opened at all."""
    book = open_upload(data, name)
    if _is_exported(book):
        raise Refused(_EXPORTED)
    upload, found = Upload(), Lines()
    if sealed(book, key, form.expectation, upload) is not None:
        for sheet, shaped in region_sheets(book, shape.RECTIFICATION, upload, AGAIN):
            _read_sheet(sheet, shaped, form, found)
        if not upload.mistakes and not found.mistakes and not found.rows:
            found.mistakes.append(Mistake("", "", "表里一行也没有填。", "填好后再上传。"))
    found.mistakes = in_order(book, [*upload.mistakes, *found.mistakes])
    return found


def _is_exported(book: Book) -> bool:
    """Whether it is the list that the system gives out to read, however it was saved since."""
    return book.named(META) is None and all(map(book.named, EXPORTED))


def _read_sheet(sheet: Sheet, shaped: Shape, form: Form, found: Lines) -> None:
    columns = {key: at for key in _FIELDS if (at := shaped.column_of(key))}
    wrong = [*_columns(shaped, columns), *_merged(sheet, shaped, columns)]
    for cell, words, todo in wrong:
        found.mistakes.append(Mistake(sheet.name, cell, words, todo))
    if len(columns) < len(_FIELDS) or shaped.twice():
        return
    for row in sorted(sheet.rows):
        role = shaped.roles.get(row, "")
        cells = {key: sheet.at(row, at) for key, at in columns.items()}
        if row == shaped.row or role.startswith("#") or not any(map(said, cells.values())):
            continue
        filled = Filled(places={key: sheet.place(row, at) for key, at in columns.items()})
        for key, words, todo in _read_row(filled, cells, form):
            filled.unread.add(key)
            here = coordinate(row, columns[key])
            found.mistakes.append(Mistake(sheet.name, here, words, todo, filled.region))
        found.rows.append(filled)
    if len(found.rows) > MOST_LINES:
        words = f"一次最多登记{MOST_LINES}条，这里有{len(found.rows)}条。"
        found.mistakes.append(Mistake(sheet.name, "", words, "请分几次上传。"))


def _columns(shaped: Shape, columns: dict[str, int]) -> Iterator[tuple[str, str, str]]:
    for key in _FIELDS:
        heading = COLUMNS[shape.RECTIFICATION][key].heading.partition("\n")[0]
        if key not in columns:
            yield "", f"“{heading}”一列不见了，或者它的隐藏代码被删掉了。", AGAIN
        elif key in shaped.twice():
            yield "", f"“{heading}”有两列，不知道以哪一列为准。", "请删去多余的一列。"


def _merged(sheet: Sheet, shaped: Shape, columns: dict[str, int]) -> Iterator[tuple[str, str, str]]:
    """A cell that swallowed its neighbours: what stood in them is lost."""
    for reference in sheet.merged:
        start, _, end = reference.partition(":")
        (top, left), (bottom, right) = position(start), position(end or start)
        rows = range(max(top, shaped.row), bottom + 1)
        lines = any(not shaped.roles.get(row, "").startswith("#") for row in rows)
        if lines and any(left <= at <= right for at in columns.values()):
            words = f"单元格 {reference[:30]} 合并了，其中的内容会丢失。"
            yield coordinate(top, left), words, "请取消合并，逐格填写。"


def _read_row(
    filled: Filled, cells: dict[str, Cell | None], form: Form
) -> Iterator[tuple[str, str, str]]:
    """Puts what can be read into ``filled``; field, what is wrong, what to do for the rest."""
    for key, cell in cells.items():
        if cell and cell.kind == Kind.FORMULA:
            yield key, formula(cell)[0], _ONLY_WORDS
        elif cell and cell.kind == Kind.ERROR:
            yield key, f"这一格是错误值 {cell.text}。", "请改为文字或日期。"
        elif key in _DAYS:
            try:
                filled.days[key] = day_of(cell)
            except ValueError:
                yield key, f"“{said(cell)[:30]}”不是日期。", _AS_DAY
        elif key in _TEXTS:
            filled.texts[key] = said(cell)
        elif wrong := _choose(filled, key, _plain(said(cell)), form):
            yield key, *wrong


def _choose(filled: Filled, key: str, text: str, form: Form) -> tuple[str, str] | None:
    if not text:
        # Where there is only one way, nobody has to choose it.
        if key == "source" and len(form.sources) == 1:
            filled.source = _coded(FindingSource, form.sources[0])
        return None
    if key == "region":
        return _region(filled, text, form)
    known = FindingKind if key == "kind" else FindingSource
    words = [one.word for one in known] if key == "kind" else form.sources
    code = _coded(known, text) if text in words else ""
    if not code:
        return f"“{text[:30]}”不在可选的内容里。", f"请选：{'、'.join(words)}。"
    setattr(filled, key, code)
    return None


def _coded(known: type[FindingKind] | type[FindingSource], word: str) -> str:
    return next((one.value for one in known if one.word == word), "")


def _region(filled: Filled, text: str, form: Form) -> tuple[str, str] | None:
    """``370102``, ``370102 历下区`` as the list has it, or a name that only one region has."""
    codes = {code: name for code, name, _ in form.regions}
    first, _, rest = text.partition(" ")
    if _CODE.fullmatch(first):
        if first not in codes:
            return f"代码{first}不在您可以登记的地区之内。", "请从下拉列表里选。"
        if rest and rest.strip() != codes[first]:
            words = f"{first}是{codes[first]}，后面却写着“{rest.strip()[:30]}”。"
            return words, "请核对，从下拉列表里选。"
        filled.region = first
        return None
    named = [code for code, name in codes.items() if name == text]
    if not named:
        return f"没有“{text[:30]}”这个地区，或不在您可以登记的地区之内。", "请从下拉列表里选。"
    if len(named) > 1:
        return f"叫“{text}”的有{len(named)}个。", f"请写代码：{'、'.join(named)}。"
    filled.region = named[0]
    return None


def _plain(text: str) -> str:
    """Full-width forms made narrow, one kind of blank."""
    return " ".join(unicodedata.normalize("NFKC", text).split())
