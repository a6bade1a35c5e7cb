"""How lines come onto 问题整改台账: by hand, out of an uploaded workbook, from the document itself.

Numbers are given out under the campaign's held row, one after the other, so that none is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from campaigns.audit import record
from campaigns.models import Campaign, Finding, User
from campaigns.terms import FindingSource, RectificationState
from metrics.actions.accountability.rectification_drafts import (
    LONGEST_OWNER,
    LONGEST_TITLE,
    Desk,
    Draft,
    desk_of,
    mistakes_in,
    twins,
)
from metrics.actions.accountability.rectification_errors import (
    LackingError,
    NotAllowedError,
    RectificationError,
)
from metrics.actions.entry.uploads import Refusal, UploadError
from metrics.actions.held import hold_campaign
from metrics.actions.printable import checked_line, checked_paragraphs
from metrics.models import Rectification, RectificationMove
from metrics.models.accountability.measures import LONGEST_WORDS
from metrics.queries.ranking import rests_on_demonstration

_NOT_STATED = "文件没有写到地区，归行动所在地区"
_DAY_OF_PAPER = "文件没有写，取文件日期"


def enter(
    *, campaign: Campaign, draft: Draft, by: User, at: datetime, address: str | None = None
) -> Rectification:
    """Put one line on the list. LackingError names the first mistake; the form has told them all
    before."""
    with transaction.atomic():
        held = hold_campaign(campaign.pk)
        desk = _require_desk(by, held, at)
        for _, words in mistakes_in(draft, desk):
            raise LackingError(words)
        for _, words in twins(held, [draft]):
            raise RectificationError(words)
        row = _line_from(held, draft, _next_number(held), by)
        demonstration = rests_on_demonstration(held, 999_912)
        return _put_on(row, at, address, demonstration=demonstration)


def _require_desk(by: User, campaign: Campaign, at: datetime) -> Desk:
    desk = desk_of(by, campaign, at)
    if not desk.sources:
        raise NotAllowedError("登记整改问题由本行动的管理员和审核员办理")
    return desk


def refusals(
    *, campaign: Campaign, drafts: Sequence[Draft], by: User, at: datetime
) -> list[Refusal]:
    """All that keeps the drafts of a workbook from being taken in, each with its cell."""
    desk = _require_desk(by, campaign, at)
    wrong = [(draft, name, words) for draft in drafts for name, words in mistakes_in(draft, desk)]
    wrong += [(draft, "title", words) for draft, words in twins(campaign, drafts)]
    return [
        Refusal(
            draft.region.code if draft.region else "",
            draft.places.get(name) or draft.places.get("title", ""),
            f"{words}。",
        )
        for draft, name, words in wrong
    ]


def take_in(
    *,
    campaign: Campaign,
    drafts: Sequence[Draft],
    by: User,
    at: datetime,
    address: str | None = None,
) -> list[Rectification]:
    """All lines of a workbook, in its order, or none: UploadError has every reason."""
    with transaction.atomic():
        held = hold_campaign(campaign.pk)
        if found := refusals(campaign=held, drafts=drafts, by=by, at=at):
            raise UploadError(found)
        lines = enumerate(drafts, start=_next_number(held))
        rows = [_line_from(held, draft, number, by) for number, draft in lines]
        demonstration = rests_on_demonstration(held, 999_912)
        for row in rows:
            _put_on(row, at, address, demonstration=demonstration)
        numbers = [row.number for row in rows]
        record(
            action="上传整改台账",
            subject=f"整改台账 {held.code}",
            by=by,
            at=at,
            after={"条数": len(rows), "序号": [min(numbers), max(numbers)] if numbers else []},
            address=address,
        )
    return rows


def _next_number(held: Campaign) -> int:
    rows = Rectification.objects.filter(campaign=held)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _line_from(held: Campaign, draft: Draft, number: int, by: User) -> Rectification:
    found_on, due_on = draft.found_on, draft.due_on
    assert found_on is not None  # noqa: S101 (mistakes_in has asked)
    assert due_on is not None  # noqa: S101
    return Rectification(
        campaign=held,
        number=number,
        region=draft.region,
        kind=draft.kind,
        source=draft.source,
        measure=draft.measure,
        title=checked_line(draft.title, LONGEST_TITLE, "问题"),
        summary=checked_paragraphs(draft.summary, LONGEST_WORDS, "具体情况"),
        owner=checked_line(draft.owner, LONGEST_OWNER, "责任单位"),
        found_on=found_on,
        due_on=due_on,
        entered_by=by,
    )


def _put_on(
    row: Rectification, at: datetime, address: str | None = None, *, demonstration: bool
) -> Rectification:
    """Save a new line with its first step."""
    row.state, row.entered_at = RectificationState.OPEN, at
    row.demonstration = demonstration
    row.save()
    RectificationMove.objects.create(
        rectification=row,
        number=1,
        after=RectificationState.OPEN,
        due_on=row.due_on,
        at=at,
        by=row.entered_by,
    )
    record(
        action="登记整改问题",
        subject=subject_of(row),
        by=row.entered_by,
        at=at,
        after={
            "地区": row.region.name,
            "来源": FindingSource(row.source).word,
            "问题": row.title,
            "期限": str(row.due_on),
        },
        address=address,
    )
    return row


def subject_of(row: Rectification) -> str:
    """How a line is called in the audit."""
    return f"整改台账 {row.campaign.code} 第{row.number}号"


# --- what the document itself found ----------------------------------------------------------


@transaction.atomic
def take_over(*, campaign: Campaign, at: datetime) -> int:
    """Lines for the problems and recommendations of the campaign's document that are not on the
    list yet and that had been written by then; how many. Running it again changes nothing."""
    if not _not_taken(campaign).exists():
        return 0
    held = hold_campaign(campaign.pk)
    today = timezone.localdate(at)
    rows = _not_taken(held).select_related("citation__document").order_by("code")
    dated = [(row, _day_of(row)) for row in rows]
    due = [(row, day) for row, day in dated if day <= today]
    demonstration = rests_on_demonstration(held, 999_912)
    for number, (row, day) in enumerate(due, start=_next_number(held)):
        _put_on(_line_of(held, row, number, day), at, demonstration=demonstration)
    return len(due)


def _not_taken(campaign: Campaign) -> QuerySet[Finding]:
    return Finding.objects.filter(campaign=campaign, rectification=None)


def _line_of(held: Campaign, finding: Finding, number: int, day: date) -> Rectification:
    return Rectification(
        campaign=held,
        number=number,
        region=held.region,
        kind=finding.kind,
        source=FindingSource.DOCUMENT,
        finding=finding,
        title=finding.title,
        summary=finding.summary,
        owner=finding.owner,
        found_on=day,
        due_on=finding.due_on,
        derived={**finding.derived, "region": _NOT_STATED, "found_on": _DAY_OF_PAPER},
    )


def _day_of(finding: Finding) -> date:
    """The day of the document; of one that is dated to a month or year only, its first."""
    parts = [int(part) for part in finding.citation.document.issued_on.split("-")]
    return date(*[*parts, 1, 1][:3])
