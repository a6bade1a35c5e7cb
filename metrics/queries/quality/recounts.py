"""The quarters' samples as somebody sees them, and who counts again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet
from django.http import Http404

from campaigns.access import AnyUser, reviews, visible_regions
from campaigns.models import Campaign, User
from campaigns.periods import Month
from metrics.models import Amendment, Figure, Recount, RecountItem, Submission
from metrics.queries.review.queue import authors_of_each


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
    """Whether the user enters what was counted again of this figure; ``countable_by`` for many."""
    return bool(countable_by(user, [item]))


def countable_by(user: AnyUser, items: Iterable[RecountItem]) -> set[int]:
    """Keys of the items that the user counts again: the level that reviews the region, never the
    region itself, and nobody what he has entered, approved or amended."""
    mine = [one for one in items if _is_above(user, one)]
    if not mine or not isinstance(user, User):
        return set()
    own = _handled(user, mine)
    return {one.pk for one in mine if (one.region_id, one.indicator_id, one.month) not in own}


def _is_above(user: AnyUser, item: RecountItem) -> bool:
    """The campaign's own region has nobody above it in the campaign."""
    campaign = item.recount.campaign
    return item.region_id != campaign.region_id and reviews(user, campaign, item.region)


def _handled(user: User, items: Sequence[RecountItem]) -> set[tuple[int, int, int]]:
    """Region, indicator and month of the figures that the user had a hand in."""
    cells = {
        "region__in": {one.region_id for one in items},
        "indicator__in": {one.indicator_id for one in items},
        "month__in": {one.month for one in items},
    }
    asked = {(one.region_id, one.indicator_id, one.month) for one in items}
    names = ("region_id", "indicator_id", "month")
    amended = Amendment.objects.filter(Q(asked_by=user) | Q(decided_by=user), **cells)
    found = set(amended.order_by().values_list(*names))
    figures = Figure.objects.filter(**cells).order_by().values_list(*names, "submission_id")
    written: dict[int, list[tuple[int, int, int]]] = {}
    for region, indicator, month, sheet in figures:
        if (region, indicator, month) in asked:
            written.setdefault(sheet, []).append((region, indicator, month))
    for sheet in _sheets_of(user, written):
        found.update(written[sheet])
    return found


def _sheets_of(user: User, keys: Iterable[int]) -> set[int]:
    """Those sheets that the user has decided on, or is an author of."""
    by_month: dict[int, list[Submission]] = {}
    for row in Submission.objects.filter(pk__in=list(keys)).select_related("period"):
        by_month.setdefault(row.period.month, []).append(row)
    authors: dict[int, set[int]] = {}
    for month, rows in by_month.items():
        authors |= authors_of_each(rows, Month.of(month))
    return {
        row.pk
        for rows in by_month.values()
        for row in rows
        if user.pk == row.decided_by_id or user.pk in authors[row.pk]
    }
