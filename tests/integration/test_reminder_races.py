"""Two people press at once, two workers send at once: one message, one mail."""

from __future__ import annotations

import pytest
from django.core import mail

from campaigns.models import Campaign
from campaigns.terms import MailState, Role
from metrics.actions import posting
from metrics.actions.entry import reminders
from metrics.mail.reminder import compose
from metrics.models import Reminder
from tests.cast import Cast
from tests.integration import test_races
from tests.integration.test_races import at_once
from tests.month import IN_TIME, april, region
from tests.people import colleague

pytestmark = pytest.mark.django_db(transaction=True)
world = test_races.world
OWN = "370102"


def test_two_presses_write_one_message(world: tuple[Campaign, Cast]) -> None:
    campaign, cast = world
    period, regions = april(campaign), [region(OWN)]
    told = at_once(
        lambda: reminders.remind(period=period, regions=regions, by=cast.reviewer, at=IN_TIME),
        lambda: reminders.remind(period=period, regions=regions, by=cast.administrator, at=IN_TIME),
    )
    assert sorted(len(one.sent) for one in told) == [0, 1], told
    assert sorted(len(one.already) for one in told) == [0, 1]
    assert Reminder.objects.count() == 1


def test_two_workers_send_one_mail(world: tuple[Campaign, Cast]) -> None:
    campaign, cast = world
    period = april(campaign)
    colleague("writer", Role.REPORTER, "370103", email="writer@example.org")
    reminders.remind(period=period, regions=[region("370103")], by=cast.reviewer, at=IN_TIME)
    row = Reminder.objects.get()
    sent = at_once(
        lambda: posting.send(Reminder.objects.all(), row.pk, compose=compose, at=IN_TIME),
        lambda: posting.send(Reminder.objects.all(), row.pk, compose=compose, at=IN_TIME),
    )
    assert sorted(sent) == [False, True]
    assert len(mail.outbox) == 1
    row.refresh_from_db()
    assert row.mail == MailState.SENT
