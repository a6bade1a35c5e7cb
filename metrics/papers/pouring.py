"""Pouring what a paper says into the place of a placeholder, with the placeholder's look."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from io import BytesIO
from typing import Any

from docx.document import Document as Paper
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.oxml.shape import CT_Inline
from docx.shape import InlineShape
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph

from metrics.papers.issue import Block, Picture
from metrics.papers.layout import (
    BODY,
    HEAVY,
    KAI,
    SIZE_4,
    all_scripts,
    centred,
    off_the_grid,
    set_lines,
    tag,
    write,
)
from metrics.papers.plain import chinese, lines_of, plain
from metrics.papers.tables import Table, new_table

_FIRST_LEVEL = re.compile(r"[一二三四五六七八九十]{1,3}、")
_SECOND_LEVEL = re.compile(r"（[一二三四五六七八九十]{1,3}）")
_HIGHEST = Mm(190)  # a picture with its title fits on one page


class Pen:
    """Writes before one element; ``shape`` and ``look`` are those of the placeholder."""

    def __init__(self, paper: Paper, before: Any, shape: Any = None, look: Any = None) -> None:
        self.paper, self.before, self._shape, self._look = paper, before, shape, look
        self._drawn = 0

    def paragraph(self, text: str = "", font: str = "") -> Paragraph:
        """A paragraph that looks as the placeholder did; ``font`` replaces its font."""
        made = self.empty(shaped=True)
        if text:
            self.run(made, text, font)
        return made

    def run(self, paragraph: Paragraph, text: str, font: str = "") -> None:
        run = tag("r")
        if self._look is not None:
            run.append(deepcopy(self._look))
        if font:
            all_scripts(run.get_or_add_rPr(), font)
        paragraph._p.append(with_text(run, text))

    def empty(self, *, shaped: bool = False) -> Paragraph:
        element = tag("p")
        if shaped and self._shape is not None:
            element.append(deepcopy(self._shape))
        self.before.addprevious(element)
        made = Paragraph(element, self.paper._body)
        if not shaped:
            set_lines(made)
        return made

    def caption(self, text: str) -> Paragraph:
        made = centred(self.empty())
        write(made, plain(text), HEAVY, SIZE_4)
        return made

    def table(self, table: Table) -> None:
        if table.caption:
            self.caption(table.caption).paragraph_format.keep_with_next = True
        grid = new_table(self.paper, table)
        self.before.addprevious(grid._tbl)

    def picture(self, picture: Picture) -> None:
        """Centred, as wide as asked for, its title below; six points free a table above it."""
        made = centred(self.empty())
        shape = made.paragraph_format
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.SINGLE, 1
        shape.space_before, shape.keep_with_next = Pt(6), True
        off_the_grid(made)
        shown = made.add_run()
        all_scripts(shown._r.get_or_add_rPr(), BODY)
        drawn = self._drawing(picture)
        shown._r.add_drawing(drawn._inline)
        if drawn.height > _HIGHEST:
            drawn.width = Length(int(drawn.width * _HIGHEST / drawn.height))
            drawn.height = _HIGHEST
        told = drawn._inline.docPr
        told.set("descr", plain(picture.words))
        told.set("title", plain(picture.title))
        self.caption(picture.title)

    def _drawing(self, picture: Picture) -> InlineShape:
        """Numbered on from the first: the library goes through the whole text for each number."""
        part = self.paper.part
        self._drawn = self._drawn + 1 if self._drawn else part.next_id
        place, image = part.get_or_add_image(BytesIO(picture.png))
        width, height = image.scaled_dimensions(Mm(picture.width), None)
        inline = CT_Inline.new_pic_inline(self._drawn, place, image.filename, width, height)
        return InlineShape(inline)


def with_text(run: Any, text: str) -> Any:
    """Exactly this text, blanks and braces too."""
    piece = tag("t")
    piece.text = plain(text)
    piece.set(qn("xml:space"), "preserve")
    run.append(piece)
    return run


def pour_text(pen: Pen, opening: str, blocks: Sequence[Block]) -> None:
    """The opening, then the numbered blocks; a block without content is left out."""
    for text in lines_of(opening):
        pour_paragraph(pen, text)
    told = [block for block in blocks if block.paragraphs or block.tables or block.pictures]
    for number, block in enumerate(told, 1):
        heading = pen.paragraph(f"{chinese(number)}、{plain(block.heading)}", HEAVY)
        heading.paragraph_format.keep_with_next = True
        level = tag("outlineLvl", val=0)
        heading._p.get_or_add_pPr().insert_element_before(
            level, "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange"
        )
        pour_content(pen, block.paragraphs, block.tables, block.pictures)
    last = pen.before.getprevious()
    if last is not None and last.tag == qn("w:p"):
        # The signature takes a line of text along to its page.
        Paragraph(last, pen.paper._body).paragraph_format.keep_with_next = True


def pour_content(
    pen: Pen,
    paragraphs: Sequence[str],
    tables: Sequence[Table] = (),
    pictures: Sequence[Picture] = (),
) -> None:
    for paragraph in paragraphs:
        for text in lines_of(paragraph):
            pour_paragraph(pen, text)
    for table in tables:
        pen.table(table)
    for picture in pictures:
        pen.picture(picture)


def pour_paragraph(pen: Pen, text: str) -> None:
    """What begins with a number of the first or second level has its first sentence in 黑体 or
    楷体, as the standard sets levels."""
    font = level_font(text)
    if not font:
        pen.paragraph(text)
        return
    end = text.find("。") + 1 or len(text)
    made = pen.paragraph(text[:end], font)
    if end < len(text):
        pen.run(made, text[end:])
    else:
        made.paragraph_format.keep_with_next = True


def level_font(text: str) -> str:
    """The font of the heading that a paragraph begins with, or ""."""
    if _FIRST_LEVEL.match(text):
        return HEAVY
    return KAI if _SECOND_LEVEL.match(text) else ""
