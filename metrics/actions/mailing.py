"""Everything that waits to be mailed, kind by kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet

from metrics.actions import posting
from metrics.actions.bulletin import parcel
from metrics.mail import alarm, reminder
from metrics.models import AlarmMail, Delivery, Reminder


@dataclass(frozen=True, slots=True)
class Bag:
    """Mails of one kind: where they stand, and how one is written."""

    rows: QuerySet[Any]
    compose: Callable[[Any], EmailMessage]


def bags(now: Callable[[], datetime]) -> list[Bag]:
    """In the order in which they are sent."""
    deliveries = Delivery.objects.select_related("bulletin__campaign__region", "region__parent")
    return [
        Bag(Reminder.objects.select_related("to", "by"), reminder.compose),
        Bag(AlarmMail.objects.select_related("alarm__campaign", "to"), alarm.compose),
        Bag(deliveries.select_related("recipient"), parcel.packed(now)),
    ]


def send_due(*, now: Callable[[], datetime]) -> int:
    """Send what is due; the number sent. Ends early when the mail server does not answer: what is
    left waits for the next run."""
    if settings.MAIL == "off":
        return 0
    sent = 0
    for bag in bags(now):
        for number in posting.due_mails(bag.rows, at=now()):
            try:
                sent += posting.send(bag.rows, number, compose=bag.compose, at=now())
            except posting.UnreachableError:
                return sent
    return sent
