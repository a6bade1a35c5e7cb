"""催报: chasing what is not handed in or not decided on, by one press and by the timetable.

A person gets one chase a day, whoever presses and however often the timetable runs; the table's
key holds that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from campaigns.audit import record
from campaigns.models import AuditEntry, Region, User
from campaigns.periods import Month
from campaigns.queries.duty import People, reporters_for, reviewers_for
from campaigns.queries.reporting import reporters
from campaigns.terms import MailState, PeriodState
from campaigns.workdays import is_workday
from metrics.actions.entry.errors import ClosedError, EntryError
from metrics.actions.entry.periods import subject_of
from metrics.models import Reminder, ReportingPeriod
from metrics.queries.entry.owed import (
    Running,
    doors_of,
    owed,
    reopened_until,
    running,
    takes_reports,
    undecided,
)
from metrics.wording.reminders import OWED, UNDECIDED

# The hour from which the timetable chases on a working day.
HOUR = 9
Items = dict[User, list[dict[str, Any]]]
# Region id → until when.
Dues = dict[int, datetime]


@dataclass(frozen=True, slots=True)
class Chased:
    """Who was reached just now, who had been before today, and regions with nobody to reach."""

    sent: list[User]
    already: list[User]
    nobody: list[Region]


@transaction.atomic
def remind(
    *,
    period: ReportingPeriod,
    regions: Collection[Region],
    by: User,
    at: datetime,
    address: str | None = None,
) -> Chased:
    """Chase the reporters of those regions that have not handed in; all others are left out."""
    open_for = takes_reports(period, regions, at)
    if not open_for:
        raise ClosedError("本月已锁定，不再催报；确需补报的，请先申请重新开放")
    late = owed(period, open_for)
    if not late:
        raise EntryError("这些地区都已报送，不用催报")
    people = reporters_for(late, timezone.localdate(at))
    items = _items(OWED, period, _dues(period, late, at), late, people)
    return _chase(items, period, late, people, by, at, address)


@transaction.atomic
def remind_reviewers(
    *,
    period: ReportingPeriod,
    regions: Collection[Region],
    by: User,
    at: datetime,
    address: str | None = None,
) -> Chased:
    """Chase the reviewers of those regions whose sheets wait for a decision."""
    waiting = undecided(period, takes_reports(period, regions, at))
    if not waiting:
        raise EntryError("没有待审核的报送，不用催办")
    people = reviewers_for(period.campaign, waiting, timezone.localdate(at))
    items = _items(UNDECIDED, period, _review_ends(period, waiting, at), waiting, people)
    return _chase(items, period, waiting, people, by, at, address)


def _dues(period: ReportingPeriod, regions: Sequence[Region], at: datetime) -> Dues:
    """Until when to hand in: the due day, or the end of the reopening that lets the region in."""
    if period.state == PeriodState.OPEN:
        return {region.pk: period.due_at or at for region in regions}
    return reopened_until(period, regions, at)


def _review_ends(period: ReportingPeriod, regions: Sequence[Region], at: datetime) -> Dues:
    """Until when to decide: the review's end, or the end of the reopening."""
    dues = _dues(period, regions, at)
    return {key: max(due, period.review_at or due) for key, due in dues.items()}


def _items(
    about: str,
    period: ReportingPeriod,
    dues: Dues,
    regions: Collection[Region],
    people: People,
) -> Items:
    """Person → items that name all his regions of this month, one for every end."""
    owing: dict[User, dict[datetime, list[Region]]] = {}
    for region in regions:
        for user in people.get(region.pk, []):
            owing.setdefault(user, {}).setdefault(dues[region.pk], []).append(region)
    return {
        user: [_item(about, period, due, ends[due]) for due in sorted(ends)]
        for user, ends in owing.items()
    }


def _item(
    about: str, period: ReportingPeriod, due: datetime, regions: Collection[Region]
) -> dict[str, Any]:
    return {
        "about": about,
        "campaign": period.campaign.code,
        "campaign_name": period.campaign.name,
        "month": period.month,
        "due": due.isoformat(timespec="minutes"),
        "regions": [[region.code, region.short_name] for region in regions],
    }


def _chase(
    items: Items,
    period: ReportingPeriod,
    regions: Collection[Region],
    people: People,
    by: User,
    at: datetime,
    address: str | None,
) -> Chased:
    sent = _write(items, by, at)
    if sent:
        record(
            action="催报",
            subject=subject_of(period),
            by=by,
            at=at,
            after={
                "地区": [region.code for region in regions],
                "收件人": [user.username for user in sent],
            },
            address=address,
        )
    already = [user for user in items if user not in sent]
    return Chased(sent, already, [region for region in regions if region.pk not in people])


def _write(items: Mapping[User, list[dict[str, Any]]], by: User | None, at: datetime) -> list[User]:
    """One message a person who has none today; those who get one."""
    day = timezone.localdate(at)
    there = set(Reminder.objects.filter(day=day, to__in=items).values_list("to_id", flat=True))
    fresh = [user for user in items if user.pk not in there]
    # Whoever presses at the same moment meets the key, and the first message stays.
    Reminder.objects.bulk_create(
        [
            Reminder(to=user, day=day, by=by, at=at, items=items[user], mail=_mail_for(user))
            for user in fresh
        ],
        ignore_conflicts=True,
    )
    rows = Reminder.objects.filter(day=day, to__in=fresh, by=by, at=at)
    written = set(rows.values_list("to_id", flat=True))
    return [user for user in fresh if user.pk in written]


def _mail_for(user: User) -> MailState:
    wanted = settings.MAIL != "off" and bool(user.email)
    return MailState.PREPARED if wanted else MailState.NONE


def read(*, reminder: Reminder, at: datetime) -> None:
    """The person has opened it; the first time counts."""
    Reminder.objects.filter(pk=reminder.pk, read_at=None).update(read_at=at)


# --- by the timetable ---


def remind_due(*, at: datetime) -> int:
    """Chase what is due by the timetable; the number of messages. Runs once a working day, from
    nine o'clock on, however late the first chance comes and however often it is called."""
    here = timezone.localtime(at)
    today = here.date()
    if here.hour < HOUR or not is_workday(today) or _is_done(today):
        return 0
    items: Items = {}
    for one in dict.fromkeys(running(at)):
        for user, told in _due_today(one, today, at).items():
            items.setdefault(user, []).extend(told)
    return _chase_all(items, today, at) if items else 0


@transaction.atomic
def _chase_all(items: Items, today: date, at: datetime) -> int:
    sent = _write(items, None, at)
    record(
        action=DONE,
        subject=_mark(today),
        by=None,
        at=at,
        after={"收件人": [user.username for user in sent]},
    )
    return len(sent)


DONE = "定时催报"


def _mark(day: date) -> str:
    return f"催报 {day}"


def _is_done(day: date) -> bool:
    return AuditEntry.objects.filter(action=DONE, subject=_mark(day)).exists()


def _due_today(one: Running, today: date, at: datetime) -> Items:
    """Reporters from the working day before the due day on, reviewers from the due day on."""
    due_day = _day_before_midnight(one.due_at)
    period = one.period
    items: Items = {}
    if today < _workday_before(due_day):
        return items
    every = reporters(period.campaign, Month.of(period.month))
    # Where two reopenings let a region in, the longer one counts.
    doors = doors_of(period, every, at)
    regions = [region for region in every if doors.get(region.pk) == one]
    if today == _workday_before(due_day) or today >= due_day:
        late = owed(period, regions)
        items = _items(OWED, period, _dues(period, late, at), late, reporters_for(late, today))
    if today >= due_day:
        waiting = undecided(period, regions)
        people = reviewers_for(period.campaign, waiting, today)
        ends = _review_ends(period, waiting, at)
        for user, told in _items(UNDECIDED, period, ends, waiting, people).items():
            items.setdefault(user, []).extend(told)
    return items


def _day_before_midnight(end: datetime) -> date:
    """The day that ends with this moment."""
    return timezone.localdate(end - timedelta(microseconds=1))


def _workday_before(day: date) -> date:
    day -= timedelta(days=1)
    while not is_workday(day):
        day -= timedelta(days=1)
    return day
