"""Templates that offices bring: all that is wrong with one at once, and the way out."""

from __future__ import annotations

import struct
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO

from docx import Document
from docx.document import Document as Paper
from docx.oxml.ns import qn

from campaigns.terms import PaperKind
from metrics.papers.finding import Finding
from metrics.papers.guard import look_into, texts_of
from metrics.papers.inspection import inspect
from metrics.papers.issue import Annex, Block, Issue
from metrics.papers.paper import build
from metrics.papers.people import numbers_of_people
from metrics.papers.slots import BODY, BOX, HEADER, MARKS, Place, Slot, places, slots_of
from metrics.papers.tables import Column, Table

_BROKEN = (
    *(SyntaxError, ValueError, LookupError, AttributeError, TypeError, OSError),
    *(zipfile.BadZipFile, struct.error),
)
_OFFICE = "××省禁毒委员会办公室"


def check(data: bytes, kind: PaperKind) -> list[Finding]:
    """Hard findings refuse the template; soft ones tell where it differs from the standard. Never
    raises."""
    if found := look_into(data):
        return found
    try:
        paper = Document(BytesIO(data))
        found = [*numbers_of_people(texts_of(data)), *_slots(paper, kind), *_headers(paper)]
        if found:
            return found
        return _tried(data, kind)
    except _BROKEN:
        words = "文件的内部结构读不出来。请用 Word 或 WPS 打开，另存一份 .docx 后再上传。"
        return [Finding("P1", words, hard=True)]


def _slots(paper: Paper, kind: PaperKind) -> Iterator[Finding]:
    known, found = slots_of(kind), places(paper)
    names = Counter(place.name for place in found if place.where != HEADER)
    for name, slot in known.items():
        if not names[name]:
            yield _hard("S1", f"缺少占位符“{{{{{name}}}}}”。请在该出现{name}的地方写上它。")
        elif names[name] > 1 and not slot.often:
            yield _hard("S2", f"占位符“{{{{{name}}}}}”出现了{names[name]}次，只能有一次。")
    for name in dict.fromkeys(place.name for place in found if place.name not in known):
        listed = "、".join(known)
        yield _hard("S3", f"不认识占位符“{{{{{name}}}}}”。{kind.word}可用的有：{listed}。")
    for place in found:
        if place.name in known:
            yield from _place(place, known[place.name])


def _place(place: Place, slot: Slot) -> Iterator[Finding]:
    told = f"占位符“{{{{{place.name}}}}}”"
    if place.where == BOX:
        yield _hard("S4", f"{told}在文本框里。请移到普通段落中。")
    elif place.where == HEADER:
        if slot != MARKS:
            yield _hard("S4", f"{told}在页眉或页脚里。页眉里只能用“{{{{标志}}}}”。")
    elif slot.whole and (place.where != BODY or not place.alone):
        yield _hard("S4", f"{told}要单独成一段，不能放在表格里，也不能与别的文字在同一段。")


def _headers(paper: Paper) -> Iterator[Finding]:
    """The marks stand above every page, whichever header it shows."""
    even = bool(paper.settings.odd_and_even_pages_header_footer)
    for section in paper.sections:
        shown = [("页眉", section.header)]
        shown += [("双页页眉", section.even_page_header)] if even else []
        if section.different_first_page_header_footer:
            shown.append(("首页页眉", section.first_page_header))
        for name, header in shown:
            text = "".join(one.text or "" for one in header._element.iter(qn("w:t")))
            if "{{标志}}" not in text.replace(" ", ""):
                yield _hard("S5", f"{name}里没有“{{{{标志}}}}”：密级要印在每一页上。")
                return


def _tried(data: bytes, kind: PaperKind) -> list[Finding]:
    """The template filled with a sample and looked at as a finished paper is."""
    found = inspect(build(sample(kind), kind, data), kind)
    hard = {"S5", "S6", "P1", "P2", "P3", "P4", "F9"}
    return [Finding(one.code, one.words, hard=one.hard and one.code in hard) for one in found]


def sample(kind: PaperKind) -> Issue:
    """A made-up paper with everything in it that a template has to take."""
    bulletin = kind == PaperKind.BULLETIN
    table = Table("排名", [Column("名次"), Column("地区")], [["1", "甲市"], ["2", "乙市"]])
    parts = ["（一）进展。各项目标进展如下。", "全省18项目标中，11项达标，4项接近，3项落后。"]
    blocks: Sequence[Block] = [Block("总体情况", parts), Block("排名情况", ["甲市居首。"], [table])]
    return Issue(
        masthead="××禁毒工作季通报" if bulletin else _OFFICE,
        number="第3期" if bulletin else "×禁毒办〔2019〕3号",
        office=_OFFICE,
        date="2019年10月9日",
        title=["关于三年禁毒人民战争", f"2019年第三季度情况的{'通报' if bulletin else kind.word}"],
        recipients="各市禁毒委员会办公室：",
        opening="现将有关情况通报如下。",
        blocks=blocks,
        marks=["内部资料", "样例"],
        made_at=datetime(2019, 10, 9, tzinfo=UTC),
        annexes=[Annex("本地区情况", ["18项目标中9项达标。"], [table])],
        copies="省禁毒委员会各成员单位",
    )


def _hard(code: str, words: str) -> Finding:
    return Finding(code, words, hard=True)
