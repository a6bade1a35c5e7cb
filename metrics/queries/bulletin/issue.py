"""A bulletin as a paper: its sections with their tables and pictures, the annexes behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from campaigns.terms import BulletinState
from metrics.models import Bulletin, Section
from metrics.papers.issue import Annex, Block, Issue, Picture
from metrics.papers.tables import Column, Table
from metrics.wording.numbers import Numbers

_DRAFT = "待签发（草稿）"

Draw = Callable[[Mapping[str, Any]], bytes]


def issue_of(
    bulletin: Bulletin, sheet: Mapping[str, Any] | None, draw: Draw, numbers: Numbers
) -> Issue:
    """``sheet`` is the annex of one region, None for the common text alone; ``draw`` makes the
    pictures. What is empty or left out is not printed, and the numbering follows."""
    del numbers  # all of it is words by now
    content = bulletin.content
    printed = [section for section in bulletin.sections.all() if is_printed(section)]
    draft = bulletin.state == BulletinState.DRAFT
    return Issue(
        masthead=content["masthead"],
        number=printed_number(bulletin),
        office=content["office"],
        date=_day(bulletin.signed_at),
        title=_title(bulletin),
        recipients=content["recipients"],
        opening=content["opening"],
        blocks=[*_changes(bulletin), *(_block(section, content, draw) for section in printed)],
        marks=[*content["marks"], _DRAFT] if draft else list(content["marks"]),
        made_at=bulletin.signed_at or bulletin.drafted_at,
        annexes=_annexes(printed, content, sheet),
        copies=content["copies"],
    )


def printed_number(bulletin: Bulletin) -> str:
    """``第3期``, ``第3期（更正第1次）``; "" before it is signed."""
    if bulletin.number is None:
        return ""
    again = f"（更正第{bulletin.edition - 1}次）" if bulletin.edition > 1 else ""
    return f"第{bulletin.number}期{again}"


def _day(moment: datetime | None) -> str:
    if moment is None:
        return ""
    here = timezone.localtime(moment)
    return f"{here.year}年{here.month}月{here.day}日"


def _title(bulletin: Bulletin) -> list[str]:
    """Line by line as it was drawn up, in one where a person changed it."""
    lines = list(bulletin.content["title"])
    return lines if "".join(lines) == bulletin.title else [bulletin.title]


def is_printed(section: Section) -> bool:
    """Whether it stands on the paper, together with its tables and pictures."""
    return not section.left_out and bool(section.text.strip())


def _changes(bulletin: Bulletin) -> list[Block]:
    """What a correction corrects stands before everything else."""
    if bulletin.edition == 1 or not bulletin.changes.strip():
        return []
    return [Block("更正说明", _paragraphs(bulletin.changes))]


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _block(section: Section, content: Mapping[str, Any], draw: Draw) -> Block:
    return Block(
        heading=section.heading,
        paragraphs=_paragraphs(section.text),
        tables=[
            table_of(one)
            for one in content["tables"]
            if one["section"] == section.code and not one.get("annex")
        ],
        pictures=[
            Picture(draw(one), one["title"], one["words"])
            for one in content["pictures"]
            if one["section"] == section.code
        ],
    )


def table_of(stored: Mapping[str, Any]) -> Table:
    """A table as it is stored."""
    return Table(
        stored["caption"],
        [Column(heading, share, side) for heading, share, side in stored["columns"]],
        stored["rows"],
    )


def _annexes(
    printed: list[Section], content: Mapping[str, Any], sheet: Mapping[str, Any] | None
) -> list[Annex]:
    """Long tables of printed sections, then the region's own sheet."""
    codes = {section.code for section in printed}
    found = [
        Annex(one["annex"], tables=[table_of(one)])
        for one in content["tables"]
        if one.get("annex") and one["section"] in codes
    ]
    if sheet:
        tables = [table_of(one) for one in sheet["tables"]]
        found.append(Annex(sheet["title"], list(sheet["paragraphs"]), tables))
    return found
