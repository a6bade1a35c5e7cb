"""What a new edition of a bulletin corrects: what is printed against what was printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from campaigns.periods import Month
from metrics.models import Bulletin, Section
from metrics.queries.bulletin.issue import is_printed
from metrics.queries.levels import level_word
from metrics.wording.bulletin.differences import Tabled, changed_words, difference_words

# 说明 names the editions of the rankings and a digest, which always differ; the editions are told
# by themselves.
_BASIS = "basis"
_SOURCES = re.compile(r"本通报依据已经发布的[^。]*。|，依据摘要[0-9a-f]*")

Printed = dict[str, Section]


def differences(before: Bulletin, now: Bulletin) -> str:
    """Paragraphs: the texts with what people made of them, and the tables, of both as printed."""
    was, new = _printed(before), _printed(now)
    return difference_words(
        list(_editions(before, now)),
        list(_texts(before, now, was, new)),
        list(_tables(before, now, was, new)),
    )


def differs(before: Bulletin, now: Bulletin) -> bool:
    """Whether any text or table is printed otherwise."""
    was, new = _printed(before), _printed(now)
    texts, tables = _texts(before, now, was, new), _tables(before, now, was, new)
    return bool(changed_words(list(texts), list(tables)))


def _printed(bulletin: Bulletin) -> Printed:
    return {row.code: row for row in bulletin.sections.all() if is_printed(row)}


def _editions(before: Bulletin, now: Bulletin) -> Iterator[tuple[str, int, int]]:
    """Of the rankings that it rests on, and of those of earlier months that it compares with."""
    for name in ("rankings", "compared"):
        was = {(one["level"], one["month"]): one["edition"] for one in before.basis.get(name, [])}
        for one in now.basis.get(name, []):
            old = was.get((one["level"], one["month"]))
            if old is not None and old != one["edition"]:
                word = level_word(before.campaign, one["level"])
                month = f"作比较的{Month.of(one['month']).chinese}" if name == "compared" else ""
                yield f"{month}{word}", old, one["edition"]


def _texts(
    before: Bulletin, now: Bulletin, was: Printed, new: Printed
) -> Iterator[tuple[str, str, str]]:
    """Title and opening, then the sections in the order of the new edition."""
    yield "标题", before.title, now.title
    yield "开头", before.content.get("opening", ""), now.content.get("opening", "")
    for code in dict.fromkeys([*new, *was]):
        heading = (new.get(code) or was[code]).heading
        yield heading, _text(was.get(code)), _text(new.get(code))


def _text(section: Section | None) -> str:
    if section is None:
        return ""
    return _SOURCES.sub("", section.text) if section.code == _BASIS else section.text


def _tables(
    before: Bulletin, now: Bulletin, was: Printed, new: Printed
) -> Iterator[tuple[Tabled | None, Tabled | None]]:
    """Tables of printed sections by their section and their place in it."""
    old, current = _numbered(before, was), _numbered(now, new)
    for key in dict.fromkeys([*old, *current]):
        yield old.get(key), current.get(key)


def _numbered(bulletin: Bulletin, printed: Printed) -> dict[tuple[str, int], Tabled]:
    found: dict[tuple[str, int], Tabled] = {}
    for one in bulletin.content.get("tables", []):
        if one["section"] in printed:
            number = sum(section == one["section"] for section, _ in found)
            found[one["section"], number] = _tabled(one)
    return found


def _tabled(stored: dict[str, Any]) -> Tabled:
    return Tabled(
        caption=stored["caption"],
        headings=[heading for heading, *_ in stored["columns"]],
        rows=stored["rows"],
    )
