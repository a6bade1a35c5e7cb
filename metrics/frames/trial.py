"""A figures file for a trial calculation, checked line by line.

Columns ``region,indicator,month,value``: codes from the catalogue, months as 2017-03, values in the
indicator's unit, 不适用 for not applicable. A cell that was not reported has no line.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from campaigns.models import Indicator
from campaigns.periods import Month
from metrics.engine.frames import FIGURES
from metrics.engine.rollup import Tree

NOT_APPLICABLE = "不适用"
_LARGEST = 10**15
# As people write them: 1200, 1,200, 1,200.5. "1,5" may be 1.5 or 15, so it is neither.
_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class LineMistake:
    """What is wrong on one line (1 is the heading), for the person who made the file."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"第{self.line}行：{self.message}"


class BadFileError(Exception):
    """The file cannot be used; ``mistakes`` holds all of them, not only the first."""

    def __init__(self, mistakes: list[LineMistake]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(str(mistake) for mistake in mistakes))


@dataclass(frozen=True, slots=True)
class TrialFigures:
    """Checked figures, and which levels the file reports for which indicator."""

    figures: pd.DataFrame
    levels: dict[str, list[str]]
    first: Month


def read_figures(
    content: bytes, tree: Tree, until: Month, *, most_lines: int | None = None
) -> TrialFigures:
    """All lines of a file as figures; BadFileError names every mistake with its line."""
    if content[:2] == b"PK":
        raise BadFileError([LineMistake(1, "这是 Excel 文件，请另存为 CSV（UTF-8）再上传")])
    reader = _Reader(tree, until)
    if most_lines and max(content.count(b"\n"), content.count(b"\r")) > most_lines:
        raise BadFileError([LineMistake(most_lines + 1, f"最多 {most_lines:,} 行，请分开试算")])
    try:
        rows = [row for line, cells in _lines(content) if (row := reader.row(line, cells))]
    except csv.Error:
        mistake = LineMistake(1, "不是有效的 CSV：引号没有成对，或者一格内容过长")
        raise BadFileError([mistake]) from None
    reader.mixed_levels()
    if not rows and not reader.mistakes:
        reader.mistakes.append(LineMistake(1, "文件里没有数据行"))
    if reader.mistakes:
        raise BadFileError(sorted(reader.mistakes, key=lambda mistake: mistake.line))
    frame = pd.DataFrame(rows, columns=FIGURES)
    frame["value"] = frame["value"].astype("Int64")
    return TrialFigures(frame, reader.levels(), Month.of(int(frame["month"].min())))


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Numbered data lines after a checked heading; UTF-8 (with or without mark) or GB 18030."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            raise BadFileError(
                [LineMistake(1, "文件编码无法识别，请另存为 UTF-8 的 CSV")]
            ) from None
    rows = csv.reader(io.StringIO(text, newline=""))
    heading = [cell.strip().lower() for cell in next(rows, [])]
    if heading != FIGURES:
        wanted = ",".join(FIGURES)
        raise BadFileError([LineMistake(1, f"首行应为 {wanted}，现为 {','.join(heading)}")])
    for cells in rows:
        if any(cell.strip() for cell in cells):
            yield rows.line_num, [unicodedata.normalize("NFKC", cell).strip() for cell in cells]


class _Reader:
    """Checks lines one after the other and remembers what it has seen."""

    def __init__(self, tree: Tree, until: Month) -> None:
        self.tree, self.until = tree, until
        self.place = tree.positions()
        self.indicators = {
            row.code: row for row in Indicator.objects.select_related("numerator", "denominator")
        }
        self.mistakes: list[LineMistake] = []
        self.seen: dict[tuple[str, str, int], int] = {}

    def row(self, line: int, cells: list[str]) -> tuple[str, str, int, int | None] | None:
        """The line as a figure; None when something is wrong, which has then been noted."""
        if len(cells) != len(FIGURES):
            self._note(line, f"应有4列（region,indicator,month,value），现有{len(cells)}列")
            return None
        region, code, written, amount = cells
        before = len(self.mistakes)
        month = self._month(line, written)
        self._region(line, region, month)
        indicator = self._indicator(line, code)
        value = self._value(line, amount, indicator)
        if len(self.mistakes) > before or month is None:
            return None
        key = (region, code, month.number)
        if key in self.seen:
            self._note(line, f"{region} {code} {month} 与第{self.seen[key]}行重复")
            return None
        self.seen[key] = line
        return region, code, month.number, value

    def _note(self, line: int, message: str) -> None:
        self.mistakes.append(LineMistake(line, message))

    def _month(self, line: int, written: str) -> Month | None:
        try:
            month = Month.parse(written)
        except ValueError:
            self._note(line, f"“{written}”不是月份，应写作 2017-03")
            return None
        if month > self.until:
            self._note(line, f"{month} 晚于要评价的月份 {self.until}")
        return month

    def _region(self, line: int, code: str, month: Month | None) -> None:
        if code not in self.place:
            self._note(line, f"地区代码“{code}”不在本行动范围内，应如 {self.tree.codes[0]}")
        elif month and not self.tree.valid(month.number)[self.place[code]]:
            self._note(line, f"地区 {code} 在 {month} 不存在（已撤并或尚未设立），请用当时的代码")

    def _indicator(self, line: int, code: str) -> Indicator | None:
        indicator = self.indicators.get(code)
        if indicator is None:
            self._note(line, f"没有指标“{code}”，应如 {self._example()}")
            return None
        if indicator.numerator and indicator.denominator:
            parts = f"{indicator.numerator.code} 和 {indicator.denominator.code}"
            self._note(line, f"“{code}”是比率，不直接填报，请分别填 {parts}")
        return indicator

    def _example(self) -> str:
        """The code of an indicator that is reported."""
        return next(code for code, row in self.indicators.items() if row.numerator is None)

    def _value(self, line: int, written: str, indicator: Indicator | None) -> int | None:
        if written == NOT_APPLICABLE:
            return None
        if not _NUMBER.fullmatch(written):
            hint = "应为数字（如 1200 或 1,200.5，不带正负号），或“不适用”"
            hint = hint if written else "未报请删去这一行"
            self._note(line, f"数值“{written[:_LONGEST]}”不对：{hint}")
            return None
        if len(written) > _LONGEST:
            self._note(line, f"数值“{written[:_LONGEST]}…”超出范围")
            return None
        digits = indicator.decimals if indicator else 0
        scaled = Fraction(written.replace(",", "")) * 10**digits
        if scaled > _LARGEST:
            self._note(line, f"数值“{written}”超出范围")
        elif scaled.denominator != 1:
            self._note(line, f"数值“{written}”小数位太多，此指标保留{digits}位小数")
        return int(scaled)

    def mixed_levels(self) -> None:
        """An indicator reported by a region and by one above it in the same month counts twice."""
        for (region, code, month), line in self.seen.items():
            above = self.tree.parent[self.place[region]]
            while above >= 0:
                other = self.seen.get((self.tree.codes[above], code, month))
                if other and self.indicators[code].over_regions != "none":
                    name = self.tree.codes[above]
                    self._note(line, f"{code} 在上级 {name}（第{other}行）和下级都有数，会重复计算")
                above = self.tree.parent[above]

    def levels(self) -> dict[str, list[str]]:
        found: dict[str, set[str]] = {}
        for region, code, _ in self.seen:
            found.setdefault(code, set()).add(self.tree.level[self.place[region]])
        return {code: sorted(names) for code, names in found.items()}
