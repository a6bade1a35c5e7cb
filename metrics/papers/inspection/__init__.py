"""A finished paper held against the checklist of the official layout (see README)."""

from __future__ import annotations

import struct
import zipfile

from campaigns.terms import PaperKind
from metrics.papers.finding import Finding
from metrics.papers.guard import MOST_PAPER, look_into
from metrics.papers.inspection import body, head, sheet
from metrics.papers.inspection.opened import Opened

__all__ = ["Finding", "inspect"]

_UNREADABLE = (SyntaxError, ValueError, LookupError, AttributeError, TypeError, OSError)
_BROKEN = (*_UNREADABLE, zipfile.BadZipFile, struct.error)
_RULES = (
    *(sheet.sheet, sheet.body_text, sheet.fonts, sheet.colours, sheet.page_numbers),
    *(sheet.marks, sheet.leftovers),
    *(head.order, head.marks, head.masthead, head.title, head.recipients),
    *(body.text, body.on_the_first_page, body.annexes, body.imprint, body.pictures, body.tables),
)


def inspect(data: bytes, kind: PaperKind) -> list[Finding]:
    """Every row of the checklist that a program can measure. [] says: as the checklist asks.
    Never raises: what cannot be opened is a hard finding."""
    if found := look_into(data, MOST_PAPER):
        return found
    try:
        told = Opened(data)
        found = [finding for rule in _RULES for finding in rule(told)]
        found += [*head.number(told, kind), *head.red_line(told, kind)]
        if kind != PaperKind.BULLETIN:
            found += body.signature(told)
    except _BROKEN:
        return [Finding("P1", "文件已损坏，读不出来。", hard=True)]
    return list(dict.fromkeys(found))
