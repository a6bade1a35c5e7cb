"""The months of a campaign: which one comes next."""

from __future__ import annotations

from campaigns.models import Campaign
from campaigns.periods import Month
from metrics.models import ReportingPeriod


def next_month(campaign: Campaign) -> Month | None:
    """The month after the last one, or the campaign's first; None when the campaign is over."""
    last = ReportingPeriod.objects.filter(campaign=campaign).order_by("-month").first()
    first = Month.containing(campaign.starts_on)
    month = Month.of(last.month).plus(1) if last else first
    return max(month, first) if month <= Month.containing(campaign.ends_on) else None
