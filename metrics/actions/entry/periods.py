"""Opening and locking months, and letting a region into a locked one for some days."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from campaigns.audit import record
from campaigns.models import Campaign, Region, User
from campaigns.periods import Month
from campaigns.terms import PeriodState
from campaigns.timetable import Timetable, opened_late, timetable_of
from metrics.actions.entry.errors import (
    LONGEST_REASON,
    ClosedError,
    EntryError,
    MoveError,
    checked_text,
)
from metrics.actions.entry.holding import hold_alone
from metrics.models import Reopening, ReportingPeriod
from metrics.queries.heirs import not_there

# A month that nobody opened is caught up for so long; older gaps are taken over from old tables.
CATCH_UP = timedelta(days=92)
LONGEST_REOPENING = timedelta(days=31)
_log = logging.getLogger(__name__)


class TooEarlyError(EntryError):
    """The month has not ended yet, or lies outside the campaign."""


def planned(campaign: Campaign, month: Month) -> Timetable:
    """The steps of a month by the campaign's calendar."""
    return timetable_of(campaign.calendar, month, timezone.get_default_timezone())


def subject_of(period: ReportingPeriod) -> str:
    """How a month is called in the audit."""
    return f"月份 {period.campaign.code} {period.month}"


@transaction.atomic
def open_month(
    *,
    campaign: Campaign,
    month: Month,
    at: datetime,
    by: User | None = None,
    address: str | None = None,
) -> ReportingPeriod:
    """Open a month that has ended; one that opens late gets three working days all the same."""
    if not _inside(campaign, month):
        raise TooEarlyError(f"{month.chinese}不在“{campaign.name}”的期间内")
    plan = planned(campaign, month)
    if plan.opens_at > at:
        raise TooEarlyError(f"{month.chinese}还没有结束，不能开启填报")
    # Two that open the same month queue at the campaign's row; the second finds it opened.
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    if ReportingPeriod.objects.filter(campaign=campaign, month=month.number).exists():
        raise MoveError(f"{month.chinese}已经开启过")
    period = _create(campaign, month, steps := opened_late(plan, timezone.localtime(at)))
    record(
        action="开启填报",
        subject=subject_of(period),
        by=by,
        at=at,
        after={"报送截止": steps.due_at.isoformat(), "锁定": steps.locks_at.isoformat()},
        address=address,
    )
    return period


def _inside(campaign: Campaign, month: Month) -> bool:
    first, last = Month.containing(campaign.starts_on), Month.containing(campaign.ends_on)
    return first <= month <= last


def _create(campaign: Campaign, month: Month, steps: Timetable) -> ReportingPeriod:
    opened_at, due_at, review_at, locks_at = astuple(steps)
    last = ReportingPeriod.objects.filter(campaign=campaign).order_by("-month").first()
    return ReportingPeriod.objects.create(
        campaign=campaign,
        month=month.number,
        state=PeriodState.OPEN,
        opened_at=opened_at,
        due_at=due_at,
        review_at=review_at,
        locks_at=locks_at,
        # Whoever goes on with a demonstration goes on with demonstration data.
        demonstration=bool(last and last.demonstration),
    )


@transaction.atomic
def lock(
    *,
    period: ReportingPeriod,
    at: datetime,
    by: User | None = None,
    reason: str = "",
    address: str | None = None,
) -> ReportingPeriod:
    """Lock an open month: what is not approved by now is not reported. Waits for those who are
    just saving or approving; whoever comes later is refused. Before its hour it takes a reason."""
    held = hold_alone(period.pk)
    if held.state != PeriodState.OPEN:
        raise MoveError(f"{Month.of(held.month).chinese}已经锁定")
    if by is None and held.locks_at and held.locks_at > at:
        raise MoveError(f"{Month.of(held.month).chinese}刚被延期")
    early = bool(held.locks_at and held.locks_at > at)
    why = checked_text(reason, LONGEST_REASON, "提前锁定的理由")
    if early and not why:
        raise EntryError("请写明提前锁定的理由")
    held.state, held.locked_at = PeriodState.LOCKED, at
    held.save(update_fields=["state", "locked_at"])
    record(
        action="锁定月份",
        subject=subject_of(held),
        by=by,
        at=at,
        after={"提前": True, "理由": why} if early else None,
        address=address,
    )
    return held


@transaction.atomic
def postpone(
    *,
    period: ReportingPeriod,
    days: int,
    reason: str,
    by: User,
    at: datetime,
    address: str | None = None,
) -> ReportingPeriod:
    """Give everyone some days more, before the month is locked."""
    held = hold_alone(period.pk)
    steps = (held.due_at, held.review_at, held.locks_at)
    if held.state != PeriodState.OPEN:
        raise MoveError(f"{Month.of(held.month).chinese}已经锁定，不能再延期")
    if not 1 <= days <= LONGEST_REOPENING.days:
        raise EntryError(f"延期应为 1 至 {LONGEST_REOPENING.days} 天")
    why = checked_text(reason, LONGEST_REASON, "延期的理由")
    if not why:
        raise EntryError("请写明延期的理由")
    more = timedelta(days=days)
    held.due_at, held.review_at, held.locks_at = (step and step + more for step in steps)
    held.save(update_fields=["due_at", "review_at", "locks_at"])
    held.submissions.filter(deadline__lt=held.due_at).update(deadline=held.due_at)
    record(
        action="延长填报",
        subject=subject_of(held),
        by=by,
        at=at,
        before={"报送截止": steps[0].isoformat() if steps[0] else ""},
        after={"报送截止": held.due_at.isoformat() if held.due_at else "", "理由": why},
        address=address,
    )
    return held


@transaction.atomic
def ask_reopening(
    *,
    period: ReportingPeriod,
    region: Region,
    reason: str,
    ends_at: datetime,
    by: User,
    at: datetime,
    address: str | None = None,
) -> Reopening:
    """Ask for a locked month to be opened again for a region and all below it."""
    held = hold_alone(period.pk)
    if held.state != PeriodState.LOCKED:
        raise MoveError("本月还没有锁定，不需要重新开放")
    if gone := not_there(region, Month.of(held.month)):
        raise EntryError(gone)
    why = checked_text(reason, LONGEST_REASON, "重新开放的理由")
    if not why:
        raise EntryError("请写明重新开放的理由")
    if not at < ends_at <= at + LONGEST_REOPENING:
        raise EntryError(f"截止时间应在今后 {LONGEST_REOPENING.days} 天以内")
    undecided = Reopening.objects.filter(period=held, region=region, approved_by=None)
    if undecided.filter(ends_at__gt=at).exists():
        raise MoveError(f"{region.name}已有一个待批准的申请")
    # One that ran out before anybody decided makes room; the audit keeps it.
    asked, _ = undecided.update_or_create(
        period=held,
        region=region,
        approved_by=None,
        defaults={"reason": why, "asked_by": by, "asked_at": at, "ends_at": ends_at},
    )
    _told("申请重新开放", asked, by, at, address)
    return asked


@transaction.atomic
def decide_reopening(
    *, asked: Reopening, granted: bool, by: User, at: datetime, address: str | None = None
) -> Reopening:
    """Approve or refuse; the one who asked never decides."""
    row = (
        Reopening.objects.select_for_update(of=("self",))
        .select_related("period__campaign", "region")
        .get(pk=asked.pk)
    )
    if row.approved_by_id:
        raise MoveError("这个申请已经处理过了")
    if row.asked_by_id == by.pk:
        raise EntryError("申请人不能批准自己的申请，请由另一位管理员批准")
    if granted and row.ends_at <= at:
        raise ClosedError("申请的截止时间已过，请重新申请")
    row.approved_by, row.approved_at, row.refused = by, at, not granted
    row.save(update_fields=["approved_by", "approved_at", "refused"])
    _told("批准重新开放" if granted else "不同意重新开放", row, by, at, address)
    return row


def _told(action: str, row: Reopening, by: User, at: datetime, address: str | None) -> None:
    record(
        action=action,
        subject=subject_of(row.period),
        by=by,
        at=at,
        after={
            "地区": row.region.code,
            "理由": row.reason,
            "截止": row.ends_at.isoformat(timespec="minutes"),
        },
        address=address,
    )


def due_to_open(campaign: Campaign, at: datetime) -> list[Month]:
    """Months that should have been opened by now, the oldest first.

    Only a campaign that has begun to report goes on by itself; the first month is opened by a
    person or taken over from old tables.
    """
    last = ReportingPeriod.objects.filter(campaign=campaign).order_by("-month").first()
    if last is None:
        return []
    first = Month.of(last.month).plus(1)
    ended = Month.containing(timezone.localtime(at).date()).plus(-1)
    return [
        month
        for month in first.through(ended)
        if _inside(campaign, month) and planned(campaign, month).opens_at > at - CATCH_UP
    ]


def due_to_lock(at: datetime) -> list[ReportingPeriod]:
    """Open months whose hour has come, however long ago."""
    rows = ReportingPeriod.objects.filter(state=PeriodState.OPEN, locks_at__lte=at)
    return list(rows.select_related("campaign").order_by("month"))


@dataclass(frozen=True, slots=True)
class Kept:
    """What the timetable did at one look, and what it could not do."""

    opened: int
    locked: int
    errors: list[Exception]


def keep(*, at: datetime) -> Kept:
    """Open and lock what is due. Safe to run twice, and at once by two workers: whoever comes
    second finds it done. One campaign's trouble does not hold up the others."""
    errors: list[Exception] = []
    opened = 0
    for campaign in Campaign.objects.select_related("region"):
        for month in due_to_open(campaign, at):
            act = partial(open_month, campaign=campaign, month=month, at=at)
            opened += _quietly(act, errors)
    locked = sum(_quietly(partial(lock, period=one, at=at), errors) for one in due_to_lock(at))
    return Kept(opened, locked, errors)


def _quietly(act: Callable[[], object], errors: list[Exception]) -> int:
    """Whether it was done."""
    try:
        act()
    except MoveError:  # another worker was quicker, or somebody postponed it
        return 0
    except Exception as error:
        _log.exception("a month could not be opened or locked")
        errors.append(error)
        return 0
    return 1
