"""Whose deadlines are followed: campaigns that run, or have ended not long ago."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet

from campaigns.models import Campaign

# After its end nobody is reminded of a campaign's measures any more, and no alarm is raised.
AFTER_THE_END = timedelta(days=60)


def followed_campaigns(today: date) -> QuerySet[Campaign]:
    return Campaign.objects.filter(
        starts_on__lte=today, ends_on__gte=today - AFTER_THE_END
    ).select_related("region")
