"""F17–F19, F22–F25: the text, what is named below it, the signature, annexes and the imprint; and
what everybody needs to read a paper: words for pictures, heading rows of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from metrics.papers.finding import Finding
from metrics.papers.inspection.opened import Opened, runs_of, text_of
from metrics.papers.layout import BODY, HEAVY, WIDTH
from metrics.papers.plain import width_of
from metrics.papers.pouring import level_font
from metrics.papers.standard import THICK, THIN

_DATE = re.compile(r"20\d\d年[1-9]\d{0,1}月[1-9]\d{0,1}日")
_NO_DATE = re.compile(r"\s*年\s*月\s*日")
_TWO_CHARACTERS = 32


def text(told: Opened) -> Iterator[Finding]:
    """F17: two characters in, levels in their fonts, headings numbered in a row."""
    looks, numbered = told.looks, 0
    for paragraph in told.paragraphs("text"):
        said = text_of(paragraph)
        if not said or looks.side(paragraph) == "center":
            continue
        if abs(looks.points(paragraph, "ind", "firstLine") - _TWO_CHARACTERS) > 1:
            yield Finding("F17", f"“{said[:12]}”应左空二字。")
        first = next(iter(runs_of(paragraph)), None)
        wanted = level_font(said) or BODY
        if first is not None and looks.font(first) != wanted:
            yield Finding(
                "F17", f"“{said[:12]}”应为{wanted}，现为{looks.font(first) or '未指定'}。"
            )
        if looks.of_paragraph(paragraph, "outlineLvl", "val") == "0":
            numbered += 1
            if paragraph.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is None:
                yield Finding("F17", f"标题“{said[:12]}”应与下段同页。")


def on_the_first_page(told: Opened) -> Iterator[Finding]:
    """F17: the first page shows text. Added up where heights are exact."""
    starts = told.paragraphs("text")
    height = 0.0
    for above in told.body[: max(told.place(starts[0]), 0)] if starts else []:
        if above.tag == qn("w:p"):
            rows = [
                told.looks.points(above, "spacing", name) for name in ("line", "before", "after")
            ]
            height += sum(rows)
    if height > told_height(told) - 28:
        yield Finding("F17", "首页必须显示正文：版头或标题占得太多。")


def told_height(told: Opened) -> float:
    """The type area of the first section, in points."""
    section = told.paper.sections[0]
    sides = (section.page_height, section.top_margin, section.bottom_margin)
    height, top, bottom = (float(side or 0) for side in sides)
    return (height - top - bottom) / 12700


def annexes(told: Opened) -> Iterator[Finding]:
    """F18 and F22."""
    named = told.paragraphs("list")
    heads = [one for one in told.paragraphs("annexes") if re.fullmatch(r"附件\d*", text_of(one))]
    if bool(named) != bool(heads):
        yield Finding("F18", "附件与附件说明应同时有或同时没有。", hard=True)
    lines = [one for one in named if text_of(one)]
    if lines:
        if not text_of(lines[0]).startswith("附件：") or told.blanks_above(lines[0]) != 1:
            yield Finding("F18", "附件说明应在正文下空一行，左空二字，以“附件：”开头。")
        if any(text_of(line)[-1] in "。，；、：" for line in lines):
            yield Finding("F18", "附件名称后不加标点。")
    for head in heads:
        yield from _annex(told, head)


def _annex(told: Opened, head: Any) -> Iterator[Finding]:
    looks = told.looks
    if any((looks.font(run), looks.size(run)) != (HEAVY, 16) for run in runs_of(head)):
        yield Finding("F22", "“附件”及序号应为3号黑体。")
    if looks.side(head) not in {"left", "both"} or looks.points(head, "ind", "firstLine"):
        yield Finding("F22", "“附件”应顶格在版心左上角。")
    if head.find(f"{qn('w:pPr')}/{qn('w:pageBreakBefore')}") is None:
        yield Finding("F22", "附件应另面编排。")
    below = [one for one in head.itersiblings() if one.tag == qn("w:p")][:2]
    if len(below) < 2 or text_of(below[0]) or looks.side(below[1]) != "center":
        yield Finding("F22", "附件标题应居中排在第三行。")


def signature(told: Opened) -> Iterator[Finding]:
    """F19: the date four characters from the right, the office centred above it."""
    office, date = told.first("office"), told.first("date")
    if date is None:
        return
    said, looks = text_of(date), told.looks
    if not _DATE.fullmatch(said) and not _NO_DATE.fullmatch(said):
        yield Finding("F19", "成文日期应写成“2019年10月9日”，月、日不编虚位。")
    right = looks.points(date, "ind", "right")
    if looks.side(date) != "right" or abs(right - 64) > 1:
        yield Finding("F19", "成文日期应右空四字。")
    if office is None or told.place(office) != told.place(date) - 1 - _marks_between(told, office):
        yield Finding("F19", "署名应在成文日期之上。")
        return
    middle = right + width_of(said, 16) / 2
    wanted = max(middle - width_of(text_of(office), 16) / 2, 0)
    if looks.side(office) != "right" or abs(looks.points(office, "ind", "right") - wanted) > 8:
        yield Finding("F19", "署名应以成文日期为准居中。")


def _marks_between(told: Opened, office: Any) -> int:
    """Bookmarks that stand between the two lines."""
    count, below = 0, office.getnext()
    while below is not None and below.tag in {qn("w:bookmarkStart"), qn("w:bookmarkEnd")}:
        count, below = count + 1, below.getnext()
    return count


def imprint(told: Opened) -> Iterator[Finding]:
    """F23–F25."""
    printer, copies = told.first("printer"), told.first("copies")
    if printer is None:
        yield Finding("F25", "没有印发机关和印发日期。", hard=True)
        return
    looks = told.looks
    for code, paragraph, name in (("F24", copies, "抄送"), ("F25", printer, "印发机关和印发日期")):
        if paragraph is None:
            continue
        if any((looks.font(run), looks.size(run)) != (BODY, 14) for run in runs_of(paragraph)):
            yield Finding(code, f"{name}应为4号仿宋。")
        left = looks.points(paragraph, "ind", "left") - looks.points(paragraph, "ind", "hanging")
        full = text_of(paragraph).startswith("　")
        if abs(left - 14) > 1 and not full:
            yield Finding(code, f"{name}应左空一字。")
    if copies is not None:
        said = text_of(copies).strip()
        if not said.startswith("抄送：") or not said.endswith("。"):
            yield Finding("F24", "抄送应以“抄送：”开头，末尾用句号。")
    if not text_of(printer).rstrip("　 ").endswith("印发"):
        yield Finding("F25", "印发日期后应加“印发”。")
    yield from _rules(told, printer)


def _rules(told: Opened, printer: Any) -> Iterator[Finding]:
    """F23: thick, thin, thick, as wide as the type area."""
    table = next(printer.iterancestors(qn("w:tbl")), None)
    if table is not None:
        widths = [
            int(side.get(qn("w:sz"), "0"))
            for borders in table.iter(qn("w:tblBorders"))
            for name in ("top", "insideH", "bottom")
            if (side := borders.find(qn(f"w:{name}"))) is not None
        ]
    else:
        widths = [
            int(one.get(qn("w:sz"), "0"))
            for paragraph in told.body[told.place(printer) - 8 :]
            for one in paragraph.iter(qn("w:top"))
            if one.getparent().tag == qn("w:pBdr") and _is_full(told, paragraph)
        ]
    wanted = [THICK, THIN, THICK] if told.first("copies") is not None else [THICK, THICK]
    if widths not in (wanted, [THICK, THIN, THICK]):
        yield Finding("F23", "版记分隔线应与版心等宽：首末条0.35毫米，中间0.25毫米。")


def _is_full(told: Opened, paragraph: Any) -> bool:
    frame = paragraph.find(f"{qn('w:pPr')}/{qn('w:framePr')}")
    wide = frame is None or abs(int(frame.get(qn("w:w"), "0")) / 20 - WIDTH.pt) < 2
    return wide and not any(told.looks.points(paragraph, "ind", side) for side in ("left", "right"))


def pictures(told: Opened) -> Iterator[Finding]:
    for picture in told.paper.element.body.iter(qn("wp:docPr")):
        if not (picture.get("descr") or "").strip():
            yield Finding("A1", "图没有替代文字，看不见的人不知道它说什么。", hard=True)
    for extent in told.paper.element.body.iter(qn("wp:extent")):
        if int(extent.get("cx", "0")) > WIDTH:
            yield Finding("A1", "图比版心宽。")


def tables(told: Opened) -> Iterator[Finding]:
    """Heading rows stand on every page; no row is torn."""
    poured = [
        one
        for code in ("text", "annexes")
        for elements in told.parts.get(code, [])
        for one in elements
        if one.tag == qn("w:tbl")
    ]
    for table in poured:
        rows = table.findall(qn("w:tr"))
        path = f"{qn('w:trPr')}/"
        if not rows or rows[0].find(path + qn("w:tblHeader")) is None:
            yield Finding("A2", "表格没有标题行，换页后看不出各列是什么。", hard=True)
        if any(row.find(path + qn("w:cantSplit")) is None for row in rows):
            yield Finding("A2", "表格的行会跨页断开。")
