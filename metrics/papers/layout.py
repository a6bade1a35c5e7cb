"""The sheet of GB/T 9704-2012: margins, grid, fonts, lines and page numbers."""

from __future__ import annotations

from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from metrics.papers.plain import plain

BODY, TITLE, HEAVY, KAI, PLAIN = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
SIZE_2, SIZE_3, SIZE_4, SIZE_5 = Pt(22), Pt(16), Pt(14), Pt(10.5)
LINE = Pt(28.95)  # 22 lines fill the type area
RED = RGBColor(0xE6, 0x00, 0x12)
BLACK = RGBColor(0, 0, 0)

TOP, BOTTOM, LEFT, RIGHT = Mm(37), Mm(35), Mm(28), Mm(26)
WIDTH, HEIGHT = Mm(156), Mm(225)
_PITCH_TWIPS = 580
# 28 characters of 16 points are 2 mm too wide: each gives up a quarter of a point. (A grid of
# characters does the same in Word alone; other programs give a character two of its cells.)
_CLOSER_TWIPS = -5
# The dashes of the page number stand 7 mm below the type area.
_FOOTER = Mm(35 - 7 - 5)
_LEFT_OUT = ("/stylesWithEffects", "/customXml", "/numbering", "/webSettings")
_STYLES = {
    *("Normal", "Default Paragraph Font", "Normal Table", "No List"),
    *("header", "footer", "Header Char", "Footer Char"),
}
_HEADER = Mm(20)


def new_paper() -> Paper:
    """An empty sheet; nothing of the program's own template shows through."""
    paper = Document()
    _plain_styles(paper)
    _normal(paper)
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.orientation = WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.header_distance, section.footer_distance = _HEADER, _FOOTER
    _grid(section)
    paper.settings.odd_and_even_pages_header_footer = True
    return paper


def _plain_styles(paper: Paper) -> None:
    """What a plain paper uses; the program's other hundred styles would only travel along."""
    relations = paper.part.rels
    for key in [key for key, one in relations.items() if one.reltype.endswith(_LEFT_OUT)]:
        del relations[key]
    root = paper.styles.element
    for style in root.findall(qn("w:style")):
        if style.find(qn("w:name")).get(qn("w:val")) not in _STYLES:
            root.remove(style)


def _normal(paper: Paper) -> None:
    style = paper.styles["Normal"]
    style.font.name, style.font.size = BODY, SIZE_3
    all_scripts(style.element.get_or_add_rPr(), BODY)
    defaults = paper.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}")
    for fonts in defaults.iter(qn("w:rFonts")):
        for name in list(fonts.attrib):
            del fonts.attrib[name]
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), BODY)
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _grid(section: Section) -> None:
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(tag("docGrid", type="lines", linePitch=_PITCH_TWIPS))


def tag(name: str, /, **attributes: str | int) -> Any:
    """An element of WordprocessingML with attributes of the same namespace."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def write(
    paragraph: Paragraph, text: str, font: str = BODY, size: Length = SIZE_3, colour: Any = BLACK
) -> Run:
    """A run that names its font for every script. The text is text: nothing in it is markup."""
    run = paragraph.add_run(plain(text, tabs=True))
    run.font.name, run.font.size, run.font.color.rgb = font, size, colour
    properties = run._r.get_or_add_rPr()
    all_scripts(properties, font)
    if size == SIZE_3:
        closer = tag("spacing", val=_CLOSER_TWIPS)
        properties.insert_element_before(closer, "w:w", "w:kern", "w:position", "w:sz", "w:szCs")
    return run


def all_scripts(properties: Any, font: str) -> None:
    """The same font for Chinese, Latin and every other script."""
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)


def line_of(where: Any, text: str = "", **look: Any) -> Paragraph:
    """A paragraph of full lines of the grid; ``where`` is the paper, a cell, a header."""
    paragraph: Paragraph = where.add_paragraph()
    set_lines(paragraph)
    if text:
        write(paragraph, text, **look)
    return paragraph


def set_lines(paragraph: Paragraph, height: Length = LINE) -> None:
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, height
    if height != LINE:
        off_the_grid(paragraph)


def off_the_grid(paragraph: Paragraph) -> None:
    """Some programs would stretch what is higher than a line of the grid to two of its lines."""
    properties = paragraph._p.get_or_add_pPr()
    if properties.find(qn("w:snapToGrid")) is None:
        properties.insert_element_before(tag("snapToGrid", val=0), *_LATER[3:])


def centred(paragraph: Paragraph) -> Paragraph:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def indented(paragraph: Paragraph, characters: int = 2) -> Paragraph:
    """The first line begins so many characters in."""
    return inset(paragraph, first=characters)


def inset(
    paragraph: Paragraph,
    *,
    left: float = 0,
    right: float = 0,
    first: float = 0,
    size: Length = SIZE_3,
) -> Paragraph:
    """Indents in characters of ``size``; ``first`` below zero lets the first line hang out. The
    hanging width is part of ``left``, as Word counts it."""
    shape = paragraph.paragraph_format
    found = paragraph._p.get_or_add_pPr().get_or_add_ind()
    if left:
        shape.left_indent = Pt(left * size.pt)
        found.set(qn("w:leftChars"), str(round(left * 100)))
    if right:
        shape.right_indent = Pt(right * size.pt)
        found.set(qn("w:rightChars"), str(round(right * 100)))
    if first:
        shape.first_line_indent = Pt(first * size.pt)
        name = "firstLineChars" if first > 0 else "hangingChars"
        found.set(qn(f"w:{name}"), str(round(abs(first) * 100)))
    return paragraph


def ruled(paragraph: Paragraph, **lines: tuple[int, int, str]) -> Paragraph:
    """Lines as wide as the type area: side → eighths of a point, points from the text, colour."""
    borders = tag("pBdr")
    for name in ("top", "bottom", "between"):
        if name in lines:
            eighths, gap, colour = lines[name]
            borders.append(tag(name, val="single", sz=eighths, space=gap, color=colour))
    _before_spacing(paragraph, borders)
    return paragraph


_LATER = ("w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr")


def _before_spacing(paragraph: Paragraph, part: Any) -> None:
    paragraph._p.get_or_add_pPr().insert_element_before(part, *_LATER)


def number_pages(paper: Paper) -> None:
    """``— 1 —`` in 4号宋体, on odd pages at the right, on even ones at the left."""
    section = paper.sections[0]
    for footer, right in ((section.footer, True), (section.even_page_footer, False)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        shape = paragraph.paragraph_format
        side = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
        paragraph.alignment = side
        if right:
            shape.right_indent = SIZE_4
        else:
            shape.left_indent = SIZE_4
        write(paragraph, "— ", PLAIN, SIZE_4)
        _field(write(paragraph, "", PLAIN, SIZE_4), "PAGE")
        write(paragraph, " —", PLAIN, SIZE_4)


def mark_pages(paper: Paper, marks: str) -> None:
    """The same words above every page."""
    section = paper.sections[0]
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if marks:
            write(paragraph, marks, HEAVY, SIZE_5)


def _field(run: Run, name: str) -> None:
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        if kind:
            part = tag("fldChar", fldCharType=kind)
        else:
            part = tag("instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = text
        run._r.append(part)
