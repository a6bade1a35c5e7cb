"""An uploaded workbook as plain text: no styles, no formulas that compute, nothing that runs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

_LETTERS = 26


class Refused(Exception):  # noqa: N818 (said to a clerk, not an error of the program)
    """The file is not read at all. ``words`` say why, and what to do."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Kind(StrEnum):
    """What stands in a cell, as the spreadsheet program understood it."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"
    FORMULA = "formula"


class Cell(NamedTuple):
    """A cell that is not empty. A number's text is what the person sees, to 15 digits."""

    text: str
    kind: Kind = Kind.TEXT
    format: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """``rows``: row number → column number → cell, both counted from 1, only what is filled."""

    name: str
    rows: dict[int, dict[int, Cell]]
    merged: tuple[str, ...] = ()
    visible: bool = True

    def at(self, row: int, column: int) -> Cell | None:
        return self.rows.get(row, {}).get(column)

    def text(self, row: int, column: int) -> str:
        cell = self.at(row, column)
        return cell.text.strip() if cell else ""

    def place(self, row: int, column: int) -> str:
        """``历下区!H7``."""
        return f"{self.name}!{coordinate(row, column)}"


@dataclass(frozen=True, slots=True)
class Book:
    sheets: tuple[Sheet, ...]

    def named(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def coordinate(row: int, column: int) -> str:
    """``H7``."""
    return f"{letters(column)}{row}"


def letters(column: int) -> str:
    found = ""
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        found = chr(ord("A") + rest) + found
    return found


def column_of(name: str) -> int:
    """``H`` is 8. Anything but one to three capital letters raises ValueError."""
    if not (0 < len(name) <= 3 and name.isascii() and name.isupper() and name.isalpha()):
        raise ValueError(f"{name!r} names no column")
    number = 0
    for letter in name:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


def position(reference: str) -> tuple[int, int]:
    """Row and column of ``H7``; ``$`` is allowed as in ``$H$7``."""
    plain = reference.replace("$", "")
    name = plain.rstrip("0123456789")
    return int(plain[len(name) :]), column_of(name)
