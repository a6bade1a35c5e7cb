"""Editing a draft. Whoever works on an older version is told what stands there now."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from campaigns.models import User
from metrics.actions.bulletin.correcting import say_again
from metrics.actions.bulletin.errors import BulletinError, StateError
from metrics.actions.bulletin.holding import count_up, hold_draft, require_version, told
from metrics.actions.printable import checked_line, checked_paragraphs
from metrics.models import Bulletin, Section
from metrics.models.bulletin import LONGEST_CHANGES, LONGEST_COPIES, LONGEST_TEXT
from metrics.wording.bulletin.copies import plain_copies


@transaction.atomic
def edit(
    *,
    section: Section,
    text: str,
    version: int,
    by: User,
    at: datetime,
    address: str | None = None,
) -> Section:
    """Put a person's text in place of the generated one, which is kept beside it. Typing the
    generated text again is the same as taking it back; saving one's own text again, where the
    figures have changed since, says that it still holds."""
    held, row = _hold(section)
    words = checked_paragraphs(text, LONGEST_TEXT, f"“{row.heading}”")
    require_version(held, version, row.text)
    if not words:
        raise BulletinError("一段不能改成空白；不印这一段的，请选“不印”")
    before = row.text
    if words == before and not row.overtaken:
        return row
    if words == row.generated:
        _take_back(row)
    else:
        row.edited, row.edited_from = words, row.generated
        row.edited_by, row.edited_at = by, at
    _save(held, row)
    _told("修改通报", held, row, by, at, address, before, row.text)
    return row


@transaction.atomic
def restore(
    *, section: Section, version: int, by: User, at: datetime, address: str | None = None
) -> Section:
    """Back to the generated text."""
    held, row = _hold(section)
    require_version(held, version, row.text)
    if row.edited is None:
        return row
    before = row.edited
    _take_back(row)
    _save(held, row)
    _told("恢复通报原文", held, row, by, at, address, before, row.generated)
    return row


@transaction.atomic
def leave_out(
    *,
    section: Section,
    left_out: bool,
    version: int,
    by: User,
    at: datetime,
    address: str | None = None,
) -> Section:
    """Whether a section is printed at all."""
    held, row = _hold(section)
    require_version(held, version, row.text)
    if row.left_out == left_out:
        return row
    row.left_out = left_out
    _save(held, row)
    words = ("印", "不印") if left_out else ("不印", "印")
    _told("修改通报", held, row, by, at, address, *words)
    return row


@transaction.atomic
def edit_changes(
    *,
    bulletin: Bulletin,
    text: str,
    version: int,
    by: User,
    at: datetime,
    address: str | None = None,
) -> Bulletin:
    """What a correction says about itself."""
    held = hold_draft(bulletin)
    words = checked_paragraphs(text, LONGEST_CHANGES, "更正说明")
    require_version(held, version, held.changes)
    if held.edition == 1:
        raise BulletinError("首版没有更正说明")
    before = held.changes
    if words == before:
        return held
    held.changes = words
    held.version += 1
    held.save(update_fields=["changes", "version"])
    told(
        "修改更正说明",
        held,
        by,
        at,
        address,
        before={"更正说明": before},
        after={"更正说明": words},
    )
    return held


@transaction.atomic
def edit_copies(
    *,
    bulletin: Bulletin,
    text: str,
    version: int,
    by: User,
    at: datetime,
    address: str | None = None,
) -> Bulletin:
    """Who gets a copy (抄送), as it stands in the imprint; empty for nobody. The word itself and
    the full stop belong to the layout, and so do the marks between the offices."""
    held = hold_draft(bulletin)
    before = held.content["copies"]
    words = plain_copies(checked_line(text, LONGEST_COPIES, "抄送"))
    require_version(held, version, before)
    if words == before:
        return held
    held.content = {**held.content, "copies": words}
    held.version += 1
    held.save(update_fields=["content", "version"])
    told("修改抄送", held, by, at, address, before={"抄送": before}, after={"抄送": words})
    return held


def _hold(section: Section) -> tuple[Bulletin, Section]:
    """The draft and the section as they are now; nobody else changes them meanwhile."""
    held = hold_draft(section.bulletin)
    row = held.sections.filter(pk=section.pk).first()
    if row is None:
        raise StateError("更新草稿后已经没有这一段了")
    return held, row


def _take_back(row: Section) -> None:
    row.edited, row.edited_from = None, ""
    row.edited_by, row.edited_at = None, None


def _save(held: Bulletin, row: Section) -> None:
    row.bulletin = held
    row.save(update_fields=["edited", "edited_from", "edited_by", "edited_at", "left_out"])
    count_up(held)
    say_again(held)


def _told(
    action: str,
    held: Bulletin,
    row: Section,
    by: User,
    at: datetime,
    address: str | None,
    *texts: str,
) -> None:
    before, after = ({row.heading: text} for text in texts)
    told(action, held, by, at, address, before=before, after=after)
