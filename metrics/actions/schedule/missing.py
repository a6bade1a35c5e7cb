"""What a look finds missing, and when a day ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from campaigns.models import Campaign


@dataclass(frozen=True, slots=True)
class Missing:
    """``key`` stays the same as long as the thing is missing; its first part is the kind."""

    key: str
    campaign: Campaign | None
    words: str
    url: str
    expected_at: datetime


def end_of(day: date) -> datetime:
    """The midnight with which the day ends."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
