"""Samples in a list, and what the quarters' random ones have shown of the regions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from campaigns.access import AnyUser, visible_regions
from campaigns.models import Campaign, Region
from campaigns.periods import Month
from metrics.models import Recount
from metrics.queries.quality.facts import RECOUNTED_MONTHS, Factor
from metrics.queries.quality.recount_named import title_of, ways_of
from metrics.queries.quality.recounts import visible_items, visible_recounts
from metrics.wording.quality import said

_SHOWN = 4  # so many of the newest


@dataclass(frozen=True, slots=True)
class Told:
    """``url`` is "" where nothing was drawn of what the reader sees."""

    label: str
    words: str
    url: str


def recounts_of(user: AnyUser, campaign: Campaign) -> list[Told]:
    """The quarters' samples, the newest first, with how far they are."""
    rows = _counted(user, campaign, Q(hand=None)).order_by("-year", "-quarter")
    return [_told(row, f"{row.year}年第{row.quarter}季度") for row in rows[:_SHOWN]]


def hands_of(user: AnyUser, campaign: Campaign) -> list[Told]:
    """Those drawn by hand that the reader sees something of, the newest first."""
    own = visible_recounts(user, campaign).filter(hand__isnull=False).order_by()
    rows = _counted(user, campaign, Q(pk__in=own.values("pk"))).order_by("-hand")
    return [_told(row, title_of(row)) for row in rows[:_SHOWN]]


def _counted(user: AnyUser, campaign: Campaign, which: Q) -> QuerySet[Recount]:
    seen = Q(items__region__in=visible_regions(user))
    rows = Recount.objects.filter(which, campaign=campaign).select_related("campaign")
    return rows.annotate(
        drawn=Count("items"),
        counted=Count("items", filter=Q(items__recounted__isnull=False)),
        seen=Count("items", filter=seen),
    )


def _told(row: Recount, label: str) -> Told:
    """``row`` as ``_counted`` gives it."""
    drawn, counted, seen = (getattr(row, name) for name in ("drawn", "counted", "seen"))
    words = said.recounted_words(drawn, counted)
    if seen < drawn:
        words = f"全行动{words}；{said.seen_words(seen)}"
    return Told(label, words, ways_of(row).page if seen else "")


def factors_below(
    user: AnyUser, campaign: Campaign, month: Month, regions: Iterable[Region]
) -> dict[int, Factor]:
    """Region id → what was counted again of random samples in it and below, figures of the twelve
    months up to ``month``; in one query."""
    span = month.plus(1 - RECOUNTED_MONTHS).through(month)
    counted = visible_items(user, campaign).filter(
        recount__hand=None, recounted__isnull=False, month__in=[one.number for one in span]
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
