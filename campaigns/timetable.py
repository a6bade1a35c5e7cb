"""When the month of a campaign opens, is due, is reviewed and locks. Pure arithmetic.

The campaign's calendar gives days of the month that follows. A day on which nobody works moves to
the next working day, and the later steps keep their distance of at least one day; a calendar that
says ``holidays: keep`` is taken literally.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from campaigns.periods import Month
from campaigns.terms import Postponing
from campaigns.workdays import plus_workdays, workday_from


@dataclass(frozen=True, slots=True)
class Timetable:
    """``due_at`` and ``review_at`` are the midnights at which the due and review days end."""

    opens_at: datetime
    due_at: datetime
    review_at: datetime
    locks_at: datetime


def timetable_of(calendar: Mapping[str, Any], month: Month, zone: tzinfo) -> Timetable:
    """The steps of one month by the campaign's calendar."""
    begins = month.plus(1).first_day()
    due, review, lock = (
        begins.replace(day=int(calendar[name])) for name in ("due_day", "review_day", "lock_day")
    )
    if calendar.get("holidays", Postponing.POSTPONE) == Postponing.POSTPONE:
        due, review, lock = _postponed(due, review, lock)
    return Timetable(
        opens_at=_midnight(begins, zone),
        due_at=_midnight(due + timedelta(days=1), zone),
        review_at=_midnight(review + timedelta(days=1), zone),
        locks_at=datetime.combine(lock, time(int(calendar["lock_hour"])), zone),
    )


def _postponed(due: date, review: date, lock: date) -> tuple[date, date, date]:
    """Due on a working day, review on a later working day, lock after the review day has ended.

    Nobody works at the hour of the lock, so that it may fall on any day.
    """
    moved_due = workday_from(due)
    moved_review = workday_from(max(review, moved_due + timedelta(days=1)))
    return moved_due, moved_review, max(lock, moved_review + timedelta(days=1))


def bulletin_at(calendar: Mapping[str, Any], last: Month, zone: tzinfo) -> datetime:
    """The beginning of the day on which the bulletin of the quarter ending with ``last`` is drawn
    up."""
    day = last.plus(1).first_day().replace(day=int(calendar["bulletin_day"]))
    if calendar.get("holidays", Postponing.POSTPONE) == Postponing.POSTPONE:
        day = workday_from(day)
    return _midnight(day, zone)


def opened_late(planned: Timetable, at: datetime) -> Timetable:
    """The timetable of a month that opens at ``at``: a due day that has passed, or is hardly a
    day away, leaves three working days to fill in, and each later step another one."""
    if at + timedelta(days=1) <= planned.due_at:
        return Timetable(at, planned.due_at, planned.review_at, planned.locks_at)
    zone = at.tzinfo
    due = plus_workdays(at.date(), 3)
    review = plus_workdays(due, 1)
    hour = planned.locks_at.timetz()
    return Timetable(
        opens_at=at,
        due_at=_midnight(due + timedelta(days=1), zone),
        review_at=_midnight(review + timedelta(days=1), zone),
        locks_at=datetime.combine(review + timedelta(days=1), hour),
    )


def end_of_next_workday(at: datetime) -> datetime:
    """The midnight that ends the next working day: how long a returned sheet may take."""
    return _midnight(plus_workdays(at.date(), 1) + timedelta(days=1), at.tzinfo)


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(), zone)
