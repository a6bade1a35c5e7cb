"""A draft that corrects a signed edition: what it corrects, and why it cannot be signed yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from metrics.models import Bulletin, Section
from metrics.queries.bulletin.differences import differs
from metrics.queries.bulletin.issue import is_printed
from metrics.wording.bulletin.differences import denies


@dataclass(frozen=True, slots=True)
class Hindrance:
    """``place`` is where on the page of 核稿 it is put right."""

    words: str
    place: str


def edition_before(bulletin: Bulletin) -> Bulletin | None:
    """The edition that this one corrects; None for a first one."""
    rows = Bulletin.objects.filter(
        campaign=bulletin.campaign_id, kind=bulletin.kind, month=bulletin.month
    )
    earlier = rows.filter(edition__lt=bulletin.edition).order_by("-edition")
    return earlier.select_related("campaign").first()


def hindrances(draft: Bulletin, sections: Iterable[Section]) -> list[Hindrance]:
    """What a correction would say wrongly: nothing of its changes, that there are none though
    there are, or a person's text that was written about other figures and not looked at since."""
    before = edition_before(draft)
    if before is None:
        return []
    found = []
    if not draft.changes:
        found.append(Hindrance("更正版要写明更正了什么，才能签发", "text-changes"))
    elif denies(draft.changes) and differs(before, draft):
        words = "更正说明写着没有变化，但印出的文字或表格与上一版不同，请改写更正说明"
        found.append(Hindrance(words, "text-changes"))
    overtaken = [row for row in sections if row.overtaken and is_printed(row)]
    if overtaken:
        told = "、".join(row.heading for row in overtaken)
        words = f"改过的文字与新数不一致，要先核对：{told}"
        found.append(Hindrance(words, overtaken[0].code))
    return found
