"""What is wrong in an uploaded workbook, and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

# code of the mistake, text as typed, unit, decimals → the clerk's words: those of
# metrics.wording.findings, handed in because the pure rooms do not know each other
Words = Callable[[str, str, str, int], str]


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """``cell`` is empty where the whole sheet is meant, ``sheet`` where the whole file is."""

    sheet: str
    cell: str
    words: str
    todo: str = ""
    region: str = ""
    indicator: str = ""

    @property
    def place(self) -> str:
        """``历下区!H7``, ``历下区``, or nothing."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, for a list on a page."""
        return f"{self.words}{self.todo}"
