"""A circular opened again and held against the checklist of the official layout."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Paper
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from metrics.papers.circular import NO_COPIES, NO_DATE, NO_NUMBER, Circular, Part, build
from metrics.papers.layout import RED
from metrics.papers.tables import Column, Table

AT = datetime(2019, 11, 9, 1, 30, tzinfo=UTC)
OFFICE = "山东省禁毒委员会办公室"
ROWS = [[str(number), f"地区{number}", "=1+1"] for number in range(1, 61)]


def circular(**changed: Any) -> Circular:
    table = Table("市级排名", [Column("名次"), Column("地区", 2), Column("得分")], ROWS)
    usual: dict[str, Any] = {
        "office": OFFICE,
        "title": ["关于三年禁毒人民战争", "2019年10月排名情况的通报"],
        "recipients": "各市禁毒委员会办公室：",
        "opening": "现将排名情况通报如下。",
        "parts": [Part("名次", ["甲居首。", "乙居末。"]), Part("排名表", tables=[table])],
        "marks": ["内部资料", "演示数据"],
        "date": "2019年11月9日",
        "made_at": AT,
    }
    return Circular(**usual | changed)


@pytest.fixture(scope="module")
def paper() -> Paper:
    return opened(circular())


def opened(told: Circular) -> Paper:
    return Document(BytesIO(build(told)))


def runs(paper: Paper) -> Iterator[Any]:
    """Every run: text, tables, headers and footers."""
    section = paper.sections[0]
    sides = [section.header, section.even_page_header, section.footer, section.even_page_footer]
    for element in [paper.element, *(side._element for side in sides)]:
        yield from element.iter(qn("w:r"))


def paragraph(paper: Paper, text: str) -> Any:
    return next(one for one in paper.paragraphs if one.text == text)


def test_the_sheet_is_a4_with_the_margins_of_the_standard(paper: Paper) -> None:
    section = paper.sections[0]
    for length, wanted in (
        *((section.page_width, 210), (section.page_height, 297)),
        *((section.top_margin, 37), (section.left_margin, 28)),
        *((section.bottom_margin, 35), (section.right_margin, 26)),
    ):
        assert length is not None
        assert abs(length - Mm(wanted)) < Mm(0.1)


def test_22_lines_of_28_characters(paper: Paper) -> None:
    grid = paper.sections[0]._sectPr.find(qn("w:docGrid"))
    assert 22 * int(grid.get(qn("w:linePitch"))) == pytest.approx(Mm(225).pt * 20, abs=10)
    text = paragraph(paper, "甲居首。")
    assert 22 * text.paragraph_format.line_spacing == pytest.approx(Mm(225), rel=0.005)
    run = text.runs[0]
    closer = int(run._r.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert Mm(155) < 28 * Pt(run.font.size.pt + closer) <= Mm(156)


def test_every_run_names_its_font_for_every_script(paper: Paper) -> None:
    found = list(runs(paper))
    assert len(found) > 200
    for run in found:
        fonts = run.rPr.rFonts
        names = {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")}
        assert len(names) == 1
        assert None not in names


def test_fonts_and_sizes_of_the_parts(paper: Paper) -> None:
    wanted = {
        "内部资料": ("黑体", 16),
        NO_NUMBER: ("仿宋_GB2312", 16),
        "2019年10月排名情况的通报": ("方正小标宋简体", 22),
        "各市禁毒委员会办公室：": ("仿宋_GB2312", 16),
        "一、名次": ("黑体", 16),
        "甲居首。": ("仿宋_GB2312", 16),
        "2019年11月9日": ("仿宋_GB2312", 16),
    }
    for text, (font, size) in wanted.items():
        run = paragraph(paper, text).runs[0]
        assert (run.font.name, run.font.size) == (font, Pt(size)), text


def test_only_the_masthead_and_its_line_are_red(paper: Paper) -> None:
    red = [run.text for one in paper.paragraphs for run in one.runs if run.font.color.rgb == RED]
    assert red == [OFFICE]
    lines = [line.get(qn("w:color")) for line in paper.element.body.iter(qn("w:bottom"))]
    assert lines.count("E60012") == 1
    assert set(lines) == {"E60012", "000000"}


def test_the_masthead_stands_35_mm_below_the_top(paper: Paper) -> None:
    above = paper.paragraphs[:3]
    masthead = paper.paragraphs[3]
    assert masthead.text == OFFICE
    height = sum(one.paragraph_format.line_spacing for one in above)
    assert abs(height + masthead.paragraph_format.space_before - Mm(35)) < Mm(1)


def test_the_text_is_indented_and_headings_are_numbered(paper: Paper) -> None:
    assert paragraph(paper, "甲居首。").paragraph_format.first_line_indent == Pt(32)
    assert paragraph(paper, "二、排名表").paragraph_format.keep_with_next


def test_headings_of_tables_stand_on_every_page_and_no_row_is_torn(paper: Paper) -> None:
    table = paper.tables[0]
    flags = [
        {child.tag for child in row._tr.trPr} if row._tr.trPr is not None else set()
        for row in table.rows
    ]
    assert qn("w:tblHeader") in flags[0]
    assert all(qn("w:cantSplit") in found for found in flags)
    assert not any(qn("w:tblHeader") in found for found in flags[1:])
    assert len(flags) == len(ROWS) + 1
    assert [cell.text for cell in table.rows[60].cells] == ROWS[-1]


def test_pages_are_numbered_outside_and_marked(paper: Paper) -> None:
    section = paper.sections[0]
    assert paper.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, 2), (section.even_page_footer, 0)):
        number = footer.paragraphs[0]
        assert "PAGE" in number._p.xml
        assert number.text.startswith("— ")
        assert number.alignment == side
        assert {run.font.name for run in number.runs} == {"宋体"}
        assert {run.font.size for run in number.runs} == {Pt(14)}
    for header in (section.header, section.even_page_header):
        assert header.paragraphs[0].text == "内部资料　演示数据"


def test_the_signature_is_made_for_a_seal(paper: Paper) -> None:
    """The date four characters from the right, the office centred over it."""
    office = [one for one in paper.paragraphs if one.text == OFFICE][-1]
    date = paragraph(paper, "2019年11月9日")
    assert date.paragraph_format.right_indent == Pt(64)
    middle = 64 + (7 * 8 + 3 * 16) / 2
    assert office.paragraph_format.right_indent == Pt(middle - 11 * 16 / 2)


def test_the_imprint_closes_the_last_page(paper: Paper) -> None:
    imprint = paper.tables[-1]
    texts = [row.cells[0].text for row in imprint.rows]
    assert texts == [f"　{NO_COPIES}", f"　{OFFICE}\t2019年11月9日印发　"]
    borders = imprint._tbl.tblPr.find(qn("w:tblBorders"))
    widths = {side.tag.split("}")[1]: side.get(qn("w:sz")) for side in borders}
    assert widths == {"top": "8", "bottom": "8", "insideH": "6"}
    assert imprint._tbl.tblPr.find(qn("w:tblpPr")) is not None
    sizes = {run.font.size for row in imprint.rows for run in row.cells[0].paragraphs[0].runs}
    assert sizes == {Pt(14)}


def test_nothing_is_invented_for_a_paper_that_is_not_issued() -> None:
    draft = opened(circular(date="", marks=["内部资料", "待发布（草稿）"]))
    texts = [one.text for one in draft.paragraphs]
    assert NO_DATE in texts
    assert "待发布（草稿）" in texts
    assert draft.sections[0].header.paragraphs[0].text == "内部资料　待发布（草稿）"
    assert not any("号" in text and any(sign.isdigit() for sign in text) for text in texts[:8])


def test_a_long_name_of_an_office_still_fits_one_line() -> None:
    name = "内蒙古自治区禁毒委员会办公室"
    masthead = paragraph(opened(circular(office=name)), name)
    assert len(name) * masthead.runs[0].font.size <= Mm(156)


def test_the_file_says_nothing_of_programs(paper: Paper) -> None:
    properties = paper.core_properties
    assert properties.author == OFFICE
    assert (properties.comments, properties.last_modified_by) == ("", "")
    assert properties.created is not None
    assert properties.created.year == 2019
