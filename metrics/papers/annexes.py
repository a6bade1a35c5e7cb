"""附件: named below the text, each on a page of its own before the imprint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from metrics.papers.issue import Annex
from metrics.papers.layout import HEAVY, SIZE_3, inset, write
from metrics.papers.plain import plain, width_of
from metrics.papers.pouring import Pen, pour_content
from metrics.papers.titles import title_lines

_TITLE_CHARACTERS = 20  # of 2号 on one line


def pour_list(pen: Pen, annexes: Sequence[Annex]) -> None:
    """附件：1.… one blank line below the text; what wraps begins under the first character."""
    if not annexes:
        return
    pen.empty()
    for number, annex in enumerate(annexes, 1):
        count = f"{number}." if len(annexes) > 1 else ""
        head = f"附件：{count}" if number == 1 else count
        line = pen.empty()
        write(line, f"{head}{plain(annex.title).rstrip('。，；：')}")
        hanging = width_of(head, 1)
        inset(line, left=5 + width_of(count, 1), first=-hanging)


def pour_annexes(pen: Pen, annexes: Sequence[Annex], look: tuple[Any, Any]) -> None:
    """附件 in 黑体 on the first line of a page, the title in the look of the paper's own title on
    the third, then its text."""
    for number, annex in enumerate(annexes, 1):
        head = pen.empty()
        head.paragraph_format.page_break_before = True
        head.paragraph_format.keep_with_next = True
        write(head, f"附件{number}" if len(annexes) > 1 else "附件", HEAVY, SIZE_3)
        pen.empty()
        titles = Pen(pen.paper, pen.before, *look)
        for line in title_lines([annex.title], _TITLE_CHARACTERS):
            titles.paragraph(line).paragraph_format.keep_with_next = True
        pen.empty()
        pour_content(pen, annex.paragraphs, annex.tables)
