"""Reading rankings: what is published to everyone who sees the campaign, drafts to those who
prepare them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from campaigns.access import AnyUser, sees_drafts, visible_regions
from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import Level, RankingState
from metrics.models import Ranking, ReportingPeriod, Standing


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


def last_published(campaign: Campaign, level: str, *, before: int) -> Ranking | None:
    """The latest edition of the last published month before this one."""
    rows = Ranking.objects.filter(
        campaign=campaign, level=level, state=RankingState.PUBLISHED, month__lt=before
    )
    return rows.order_by("-month", "-edition").first()


def places_of(ranking: Ranking | None) -> dict[int, int]:
    """Region id → place; empty for no ranking."""
    if ranking is None:
        return {}
    rows = ranking.standings.values_list("region_id", "place")
    return {region: place for region, place in rows if place is not None}


def rests_on_demonstration(campaign: Campaign, month: int) -> bool:
    """Whether any month that a ranking reads, base years included, holds demonstration data."""
    periods = ReportingPeriod.objects.filter(campaign=campaign, month__lte=month)
    return periods.filter(demonstration=True).exists()


# At the level of cities the list also holds the counties that the province runs itself.
LEVEL_WORDS = {
    Level.PREFECTURE: "市级",
    Level.COUNTY: "县级",
    Level.TOWNSHIP: "镇街",
    Level.COMMUNITY: "社区",
    Level.PROVINCE: "省级",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What an address asks for, completed: campaign, month and level."""

    campaign: Campaign
    month: Month
    level: str

    def url(self, **changed: str) -> str:
        asked = {"campaign": self.campaign.code, "month": str(self.month), "level": self.level}
        return f"{reverse('board')}?{urlencode({**asked, **changed})}"


def heading(ranking: Ranking) -> dict[str, Any]:
    """What a ranking says of itself: month, edition, state, when and by whom, what it rests on."""
    return {
        "month_label": Month.of(ranking.month).chinese,
        "level_word": LEVEL_WORDS[Level(ranking.level)],
        "edition": ranking.edition,
        "state": ranking.state,
        "state_word": RankingState(ranking.state).word,
        "computed_at": _moment(ranking.computed_at),
        "published_at": _moment(ranking.published_at),
        "published_by": ranking.published_by.full_name if ranking.published_by else "",
        "engine_version": ranking.engine_version,
        "rule_version": ranking.rule_set.version,
        "digest": ranking.output_digest[:12],
        "data_as_of": Month.of(ranking.month).chinese,
        "editions_url": _editions_url(ranking),
        "edition_before": ranking.edition - 1,
    }


def _editions_url(ranking: Ranking) -> str:
    """Where the differences between editions are told; "" for a first edition."""
    if ranking.edition == 1:
        return ""
    asked = [ranking.campaign.code, str(Month.of(ranking.month))]
    return f"{reverse('editions', args=asked)}?{urlencode({'level': ranking.level})}"


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def below_of(campaign: Campaign, level: str) -> str:
    """The ranked level right below, "" where there is none."""
    levels = [campaign.region.level, *campaign.report_levels]
    later = levels[levels.index(level) + 1 :] if level in levels else []
    return later[0] if later else ""
