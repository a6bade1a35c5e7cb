"""Whose rankings rest on a figure: every campaign that counts it has its version counted up."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F

from campaigns.models import Campaign, Region
from campaigns.queries.reporting import counted_in
from metrics.models import ReportingPeriod


def hold_months(region: Region, month: int) -> list[ReportingPeriod]:
    """This month of every campaign over the region, held until the transaction ends.

    A figure is one fact for all campaigns; the rows are taken in one order, so that two approvals
    never wait for each other in a circle.
    """
    above = [code for code in region.path.split("/") if code]
    rows = ReportingPeriod.objects.select_for_update(of=("self",))
    return list(
        rows.select_related("campaign__region")
        .filter(month=month, campaign__region__code__in=above)
        .order_by("pk")
    )


def count_up(
    periods: Collection[ReportingPeriod], own: Campaign, indicators: Collection[str]
) -> None:
    """Count the figures' version up: the own campaign's, and of those that share an indicator."""
    touched = [
        period.pk
        for period in periods
        if period.campaign_id == own.pk or _shares(period.campaign, indicators)
    ]
    ReportingPeriod.objects.filter(pk__in=touched).update(figures_version=F("figures_version") + 1)


def _shares(campaign: Campaign, indicators: Collection[str]) -> bool:
    return any(one.indicator.code in indicators for one in counted_in(campaign))
