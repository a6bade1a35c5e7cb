"""The inspection of finished papers: silent where all is right; each broken row is noticed."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from campaigns.terms import PaperKind
from metrics.papers.inspection import inspect
from metrics.papers.issue import Picture
from metrics.papers.layout import all_scripts
from metrics.papers.paper import build
from tests.unit.papers.issues import OFFICE, blocks, issue, png, sheet

DRAWN = (Picture(png(), "图1　完成率", "十一项目标达标。"),)
BULLETIN, RANKING = PaperKind.BULLETIN, PaperKind.RANKING


@pytest.mark.parametrize("kind", list(PaperKind))
@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"annexes": [], "copies": ""},
        {"annexes": [sheet(), sheet()], "marks": []},
        {"number": "", "date": "", "copies": "　　　　"},
        {"masthead": "内蒙古自治区呼伦贝尔市鄂伦春自治旗禁毒委员会办公室"},
        {"title": ["关于山东省三年禁毒人民战争2019年第三季度目标任务完成情况的通报"]},
        {"copies": "省人民政府办公厅，" * 12},
        {"recipients": ""},
    ],
    ids=str,
)
def test_what_was_built_is_as_the_checklist_asks(kind: PaperKind, changed: dict[str, Any]) -> None:
    assert inspect(build(issue(kind, **{"blocks": blocks(16, DRAWN)} | changed), kind), kind) == []


def one(paper: Paper, text: str) -> Any:
    return next(found for found in paper.paragraphs if found.text.startswith(text))


def look(text: str, **changes: Any) -> Callable[[Paper], None]:
    """The runs of this paragraph look otherwise."""

    def change(paper: Paper) -> None:
        for run in one(paper, text).runs:
            for name, value in changes.items():
                if name == "font":
                    all_scripts(run._r.get_or_add_rPr(), value)
                elif name == "colour":
                    run.font.color.rgb = RGBColor.from_string(value)
                else:
                    setattr(run.font, name, value)

    return change


def shape(text: str, **changes: Any) -> Callable[[Paper], None]:
    def change(paper: Paper) -> None:
        found = one(paper, text)
        for name, value in changes.items():
            setattr(found.paragraph_format, name, value)

    return change


def say(text: str, words: str) -> Callable[[Paper], None]:
    def change(paper: Paper) -> None:
        found = one(paper, text)
        for run in found.runs[1:]:
            run._r.getparent().remove(run._r)
        found.runs[0].text = words

    return change


def section(**changes: Any) -> Callable[[Paper], None]:
    def change(paper: Paper) -> None:
        for name, value in changes.items():
            setattr(paper.sections[0], name, value)

    return change


def drop(path: str) -> Callable[[Paper], None]:
    """Removes the elements there."""

    def change(paper: Paper) -> None:
        found = paper.element.xpath(path)
        assert found
        for element in found:
            element.getparent().remove(element)

    return change


def put(path: str, attribute: str, value: str) -> Callable[[Paper], None]:
    def change(paper: Paper) -> None:
        found = paper.element.xpath(path)
        assert found
        for element in found:
            element.set(qn(attribute) if ":" in attribute else attribute, value)

    return change


def blank_above(text: str) -> Callable[[Paper], None]:
    def change(paper: Paper) -> None:
        one(paper, text).insert_paragraph_before()
        one(paper, text)._p.getprevious().append(paper.element.makeelement(qn("w:r"), {}))
        shape_line = one(paper, text)._p.getprevious()
        found = next(line for line in paper.paragraphs if line._p is shape_line)
        found.paragraph_format.line_spacing = Pt(28.95)

    return change


def numbers(text: str | None = None, **changes: Any) -> Callable[[Paper], None]:
    def change(paper: Paper) -> None:
        found = paper.sections[0].footer.paragraphs[0]
        for name, value in changes.items():
            setattr(found, name, value)
        if text is not None:
            found.runs[0].text = text

    return change


def header(words: str) -> Callable[[Paper], None]:
    def change(paper: Paper) -> None:
        for run in paper.sections[0].even_page_header.paragraphs[0].runs:
            run.text = words

    return change


def odd_only(paper: Paper) -> None:
    paper.settings.odd_and_even_pages_header_footer = False


def leftover(paper: Paper) -> None:
    one(paper, "鲁禁毒办").add_run("{{标题}}")


def untitled(paper: Paper) -> None:
    for text in ("关于三年", "2019年第三季度"):
        say(text, "")(paper)


def unended(paper: Paper) -> None:
    one(paper, "抄送").runs[-1].text = "省公安厅"


def language(paper: Paper) -> None:
    for found in paper.styles.element.iter(qn("w:lang")):
        found.set(qn("w:eastAsia"), "ja-JP")


def nameless(paper: Paper) -> None:
    run = one(paper, "青岛").runs[0]._r
    run.rPr.remove(run.rPr.rFonts)
    for fonts in list(paper.styles.element.iter(qn("w:rFonts"))):
        fonts.getparent().remove(fonts)


BROKEN: list[tuple[str, PaperKind, Callable[[Paper], None]]] = [
    ("F1", RANKING, section(page_width=Mm(216))),
    ("F1", RANKING, section(page_height=Mm(279))),
    ("F2", RANKING, section(top_margin=Mm(25))),
    ("F2", RANKING, section(left_margin=Mm(32))),
    ("F3", RANKING, section(bottom_margin=Mm(25))),
    ("F3", RANKING, section(right_margin=Mm(20))),
    ("F4", RANKING, look("青岛", size=Pt(14))),
    ("F5", RANKING, drop("//w:docGrid")),
    ("F5", RANKING, put("//w:docGrid", "w:linePitch", "312")),
    ("F5", RANKING, shape("青岛", line_spacing=1.5)),
    ("F7", RANKING, drop("//w:body/w:p/w:r/w:rPr/w:spacing")),
    ("F8", RANKING, look("青岛", colour="E60012")),
    ("F9", RANKING, untitled),
    ("F10", RANKING, look("内部", font="宋体")),
    ("F10", RANKING, shape("内部", alignment=WD_ALIGN_PARAGRAPH.RIGHT)),
    ("F11", RANKING, look(OFFICE, font="黑体")),
    ("F11", RANKING, look(OFFICE, colour="000000")),
    ("F11", RANKING, look(OFFICE, size=Pt(60))),
    ("F11", RANKING, shape(OFFICE, alignment=WD_ALIGN_PARAGRAPH.LEFT)),
    ("F11", RANKING, shape(OFFICE, space_before=Mm(25))),
    ("F12", RANKING, say("鲁禁毒办", "鲁禁毒办〔2019〕第036号")),
    ("F12", RANKING, say("鲁禁毒办", "鲁禁毒办[2019]36号")),
    ("F12", RANKING, shape("鲁禁毒办", alignment=WD_ALIGN_PARAGRAPH.LEFT)),
    ("F12", RANKING, look("鲁禁毒办", size=Pt(14))),
    ("F12", RANKING, blank_above("鲁禁毒办")),
    ("F14", RANKING, drop("//w:pBdr/w:bottom[@w:color='E60012']")),
    ("F14", RANKING, put("//w:pBdr/w:bottom", "w:space", "1")),
    ("F14", RANKING, shape("鲁禁毒办", left_indent=Pt(32))),
    ("F15", RANKING, look("关于三年", font="黑体")),
    ("F15", RANKING, look("关于三年", size=Pt(18))),
    ("F15", RANKING, shape("关于三年", alignment=WD_ALIGN_PARAGRAPH.LEFT)),
    ("F15", RANKING, blank_above("关于三年")),
    ("F15", RANKING, say("关于三年", "标题" * 12)),
    ("F16", RANKING, say("各市", "各市禁毒委员会办公室")),
    ("F16", RANKING, shape("各市", first_line_indent=Pt(32))),
    ("F16", RANKING, blank_above("各市")),
    ("F16", RANKING, look("各市", size=Pt(14))),
    ("F17", RANKING, shape("青岛", first_line_indent=Pt(0))),
    ("F17", RANKING, look("一、总体", font="仿宋_GB2312")),
    ("F17", RANKING, look("（一）", font="仿宋_GB2312")),
    ("F17", RANKING, look("青岛", font="楷体_GB2312")),
    ("F17", RANKING, drop("//w:p[w:pPr/w:outlineLvl]/w:pPr/w:keepNext")),
    ("F17", RANKING, shape("关于三年", space_before=Pt(400))),
    ("F18", RANKING, say("附件：", "附件：聊城市情况。")),
    ("F18", RANKING, say("附件：", "附：聊城市情况")),
    ("F19", RANKING, say("2019年10月9日", "2019年10月09日")),
    ("F19", RANKING, shape("2019年10月9日", right_indent=Pt(32))),
    ("F22", RANKING, drop("//w:pageBreakBefore")),
    ("F22", RANKING, shape("聊城市情况", alignment=WD_ALIGN_PARAGRAPH.LEFT)),
    ("F23", RANKING, put("//w:pBdr/w:top", "w:sz", "4")),
    ("F24", RANKING, look("抄送", size=Pt(12))),
    ("F24", RANKING, unended),
    ("F24", RANKING, shape("抄送", left_indent=Pt(0), first_line_indent=Pt(0))),
    ("F25", RANKING, look(f"{OFFICE}\t", size=Pt(16))),
    ("F25", RANKING, say(f"{OFFICE}\t", f"{OFFICE} 2019年10月9日")),
    ("F26", RANKING, odd_only),
    ("F26", RANKING, numbers(alignment=WD_ALIGN_PARAGRAPH.CENTER)),
    ("F26", RANKING, numbers("第")),
    ("F26", RANKING, section(footer_distance=Mm(10))),
    ("F29", BULLETIN, say("第3期", "第03期")),
    ("F29", BULLETIN, shape("第3期", alignment=WD_ALIGN_PARAGRAPH.LEFT)),
    ("F29", BULLETIN, drop("//w:pBdr[w:top[@w:color='E60012']]")),
    ("F29", BULLETIN, say(f"{OFFICE}\t", f"{OFFICE} 2019年10月9日")),
    ("A1", RANKING, put("//wp:docPr", "descr", " ")),
    ("A1", RANKING, put("//wp:extent", "cx", str(Mm(180)))),
    ("A2", RANKING, drop("//w:tblHeader")),
    ("A2", RANKING, drop("//w:cantSplit")),
    ("A3", RANKING, nameless),
    ("A4", RANKING, language),
    ("S5", RANKING, header("内部资料")),
    ("S6", RANKING, leftover),
]
HARD = {"F9", "S5", "S6"}


@pytest.fixture(scope="module")
def finished() -> dict[PaperKind, bytes]:
    return {kind: build(issue(kind, blocks=blocks(4, DRAWN)), kind) for kind in (BULLETIN, RANKING)}


@pytest.mark.parametrize(("code", "kind", "change"), BROKEN)
def test_a_broken_row_is_noticed(
    finished: dict[PaperKind, bytes],
    code: str,
    kind: PaperKind,
    change: Callable[[Paper], None],
) -> None:
    paper = Document(BytesIO(finished[kind]))
    change(paper)
    stream = BytesIO()
    paper.save(stream)
    found = inspect(stream.getvalue(), kind)
    assert code in {finding.code for finding in found}, found
    assert all(finding.words.endswith(("。", "）")) for finding in found)
    if code in HARD:
        assert any(finding.hard for finding in found if finding.code == code)


def test_every_measured_row_has_a_sample() -> None:
    """F6 explains F7; F13, F20, F21, F27 and F28 are not used or not seen in a file."""
    rows = {int(code[1:]) for code, _, _ in BROKEN if code[0] == "F"}
    assert set(range(1, 30)) - rows == {6, 13, 20, 21, 27, 28}


def with_part(data: bytes, name: str, text: str) -> bytes:
    """The file with one part added or changed."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for old in source.namelist():
            if old != name:
                target.writestr(old, source.read(old))
        target.writestr(name, text)
    return stream.getvalue()


def test_macros_and_ways_outside_are_hard(finished: dict[PaperKind, bytes]) -> None:
    data = finished[RANKING]
    assert [
        (one.code, one.hard) for one in inspect(with_part(data, "word/vbaProject.bin", ""), RANKING)
    ] == [("P2", True)]
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://x/attachedTemplate" Target="http://x/a.dotm"'
        ' TargetMode="External"/></Relationships>'
    )
    found = inspect(with_part(data, "word/_rels/settings.xml.rels", relation), RANKING)
    assert [(one.code, one.hard) for one in found] == [("P3", True)]


@pytest.mark.parametrize("data", [b"", b"x", b"PK\x03\x04", b"%PDF-1.7"])
def test_rubbish_is_a_finding_and_no_error(data: bytes) -> None:
    assert [(one.code, one.hard) for one in inspect(data, RANKING)] == [("P1", True)]
