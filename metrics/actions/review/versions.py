"""Whose rankings rest on a figure: every campaign that counts it has its version counted up."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, Min

from campaigns.models import Campaign, Region
from campaigns.queries.reporting import counted_in
from metrics.models import ReportingPeriod


def hold_months(region: Region, month: int) -> list[ReportingPeriod]:
    """This month of every campaign over the region, held until the transaction ends.

    A figure is one fact for all campaigns. A campaign that has no row for the month (a base year
    before it began) is told through its first later one, which its sums contain. The rows are
    taken in one order, so that two approvals never wait for each other in a circle.
    """
    above = [code for code in region.path.split("/") if code]
    later = ReportingPeriod.objects.filter(month__gte=month, campaign__region__code__in=above)
    firsts = later.order_by().values("campaign").annotate(first=Min("month"))
    told = dict(firsts.values_list("campaign", "first"))
    rows = ReportingPeriod.objects.select_for_update(of=("self",)).select_related(
        "campaign__region"
    )
    found = rows.filter(campaign__in=told, month__in=set(told.values())).order_by("pk")
    return [row for row in found if told[row.campaign_id] == row.month]


def count_up(
    periods: Collection[ReportingPeriod], own: Campaign, indicators: Collection[str]
) -> None:
    """Count the figures' version up: the own campaign's, and of those that share an indicator.

    ``indicators`` are the codes of the figures that changed; nothing changed, nothing counts.
    """
    if not indicators:
        return
    touched = [
        period.pk
        for period in periods
        if period.campaign_id == own.pk or shares(period.campaign, indicators)
    ]
    ReportingPeriod.objects.filter(pk__in=touched).update(figures_version=F("figures_version") + 1)


def shares(campaign: Campaign, indicators: Collection[str]) -> bool:
    """Whether the campaign counts one of the indicators."""
    return any(one.indicator.code in indicators for one in counted_in(campaign))
