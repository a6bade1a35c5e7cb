"""Places and scores through the months: from published rankings, and from drafts for those who
see drafts."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

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


def places_through(
    user: AnyUser, campaign: Campaign, level: str, months: list[Month], *, region: int | None = None
) -> dict[Month, dict[int, Placed]]:
    """Month → region id → place, from the latest edition of each month that the user sees.

    A month without a ranking is missing from the answer: it is a gap in a line, never a zero.
    """
    visible = visible_rankings(user, campaign).filter(
        level=level, month__in=[month.number for month in months]
    )
    newest: dict[int, int] = {}
    for key, month in visible.order_by("edition").values_list("pk", "month"):
        newest[month] = key
    sizes = _sizes(list(newest.values()))
    rows = Standing.objects.filter(ranking__in=newest.values())
    if region is not None:
        rows = rows.filter(region=region)
    months_by_ranking = {key: Month.of(number) for number, key in newest.items()}
    found: dict[Month, dict[int, Placed]] = {
        month: {} for month in sorted(months_by_ranking.values())
    }
    fields = ("ranking_id", "region_id", "place", "band_low", "band_high", "score")
    for key, where, place, low, high, score in rows.values_list(*fields):
        when = months_by_ranking[key]
        found[when][where] = Placed(when, where, place, low, high, score, sizes.get(key, 0))
    return found


def _sizes(rankings: list[int]) -> dict[int, int]:
    """Ranking id → how many regions have a place in it."""
    placed = Standing.objects.filter(ranking__in=rankings, place__isnull=False).order_by()
    return dict(placed.values_list("ranking_id").annotate(number=Count("pk")))
