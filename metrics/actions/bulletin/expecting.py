"""Which bulletins should exist by a given time, whether they do or not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Min
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import BulletinKind, RankingState
from campaigns.timetable import bulletin_at
from metrics.models import Ranking, ReportingPeriod
from metrics.queries.bulletin.period import quarters
from metrics.queries.ranking import levels_of

# What was missed is caught up for so long; older issues are drawn up by a person who wants them.
CATCH_UP = timedelta(days=92)
# The catch-up reaches back at most so many months, the one that runs included.
_MONTHS_BACK = 7


def due(campaign: Campaign, at: datetime) -> list[tuple[BulletinKind, Month]]:
    """Issues that should exist by now, the oldest first; only of a campaign that reports."""
    if not _reports(campaign):
        return []
    found = [(BulletinKind.QUARTERLY, month) for month in _quarters(campaign, at)]
    found += [(BulletinKind.MONTHLY, month) for month in _months(campaign, at)]
    return sorted(found, key=lambda one: (one[1], one[0]))


def expected_at(campaign: Campaign, kind: str, month: Month) -> datetime | None:
    """From when an issue should exist: the calendar's day after a quarter; the moment at which all
    rankings of a month were published, None before."""
    if kind == BulletinKind.QUARTERLY:
        return bulletin_at(campaign.calendar, month, timezone.get_default_timezone())
    return _published(campaign, [month]).get(month.number)


def _reports(campaign: Campaign) -> bool:
    judged = ReportingPeriod.objects.filter(campaign=campaign, month__gte=campaign.first_month)
    return judged.exists()


def _quarters(campaign: Campaign, at: datetime) -> Iterator[Month]:
    """Last months of the quarters whose day has come, and not too long ago."""
    zone = timezone.get_default_timezone()
    for month in quarters(campaign):
        day = bulletin_at(campaign.calendar, month, zone)
        if at - CATCH_UP < day <= at:
            yield month


def _months(campaign: Campaign, at: datetime) -> list[Month]:
    """Months published by now that ended not too long ago."""
    oldest = timezone.localdate(at - CATCH_UP)
    ends = Month.containing(campaign.ends_on)
    recent = [
        month
        for month in _recent(campaign, at)
        if month <= ends and month.plus(1).first_day() > oldest
    ]
    moments = _published(campaign, recent)
    return [month for month in recent if month.number in moments and moments[month.number] <= at]


def _recent(campaign: Campaign, at: datetime) -> Iterator[Month]:
    """Months from the first judged one on that have ended, and are near enough to matter."""
    last = Month.containing(timezone.localdate(at)).plus(-1)
    for month in last.plus(1 - _MONTHS_BACK).through(last):
        if month.number >= campaign.first_month:
            yield month


def _published(campaign: Campaign, months: list[Month]) -> dict[int, datetime]:
    """Month number → when the last of its levels was first published; only complete ones."""
    rows = (
        Ranking.objects.filter(
            campaign=campaign,
            month__in=[month.number for month in months],
            state=RankingState.PUBLISHED,
        )
        .values("month", "level")
        .annotate(first=Min("published_at"))
        .order_by()
    )
    found: dict[int, dict[str, datetime]] = {}
    for row in rows:
        found.setdefault(row["month"], {})[row["level"]] = row["first"]
    levels = set(levels_of(campaign))
    return {month: max(first.values()) for month, first in found.items() if levels <= set(first)}
