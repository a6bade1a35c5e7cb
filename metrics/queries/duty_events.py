"""The events of one cell of the calendar, with their evidence, as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from campaigns.duties import Stretch
from campaigns.models import Region
from campaigns.queries.frequency import Duty
from campaigns.terms import DutyState
from metrics.models import DutyEvent
from metrics.queries.duties import events_of
from metrics.wording.duties import day_words, when_words


@dataclass(frozen=True, slots=True)
class EventRow:
    """``cancelled`` is who took it back, when and why; "" for one that counts."""

    when: str
    amount: str
    place: str
    subject: str
    evidence: str
    entered: str
    cancelled: str
    cancel_url: str


def event_rows(duty: Duty, region: Region, stretch: Stretch, *, cancels: bool) -> list[EventRow]:
    """For a region that the reader has been let into; ``cancels`` whether he may take one back."""
    return [
        _row(row, duty, cancels) for row in events_of(duty, region, stretch.first, stretch.last)
    ]


def _row(row: DutyEvent, duty: Duty, cancels: bool) -> EventRow:
    counts = row.state == DutyState.HELD
    cancelled = ""
    if row.cancelled_by and row.cancelled_at:
        day = day_words(timezone.localdate(row.cancelled_at))
        cancelled = f"{row.cancelled_by.get_full_name()} {day}撤销：{row.cancelled_why}"
    entered = day_words(timezone.localdate(row.entered_at))
    return EventRow(
        when=when_words(row.held_on, row.last_on, duty.counting),
        amount=f"{row.amount} {duty.indicator.unit}" if counts else "不计",
        place=row.place,
        subject=row.subject,
        evidence=row.evidence,
        entered=f"{row.entered_by.get_full_name()} {entered}登记",
        cancelled=cancelled,
        cancel_url=reverse("duty_cancel", args=[row.campaign.code, row.pk])
        if counts and cancels
        else "",
    )
