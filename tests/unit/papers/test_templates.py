"""Templates that offices bring: what is refused, what is told, what is kept."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Paper
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.terms import PaperKind
from metrics.papers.layout import tag
from metrics.papers.paper import build
from metrics.papers.templates import check, sample, slots_of, standard
from tests.unit.papers.issues import issue
from tests.unit.papers.test_inspection import with_part

KINDS = list(PaperKind)
NOTICE = PaperKind.NOTICE


def changed(change: Callable[[Paper], None], kind: PaperKind = NOTICE) -> bytes:
    paper = Document(BytesIO(standard(kind)))
    change(paper)
    stream = BytesIO()
    paper.save(stream)
    return stream.getvalue()


def line(paper: Paper, text: str) -> Any:
    return next(one for one in paper.paragraphs if text in one.text)


def codes(data: bytes, kind: PaperKind = NOTICE) -> set[str]:
    return {one.code for one in check(data, kind)}


@pytest.mark.parametrize("kind", KINDS)
def test_the_standard_passes(kind: PaperKind) -> None:
    assert check(standard(kind), kind) == []
    told = "".join(one.text for one in Document(BytesIO(standard(kind))).paragraphs)
    assert all(f"{{{{{name}}}}}" in told for name in slots_of(kind))


def test_a_template_of_another_kind_is_told_what_it_lacks() -> None:
    found = check(standard(PaperKind.BULLETIN), NOTICE)
    assert {one.code for one in found} == {"S1", "S3"}
    words = "".join(one.words for one in found)
    assert "{{发文字号}}" in words
    assert "{{期号}}" in words
    assert all(one.hard for one in found)


def test_all_mistakes_are_told_at_once() -> None:
    def change(paper: Paper) -> None:
        line(paper, "{{主送}}").runs[0].text = "{{收件单位}}"
        line(paper, "{{日期}}").runs[0].text = ""
        paper.add_paragraph("{{正文}}")
        paper.sections[0].header.paragraphs[0].runs[0].text = "机密"

    found = check(changed(change), NOTICE)
    assert {one.code for one in found} == {"S1", "S2", "S3", "S5"}
    assert sum(one.code == "S1" for one in found) == 2
    assert all(one.hard and one.words.endswith("。") for one in found)


def in_a_table(paper: Paper) -> None:
    line(paper, "{{正文}}").runs[0].text = ""
    paper.add_table(1, 1).cell(0, 0).text = "{{正文}}"


def with_other_words(paper: Paper) -> None:
    line(paper, "{{标题}}").add_run("（试行）")


def in_the_footer(paper: Paper) -> None:
    paper.sections[0].footer.paragraphs[0].add_run("{{抄送}}")


def in_a_box(paper: Paper) -> None:
    found = line(paper, "{{发文字号}}")
    found.runs[0].text = ""
    box = tag("txbxContent")
    inner, run, text = tag("p"), tag("r"), tag("t")
    text.text = "{{发文字号}}"
    run.append(text)
    inner.append(run)
    box.append(inner)
    shape = tag("pict")
    shape.append(box)
    found.add_run()._r.append(shape)


@pytest.mark.parametrize("change", [in_a_table, with_other_words, in_the_footer, in_a_box])
def test_a_placeholder_in_the_wrong_place(change: Callable[[Paper], None]) -> None:
    assert "S4" in codes(changed(change))


def size(paper: Paper) -> None:
    paper.sections[0].page_width = Mm(216)


def margin(paper: Paper) -> None:
    paper.sections[0].top_margin = Mm(25)


def font(paper: Paper) -> None:
    line(paper, "{{标题}}").runs[0].font.size = Pt(18)


@pytest.mark.parametrize(("change", "code"), [(size, "F1"), (margin, "F2"), (font, "F15")])
def test_another_layout_is_told_and_allowed(change: Callable[[Paper], None], code: str) -> None:
    found = check(changed(change), NOTICE)
    assert code in {one.code for one in found}
    assert not any(one.hard for one in found)


def revised(paper: Paper) -> None:
    line(paper, "{{标题}}")._p.append(tag("ins", id=1, author="甲"))


def fetching(paper: Paper) -> None:
    run = paper.add_paragraph().add_run()
    text = tag("instrText")
    text.text = ' INCLUDEPICTURE "http://example/a.png" '
    run._r.append(text)


@pytest.mark.parametrize(("change", "code"), [(revised, "P4"), (fetching, "P3")])
def test_what_no_template_may_carry(change: Callable[[Paper], None], code: str) -> None:
    found = check(changed(change), NOTICE)
    assert [(one.code, one.hard) for one in found] == [(code, True)]


def _packed(text: str) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in ("[Content_Types].xml", "word/document.xml"):
            target.writestr(name, "<a/>")
        target.writestr("word/big.xml", text)
    return stream.getvalue()


def relation(kind: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r9" Type="http://x/{kind}" Target="http://x/" TargetMode="External"/>'
        "</Relationships>"
    )


REFUSED = {
    "空": (b"", "空的"),
    "乱": (b"abc", "不是 Word 文档"),
    "旧": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "旧格式"),
    "密": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "大": (b"PK\x03\x04" + b"x" * 2_200_000, "2 MB"),
    "图": (b"\x89PNG....", "图片"),
    "断": (standard(NOTICE)[:9000], "损坏"),
    "炸": (_packed("a" * 60_000_000), "大得不正常"),
    "壳": (_packed("<a/>"), "读不出来"),
    "体": (
        with_part(
            standard(NOTICE), "word/theme/theme1.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
        ),
        "损坏",
    ),
    "宏": (with_part(standard(NOTICE), "word/vbaProject.bin", "x"), "宏"),
    "嵌": (with_part(standard(NOTICE), "word/embeddings/a.xlsx", "x"), "嵌有"),
    "批": (with_part(standard(NOTICE), "word/comments.xml", "<a/>"), "批注"),
    "外": (
        with_part(standard(NOTICE), "word/_rels/settings.xml.rels", relation("attachedTemplate")),
        "别处的模板",
    ),
    "链": (with_part(standard(NOTICE), "word/_rels/x.xml.rels", relation("image")), "外部的图片"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_template_is_refused_in_words(name: str) -> None:
    data, words = REFUSED[name]
    found = check(data, NOTICE)
    assert found
    assert all(one.hard for one in found)
    assert words in "".join(one.words for one in found)


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_mutilated_file_is_a_finding_and_no_error(data: st.DataObject) -> None:
    whole = bytearray(standard(NOTICE))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    check(bytes(whole), NOTICE)


def test_a_placeholder_torn_by_word_is_found_and_keeps_its_look() -> None:
    """Word cuts {{标题}} into runs; what stands beside it in the line stays."""

    def change(paper: Paper) -> None:
        found = line(paper, "{{发文字号}}")
        run = found.runs[0]
        run.text = "（"
        for text in ("{{发", "文字", "号}", "}", "）"):
            added = found.add_run(text)
            added.font.size, added.font.name = Pt(16), run.font.name
            added.font.bold = text == "{{发"

    data = changed(change)
    paper = Document(BytesIO(build(issue(NOTICE), NOTICE, data)))
    found = line(paper, "36号")
    assert found.text == "（鲁禁毒办〔2019〕36号）"
    assert [run.text for run in found.runs if run.bold] == ["鲁禁毒办〔2019〕36号"]


def test_the_look_of_a_changed_template_is_kept() -> None:
    def change(paper: Paper) -> None:
        found = line(paper, "{{标题}}")
        found.runs[0].font.size = Pt(20)
        found.runs[0].font.italic = True
        paper.add_paragraph("另有说明：以本单位解释为准。")

    data = changed(change)
    paper = Document(BytesIO(build(issue(NOTICE), NOTICE, data)))
    title = line(paper, "关于三年禁毒人民战争").runs[0]
    assert (title.font.size, title.font.italic) == (Pt(20), True)
    assert line(paper, "另有说明")
    assert len([one for one in check(data, NOTICE) if one.hard]) == 0


def test_a_section_that_ends_with_a_placeholder_is_kept() -> None:
    def change(paper: Paper) -> None:
        ending = line(paper, "{{附件}}")._p.get_or_add_pPr()
        ending.append(tag("sectPr"))

    paper = Document(BytesIO(build(issue(NOTICE), NOTICE, changed(change))))
    assert len(list(paper.element.body.iter(qn("w:sectPr")))) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_the_sample_has_everything(kind: PaperKind) -> None:
    told = sample(kind)
    assert told.annexes
    assert told.copies
    assert len(told.title) == 2
