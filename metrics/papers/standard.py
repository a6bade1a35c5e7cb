"""The standard templates: papers of GB/T 9704-2012 whose words are placeholders."""

from __future__ import annotations

from functools import cache

from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from campaigns.terms import PaperKind
from metrics.papers.layout import (
    HEAVY,
    HEIGHT,
    LEFT,
    RED,
    SIZE_2,
    SIZE_3,
    SIZE_4,
    TITLE,
    TOP,
    WIDTH,
    centred,
    indented,
    inset,
    line_of,
    mark_pages,
    new_paper,
    number_pages,
    ruled,
    set_lines,
    tag,
    write,
)
from metrics.papers.packing import packed

MARK_LINES = 3  # what stands above the masthead takes 35 mm, filled or not
_LARGEST = 48
_TO_THE_MASTHEAD = 35  # millimetres
_LINE_MM = 10.21
_FOUR_MILLIMETRES = 11  # points
_RED_LINE = (12, _FOUR_MILLIMETRES, str(RED))
# 0.35 mm for the first and the last line of the imprint, 0.25 mm between them; eighths of a point.
THICK, THIN = 8, 6
_IMPRINT_LINE = 24  # points
_AFTER_AUTO_SPACE = (
    *("w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing"),
    *("w:jc", "w:textAlignment", "w:outlineLvl", "w:rPr", "w:sectPr"),
)


@cache
def standard(kind: PaperKind) -> bytes:
    """The template of a kind of paper; an office may change it and bring it back."""
    paper = new_paper()
    mark_pages(paper, "{{标志}}")
    number_pages(paper)
    _head(paper)
    if kind == PaperKind.BULLETIN:
        _issue_line(paper)
    else:
        _document_number(paper)
    _text(paper)
    if kind != PaperKind.BULLETIN:
        _signature(paper)
    line_of(paper, "{{附件}}")
    indented(paper.paragraphs[-1])
    _imprint(paper)
    paper.core_properties.title = f"{kind.word}模板"
    paper.core_properties.author = ""
    return packed(paper)


def _head(paper: Paper) -> None:
    line_of(paper, "{{标志}}", font=HEAVY)
    name = line_of(paper, "{{发文机关标志}}", font=TITLE, size=Pt(_LARGEST), colour=RED)
    set_lines(centred(name), Pt(_LARGEST * 1.2))
    # Three lines are a little less than the 35 mm that the masthead stands below the top.
    name.paragraph_format.space_before = Mm(_TO_THE_MASTHEAD - MARK_LINES * _LINE_MM)


def _document_number(paper: Paper) -> None:
    line_of(paper)
    line_of(paper)
    ruled(centred(line_of(paper, "{{发文字号}}")), bottom=_RED_LINE)


def _issue_line(paper: Paper) -> None:
    """A bulletin counts its issues; who made it left, when it came out right, above the line."""
    centred(line_of(paper, "{{期号}}")).paragraph_format.space_before = Pt(10)
    line_of(paper)
    line = inset(line_of(paper, "{{编印单位}}\t{{印发日期}}"), left=1, right=1)
    stops = line.paragraph_format.tab_stops
    stops.add_tab_stop(Pt(WIDTH.pt - SIZE_3.pt), WD_TAB_ALIGNMENT.RIGHT)
    # A border follows the indents; the line has to be as wide as the type area.
    rule = line_of(paper)
    ruled(rule, top=(*_RED_LINE[:1], 0, *_RED_LINE[2:]))
    set_lines(rule, Pt(4))
    rule.paragraph_format.space_before = Pt(_FOUR_MILLIMETRES)


def _text(paper: Paper) -> None:
    line_of(paper)
    line_of(paper)
    set_lines(centred(line_of(paper, "{{标题}}", font=TITLE, size=SIZE_2)), Pt(33))
    line_of(paper)
    line_of(paper, "{{主送}}")
    indented(line_of(paper, "{{正文}}"))
    line_of(paper, "{{附件说明}}")


def _signature(paper: Paper) -> None:
    """The date four characters from the right; the office is centred above it when filled in."""
    for _ in range(2):  # no page holds the signature alone
        line_of(paper).paragraph_format.keep_with_next = True
    for words in ("{{署名}}", "{{日期}}"):
        line = inset(line_of(paper, words), right=4)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        loose = tag("autoSpaceDN", val=0)  # no air around digits: the middle is reckoned without it
        line._p.get_or_add_pPr().insert_element_before(loose, *_AFTER_AUTO_SPACE)
        line.paragraph_format.keep_with_next = words == "{{署名}}"


def _imprint(paper: Paper) -> None:
    """版记: at the foot of the last page, between a thick, a thin and a thick line."""
    line_of(paper)
    foot = TOP.pt + HEIGHT.pt
    top = foot - 2 * _IMPRINT_LINE - 3
    _rule(paper, THICK, top)
    copies = _framed(paper, "抄送：{{抄送}}", top + 1)
    inset(copies, left=4, right=1, first=-3, size=SIZE_4)
    _rule(paper, THIN, top + 1 + _IMPRINT_LINE)
    printed = _framed(paper, "{{印发机关}}\t{{印发日期}}印发", top + 2 + _IMPRINT_LINE)
    inset(printed, left=1, right=1, size=SIZE_4)
    stops = printed.paragraph_format.tab_stops
    stops.add_tab_stop(Pt(WIDTH.pt - SIZE_4.pt), WD_TAB_ALIGNMENT.RIGHT)
    _rule(paper, THICK, foot - 1)
    set_lines(paper.add_paragraph(), Pt(1))


def _framed(paper: Paper, text: str, top: float, height: float = _IMPRINT_LINE) -> Paragraph:
    """A paragraph as wide as the type area, so many points below the edge of the sheet, whatever
    stands above it. Each line has a frame of its own: a table of full width, or several bordered
    lines in one frame, are not left in their place by every program."""
    made = paper.add_paragraph()
    set_lines(made, Pt(height))
    if text:
        write(made, text, size=SIZE_4)
    frame = tag(
        "framePr",
        w=round(20 * WIDTH.pt),
        hSpace=0,
        wrap="around",
        vAnchor="page",
        hAnchor="page",
        x=round(20 * LEFT.pt),
        y=round(20 * top),
    )
    made._p.get_or_add_pPr().insert(0, frame)
    return made


def _rule(paper: Paper, eighths: int, top: float) -> None:
    ruled(_framed(paper, "", top, height=1), top=(eighths, 0, "000000"))
