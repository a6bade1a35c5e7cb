"""下一阶段要求."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from campaigns.periods import Month
from campaigns.timetable import timetable_of
from metrics.queries.bulletin.aimed import needs
from metrics.queries.bulletin.ground import Ground
from metrics.queries.bulletin.summed_up import counts_by_year, months_ahead, whole_word
from metrics.wording.bulletin import coming as words

_DECEMBER = 12


def coming(ground: Ground) -> list[str]:
    """What the next months must bring and when they are due; after the last issue nothing is."""
    if not months_ahead(ground):
        return []
    year_ends = ground.month.month == _DECEMBER and counts_by_year(ground)
    closing = words.closing_words(ground.months, year_ends=year_ends, over=False)
    said = [closing] if closing else []
    due = words.due_words(_due_days(ground))
    return [*said, *needs(ground, whole_word(ground)), *([due] if due else [])]


def _due_days(ground: Ground) -> list[tuple[Month, date]]:
    """The last day on which each of the coming months may be handed in."""
    zone = timezone.get_default_timezone()
    return [
        (
            month,
            (timetable_of(ground.campaign.calendar, month, zone).due_at - timedelta(days=1)).date(),
        )
        for month in months_ahead(ground)
    ]
