"""The placeholders of a template: their names, where they stand, and what takes their place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from docx.document import Document as Paper
from docx.oxml.ns import qn

from campaigns.terms import PaperKind
from metrics.papers.layout import tag

PATTERN = re.compile(r"\{\{\s*([^{}]{1,20}?)\s*\}\}")
BODY, CELL, BOX, HEADER = "body", "cell", "box", "header"


@dataclass(frozen=True, slots=True)
class Slot:
    """``whole``: alone in a paragraph of the text, which becomes any number of paragraphs.
    ``often``: may stand in more than one place. ``code`` names what took its place."""

    name: str
    code: str
    whole: bool = False
    often: bool = False


MARKS = Slot("标志", "marks", whole=True)  # in headers it is part of a line
MASTHEAD = Slot("发文机关标志", "masthead")
TEXT = Slot("正文", "text", whole=True)
TITLE = Slot("标题", "title", whole=True)
ANNEXES = Slot("附件", "annexes", whole=True)
COPIES = Slot("抄送", "copies")
_SHARED = (
    MARKS,
    MASTHEAD,
    TITLE,
    Slot("主送", "recipients", whole=True),
    TEXT,
    Slot("附件说明", "list", whole=True),
    ANNEXES,
    COPIES,
    Slot("印发机关", "printer"),
    Slot("印发日期", "printed", often=True),
)
_LETTER = (
    Slot("发文字号", "number"),
    Slot("署名", "office", whole=True),
    Slot("日期", "date", whole=True),
)
_BULLETIN = (Slot("期号", "number"), Slot("编印单位", "office"))


def slots_of(kind: PaperKind) -> dict[str, Slot]:
    """Name → placeholder of the papers of this kind; all of them are needed."""
    own = _BULLETIN if kind == PaperKind.BULLETIN else _LETTER
    return {slot.name: slot for slot in (*_SHARED, *own)}


@dataclass(frozen=True, slots=True)
class Place:
    """A placeholder that was found: its paragraph, the letters it takes there."""

    name: str
    paragraph: Any
    start: int
    end: int
    where: str
    alone: bool


def places(paper: Paper) -> list[Place]:
    """Everything between double braces, in the text and in headers and footers."""
    found = list(_in_element(paper.element.body, ""))
    for element in running(paper):
        found += _in_element(element, HEADER)
    return found


def running(paper: Paper) -> list[Any]:
    """The elements of all headers and footers, whether or not a page shows them."""
    related = (relation for relation in paper.part.rels.values() if not relation.is_external)
    parts = {
        id(relation.target_part): relation.target_part
        for relation in related
        if relation.reltype.endswith(("/header", "/footer"))
    }
    return [part.element for part in parts.values()]


def _in_element(element: Any, where: str) -> Iterator[Place]:
    for paragraph in element.iter(qn("w:p")):
        text = "".join(one.text or "" for one in texts(paragraph))
        for match in PATTERN.finditer(text):
            yield Place(
                match[1],
                paragraph,
                match.start(),
                match.end(),
                where or _where(paragraph),
                text.strip() == match[0],
            )


def _where(paragraph: Any) -> str:
    above = {one.tag for one in paragraph.iterancestors()}
    if qn("w:txbxContent") in above:
        return BOX
    return CELL if paragraph.getparent().tag != qn("w:body") else BODY


def texts(paragraph: Any) -> list[Any]:
    """The pieces of text of a paragraph, without those of a text box that hangs on it."""
    return [one for one in paragraph.iter(qn("w:t")) if _owner(one) is paragraph]


def _owner(text: Any) -> Any:
    return next(text.iterancestors(qn("w:p")), None)


def isolate(place: Place) -> Any:
    """The one run that holds the placeholder and nothing else, with the look of its beginning;
    Word likes to tear such words into several runs."""
    first = _cut(place.paragraph, place.start)
    after = _cut(place.paragraph, place.end) if place.end < _length(place.paragraph) else None
    inside = texts(place.paragraph)
    inside = inside[inside.index(first) : inside.index(after) if after is not None else None]
    run = first.getparent()
    kept = tag("r")
    if (look := run.find(qn("w:rPr"))) is not None:
        kept.append(deepcopy(look))
    run.addprevious(kept)
    for text in inside:
        holder = text.getparent()
        holder.remove(text)
        if all(child.tag == qn("w:rPr") for child in holder):
            holder.getparent().remove(holder)
    return kept


def _length(paragraph: Any) -> int:
    return sum(len(text.text or "") for text in texts(paragraph))


def _cut(paragraph: Any, offset: int) -> Any:
    """The piece of text that begins at the offset; a run is cut in two for it."""
    for text in texts(paragraph):
        said = text.text or ""
        if offset == 0 and said:
            return _own_run(text)
        if offset < len(said):
            tail = tag("t")
            tail.text, text.text = said[offset:], said[:offset]
            for piece in (tail, text):
                piece.set(qn("xml:space"), "preserve")
            text.addnext(tail)
            return _own_run(tail)
        offset -= len(said)
    raise ValueError(offset)


def _own_run(text: Any) -> Any:
    """The run is cut before this piece, so that the piece begins a run."""
    run = text.getparent()
    before = [child for child in run if child.tag != qn("w:rPr")]
    before = before[: before.index(text)]
    if before:
        head = tag("r")
        if (look := run.find(qn("w:rPr"))) is not None:
            head.append(deepcopy(look))
        head.extend(before)
        run.addprevious(head)
    return text
