"""What somebody may choose from who draws figures by hand to have them counted again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from campaigns.access import AnyUser, administers, reviewed_regions
from campaigns.models import Campaign, Indicator, Region
from campaigns.periods import Month
from campaigns.queries.regions import valid_at
from campaigns.queries.reporting import counted_in
from campaigns.terms import PeriodState
from metrics.models import ReportingPeriod

_MONTHS = 12  # the newest; older files are rarely at hand


@dataclass(frozen=True, slots=True)
class Choices:
    """By their codes, in the order of the page."""

    regions: dict[str, Region]
    months: dict[str, Month]
    indicators: dict[str, Indicator]


def draws(user: AnyUser, campaign: Campaign) -> bool:
    """Whether the user may draw at all: whoever reviews a region of the campaign."""
    regions = reviewed_regions(user, campaign)
    return administers(user, campaign) or regions.exclude(pk=campaign.region_id).exists()


def choices_for(user: AnyUser, campaign: Campaign) -> Choices:
    """Regions that the user reviews, months that are locked, mandatory indicators."""
    locked = ReportingPeriod.objects.filter(campaign=campaign, state=PeriodState.LOCKED)
    numbers = locked.order_by("-month").values_list("month", flat=True)[:_MONTHS]
    months = [Month.of(number) for number in numbers]
    regions = reviewed_regions(user, campaign).exclude(pk=campaign.region_id)
    there = [valid_at(month) for month in (months[:1] + months[-1:])]
    regions = regions.filter(reduce(or_, there, Q(pk__in=[])))
    indicators = {one.indicator.code: one.indicator for one in counted_in(campaign)}
    return Choices(
        regions={row.code: row for row in regions.select_related("parent").order_by("path")},
        months={str(month): month for month in months},
        indicators={
            code: row
            for code, row in sorted(indicators.items(), key=lambda one: one[1].name)
            if row.mandatory
        },
    )
