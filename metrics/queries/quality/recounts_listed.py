"""The quarters' samples in a list, and what they have shown of the regions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.urls import reverse

from campaigns.access import AnyUser
from campaigns.models import Campaign, Region
from campaigns.periods import Month
from metrics.models import Recount
from metrics.queries.quality.facts import RECOUNTED_MONTHS, Factor
from metrics.queries.quality.recounts import visible_items
from metrics.wording.quality import said


@dataclass(frozen=True, slots=True)
class Told:
    label: str
    words: str
    url: str


def recounts_of(campaign: Campaign) -> list[Told]:
    """The quarters' samples, the newest first, with how far they are."""
    rows = Recount.objects.filter(campaign=campaign).annotate(
        drawn=Count("items"), counted=Count("items", filter=Q(items__recounted__isnull=False))
    )
    return [
        Told(
            f"{row.year}年第{row.quarter}季度",
            said.recounted_words(row.drawn, row.counted),
            reverse("quality_recount", args=[campaign.code, row.year, row.quarter]),
        )
        for row in rows.order_by("-year", "-quarter")[:4]
    ]


def factors_below(
    user: AnyUser, campaign: Campaign, month: Month, regions: Iterable[Region]
) -> dict[int, Factor]:
    """Region id → what was counted again in it and below, figures of the twelve months up to
    ``month``; in one query."""
    span = month.plus(1 - RECOUNTED_MONTHS).through(month)
    counted = visible_items(user, campaign).filter(
        recounted__isnull=False, month__in=[one.number for one in span]
    )
    sums = (
        counted.order_by()
        .values_list("region__path")
        .annotate(items=Count("pk"), told=Sum("reported"), seen=Sum("recounted"))
    )
    heads = {row.code: row.pk for row in regions}
    found = dict.fromkeys(heads.values(), Factor())
    for path, items, told, seen in sums:
        for code in path.split("/"):
            if code in heads:
                found[heads[code]] += Factor(items, told, seen)
    return found
