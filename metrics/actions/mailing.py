"""Everything that waits to be mailed, kind by kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.terms import MailState
from metrics.actions import posting
from metrics.actions.accountability import reminding
from metrics.actions.bulletin import parcel
from metrics.mail import alarm, reminder
from metrics.models import AlarmMail, DeadlineMail, Delivery, Reminder

# What could not be sent for so long, as mail was switched off or the server away, is not sent by
# itself any more: nobody expects it by then. A bulletin can still be sent by a person.
STALE = timedelta(days=14)
OUT_OF_DATE = f"超过{STALE.days}天没有寄出，不再自动寄"


@dataclass(frozen=True, slots=True)
class Bag:
    """Mails of one kind: where they stand, how one is written, which are older than a moment."""

    rows: QuerySet[Any]
    compose: Callable[[Any], EmailMessage]
    before: Callable[[datetime], Q]


def bags(now: Callable[[], datetime]) -> list[Bag]:
    """In the order in which they are sent."""
    deliveries = Delivery.objects.select_related("bulletin__campaign__region", "region__parent")
    return [
        Bag(
            Reminder.objects.select_related("to", "by"),
            reminder.compose,
            lambda moment: Q(day__lt=timezone.localdate(moment)),
        ),
        Bag(
            DeadlineMail.objects.select_related("to__region", "campaign", "region"),
            reminding.written(now),
            lambda moment: Q(at__lt=moment),
        ),
        Bag(
            AlarmMail.objects.select_related("alarm__campaign", "to"),
            alarm.compose,
            lambda moment: Q(alarm__raised_at__lt=moment),
        ),
        # What a person has sent anew is wanted, however old it is.
        Bag(
            deliveries.select_related("recipient"),
            parcel.packed(now),
            lambda moment: Q(prepared_at__lt=moment, resent=0),
        ),
    ]


def send_due(
    *,
    now: Callable[[], datetime],
    errors: list[Exception] | None = None,
    go_on: Callable[[], bool] = lambda: True,
) -> int:
    """Send what is due; the number sent. Ends early when the mail server does not answer, which is
    added to ``errors``, or when ``go_on``, asked before each mail, says no: what is left waits for
    the next run. What is out of date is given up first."""
    if settings.MAIL == "off":
        return 0
    kinds, sent = bags(now), 0
    for bag in kinds:
        _give_up(bag, now())
    for bag in kinds:
        for number in posting.due_mails(bag.rows, at=now()):
            if not go_on():
                return sent
            try:
                sent += posting.send(bag.rows, number, compose=bag.compose, at=now())
            except posting.UnreachableError as error:
                if errors is not None:
                    errors.append(error)
                return sent
    return sent


def _give_up(bag: Bag, at: datetime) -> None:
    late = bag.rows.filter(bag.before(at - STALE), mail=MailState.PREPARED)
    late.update(mail=MailState.NONE, error=OUT_OF_DATE, next_attempt=None)


def waiting(at: datetime) -> int:
    """How many mails wait to be sent."""
    return sum(bag.rows.filter(mail=MailState.PREPARED).count() for bag in bags(lambda: at))
