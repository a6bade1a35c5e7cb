"""F9–F16, F29: what stands above the text of a paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from campaigns.terms import PaperKind
from metrics.papers.finding import Finding
from metrics.papers.inspection.opened import Opened, runs_of, text_of
from metrics.papers.layout import BODY, HEAVY, TITLE, WIDTH
from metrics.papers.plain import width_of

_MILLIMETRE = 72 / 25.4  # points
_DOCUMENT = re.compile(r"[^\d〔〕]+〔20\d\d〕[1-9]\d*号")
_ONE = r"[总]{0,1}[第][1-9]\d*[期]"
_ISSUE = re.compile(rf"{_ONE}(（{_ONE}）){{0,1}}")
_BLANK = re.compile(r"[\s〔〕号第期]*")
_TITLE_SIZE = 22
_ORDER = (
    "marks",
    "masthead",
    "number",
    "title",
    "recipients",
    "text",
    "list",
    "annexes",
    "printer",
)


def order(told: Opened) -> Iterator[Finding]:
    """F9: head, text, imprint, in this order; the text is there."""
    for code, name in (("masthead", "发文机关标志"), ("title", "标题"), ("text", "正文")):
        if not any(text_of(one) for elements in told.parts.get(code, []) for one in elements):
            yield Finding("F9", f"没有{name}。", hard=True)
    found = [told.place(told.first(code)) for code in _ORDER if told.first(code) is not None]
    if found != sorted(found):
        yield Finding("F9", "版头、主体、版记的先后次序不对。")


def marks(told: Opened) -> Iterator[Finding]:
    """F10: at the upper left corner, each on a line, 3号黑体."""
    for paragraph in told.paragraphs("marks"):
        for run in runs_of(paragraph):
            if (told.looks.font(run), told.looks.size(run)) != (HEAVY, 16):
                yield Finding("F10", f"“{text_of(run)}”应为3号黑体。")
        if told.looks.side(paragraph) not in {"left", "both"}:
            yield Finding("F10", f"“{text_of(paragraph)}”应在版心左上角顶格。")


def masthead(told: Opened) -> Iterator[Finding]:
    paragraph = told.first("masthead")
    runs = told.parts["masthead"][0] if paragraph is not None else []
    if not runs:
        return
    looks, run = told.looks, runs[0]
    if looks.font(run) != TITLE:
        yield Finding("F11", f"发文机关标志应为{TITLE}，现为{looks.font(run) or '未指定'}。")
    if looks.side(paragraph) != "center":
        yield Finding("F11", "发文机关标志应居中。")
    if not _is_red(looks.colour(run)):
        yield Finding("F11", "发文机关标志应为红色。")
    squeezed = int(looks.of_run(run, "w", "val") or 100) / 100
    if width_of(text_of(run), looks.size(run)) * squeezed > WIDTH.pt + 1:
        yield Finding("F11", "发文机关标志一行排不下。")
    above = _height_above(told, paragraph)
    if above is not None and abs(above - 35) > 1:
        yield Finding("F11", f"发文机关标志应在版心上边缘之下35毫米，现为{above:.0f}毫米。")


def _height_above(told: Opened, paragraph: Any) -> float | None:
    """Millimetres between the type area's edge and the masthead; None if it cannot be added up."""
    points = told.looks.points(paragraph, "spacing", "before")
    for above in told.body[: max(told.place(paragraph), 0)]:
        if above.tag == qn("w:tbl"):
            return None
        if above.tag == qn("w:p"):
            if told.looks.of_paragraph(above, "spacing", "lineRule") != "exact":
                return None
            for name in ("line", "before", "after"):
                points += told.looks.points(above, "spacing", name)
    return points / _MILLIMETRE


def _is_red(colour: str) -> bool:
    try:
        red, green, blue = bytes.fromhex(colour)
    except ValueError:
        return False
    return red >= 0xC0 and green <= 0x40 and blue <= 0x40


def number(told: Opened, kind: PaperKind) -> Iterator[Finding]:
    """F12 for letters, F29 for bulletins."""
    paragraph = told.first("number")
    if paragraph is None:
        return
    run = told.parts["number"][0][0]
    said, bulletin = text_of(run).strip(), kind == PaperKind.BULLETIN
    code, name = ("F29", "期号") if bulletin else ("F12", "发文字号")
    if told.looks.side(paragraph) != "center":
        yield Finding(code, f"{name}应居中。")
    if (told.looks.font(run), told.looks.size(run)) != (BODY, 16):
        yield Finding(code, f"{name}应为3号仿宋。")
    if not (_ISSUE if bulletin else _DOCUMENT).fullmatch(said) and not _BLANK.fullmatch(said):
        form = "“第3期”" if bulletin else "“×禁毒办〔2019〕3号”：年份全称，序号不加“第”、不编虚位"
        yield Finding(code, f"{name}应写成{form}。")
    if not bulletin and told.blanks_above(paragraph) != 2:
        yield Finding("F12", "发文字号应在发文机关标志下空二行。")


def red_line(told: Opened, kind: PaperKind) -> Iterator[Finding]:
    """F14, F29: a red line as wide as the type area, 4 mm below the last line of the head."""
    code = "F29" if kind == PaperKind.BULLETIN else "F14"
    title = told.first("title")
    head = told.body[: max(told.place(title), 0)]
    lines = [
        (paragraph, line)
        for paragraph in head
        for line in paragraph.iter(qn("w:top"), qn("w:bottom"))
        if line.getparent().tag == qn("w:pBdr") and _is_red(line.get(qn("w:color"), ""))
    ]
    if len(lines) != 1:
        yield Finding(code, "标题之上应有一条与版心等宽的红线。")
        return
    paragraph, line = lines[0]
    if any(told.looks.points(paragraph, "ind", side) for side in ("left", "right")):
        yield Finding(code, "红线应与版心等宽：请去掉该段的左右缩进。")
    space = int(line.get(qn("w:space"), "0"))
    if line.tag == qn("w:top"):
        space += int(told.looks.points(paragraph, "spacing", "before"))
    if abs(space - 4 * _MILLIMETRE) > 1.5:
        yield Finding(code, "红线应在版头末行之下4毫米。")
    if kind == PaperKind.BULLETIN:
        yield from _issue_line(told)


def _issue_line(told: Opened) -> Iterator[Finding]:
    """F29: who made it left, when right, on one line above the red line."""
    office, printed = told.first("office"), told.first("printed")
    if office is None or printed is None or office is not printed:
        yield Finding("F29", "红线之上应左为编印单位、右为印发日期，在同一行。")
        return
    said = text_of(office)
    if "\t" not in said or said.index(text_of(told.parts["office"][0][0])) > said.index("\t"):
        yield Finding("F29", "编印单位应在左、印发日期应在右（中间用制表符隔开）。")


def title(told: Opened) -> Iterator[Finding]:
    paragraphs = told.paragraphs("title")
    for paragraph in paragraphs:
        for run in runs_of(paragraph):
            if (told.looks.font(run), told.looks.size(run)) != (TITLE, _TITLE_SIZE):
                yield Finding("F15", f"标题应为2号{TITLE}（“{text_of(run)[:12]}”）。")
        if told.looks.side(paragraph) != "center":
            yield Finding("F15", "标题应居中。")
        if width_of(text_of(paragraph), _TITLE_SIZE) > WIDTH.pt + 1:
            yield Finding("F15", f"标题“{text_of(paragraph)[:12]}”一行排不下，请分行。")
    if paragraphs and told.blanks_above(paragraphs[0]) != 2:
        yield Finding("F15", "标题应在红线下空二行。")


def recipients(told: Opened) -> Iterator[Finding]:
    paragraph = told.first("recipients")
    if paragraph is None:
        return
    looks = told.looks
    if told.blanks_above(paragraph) != 1:
        yield Finding("F16", "主送机关应在标题下空一行。")
    starts = any(looks.points(paragraph, "ind", name) for name in ("left", "firstLine"))
    if starts or looks.side(paragraph) in {"center", "right"}:
        yield Finding("F16", "主送机关应居左顶格。")
    if any((looks.font(run), looks.size(run)) != (BODY, 16) for run in runs_of(paragraph)):
        yield Finding("F16", "主送机关应为3号仿宋。")
    if not text_of(paragraph).endswith("："):
        yield Finding("F16", "主送机关末尾应为全角冒号。")
