"""Cells out of XML, one pass, bounded by what it meets and never by what the file says of itself.

openpyxl is not used for reading uploads: it believes the ``dimension`` of a sheet, fills the gaps
of a row up to its last column, and works out every shared formula. Here a formula is only noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Context, Decimal, DecimalException
from functools import lru_cache
from xml.parsers import expat

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.escape import unescape

from campaigns.personal import personal
from metrics.workbooks.book import Cell, Kind, Refused, Sheet, column_of, coordinate, position
from metrics.workbooks.limits import MOST_CELLS, MOST_COLUMNS, MOST_MERGED, MOST_ROWS

_SHOWN_DIGITS = 15  # what Excel shows; the rest is noise of binary fractions
_LARGEST_EXPONENT = 30
_LONGEST_NUMBER = 40
_LONGEST_FORMULA = 60
_LONGEST_TEXT = 40_000
_MOST_NAMES = 1_000
_ROUND = Context(prec=_SHOWN_DIGITS)

_CELL_KINDS = {"b": Kind.BOOLEAN, "e": Kind.ERROR, "d": Kind.DATE}


def plain_number(raw: str) -> str:
    """``1.2E3`` as ``1200``, ``0.30000000000000004`` as ``0.3``; what is no number as it is."""
    if raw.isdecimal() and len(raw) <= _SHOWN_DIGITS and raw.isascii():
        return raw
    if len(raw) > _LONGEST_NUMBER:
        return raw[:_LONGEST_NUMBER]
    try:
        number = _ROUND.create_decimal(raw.strip())
    except DecimalException:
        return raw
    if not number.is_finite() or abs(number.adjusted()) > _LARGEST_EXPONENT:
        return raw
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if Decimal(text) == 0 else text


@lru_cache(maxsize=512)
def kind_of_number(pattern: str) -> Kind:
    """A number shown by this pattern is a date, a percentage, or just a number."""
    if is_date_format(pattern):
        return Kind.DATE
    return Kind.PERCENT if "%" in pattern else Kind.NUMBER


class Parts:
    """Calls one function for the start and one for the end of each known element."""

    def __init__(self) -> None:
        self.starts: dict[str, Callable[[dict[str, str]], None]] = {}
        self.ends: dict[str, Callable[[], None]] = {}
        self.said: list[str] = []
        self._names: dict[str, str] = {}

    def parse(self, data: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.said.append
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.Parse(data, True)

    def text(self) -> str:
        found = "".join(self.said)
        if len(found) > _LONGEST_TEXT:
            raise ValueError("longer than any spreadsheet program lets a cell be")
        return unescape(found) if "_x" in found else found

    def _local(self, name: str) -> str:
        found = self._names.get(name)
        if found is None:
            if len(self._names) > _MOST_NAMES:
                raise ValueError("more kinds of elements than a spreadsheet program knows")
            found = self._names[name] = name.rpartition(" ")[2]
        return found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if (known := self.starts.get(self._local(name))) is not None:
            known(attributes)

    def _end(self, name: str) -> None:
        if (known := self.ends.get(self._local(name))) is not None:
            known()


def _no_doctype(*_: object) -> None:
    raise Refused(
        "文件里有不该有的内容（文档类型定义），可能被人改动过。请从系统重新下载表格填写。"
    )


class Strings(Parts):
    """The shared texts of a workbook, without the readings beside the characters."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.found: list[str] = []
        self._text: list[str] = []
        self._reading = False
        self.starts = {"si": self._begin, "t": self._hear, "rPh": self._reading_begins}
        self.ends = {"si": self._done, "t": self._take, "rPh": self._reading_ends}
        self.parse(data)

    def _begin(self, _: dict[str, str]) -> None:
        self._text = []

    def _hear(self, _: dict[str, str]) -> None:
        self.said.clear()

    def _take(self) -> None:
        if not self._reading:
            self._text.append(self.text())

    def _reading_begins(self, _: dict[str, str]) -> None:
        self._reading = True

    def _reading_ends(self) -> None:
        self._reading = False

    def _done(self) -> None:
        self.found.append("".join(self._text))


class Comments(Parts):
    """What is written beside cells; only looked at, never taken over."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._cell = ""
        self.starts = {"comment": self._begin, "threadedComment": self._begin}
        self.ends = {"comment": self._done, "threadedComment": self._done}
        self.parse(data)

    def _begin(self, attributes: dict[str, str]) -> None:
        self._cell = attributes.get("ref", "")[:_LONGEST_FORMULA]
        self.said.clear()

    def _done(self) -> None:
        if found := personal(self.text()):
            raise Refused(
                f"单元格 {self._cell} 的批注像是写了{found}。"
                "本系统只收汇总数，不收个人信息；请删去后再上传。"
            )


class Cells(Parts):
    """The filled cells of one sheet."""

    def __init__(self, name: str, strings: Sequence[str], formats: Sequence[str]) -> None:
        super().__init__()
        self.name = name
        self.rows: dict[int, dict[int, Cell]] = {}
        self.merged: list[str] = []
        self.count = 0
        self._strings = strings
        self._formats = formats
        self._columns: dict[str, int] = {}
        self._row = self._column = 0
        self._type = self._value = ""
        self._inline: list[str] = []
        self._style = 0
        self._formula: str | None = None
        self._reading = False
        self.starts = {
            "row": self._row_begins,
            "c": self._cell_begins,
            "v": self._hear,
            "f": self._formula_begins,
            "t": self._hear,
            "rPh": self._reading_begins,
            "mergeCell": self._merged,
        }
        self.ends = {
            "c": self._cell_ends,
            "v": self._value_ends,
            "f": self._formula_ends,
            "t": self._text_ends,
            "rPh": self._reading_ends,
        }

    def sheet(self, data: bytes, *, visible: bool = True) -> Sheet:
        self.parse(data)
        return Sheet(self.name, self.rows, tuple(self.merged), visible)

    def _row_begins(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        self._row = int(number) if number else self._row + 1
        self._column = 0

    def _cell_begins(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference:
            name = reference.rstrip("0123456789")
            self._row = int(reference[len(name) :])
            self._column = self._columns.get(name) or self._columns.setdefault(
                name, column_of(name)
            )
        else:
            self._column += 1
        self._type = attributes.get("t", "n")
        self._style = int(attributes.get("s", 0))
        self._value = ""
        self._formula = None
        self._inline.clear()

    def _hear(self, _: dict[str, str]) -> None:
        self.said.clear()

    def _value_ends(self) -> None:
        self._value = self.text()

    def _formula_begins(self, _: dict[str, str]) -> None:
        self.said.clear()
        self._formula = ""

    def _formula_ends(self) -> None:
        self._formula = self.text()[:_LONGEST_FORMULA]

    def _text_ends(self) -> None:
        if not self._reading:
            self._inline.append(self.text())

    def _reading_begins(self, _: dict[str, str]) -> None:
        self._reading = True

    def _reading_ends(self) -> None:
        self._reading = False

    def _merged(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("ref", "")
        for corner in reference.split(":"):
            position(corner)  # raises ValueError where there is no such place
        self.merged.append(reference)
        if len(self.merged) > MOST_MERGED:
            raise Refused(f"工作表“{self.name}”合并的单元格太多。请从系统重新下载表格填写。")

    def _cell_ends(self) -> None:
        cell = self._cell()
        if cell is None:
            return
        self._within_bounds()
        if found := personal(cell.text):
            raise Refused(
                f"工作表“{self.name}”的单元格 {self._here()} "
                f"像是写了{found}。本系统只收汇总数，不收个人信息；请删去后再上传。"
            )
        row = self.rows.get(self._row)
        if row is None:
            row = self.rows[self._row] = {}
        row[self._column] = cell

    def _cell(self) -> Cell | None:
        pattern = self._formats[self._style] if self._style < len(self._formats) else ""
        if self._formula is not None:
            return Cell(f"={self._formula}", Kind.FORMULA, pattern)
        if self._type == "inlineStr":
            return Cell("".join(self._inline), format=pattern) if any(self._inline) else None
        if not self._value:
            return None
        return self._valued(pattern)

    def _valued(self, pattern: str) -> Cell | None:
        if self._type == "n":
            return Cell(plain_number(self._value), kind_of_number(pattern), pattern)
        if self._type == "s":
            text = self._strings[int(self._value)]
            return Cell(text, format=pattern) if text else None
        if self._type == "b":
            return Cell("FALSE" if self._value == "0" else "TRUE", Kind.BOOLEAN, pattern)
        return Cell(self._value, _CELL_KINDS.get(self._type, Kind.TEXT), pattern)

    def _within_bounds(self) -> None:
        self.count += 1
        if not 1 <= self._row <= MOST_ROWS:
            raise Refused(
                f"工作表“{self.name}”的 {self._here()} 有内容，超出了可读的 {MOST_ROWS:,} 行。"
                "请删去下方多余的行，保存后再上传。"
            )
        if self._column > MOST_COLUMNS:
            raise Refused(
                f"工作表“{self.name}”的 {self._here()} 有内容，在表格右侧很远的地方。"
                "请删去右侧多余的列，保存后再上传。"
            )
        if self.count > MOST_CELLS:
            raise Refused(
                f"工作表“{self.name}”的内容太多，超过 {MOST_CELLS:,} 个单元格。"
                "请从系统下载表格填写。"
            )

    def _here(self) -> str:
        return coordinate(self._row, self._column)
