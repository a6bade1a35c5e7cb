"""F1–F8, F26, F27: the sheet, its grid, its fonts and colours, what stands on every page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import nsmap, qn
from lxml import etree  # type: ignore[import-untyped]

from metrics.papers.finding import Finding
from metrics.papers.inspection.opened import Opened, runs_of, showing, text_of
from metrics.papers.layout import HEIGHT, PLAIN, WIDTH
from metrics.papers.marking import marked
from metrics.papers.slots import PATTERN

_MILLIMETRE = 36000
_TYPE_AREA = float(WIDTH.pt)
# Almost every run says its font and colour itself: only the others are asked about styles.
_UNNAMED = etree.XPath("descendant::w:r[not(w:rPr/w:rFonts/@w:eastAsia)]", namespaces=nsmap)
_COLOURED = etree.XPath(
    "descendant::w:r[not(w:rPr/w:color[@w:val='000000' or @w:val='auto'])]", namespaces=nsmap
)
_BRACED = etree.XPath("boolean(descendant::w:t[contains(., '{')])", namespaces=nsmap)


def sheet(told: Opened) -> Iterator[Finding]:
    for section in told.paper.sections:
        yield from _measures(section)
        yield from _grid(section)


def _measures(section: Any) -> Iterator[Finding]:
    wanted = (
        ("F1", "纸张宽", section.page_width, 210, 2),
        ("F1", "纸张高", section.page_height, 297, 2),
        ("F2", "上边距", section.top_margin, 37, 1),
        ("F2", "左边距", section.left_margin, 28, 1),
        ("F3", "下边距", section.bottom_margin, 35, 1),
        ("F3", "右边距", section.right_margin, 26, 1),
    )
    for code, name, found, length, loose in wanted:
        is_length = round((found or 0) / _MILLIMETRE, 1)
        if abs(is_length - length) > loose:
            yield Finding(code, f"{name}应为{length}毫米，现为{is_length:g}毫米。")


def _grid(section: Any) -> Iterator[Finding]:
    grid = section._sectPr.find(qn("w:docGrid"))
    pitch = grid.get(qn("w:linePitch"), "") if grid is not None else ""
    lines = HEIGHT.pt * 20 / int(pitch) if pitch.isdigit() and int(pitch) else 0
    if not 21.9 <= lines < 22.5 or grid.get(qn("w:type")) not in {"lines", "linesAndChars"}:
        yield Finding("F5", "文档网格应为每面22行（指定行网格，行距28.95磅）。")


def body_text(told: Opened) -> Iterator[Finding]:
    """F4, F5, F7: every paragraph of the text; told once, with the first example."""
    seen: set[str] = set()
    for paragraph in told.paragraphs("text"):
        for code, words in _of_body(told, paragraph):
            if code not in seen:
                seen.add(code)
                yield Finding(code, f"{words}（“{text_of(paragraph)[:12]}”）")


def _of_body(told: Opened, paragraph: Any) -> Iterator[tuple[str, str]]:
    looks = told.looks
    if looks.side(paragraph) == "center" or not text_of(paragraph):
        return  # titles of tables and pictures
    line = looks.points(paragraph, "spacing", "line")
    if abs(line - 28.95) > 0.3 or looks.of_paragraph(paragraph, "spacing", "lineRule") != "exact":
        yield "F5", "正文行距应为固定值28.95磅。"
    for run in runs_of(paragraph):
        size = looks.size(run)
        if size != 16:
            yield "F4", f"正文应为3号字（16磅），现为{size:g}磅。"
        closer = int(looks.of_run(run, "spacing", "val") or 0) / 20
        if size == 16 and 28 * (size + closer) > _TYPE_AREA + 1:
            yield "F7", "3号字每行28字要求字符间距紧缩0.25磅。"


def fonts(told: Opened) -> Iterator[Finding]:
    """Every run names its Chinese font; the language is Chinese."""
    for root in (told.paper.element, *told.running()):
        for run in showing(_UNNAMED(root)):
            if not told.looks.font(run):
                yield Finding("A3", f"“{text_of(run)[:12]}”没有指定中文字体。")
                return
    styles = told.paper.styles.element
    languages = {one.get(qn("w:eastAsia")) for one in styles.iter(qn("w:lang"))}
    for root in (told.paper.element, *told.running()):
        languages |= {one.get(qn("w:eastAsia")) for one in root.iter(qn("w:lang"))}
    if languages - {None} != {"zh-CN"}:
        yield Finding("A4", "文档语言应为中文（简体）。")


def colours(told: Opened) -> Iterator[Finding]:
    """F8: black but for the masthead and the line under the head."""
    masthead = {run for elements in told.parts.get("masthead", []) for run in elements}
    for root in (told.paper.element, *told.running()):
        for run in showing(_COLOURED(root)):
            if not told.looks.is_black(run) and run not in masthead:
                yield Finding(
                    "F8", f"“{text_of(run)[:12]}”应为黑色；只有发文机关标志和红线用红色。"
                )
                return


def page_numbers(told: Opened) -> Iterator[Finding]:
    """F26: — 1 — in 4号宋体, right on odd pages, left on even ones, one character from the edge."""
    paper = told.paper
    if not paper.settings.odd_and_even_pages_header_footer:
        yield Finding("F26", "页码应单页居右、双页居左：请勾选“奇偶页不同”。")
        return
    for section in paper.sections[:1]:
        pairs = ((section.footer, "单", "right"), (section.even_page_footer, "双", "left"))
        for footer, name, side in pairs:
            found = next((one for one in footer.paragraphs if "PAGE" in one._p.xml), None)
            if found is None:
                yield Finding("F26", f"{name}页没有页码。")
            else:
                yield from _page_number(told, found._p, name, side)
        # The dash stands 7 mm below the type area; half a line of 4号 below that is its foot.
        foot = ((section.bottom_margin or 0) - (section.footer_distance or 0)) / _MILLIMETRE
        if not 7 <= foot <= 14:
            yield Finding("F26", "页码的一字线应在版心下边缘之下7毫米：页脚距边界应为23毫米。")


def _page_number(told: Opened, paragraph: Any, name: str, side: str) -> Iterator[Finding]:
    looks = told.looks
    if looks.side(paragraph) != side or looks.points(paragraph, "ind", side) != 14:
        where = "居右空一字" if side == "right" else "居左空一字"
        yield Finding("F26", f"{name}页页码应{where}。")
    runs = runs_of(paragraph)
    if {looks.font(run) for run in runs} != {PLAIN} or {looks.size(run) for run in runs} != {14}:
        yield Finding("F26", f"{name}页页码应为4号宋体。")
    if not text_of(paragraph).strip().startswith("—") or text_of(paragraph).count("—") != 2:
        yield Finding("F26", f"{name}页页码左右应各有一条一字线。")


def marks(told: Opened) -> Iterator[Finding]:
    """What stands above the masthead stands above every page too."""
    wanted = [text_of(one) for one in told.paragraphs("marks") if text_of(one).strip()]
    for part in told.running():
        if part.tag == qn("w:hdr") and any(mark not in text_of(part) for mark in wanted):
            yield Finding("S5", f"每页页眉都要有“{'　'.join(wanted)}”。", hard=True)
            return


def leftovers(told: Opened) -> Iterator[Finding]:
    """Placeholders that nobody filled; words in braces inside a value are words."""
    for root in (told.paper.element.body, *told.running()):
        if not _BRACED(root):
            continue
        filled = {
            run
            for _, elements in marked(root)
            for element in elements
            for run in element.iter(qn("w:r"))
        }
        for paragraph in root.iter(qn("w:p")):
            open_runs = [run for run in paragraph.iter(qn("w:r")) if run not in filled]
            for match in PATTERN.finditer("".join(text_of(run) for run in open_runs)):
                yield Finding("S6", f"占位符“{match[0]}”没有填上。", hard=True)
