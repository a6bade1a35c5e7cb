"""Marks that nobody sees, left where a placeholder stood: by them a finished paper is checked.

Word keeps bookmarks whose name begins with an underscore hidden.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.document import Document as Paper
from docx.oxml.ns import qn

from metrics.papers.layout import tag
from metrics.papers.slots import running

_PREFIX = "_paper_"
_START, _END = qn("w:bookmarkStart"), qn("w:bookmarkEnd")


class Marker:
    """Gives every mark a number of its own."""

    def __init__(self, paper: Paper) -> None:
        roots = [paper.element, *running(paper)]
        taken = [int(one.get(qn("w:id"), "0")) for root in roots for one in root.iter(_START)]
        self._next = max(taken, default=0) + 1

    def mark(self, code: str, first: Any, last: Any) -> None:
        """Around these two elements and all between them; they have the same parent."""
        number, self._next = self._next, self._next + 1
        first.addprevious(tag("bookmarkStart", id=number, name=f"{_PREFIX}{code}_{number}"))
        last.addnext(tag("bookmarkEnd", id=number))


def marked(root: Any) -> Iterator[tuple[str, list[Any]]]:
    """Every mark below this element: what it is, and the elements between its ends."""
    for start in root.iter(_START):
        name = start.get(qn("w:name"), "")
        if name.startswith(_PREFIX):
            yield name.removeprefix(_PREFIX).rpartition("_")[0], list(_between(start))


def _between(start: Any) -> Iterator[Any]:
    number = start.get(qn("w:id"))
    for element in start.itersiblings():
        if element.tag == _END and element.get(qn("w:id")) == number:
            return
        if element.tag not in {_START, _END}:
            yield element
