"""The quarters' samples as somebody sees them, and who counts again."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from campaigns.access import AnyUser, reviews, visible_regions
from campaigns.models import Campaign
from metrics.models import Recount, RecountItem


def visible_items(user: AnyUser, campaign: Campaign) -> QuerySet[RecountItem]:
    """Items of the campaign in regions that the user sees."""
    rows = RecountItem.objects.filter(recount__campaign=campaign, region__in=visible_regions(user))
    return rows.select_related("recount", "region__parent", "indicator", "counted_by")


def visible_recounts(user: AnyUser, campaign: Campaign) -> QuerySet[Recount]:
    """Samples with at least one item that the user sees."""
    chosen = visible_items(user, campaign).order_by().values("recount")
    return Recount.objects.filter(campaign=campaign, pk__in=chosen)


def get_recount_for(user: AnyUser, campaign: Campaign, year: int, quarter: int) -> Recount:
    """One quarter's sample; 404 for whoever sees none of its items."""
    found = visible_recounts(user, campaign).filter(year=year, quarter=quarter).first()
    if found is None:
        raise Http404("没有这个季度的复核抽样")
    found.campaign = campaign
    return found


def counts_again(user: AnyUser, item: RecountItem) -> bool:
    """Whether the user enters what was counted again: the level that reviews the region, never
    the region itself."""
    return reviews(user, item.recount.campaign, item.region)
