"""One part of a draft as the page of 核稿 shows it."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.forms.bulletin import Typed, seal
from metrics.models import Bulletin, Section
from metrics.queries.bulletin.ledger import moment
from metrics.wording.rewritten import Piece, changed, differing

_LINE = 42  # characters of a line of the box
_FEWEST, _MOST = 4, 24
_LONG = 4000  # characters: some five pages of one section


@dataclass(frozen=True, slots=True)
class Shown:
    """``text`` stands in the box, ``seen`` says which text the person is shown, ``generated`` is
    the system's with what was changed in it, ``overtaken`` the paragraphs that changed in the
    system's own text since the edit, ``stands`` what somebody else wrote meanwhile, ``long``
    the number of characters of a text that is too long to be read, else 0."""

    code: str
    heading: str
    generated: list[Piece]
    text: str
    seen: str
    rows: int
    edited: bool
    by: str
    at: str
    overtaken: list[list[Piece]]
    left_out: bool
    blank: bool
    stands: str
    error: str
    tables: int
    pictures: int
    long: int


def section_shown(row: Section, bulletin: Bulletin, came: Typed | None, error: str) -> Shown:
    text = came.text if came else row.text
    tables, pictures = (
        sum(one["section"] == row.code for one in bulletin.content.get(what, []))
        for what in ("tables", "pictures")
    )
    return Shown(
        code=row.code,
        heading=row.heading,
        generated=changed(row.generated, text if came else row.text),
        text=text,
        seen=seal(row.text),
        rows=_rows(max(text, row.generated, key=len)),
        edited=row.edited is not None,
        by=row.edited_by.get_full_name() if row.edited_by else "",
        at=moment(row.edited_at),
        overtaken=differing(row.edited_from, row.generated) if row.overtaken else [],
        left_out=row.left_out,
        blank=not row.text and not tables and not pictures,
        stands=row.text if came and came.overtaken else "",
        error=error,
        tables=tables,
        pictures=pictures,
        long=_long(row.text),
    )


def changes_shown(bulletin: Bulletin, came: Typed | None, error: str) -> Shown:
    """更正说明, which has no generated text beside it."""
    return _alone("changes", "更正说明", bulletin.changes, came, error)


def copies_shown(bulletin: Bulletin, came: Typed | None, error: str) -> Shown:
    """抄送 in the imprint, one line, which nothing generates."""
    return _alone("copies", "抄送", bulletin.content["copies"], came, error)


def _alone(code: str, heading: str, now: str, came: Typed | None, error: str) -> Shown:
    text = came.text if came else now
    return Shown(
        code=code,
        heading=heading,
        generated=[],
        text=text,
        seen=seal(now),
        rows=_rows(text),
        edited=False,
        by="",
        at="",
        overtaken=[],
        left_out=False,
        blank=not text,
        stands=now if came and came.overtaken else "",
        error=error,
        tables=0,
        pictures=0,
        long=0,
    )


def _long(text: str) -> int:
    return len(text) if len(text) > _LONG else 0


def _rows(text: str) -> int:
    lines = sum(len(line) // _LINE + 1 for line in text.split("\n")) + 1
    return min(max(lines, _FEWEST), _MOST)
