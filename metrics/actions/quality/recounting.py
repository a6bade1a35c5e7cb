"""What the files say of the figures of a sample: entered by the level above, and by nobody who had
a hand in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from campaigns.audit import record
from campaigns.models import User
from campaigns.periods import Month
from metrics.actions.printable import checked_paragraphs
from metrics.actions.quality.errors import LackingError, NotAllowedError, StaleError
from metrics.actions.quality.typed import UNEXPLAINED, day_mistake, lacks_words
from metrics.engine.typed import LIMIT
from metrics.models import Recount, RecountItem
from metrics.models.quality import LONGEST_ANSWER
from metrics.queries.quality.recounts import countable_by


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of one item, in the indicator's smallest unit; ``before`` is what its author
    saw there (None: nothing)."""

    item: int
    recounted: int
    counted_on: date
    words: str = ""
    before: int | None = None


def count(
    *, item: RecountItem, line: Counted, by: User, at: datetime, address: str | None = None
) -> RecountItem:
    """What the files say of one figure; where that differs from what was reported, why. A number
    that was entered may be put right, and the audit keeps both."""
    count_all(recount=item.recount, lines=[line], by=by, at=at, address=address)
    return RecountItem.objects.select_related("recount", "region", "indicator").get(pk=item.pk)


@transaction.atomic
def count_all(
    *,
    recount: Recount,
    lines: Sequence[Counted],
    by: User,
    at: datetime,
    address: str | None = None,
) -> int:
    """All lines or none; the number of items that changed. Rows are held in the order of their
    ids, so that two lists at once do not stand in each other's way."""
    given = {line.item: line for line in lines}
    if len(given) != len(lines):
        raise LackingError("同一项填了两次")
    rows = RecountItem.objects.select_for_update(of=("self",)).filter(recount=recount)
    held = rows.select_related("recount__campaign__region", "region", "indicator").order_by("pk")
    items = list(held.filter(pk__in=given))
    if len(items) != len(given):
        raise LackingError("有的项不在这一次的样本里")
    _require_another(items, by)
    return sum(_enter(item, given[item.pk], by, at, address) for item in items)


def _require_another(items: Sequence[RecountItem], by: User) -> None:
    """Nobody counts again what is not his to review, or what he had a hand in himself."""
    mine = countable_by(by, items)
    for item in items:
        if item.pk not in mine:
            raise NotAllowedError(
                f"{item.region.name}“{item.indicator.name}”不由您复核："
                "复核由上级审核员和管理员登记，本人填报、审核或者更正过的数值，须由另一人复核"
            )


def _enter(item: RecountItem, line: Counted, by: User, at: datetime, address: str | None) -> bool:
    if item.recounted != line.before:
        raise StaleError(item.recounted)
    words = _checked(item, line, timezone.localdate(at))
    if (item.recounted, item.words, item.counted_on) == (line.recounted, words, line.counted_on):
        return False
    before = {"复核数": item.recounted, "说明": item.words} if item.counted_by_id else None
    item.recounted, item.words, item.counted_on = line.recounted, words, line.counted_on
    item.counted_by, item.counted_at = by, at
    item.save(update_fields=["recounted", "words", "counted_on", "counted_by", "counted_at"])
    record(
        action="登记复核数",
        subject=f"{item.recount.campaign} {item.region} {item.indicator.name} {item.month} 复核",
        by=by,
        at=at,
        before=before,
        after={"填报数": item.reported, "复核数": item.recounted, "说明": words},
        address=address,
    )
    return True


def _checked(item: RecountItem, line: Counted, today: date) -> str:
    """The words, if number, day and words fit."""
    if not 0 <= line.recounted <= LIMIT:
        raise LackingError("复核数应是0或者更大的数")
    if wrong := day_mistake(line.counted_on, Month.of(item.month), today):
        raise LackingError(wrong)
    words = checked_paragraphs(line.words, LONGEST_ANSWER, "说明")
    if lacks_words(line.recounted, item.reported, words):
        raise LackingError(f"{item.region.name}“{item.indicator.name}”的复核数{UNEXPLAINED}")
    return words
