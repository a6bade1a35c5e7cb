"""Reading rankings: what is published to everyone who sees the campaign, drafts to those who
prepare them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from campaigns.access import AnyUser, sees_drafts, visible_regions
from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import RankingState
from metrics.models import Ranking, Standing


def visible_rankings(user: AnyUser, campaign: Campaign) -> QuerySet[Ranking]:
    """Rankings of a campaign the user has already been let into."""
    rows = Ranking.objects.filter(campaign=campaign).select_related("rule_set", "published_by")
    return rows if sees_drafts(user, campaign) else rows.filter(state=RankingState.PUBLISHED)


def get_ranking_for(user: AnyUser, campaign: Campaign, month: Month, level: str) -> Ranking | None:
    """The latest edition of a month's ranking that the user may see."""
    rows = visible_rankings(user, campaign).filter(month=month.number, level=level)
    return rows.order_by("-edition").first()


def months_of(user: AnyUser, campaign: Campaign) -> list[tuple[Month, bool]]:
    """The months that have a ranking, newest first, each with whether it is still a draft."""
    rows = visible_rankings(user, campaign).values_list("month", "state")
    states: dict[int, set[str]] = {}
    for month, state in rows:
        states.setdefault(month, set()).add(state)
    return [
        (Month.of(month), RankingState.PUBLISHED not in found)
        for month, found in sorted(states.items(), reverse=True)
    ]


def standings(ranking: Ranking) -> list[Standing]:
    """All rows of a ranking, ranked ones first, with their regions."""
    return list(ranking.standings.select_related("region"))


def get_standing_for(user: AnyUser, ranking: Ranking, code: str) -> Standing:
    """One region's row with its derivation: only for a region the user sees, else 404."""
    standing = (
        ranking.standings.select_related("region", "region__parent")
        .filter(region__code=code, region__in=visible_regions(user))
        .first()
    )
    if standing is None:
        raise Http404("没有这个地区")
    return standing


def last_published_places(campaign: Campaign, level: str, *, before: int) -> dict[int, int]:
    """Region id → place in the last published month before this one, its latest edition."""
    last = (
        Ranking.objects.filter(
            campaign=campaign, level=level, state=RankingState.PUBLISHED, month__lt=before
        )
        .order_by("-month", "-edition")
        .first()
    )
    if last is None:
        return {}
    rows = last.standings.values_list("region_id", "place")
    return {region: place for region, place in rows if place is not None}
