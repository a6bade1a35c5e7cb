"""Papers opened again and held against the checklist of the official layout."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Paper
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from campaigns.terms import PaperKind
from metrics.papers.issue import Annex, Block, Picture
from metrics.papers.layout import RED
from metrics.papers.paper import NO_DATE, NO_ISSUE, NO_NUMBER, TemplateError, build
from metrics.papers.standard import standard
from metrics.papers.titles import title_lines
from tests.unit.papers.issues import OFFICE, blocks, issue, places, png, sheet

KINDS = list(PaperKind)
DRAWN = (Picture(png(), "图1　各目标完成率", "十八项目标的完成率，十一项达标。"),)
NO_COPIES = "　" * 12


def opened(kind: PaperKind = PaperKind.RANKING, **changed: Any) -> Paper:
    return Document(BytesIO(build(issue(kind, **changed), kind)))


@pytest.fixture(scope="module")
def paper() -> Paper:
    return opened(blocks=blocks(60, DRAWN))


@pytest.fixture(scope="module")
def bulletin() -> Paper:
    return opened(PaperKind.BULLETIN)


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
    text = paragraph(paper, "青岛、威海、烟台居前三位。")
    assert 22 * text.paragraph_format.line_spacing == pytest.approx(Mm(225), rel=0.005)
    run = text.runs[0]
    closer = int(run._r.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert Mm(155) < 28 * Pt(run.font.size.pt + closer) <= Mm(156)


@pytest.mark.parametrize("kind", KINDS)
def test_every_run_names_its_font_for_every_script(kind: PaperKind) -> None:
    found = list(runs(opened(kind, blocks=blocks(16, DRAWN))))
    assert len(found) > 100
    for run in found:
        fonts = run.rPr.rFonts
        names = {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")}
        assert len(names) == 1
        assert None not in names


def test_fonts_and_sizes_of_the_parts(paper: Paper) -> None:
    wanted = {
        "内部资料": ("黑体", 16),
        "鲁禁毒办〔2019〕36号": ("仿宋_GB2312", 16),
        "2019年第三季度进展情况的通报": ("方正小标宋简体", 22),
        "各市禁毒委员会办公室：": ("仿宋_GB2312", 16),
        "一、总体情况": ("黑体", 16),
        "青岛、威海、烟台居前三位。": ("仿宋_GB2312", 16),
        "附件：聊城市情况": ("仿宋_GB2312", 16),
        "2019年10月9日": ("仿宋_GB2312", 16),
        "附件": ("黑体", 16),
        "聊城市情况": ("方正小标宋简体", 22),
    }
    for text, (font, size) in wanted.items():
        run = paragraph(paper, text).runs[0]
        assert (run.font.name, run.font.size) == (font, Pt(size)), text


def test_the_second_level_is_set_in_its_own_font(paper: Paper) -> None:
    line = next(one for one in paper.paragraphs if one.text.startswith("（一）"))
    assert [(run.text[:4], run.font.name) for run in line.runs] == [
        ("（一）毒", "楷体_GB2312"),
        ("全省破获", "仿宋_GB2312"),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_masthead_and_its_line_are_red(kind: PaperKind) -> None:
    paper = opened(kind)
    red = [run.text for one in paper.paragraphs for run in one.runs if run.font.color.rgb == RED]
    assert red == ["山东禁毒工作季通报" if kind == PaperKind.BULLETIN else OFFICE]
    sides = [*paper.element.body.iter(qn("w:bottom")), *paper.element.body.iter(qn("w:top"))]
    lines = [line.get(qn("w:color")) for line in sides if line.get(qn("w:color"))]
    assert lines.count("E60012") == 1
    assert set(lines) == {"E60012", "000000"}


@pytest.mark.parametrize(
    "marks", [[], ["内部资料"], ["内部资料", "演示数据", "待发布（草稿）", "四"]]
)
def test_the_masthead_stands_35_mm_below_the_top(marks: list[str]) -> None:
    paper = opened(marks=marks)
    above = paper.paragraphs[:3]
    masthead = paper.paragraphs[3]
    assert masthead.text == OFFICE
    assert [one.text for one in above if one.text] == [*marks[:2], "　".join(marks[2:])][
        : len(marks)
    ]
    height = sum(one.paragraph_format.line_spacing or 0 for one in above)
    before = masthead.paragraph_format.space_before
    assert before is not None
    assert abs(height + before - Mm(35)) < Mm(1)


def test_the_text_is_indented_and_headings_are_numbered(paper: Paper) -> None:
    text = paragraph(paper, "青岛、威海、烟台居前三位。")
    assert text.paragraph_format.first_line_indent == Pt(32)
    assert text._p.pPr.ind.get(qn("w:firstLineChars")) == "200"
    assert paragraph(paper, "二、排名情况").paragraph_format.keep_with_next
    headings = [one.text[:2] for one in paper.paragraphs if one._p.xpath(".//w:outlineLvl")]
    assert headings == ["一、", "二、", "三、", "四、"]


def test_a_part_without_content_is_left_out_and_not_counted() -> None:
    parts = [Block("空的"), Block("总体情况", ["甲。\n乙。"]), Block("第二", ["丙。"])]
    texts = [one.text for one in opened(blocks=parts).paragraphs]
    assert "一、总体情况" in texts
    assert "二、第二" in texts
    assert {"甲。", "乙。"} <= set(texts)
    assert not any("空的" in text for text in texts)


def test_headings_of_tables_stand_on_every_page_and_no_row_is_torn(paper: Paper) -> None:
    flags = [
        {child.tag for child in row._tr.trPr} if row._tr.trPr is not None else set()
        for row in paper.tables[0].rows
    ]
    assert qn("w:tblHeader") in flags[0]
    assert all(qn("w:cantSplit") in found for found in flags)
    assert not any(qn("w:tblHeader") in found for found in flags[1:])
    assert len(flags) == 61
    assert [cell.text for cell in paper.tables[0].rows[60].cells] == places(60).rows[-1]


def test_pictures_are_centred_and_told_in_words(paper: Paper) -> None:
    picture = paper.inline_shapes[0]
    assert picture.width == Mm(150)
    assert picture._inline.docPr.get("descr") == DRAWN[0].words
    caption = paragraph(paper, DRAWN[0].title)
    assert caption.alignment == 1
    tall = opened(blocks=blocks(2, (Picture(png(100, 400), "高", "高"),))).inline_shapes[0]
    assert tall.height <= Mm(190)
    assert tall.width / tall.height == pytest.approx(1 / 4, rel=0.01)


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
    date = paragraph(paper, "2019年10月9日")
    assert date.paragraph_format.right_indent == Pt(64)
    middle = 64 + (7 * 8 + 3 * 16) / 2
    assert office.paragraph_format.right_indent == Pt(middle - 11 * 16 / 2)
    assert office.paragraph_format.keep_with_next


def imprint(paper: Paper) -> tuple[list[str], list[int]]:
    """What the framed lines say, and the width of the lines between them."""
    framed = [one for one in paper.paragraphs if one._p.xpath("./w:pPr/w:framePr")]
    rules = [int(line.get(qn("w:sz"))) for one in framed for line in one._p.iter(qn("w:top"))]
    return [one.text for one in framed if one.text], rules


@pytest.mark.parametrize("kind", KINDS)
def test_the_imprint_closes_the_last_page(kind: PaperKind) -> None:
    paper = opened(kind)
    assert imprint(paper) == (
        [
            "抄送：国家禁毒委员会办公室，省禁毒委员会各成员单位。",
            f"{OFFICE}\t2019年10月9日印发",
        ],
        [8, 6, 8],
    )
    framed = [one for one in paper.paragraphs if one._p.xpath("./w:pPr/w:framePr")]
    frames = list(paper.element.iter(qn("w:framePr")))
    assert {frame.get(qn("w:vAnchor")) for frame in frames} == {"page"}
    assert int(frames[-1].get(qn("w:y"))) / 20 == pytest.approx(Mm(37 + 225).pt - 1, abs=0.1)
    assert {run.font.size for one in framed for run in one.runs} == {Pt(14)}


def test_the_imprint_grows_upwards() -> None:
    copies = "省人民政府办公厅，" * 8
    low, high = (
        [int(one.get(qn("w:y"))) for one in opened(copies=words).element.iter(qn("w:framePr"))]
        for words in ("省公安厅", copies)
    )
    assert low[2:] == high[2:]
    assert [before - after for before, after in zip(low[:2], high[:2], strict=True)] == [960, 960]


def test_without_recipients_of_copies_their_line_goes() -> None:
    assert imprint(opened(copies="")) == ([f"{OFFICE}\t2019年10月9日印发"], [8, 8])
    assert imprint(opened(copies=NO_COPIES))[0][0] == f"抄送：{NO_COPIES}。"


def test_nothing_is_invented_for_a_paper_that_is_not_issued() -> None:
    marks = ["内部资料", "待发布（草稿）"]
    draft = opened(date="", number="", marks=marks)
    texts = [one.text for one in draft.paragraphs]
    assert NO_DATE in texts
    assert NO_NUMBER in texts
    assert "待发布（草稿）" in texts
    assert draft.sections[0].header.paragraphs[0].text == "内部资料　待发布（草稿）"
    assert not any("号" in text and any(sign.isdigit() for sign in text) for text in texts[:8])
    assert NO_ISSUE in [one.text for one in opened(PaperKind.BULLETIN, number="").paragraphs]


def test_the_head_of_a_bulletin(bulletin: Paper) -> None:
    texts = [one.text for one in bulletin.paragraphs[:9]]
    assert texts[3:7] == ["山东禁毒工作季通报", "第3期", "", f"{OFFICE}\t2019年10月9日"]
    line = bulletin.paragraphs[7]
    assert line._p.xpath(".//w:pBdr/w:top[@w:color='E60012']")
    assert not line._p.xpath(".//w:ind")


@pytest.mark.parametrize(
    "name",
    ["内蒙古自治区禁毒委员会办公室", "山东省禁毒委员会办公室、山东省公安厅、山东省司法厅"],
)
def test_a_long_name_of_an_office_still_fits_one_line(name: str) -> None:
    masthead = paragraph(opened(masthead=name), name).runs[0]
    squeezed = masthead._r.rPr.find(qn("w:w"))
    scale = int(squeezed.get(qn("w:val"))) / 100 if squeezed is not None else 1
    assert len(name) * masthead.font.size * scale <= Mm(156)


def test_annexes_begin_on_pages_of_their_own() -> None:
    two = opened(annexes=[sheet(), Annex("县级排名", ["见表。"], [places(3)])])
    texts = [one.text for one in two.paragraphs]
    named = texts.index("附件：1.聊城市情况")
    assert (texts[named - 1], texts[named + 1]) == ("", "2.县级排名")
    for text, title in (("附件1", "聊城市情况"), ("附件2", "县级排名")):
        head = texts.index(text)
        assert texts[head + 1 : head + 3] == ["", title]
        assert two.paragraphs[head].paragraph_format.page_break_before
    indents = [two.paragraphs[named + row].paragraph_format for row in (0, 1)]
    starts = [(one.left_indent or 0) + (one.first_line_indent or 0) for one in indents]
    assert starts == [Pt(32), Pt(80)]
    assert not any("附件" in one.text for one in opened(annexes=[]).paragraphs)


def test_a_long_title_is_broken_where_its_meaning_allows() -> None:
    given = "关于山东省三年禁毒人民战争2019年第三季度目标任务完成情况的通报"
    lines = title_lines([given], 20)
    assert "".join(lines) == given
    assert len(lines) == 2
    assert not any(line[0] in "的年度月日" for line in lines[1:])
    assert title_lines(["甲", "", "乙"], 20) == ["甲", "乙"]
    assert len(title_lines(["无" * 200], 20)) == 1
    assert [one.text for one in opened(title=[given]).paragraphs if one.text in lines] == lines


ORDER = {
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr pBdr shd tabs"
        " autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing"
        " jc textAlignment outlineLvl rPr sectPr"
    ),
    "rPr": (
        "rStyle rFonts b bCs i iCs color spacing w kern position sz szCs highlight u shd"
        " vertAlign rtl cs em lang"
    ),
    "tblPr": "tblStyle tblpPr tblOverlap tblW jc tblBorders shd tblLayout tblCellMar tblLook",
    "sectPr": ("headerReference footerReference type pgSz pgMar pgNumType cols titlePg docGrid"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_properties_stand_in_the_order_that_word_asks(kind: PaperKind) -> None:
    """Word calls a file damaged where they do not."""
    paper = opened(kind, blocks=blocks(3, DRAWN), masthead="很长的名称" * 6)
    section = paper.sections[0]
    sides = [section.header, section.even_page_header, section.footer, section.even_page_footer]
    for root in [paper.element, *(side._element for side in sides)]:
        for name, wanted in ORDER.items():
            for properties in root.iter(qn(f"w:{name}")):
                found = [child.tag.split("}")[1] for child in properties]
                assert found == sorted(found, key=wanted.split().index), name
                single = [child for child in found if not child.endswith("Reference")]
                assert len(set(single)) == len(single)


def test_the_file_says_nothing_of_programs(paper: Paper) -> None:
    properties = paper.core_properties
    assert properties.author == OFFICE
    assert (properties.comments, properties.last_modified_by) == ("", "")
    assert properties.created is not None
    assert properties.created.year == 2019
    names = {str(part.partname) for part in paper.part.package.iter_parts()}
    assert not {name for name in names if "app.xml" in name or "thumbnail" in name}


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_issue_gives_the_same_bytes(kind: PaperKind) -> None:
    assert build(issue(kind), kind) == build(issue(kind), kind)
    assert standard(kind) == standard(kind)


def test_a_template_without_a_place_for_the_text_takes_no_paper() -> None:
    template = Document(BytesIO(standard(PaperKind.NOTICE)))
    gone = paragraph(template, "{{正文}}")._p
    gone.getparent().remove(gone)
    stream = BytesIO()
    template.save(stream)
    with pytest.raises(TemplateError, match="正文"):
        build(issue(PaperKind.NOTICE), PaperKind.NOTICE, stream.getvalue())
