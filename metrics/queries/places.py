"""Places and scores through the months: from published rankings, and from drafts for those who
see drafts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from campaigns.access import AnyUser
from campaigns.models import Campaign
from campaigns.periods import Month
from metrics.models import Standing
from metrics.queries.ranking import visible_rankings


@dataclass(frozen=True, slots=True)
class Placed:
    """A region's place in one month; ``place``, ``low`` and ``high`` are None for 未参评."""

    month: Month
    region: int
    place: int | None
    low: int | None
    high: int | None
    score: int  # hundredths
    ranked: int  # how many regions had a place


_READ = ("region_id", "place", "band_low", "band_high", "score")
# How many regions have a place in a standing's ranking: for one region's rows, a ranking each.
_RANKED = Coalesce(
    Subquery(
        Standing.objects.filter(ranking=OuterRef("ranking"), place__isnull=False)
        .order_by()
        .values("ranking")
        .annotate(number=Count("pk"))
        .values("number")
    ),
    0,
)


def places_through(
    user: AnyUser, campaign: Campaign, level: str, months: list[Month], *, region: int | None = None
) -> dict[Month, dict[int, Placed]]:
    """Month → region id → place, from the latest edition of each month that the user sees.

    A month without a ranking is missing from the answer: it is a gap in a line, never a zero.
    """
    visible = visible_rankings(user, campaign).filter(
        level=level, month__in=[month.number for month in months]
    )
    rows = Standing.objects.filter(ranking__in=visible.order_by())
    if region is not None:
        rows = rows.filter(region=region).annotate(ranked=_RANKED)
    newest: dict[int, int] = {}
    read = list(rows.values("ranking__month", "ranking__edition", *_READ, *rows.query.annotations))
    for row in read:
        month = row["ranking__month"]
        newest[month] = max(newest.get(month, 0), row["ranking__edition"])
    latest = [row for row in read if row["ranking__edition"] == newest[row["ranking__month"]]]
    sizes = Counter(row["ranking__month"] for row in latest if row["place"])
    found: dict[Month, dict[int, Placed]] = {Month.of(number): {} for number in sorted(newest)}
    for row in latest:
        when, where = Month.of(row["ranking__month"]), row["region_id"]
        found[when][where] = Placed(
            month=when,
            region=where,
            place=row["place"],
            low=row["band_low"],
            high=row["band_high"],
            score=row["score"],
            ranked=row.get("ranked", sizes[row["ranking__month"]]),
        )
    return found
