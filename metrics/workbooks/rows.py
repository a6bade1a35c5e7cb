"""The rows of a sheet by their hidden codes: there, twice, unknown, gone, or out of line."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from metrics.workbooks.book import Sheet, coordinate, position
from metrics.workbooks.expected import Asked
from metrics.workbooks.form import COLUMNS, natural
from metrics.workbooks.mistakes import Mistake
from metrics.workbooks.shape import CARRIED, GROUP, Shape

_AGAIN = "请从系统重新下载表格，把数值粘贴过去。"
_BLANKS = re.compile(r"\s+")
_MOST_NAMED = 5


@dataclass(slots=True)
class Rows:
    """``found``: row, code and what is asked there; ``columns``: key → column to be filled in."""

    sheet: Sheet
    form: Shape
    columns: dict[str, int]
    found: list[tuple[int, str, Asked]] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)

    def coordinate(self, row: int, key: str) -> str:
        return coordinate(row, self.columns[key])

    def wrong(self, cell: str, words: str, todo: str = _AGAIN, indicator: str = "") -> None:
        region = self.form.subject
        self.mistakes.append(Mistake(self.sheet.name, cell, words, todo, region, indicator))


def judge_rows(
    sheet: Sheet, form: Shape, asked: Mapping[str, Asked], entries: Sequence[str]
) -> Rows:
    """``asked`` by the code that stands in the hidden column, ``entries``: keys to be filled in."""
    rows = Rows(sheet, form, {key: at for key in entries if (at := form.column_of(key))})
    _columns(rows, entries)
    _codes(rows, asked)
    _gone(rows, asked)
    _without_code(rows)
    _merged(rows)
    return rows


def _columns(rows: Rows, entries: Sequence[str]) -> None:
    headings = COLUMNS[rows.form.kind]
    for key in [*entries, "name"]:
        heading = headings[key].heading.partition("\n")[0]
        if key not in rows.form.keys.values():
            rows.wrong("", f"“{heading}”一列不见了，或者它的隐藏代码被删掉了。")
        elif key in rows.form.twice():
            rows.wrong("", f"“{heading}”有两列，不知道以哪一列为准。", "请删去多余的一列。")


def _codes(rows: Rows, asked: Mapping[str, Asked]) -> None:
    times = Counter(rows.form.roles.values())
    for row, role in rows.form.roles.items():
        if role.startswith("#"):
            continue
        here = coordinate(row, rows.form.column)
        if role not in asked:
            cell = _first_entry(rows, row) or here
            rows.wrong(cell, f"这一行的隐藏代码“{role[:40]}”不是这张表要填的指标。")
        elif times[role] > 1:
            cell = _first_entry(rows, row) or here
            words = f"“{asked[role].name}”有{times[role]}行，不知道以哪一行为准。"
            rows.wrong(cell, words, "请只留一行。", role)
        elif not _same_names(rows, row, asked[role]):
            cell = _first_entry(rows, row) or here
            told = f"{asked[role].region}{asked[role].name}"
            words = f"这一行的名称与隐藏代码对不上（代码是“{told}”的）。"
            rows.wrong(cell, words, f"可能只移动或排序了一部分列。{_AGAIN}", role)
        else:
            rows.found.append((row, role, asked[role]))


def _first_entry(rows: Rows, row: int) -> str:
    """Something a person sees; the hidden code column is no place to point at."""
    return coordinate(row, min(rows.columns.values())) if rows.columns else ""


def _same_names(rows: Rows, row: int, asked: Asked) -> bool:
    """What a person reads beside the figure is what the hidden code says."""
    named = {"name": asked.name, "region": asked.region}
    return all(
        _plain(natural(rows.sheet.text(row, column))) == _plain(name)
        for key, name in named.items()
        if name and (column := rows.form.column_of(key))
    )


def _plain(text: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def _gone(rows: Rows, asked: Mapping[str, Asked]) -> None:
    there = {role.removeprefix(CARRIED) for role in rows.form.roles.values()}
    names = [indicator.name for code, indicator in asked.items() if code not in there]
    if names:
        more = f"等{len(names)}行" if len(names) > 1 else "一行"
        listed = "、".join(f"“{name}”" for name in names[:_MOST_NAMED])
        rows.wrong("", f"表里少了{listed}{more}，或者它的隐藏代码被删掉了。")


def _without_code(rows: Rows) -> None:
    """A figure beside no indicator: nobody knows what it counts."""
    for row in sorted(rows.sheet.rows):
        role = rows.form.roles.get(row, "")
        if row <= rows.form.row or role not in {"", GROUP}:
            continue
        for column in rows.columns.values():
            if rows.sheet.text(row, column):
                rows.wrong(
                    coordinate(row, column),
                    "这一行没有指标，不知道填的是什么。",
                    "请把数填到指标所在的行，删去这一行。",
                )


def _merged(rows: Rows) -> None:
    coded = sorted(row for row, role in rows.form.roles.items() if not role.startswith("#"))
    columns = set(rows.columns.values())
    for reference in rows.sheet.merged:
        (top, left), (bottom, right) = _corners(reference)
        first = bisect_left(coded, top)
        touches = first < len(coded) and coded[first] <= bottom
        if touches and any(left <= column <= right for column in columns):
            rows.wrong(
                coordinate(top, left),
                f"单元格 {reference[:30]} 合并了，其中的数值会丢失。",
                "请取消合并，逐格填写。",
            )


def _corners(reference: str) -> tuple[tuple[int, int], tuple[int, int]]:
    start, _, end = reference.partition(":")
    return position(start), position(end or start)
