"""Which figures are counted again: a row that the seed alone decides, and every n-th of it.

All approved numbers in question stand in a row, office by office and within an office in an order
that the seed alone decides; from a place that the seed decides every n-th is taken. So every figure
has the same chance, the offices have their share of the sample, and whoever has the seed and the
figures draws the same sample again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

from django.db.models import F, Max, Min, Q

from campaigns.models import Campaign, Indicator, Region
from campaigns.periods import Month
from campaigns.queries.reporting import counted_in
from metrics.models import Figure


class Row(NamedTuple):
    """Ids of region and indicator, month, and what was reported, in the smallest unit."""

    region: int
    indicator: int
    month: int
    value: int


def telling(campaign: Campaign, months: Sequence[Month]) -> list[Indicator]:
    """Mandatory indicators of which counting again tells something: not all offices reported the
    same number in all the months. Where every county is one county unit, or nothing ever happened
    anywhere, whoever counts again copies what is printed beside it."""
    mandatory = {row.pk: row for row in _mandatory(campaign)}
    figures = Figure.objects.filter(
        month__in=[month.number for month in months],
        indicator__in=list(mandatory),
        region__path__startswith=campaign.region.path,
        value__isnull=False,
    ).exclude(region=campaign.region_id)
    spans = figures.order_by().values("indicator").annotate(low=Min("value"), high=Max("value"))
    found = spans.filter(low__lt=F("high")).values_list("indicator", flat=True)
    return [mandatory[pk] for pk in found]


def _mandatory(campaign: Campaign) -> list[Indicator]:
    return [one.indicator for one in counted_in(campaign) if one.indicator.mandatory]


def ordered(
    campaign: Campaign,
    months: Sequence[Month],
    seed: int,
    *,
    indicators: Iterable[Indicator] | None = None,
    regions: Collection[Region] = (),
) -> list[Row]:
    """The row, of the ``telling`` indicators or of those named, of all offices or of ``regions``
    with everything below them. Within an office the order is chance: SHA-256 of the seed and the
    figure's name. Figures of the campaign's own region are left out: in the campaign nobody is
    above it to count them."""
    chosen = telling(campaign, months) if indicators is None else indicators
    codes = {row.pk: row.code for row in chosen}
    within = Q(region__path__startswith=campaign.region.path)
    if regions:
        places = Q(pk__in=[])
        for one in regions:
            places |= Q(region__path__startswith=one.path)
        within &= places
    rows = Figure.objects.filter(
        within,
        month__in=[month.number for month in months],
        indicator__in=list(codes),
        value__isnull=False,
    ).exclude(region=campaign.region_id)
    named = [
        (path, _lot(seed, path, codes[indicator], month), Row(region, indicator, month, value))
        for path, region, indicator, month, value in rows.values_list(
            "region__path", "region_id", "indicator_id", "month", "value"
        )
        .order_by()
        .iterator(10_000)
        if value is not None
    ]
    return [row for _, _, row in sorted(named)]


def _lot(seed: int, *name: object) -> str:
    return sha256(":".join([str(seed), *map(str, name)]).encode()).hexdigest()


def sample(rows: Sequence[Row], size: int, seed: int) -> list[Row]:
    """Every n-th, from a place that the seed decides; all where there are no more."""
    count = len(rows)
    taken = min(size, count)
    if not taken:
        return []
    # Whole numbers: the same places everywhere.
    start = int(_lot(seed, "start"), 16) % count
    return [rows[(start + step * count // taken) % count] for step in range(taken)]
