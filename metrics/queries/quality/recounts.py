"""Samples of figures to count again as somebody sees them: the quarters' random ones, and those
that were drawn by hand; and who counts again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import QuerySet
from django.http import Http404

from campaigns.access import AnyUser, reviews, visible_regions
from campaigns.models import Campaign, User
from campaigns.periods import Month
from metrics.models import Amendment, Figure, Recount, RecountItem, Submission
from metrics.queries.review.queue import authors_of_each

Cell = tuple[int, int, int]  # region, indicator, month
Hands = Mapping[Cell, set[int]]  # who had a hand in a figure


def visible_items(user: AnyUser, campaign: Campaign) -> QuerySet[RecountItem]:
    """Items of the campaign in regions that the user sees, however they were drawn."""
    rows = RecountItem.objects.filter(recount__campaign=campaign, region__in=visible_regions(user))
    return rows.select_related("recount", "region__parent", "indicator", "counted_by")


def visible_recounts(user: AnyUser, campaign: Campaign) -> QuerySet[Recount]:
    """Samples with at least one item that the user sees."""
    chosen = visible_items(user, campaign).order_by().values("recount")
    return Recount.objects.filter(campaign=campaign, pk__in=chosen)


def get_recount_for(user: AnyUser, campaign: Campaign, year: int, quarter: int) -> Recount:
    """One quarter's sample of a campaign that the user has been let into. That it was drawn is told
    on everybody's overview: whoever sees none of its items sees an empty list, not a 404."""
    rows = Recount.objects.filter(campaign=campaign, hand=None, year=year, quarter=quarter)
    return _found(rows, campaign, "没有这个季度的复核抽样")


def get_hand_for(user: AnyUser, campaign: Campaign, number: int) -> Recount:
    """One that was drawn by hand; 404 for whoever sees none of its items."""
    rows = visible_recounts(user, campaign).filter(hand=number)
    return _found(rows, campaign, "没有这一次人工抽查")


def get_sample_for(
    user: AnyUser, campaign: Campaign, year: int = 0, quarter: int = 0, number: int = 0
) -> Recount:
    """A quarter's, or with ``number`` one that was drawn by hand."""
    if number:
        return get_hand_for(user, campaign, number)
    return get_recount_for(user, campaign, year, quarter)


def _found(rows: QuerySet[Recount], campaign: Campaign, missing: str) -> Recount:
    found = rows.select_related("drawn_by").first()
    if found is None:
        raise Http404(missing)
    found.campaign = campaign
    return found


def counts_again(user: AnyUser, item: RecountItem) -> bool:
    """Whether the user enters what was counted again of this figure; ``countable_by`` for many."""
    return bool(countable_by(user, [item]))


def countable_by(
    user: AnyUser, items: Iterable[RecountItem], hands: Hands | None = None
) -> set[int]:
    """Keys of the items that the user counts again: the level that reviews the region, never the
    region itself, and nobody what he has entered, approved or amended. ``hands`` of whoever has
    asked for them already."""
    mine = [one for one in items if is_above(user, one)]
    if not mine or not isinstance(user, User):
        return set()
    known = hands_in(mine) if hands is None else hands
    return {one.pk for one in mine if user.pk not in known[cell_of(one)]}


def is_above(user: AnyUser, item: RecountItem) -> bool:
    """Whether the user reviews the item's region. The campaign's own region has nobody above it in
    the campaign."""
    campaign = item.recount.campaign
    return item.region_id != campaign.region_id and reviews(user, campaign, item.region)


def cell_of(item: RecountItem) -> Cell:
    return item.region_id, item.indicator_id, item.month


def hands_in(items: Sequence[RecountItem]) -> dict[Cell, set[int]]:
    """Figure → users who had a hand in it: entered or explained it, decided on its sheet, or asked
    for its amendment or decided on that."""
    found: dict[Cell, set[int]] = {cell_of(one): set() for one in items}
    cells = {
        "region__in": {one.region_id for one in items},
        "indicator__in": {one.indicator_id for one in items},
        "month__in": {one.month for one in items},
    }
    names = ("region_id", "indicator_id", "month")
    amended = Amendment.objects.filter(**cells).order_by()
    for *cell, asked, decided in amended.values_list(*names, "asked_by", "decided_by"):
        _note(found, cell, {asked, decided})
    figures = list(Figure.objects.filter(**cells).order_by().values_list(*names, "submission_id"))
    wanted = {sheet for *cell, sheet in figures if tuple(cell) in found}
    authors = _hands_in_sheets(wanted)
    for *cell, sheet in figures:
        _note(found, cell, authors.get(sheet, set()))
    return found


def _note(found: dict[Cell, set[int]], cell: Sequence[int], users: Iterable[int | None]) -> None:
    region, indicator, month = cell
    if (region, indicator, month) in found:
        found[region, indicator, month] |= {user for user in users if user}


def _hands_in_sheets(keys: Iterable[int]) -> dict[int, set[int]]:
    """Sheet → its authors and who decided on it."""
    rows = Submission.objects.filter(pk__in=list(keys)).select_related("period")
    by_month: dict[int, list[Submission]] = {}
    for row in rows:
        by_month.setdefault(row.period.month, []).append(row)
    found: dict[int, set[int]] = {}
    for month, there in by_month.items():
        authors = authors_of_each(there, Month.of(month))
        for row in there:
            found[row.pk] = authors[row.pk] | ({row.decided_by_id} if row.decided_by_id else set())
    return found
