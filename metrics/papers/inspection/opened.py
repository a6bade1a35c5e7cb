"""A finished paper opened again, with what stood in the places of the placeholders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Paper

from metrics.papers.look import Looks
from metrics.papers.marking import marked
from metrics.papers.names import qn
from metrics.papers.slots import running

Elements = list[Any]


class Opened:
    """``parts``: code of a placeholder → every filling of it, as paragraphs, tables or runs."""

    def __init__(self, data: bytes) -> None:
        self.paper: Paper = Document(BytesIO(data))
        self.looks = Looks(self.paper)
        self.parts: dict[str, list[Elements]] = defaultdict(list)
        for code, elements in marked(self.paper.element.body):
            self.parts[code].append(elements)
        self.body: Elements = list(self.paper.element.body)

    def first(self, code: str) -> Any:
        """The paragraph of the first filling, or None."""
        for elements in self.parts.get(code, []):
            for element in elements:
                if element.tag == qn("w:p"):
                    return element
                if element.tag == qn("w:r"):
                    return next(element.iterancestors(qn("w:p")), None)
        return None

    def paragraphs(self, code: str) -> Elements:
        """All paragraphs of whole fillings, without those inside tables."""
        return [
            one for elements in self.parts.get(code, []) for one in elements if one.tag == qn("w:p")
        ]

    def place(self, element: Any) -> int:
        """Where the paragraph stands among the paragraphs and tables of the text; -1: nowhere."""
        while element is not None and element.getparent() is not self.paper.element.body:
            element = element.getparent()
        return self.body.index(element) if element is not None else -1

    def blanks_above(self, element: Any) -> int:
        """How many empty lines stand directly above."""
        count, above = 0, self._above(element)
        while above is not None and above.tag == qn("w:p") and not text_of(above):
            if self._is_line(above):
                count += 1
            above = self._above(above)
        return count

    def _above(self, element: Any) -> Any:
        above = element.getprevious()
        while above is not None and above.tag not in {qn("w:p"), qn("w:tbl")}:
            above = above.getprevious()
        return above

    def _is_line(self, paragraph: Any) -> bool:
        """A line of text, not a ruled one of a few points."""
        return self.looks.points(paragraph, "spacing", "line") >= 20

    def running(self) -> Elements:
        return running(self.paper)


def text_of(element: Any) -> str:
    """What is read there, tabs as such."""
    said = []
    for one in element.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        if one.tag == qn("w:t"):
            said.append(one.text or "")
        elif one.getparent().tag == qn("w:r"):
            said.append("\t" if one.tag == qn("w:tab") else "\n")
    return "".join(said)


def runs_of(element: Any) -> Elements:
    """The runs that show text."""
    return showing(element.iter(qn("w:r")))


def showing(runs: Iterable[Any]) -> Elements:
    """Those of them that show text."""
    return [run for run in runs if "".join(said_in(run)).strip()]


def said_in(run: Any) -> list[str]:
    return [one.text or "" for one in run.iter(qn("w:t"))]
