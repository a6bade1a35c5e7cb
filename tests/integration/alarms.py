"""What the tests of alarms share: the moment, what is open, months and bulletins as they stand."""

from __future__ import annotations

from datetime import datetime

import pytest

from campaigns.models import Campaign, User
from campaigns.periods import Month
from campaigns.terms import BulletinKind, BulletinState, PeriodState, Role
from metrics.actions.entry import periods
from metrics.models import Alarm, Bulletin, ReportingPeriod
from tests.cast import Cast
from tests.month import BEIJING
from tests.people import colleague

JUNE = Month(2017, 6)


def on(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2017, month, day, hour, minute, tzinfo=BEIJING)


def keys() -> list[str]:
    return sorted(Alarm.objects.filter(cleared_at=None).values_list("key", flat=True))


@pytest.fixture
def keeper(reported: Campaign, cast: Cast) -> User:
    """An administrator with a mailbox."""
    return colleague("keeper", Role.ADMINISTRATOR, "370000", email="keeper@example.org")


def opened(campaign: Campaign, month: Month, *, locked: datetime | None = None) -> ReportingPeriod:
    """A month that the timetable opened on its day."""
    plan = periods.planned(campaign, month)
    return ReportingPeriod.objects.create(
        campaign=campaign,
        month=month.number,
        state=PeriodState.LOCKED if locked else PeriodState.OPEN,
        opened_at=plan.opens_at,
        due_at=plan.due_at,
        review_at=plan.review_at,
        locks_at=plan.locks_at,
        locked_at=locked,
    )


def bulletin(campaign: Campaign, kind: BulletinKind, month: Month, **signed: object) -> Bulletin:
    made = Bulletin.objects.create(
        campaign=campaign,
        kind=kind,
        month=month.number,
        state=BulletinState.DRAFT,
        title="通报",
        content={},
        basis={},
        basis_digest="0" * 64,
        drafted_at=on(7, 10, 9),
    )
    if signed:
        Bulletin.objects.filter(pk=made.pk).update(state=BulletinState.SIGNED, **signed)
        made.refresh_from_db()
    return made


def of(kind: str) -> Alarm:
    return Alarm.objects.get(key__startswith=f"{kind}:", cleared_at=None)
