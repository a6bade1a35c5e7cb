"""The first sheet of a form: what it is for, how to fill it in, where to begin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from metrics.workbooks import shape
from metrics.workbooks.form import COLUMNS, dress, put
from metrics.workbooks.shape import GROUP, Shape

NAME = "填表说明"
_FIRST_LINK = 3  # column of the region's name


@dataclass(frozen=True, slots=True)
class Cover:
    """``sheets``: name, code, cells to fill in, mandatory ones of them; no list for none."""

    title: str
    marks: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    instructions: tuple[str, ...]
    sheets: tuple[tuple[str, str, int, int], ...]


def add_cover(sheet: Worksheet, cover: Cover) -> None:
    sheet.title = NAME
    columns = COLUMNS[shape.COVER]
    put(sheet, 1, [f"#{shape.COVER}", *columns])
    roles = {}
    for number, (role, values) in enumerate(_rows(cover), start=2):
        put(sheet, number, [role, *values])
        roles[number] = role
    keys = dict(enumerate(columns, start=2))
    dress(sheet, Shape(shape.COVER, "", 1, 1, keys, roles))
    links = [number for number, role in roles.items() if role == "#row sheet"]
    for number, (name, *_) in zip(links, cover.sheets, strict=True):
        link(sheet, sheet.cell(number, _FIRST_LINK).coordinate, name, "A1")


def link(sheet: Worksheet, cell: str, name: str, target: str) -> None:
    """A way inside the workbook; never one that leads outside."""
    quoted = name.replace("'", "''")
    sheet[cell].hyperlink = Hyperlink(ref=cell, location=f"'{quoted}'!{target}")
    sheet[cell].style = "link"


def _rows(cover: Cover) -> Iterator[tuple[str, list[Any]]]:
    if cover.marks:
        yield "#marks", ["　".join(cover.marks)]
    yield "#title", [cover.title]
    for word, said in cover.facts:
        yield "#info", [f"{word}：{said}"]
    yield GROUP, ["怎样填"]
    for number, words in enumerate(cover.instructions, start=1):
        yield "#info", [f"{number}. {words}"]
    if not cover.sheets:
        return
    yield GROUP, ["填哪些表（点名称打开）"]
    yield "#head", [column.heading for column in COLUMNS[shape.COVER].values()]
    for number, row in enumerate(cover.sheets, start=1):
        yield "#row sheet", [number, *row]
