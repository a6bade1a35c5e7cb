"""An issue poured into a template: a finished paper as .docx."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import nsmap, qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from lxml import etree  # type: ignore[import-untyped]

from campaigns.terms import PaperKind
from metrics.papers.annexes import pour_annexes, pour_list
from metrics.papers.imprint import settle
from metrics.papers.issue import Issue
from metrics.papers.layout import WIDTH, all_scripts, set_lines, tag
from metrics.papers.look import Looks
from metrics.papers.marking import Marker
from metrics.papers.packing import packed
from metrics.papers.plain import plain, width_of
from metrics.papers.pouring import Pen, pour_text, with_text
from metrics.papers.slots import (
    ANNEXES,
    BODY,
    MARKS,
    MASTHEAD,
    TEXT,
    TITLE,
    Place,
    Slot,
    isolate,
    places,
    running,
    slots_of,
)
from metrics.papers.standard import MARK_LINES, standard
from metrics.papers.titles import title_lines

NO_NUMBER = "　　　　〔　　　　〕　　号"  # whoever issues the paper fills it in
NO_ISSUE = "第　　期"
NO_DATE = "　　　　年　　月　　日"
_NARROWEST = 60  # per cent: how far the characters of a long masthead are squeezed
_SMALLEST = 26  # points


# Most runs name all four fonts already: a table has thousands.
_UNNAMED = etree.XPath(
    "descendant::w:r[not(w:rPr/w:rFonts[@w:ascii and @w:hAnsi and @w:eastAsia and @w:cs])]",
    namespaces=nsmap,
)


class TemplateError(ValueError):
    """The template cannot take this paper; the message says what it lacks."""


def build(issue: Issue, kind: PaperKind, template: bytes | None = None) -> bytes:
    """The finished paper. ``template`` has passed ``templates.check``; None takes the standard."""
    paper: Paper = Document(BytesIO(standard(kind) if template is None else template))
    found = places(paper)
    lacking = set(slots_of(kind)) - {place.name for place in found}
    if lacking:
        raise TemplateError(f"模板缺少占位符：{'、'.join(sorted(lacking))}。")
    _Filling(paper, issue, kind).fill(found)
    _speak_chinese(paper)
    _name_fonts(paper)
    properties = paper.core_properties
    properties.title = plain("".join(issue.title))[:255]
    properties.author = plain(issue.office)[:255]
    return packed(paper, issue.made_at)


class _Filling:
    """One pass over the placeholders of the template: what a value says is never looked at."""

    def __init__(self, paper: Paper, issue: Issue, kind: PaperKind) -> None:
        self.paper, self.issue = paper, issue
        self.slots, self.marker, self.looks = slots_of(kind), Marker(paper), Looks(paper)
        self.title_look: tuple[Any, Any] = (None, None)
        self.date_inset, self.date_size = 4 * 16.0, 16.0
        no_number = NO_ISSUE if kind == PaperKind.BULLETIN else NO_NUMBER
        copies = plain(issue.copies).strip(" ").removeprefix("抄送：")
        self.words = {
            "masthead": issue.masthead,
            "number": issue.number or no_number,
            "office": issue.office,
            "printer": issue.office,
            "printed": issue.date or NO_DATE,
            "date": issue.date or NO_DATE,
            "copies": f"{copies.rstrip('。')}。" if copies else "",
        }

    def fill(self, found: Sequence[Place]) -> None:
        whole = [place for place in found if self._is_whole(place)]
        self._remember(whole)
        for place in reversed(found):  # what stands behind keeps its distance to the beginning
            slot = self.slots.get(place.name)
            if slot is None:
                continue
            if place in whole:
                self._whole(place, slot)
            else:
                self._within(place, slot)

    def _is_whole(self, place: Place) -> bool:
        slot = self.slots.get(place.name)
        return slot is not None and slot.whole and place.where == BODY

    def _remember(self, whole: Sequence[Place]) -> None:
        """How the title looks, for those of annexes; where the date stands, for the office."""
        for place in whole:
            run = next((one for one in place.paragraph.iter(qn("w:r"))), None)
            if place.name == TITLE.name and run is not None:
                self.title_look = _shape(place.paragraph), deepcopy(run.find(qn("w:rPr")))
            elif place.name == "日期" and run is not None:
                self.date_inset = self.looks.points(place.paragraph, "ind", "right")
                self.date_size = self.looks.size(run)

    def _within(self, place: Place, slot: Slot) -> None:
        run = isolate(place)
        text = "　".join(self.issue.marks) if slot == MARKS else self.words[slot.code]
        with_text(run, text)
        self.marker.mark(slot.code, run, run)
        if slot.code == "copies":
            settle(place.paragraph, text, self.looks)
        if slot == MASTHEAD:
            _fit(self.paper, place.paragraph, run, text, self.looks)

    def _whole(self, place: Place, slot: Slot) -> None:
        """The placeholder's paragraph gives way to those that it stands for."""
        paragraph = place.paragraph
        run = isolate(place)
        pen = Pen(self.paper, paragraph, _shape(paragraph), deepcopy(run.find(qn("w:rPr"))))
        before = paragraph.getprevious()
        self._pour(pen, slot)
        last = paragraph.getprevious()
        if last is not before:
            first = before.getnext() if before is not None else paragraph.getparent()[0]
            self.marker.mark(slot.code, first, last)
        if paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is None:
            paragraph.getparent().remove(paragraph)
        else:
            paragraph.remove(run)

    def _pour(self, pen: Pen, slot: Slot) -> None:
        issue = self.issue
        if slot == TEXT:
            pour_text(pen, issue.opening, issue.blocks)
        elif slot == ANNEXES:
            pour_annexes(pen, issue.annexes, self.title_look)
        elif slot == TITLE:
            size = self.looks.size(_first_run(pen))
            for line in title_lines(issue.title, int(_text_width(self.paper) / size)):
                pen.paragraph(line)
        elif slot == MARKS:
            for line in _mark_lines(issue.marks):
                pen.paragraph(line)
        elif slot.code == "recipients":
            if text := plain(issue.recipients).strip(" "):
                pen.paragraph(f"{text.rstrip('：:')}：")
        elif slot.code == "list":
            pour_list(pen, issue.annexes)
        else:
            self._signed(pen, slot)

    def _signed(self, pen: Pen, slot: Slot) -> None:
        """The office stands centred above the date, as for a seal."""
        text = self.words[slot.code]
        made = pen.paragraph(text)
        if slot.code == "office" and text:
            size = self.looks.size(made._p.find(qn("w:r")))
            middle = self.date_inset + width_of(self.words["date"], self.date_size) / 2
            made.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            indents = made._p.get_or_add_pPr().get_or_add_ind()
            indents.attrib.pop(qn("w:rightChars"), None)
            made.paragraph_format.right_indent = Pt(max(middle - width_of(text, size) / 2, 0))


def _first_run(pen: Pen) -> Any:
    return pen.before.find(f".//{qn('w:r')}")


def _mark_lines(marks: Sequence[str]) -> list[str]:
    """Always as many lines, so that the masthead stands where it belongs."""
    told = [plain(mark) for mark in marks]
    if len(told) > MARK_LINES:
        told = [*told[: MARK_LINES - 1], "　".join(told[MARK_LINES - 1 :])]
    return [*told, *[""] * (MARK_LINES - len(told))]


def _shape(paragraph: Any) -> Any:
    """The paragraph's properties without a section that ends with it."""
    found = deepcopy(paragraph.find(qn("w:pPr")))
    if found is not None and (section := found.find(qn("w:sectPr"))) is not None:
        found.remove(section)
    return found


def _text_width(paper: Paper) -> float:
    """The type area of the first section, in points."""
    section = paper.sections[0]
    sides = (section.page_width, section.left_margin, section.right_margin)
    if None in sides:
        return float(WIDTH.pt)
    width, left, right = (float(side or 0) for side in sides)
    return (width - left - right) / Pt(1)


def _fit(paper: Paper, paragraph: Any, run: Any, text: str, looks: Looks) -> None:
    """The masthead keeps to one line: smaller first, then narrower."""
    asked, room = looks.size(run), _text_width(paper)
    letters = max(width_of(plain(text), 1), 1)
    size = min(asked, max(_SMALLEST, int(room / (letters + 1))))
    properties = run.get_or_add_rPr()
    for name in ("sz", "szCs"):
        for old in properties.findall(qn(f"w:{name}")):
            properties.remove(old)
    properties.insert_element_before(
        tag("sz", val=int(2 * size)),
        *("w:szCs", "w:highlight", "w:u", "w:effect", "w:bdr", "w:shd", "w:fitText"),
        *("w:vertAlign", "w:rtl", "w:cs", "w:em", "w:lang", "w:eastAsianLayout", "w:specVanish"),
    )
    if letters * size > room:
        per_cent = max(_NARROWEST, int(100 * room / (letters * size)) - 1)
        properties.insert_element_before(
            tag("w", val=per_cent), "w:kern", "w:position", "w:sz", "w:szCs", "w:lang"
        )
    whole = Paragraph(paragraph, paper._body)
    if looks.of_paragraph(paragraph, "spacing", "lineRule") == "exact" and size < asked:
        before = whole.paragraph_format.space_before or Mm(0)
        set_lines(whole, Pt(size * 1.2))
        whole.paragraph_format.space_before = before


def _speak_chinese(paper: Paper) -> None:
    """Programs choose the shapes of characters by the language of the text."""
    root = paper.styles.element
    path = "/".join(qn(f"w:{name}") for name in ("docDefaults", "rPrDefault", "rPr"))
    defaults = root.find(path)
    if defaults is not None:
        language = defaults.find(qn("w:lang"))
        if language is None:
            language = tag("lang")
            defaults.append(language)
        language.set(qn("w:eastAsia"), "zh-CN")
    for part in (paper.element, *running(paper)):
        for language in part.iter(qn("w:lang")):
            language.set(qn("w:eastAsia"), "zh-CN")


def _name_fonts(paper: Paper) -> None:
    """Every run names a font for every script: none falls back to a program's own."""
    looks = Looks(paper)
    for part in (paper.element, *running(paper)):
        for run in _UNNAMED(part):
            properties = run.get_or_add_rPr()
            fonts = properties.find(qn("w:rFonts"))
            names = {} if fonts is None else dict(fonts.attrib)
            chinese = looks.font(run)
            if chinese:
                all_scripts(properties, chinese)
                kept = {key: name for key, name in names.items() if not key.endswith("Theme")}
                properties.rFonts.attrib.update(kept)
