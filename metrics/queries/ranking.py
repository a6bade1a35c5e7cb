"""Reading rankings: what is published to everyone who sees the campaign, drafts to those who
prepare them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from campaigns.access import (
    AnyUser,
    campaigns_of,
    get_campaign_for,
    sees_drafts,
    sees_region,
    visible_regions,
)
from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.queries.regions import valid_at
from campaigns.terms import Level, RankingState
from metrics.models import Ranking, ReportingPeriod, Standing
from metrics.queries.levels import level_word


def levels_of(campaign: Campaign) -> list[str]:
    """The campaign's own region first, then the levels that are ranked."""
    return [campaign.region.level, *campaign.report_levels]


def visible_rankings(user: AnyUser, campaign: Campaign) -> QuerySet[Ranking]:
    """Rankings of a campaign the user has already been let into."""
    rows = Ranking.objects.filter(campaign=campaign).select_related("rule_set", "published_by")
    return rows if sees_drafts(user, campaign) else rows.filter(state=RankingState.PUBLISHED)


def get_ranking_for(user: AnyUser, campaign: Campaign, month: Month, level: str) -> Ranking | None:
    """The latest edition of a month's ranking that the user may see."""
    rows = visible_rankings(user, campaign).filter(month=month.number, level=level)
    found = rows.order_by("-edition").first()
    if found is not None:
        found.campaign = campaign
    return found


def months_of(user: AnyUser, campaign: Campaign) -> list[tuple[Month, bool]]:
    """The months that have a ranking, newest first, each with whether it is still a draft."""
    rows = visible_rankings(user, campaign).order_by().values_list("month", "state").distinct()
    states: dict[int, set[str]] = {}
    for month, state in rows:
        states.setdefault(month, set()).add(state)
    return [
        (Month.of(month), RankingState.PUBLISHED not in found)
        for month, found in sorted(states.items(), reverse=True)
    ]


def standings(ranking: Ranking) -> list[Standing]:
    """All rows of a ranking, ranked ones first, with their regions."""
    return list(ranking.standings.select_related("region__parent"))


def campaign_of(user: AnyUser, code: str) -> Campaign | None:
    """The one asked for (404 for a stranger), or of those the user sees the one that ends last."""
    if code:
        return get_campaign_for(user, code)
    return max(campaigns_of(user), key=lambda one: one.ends_on, default=None)


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


@dataclass(frozen=True, slots=True)
class Choice:
    """What an address asks for, completed.

    ``within`` is the code of a region above the ranked ones, ``cohort`` and ``category`` are codes
    of 分序列 and 分类; empty ones narrow nothing.
    """

    campaign: Campaign
    month: Month
    level: str
    within: str = ""
    cohort: str = ""
    category: str = ""

    def url(self, **changed: str) -> str:
        """The board with this choice, or with parts of it changed."""
        return f"{reverse('board')}?{self._asked(changed)}"

    def wall_url(self) -> str:
        """The wall screen; it keeps to this month."""
        return f"{reverse('wall')}?{self._asked({})}"

    def _asked(self, changed: dict[str, str]) -> str:
        asked = {"campaign": self.campaign.code, "month": str(self.month), "level": self.level}
        return urlencode({**asked, **self._narrowed(changed)})

    def ranking_url(self, **changed: str) -> str:
        """The ranking's own page with this choice, or with parts of it changed."""
        asked = {"month": str(self.month), "level": self.level, **self._narrowed(changed)}
        month, level = asked.pop("month"), asked.pop("level")
        path = reverse("ranking", args=[self.campaign.code, month, level])
        return f"{path}?{urlencode(asked)}" if asked else path

    def _narrowed(self, changed: dict[str, str]) -> dict[str, str]:
        """Districts and cities are those of one level: another level drops them."""
        kept = {"category": self.category}
        if changed.get("level", self.level) == self.level:
            kept |= {"within": self.within, "cohort": self.cohort}
        return {name: value for name, value in {**kept, **changed}.items() if value}

    def explanation_url(self, region: str, *, level: str = "", target: str = "") -> str:
        """The derivation of one region's standing, or the line of one target in it."""
        asked = [self.campaign.code, str(self.month), level or self.level, region]
        path = reverse("explanation", args=asked)
        return f"{path}#{target}" if target else path

    def region_url(self, region: str) -> str:
        """All about one region in this campaign, as of this month."""
        path = reverse("region", args=[self.campaign.code, region])
        return f"{path}?{urlencode({'month': str(self.month)})}"

    def target_url(self, target: str) -> str:
        """All about one target, as of this month and level."""
        path = reverse("target", args=[self.campaign.code, target])
        return f"{path}?{urlencode({'month': str(self.month), 'level': self.level})}"


Link = Callable[[Region], str]  # a region → its page, "" for whoever may not see it


def links_for(user: AnyUser, choice: Choice) -> Link:
    """To the pages of regions that the user sees."""
    return lambda region: choice.region_url(region.code) if sees_region(user, region) else ""


def no_link(_region: Region) -> str:
    return ""


def heading(ranking: Ranking) -> dict[str, Any]:
    """What a ranking says of itself: month, edition, state, when and by whom, what it rests on."""
    return {
        "month_label": Month.of(ranking.month).chinese,
        "level_word": level_word(ranking.campaign, ranking.level),
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


def cities_of(choice: Choice) -> list[Region]:
    """The regions right below the campaign's own that a list of counties can be narrowed to."""
    whole, depth = choice.campaign.region, Level(choice.level).depth
    if depth <= Level(whole.level).depth + 1:
        return []  # nothing stands between the two
    rows = Region.objects.filter(valid_at(choice.month), parent=whole).order_by("code")
    return [region for region in rows if Level(region.level).depth < depth]


def below_of(campaign: Campaign, level: str) -> str:
    """The ranked level right below, "" where there is none."""
    levels = [campaign.region.level, *campaign.report_levels]
    later = levels[levels.index(level) + 1 :] if level in levels else []
    return later[0] if later else ""
