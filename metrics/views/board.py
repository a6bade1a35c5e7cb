"""看板: the first page of leaders; everything it shows is in its address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.access import administers
from campaigns.models import Campaign
from campaigns.terms import RankingState
from metrics.actions.ranking import stale_months
from metrics.models import Ranking
from metrics.queries.board import choosing
from metrics.queries.levels import level_word
from metrics.queries.ranking import Choice, campaign_of, get_ranking_for, heading
from metrics.queries.scene import region_of, scene_of
from metrics.queries.stamp import stamp
from metrics.queries.unsettled import keys_of, unsettled
from metrics.views.panels import charts, panels
from metrics.views.screens import kept
from metrics.views.site import numbers


@require_safe
@never_cache
def board(request: HttpRequest) -> HttpResponse:
    asked = request.GET
    campaign = campaign_of(request.user, asked.get("campaign", ""))
    if campaign is None:
        return _empty(request, "您的账号所在地区目前没有行动。请联系上级禁毒办管理员。")
    choice = choosing.choice_for(request.user, campaign, asked)
    if choice is None:
        return _empty(request, f"“{campaign.name}”还没有发布过月排名。", campaign)
    ranking = get_ranking_for(request.user, campaign, choice.month, choice.level)
    if ranking is None:
        return _empty(request, f"{choice.month.chinese}还没有这一层级的排名。", campaign)
    context = {
        **_around(request, choice, ranking),
        "screen": _screen(request, choice, ranking, _shown(asked.get("show", ""), ranking)),
        "notices": _notices(asked, choice),
    }
    return render(request, "metrics/board/board.html", context)


def _screen(request: HttpRequest, choice: Choice, ranking: Ranking, show: str) -> SafeString:
    """Everything below the choices. It is the same until something it rests on changes, so it is
    kept as it was written."""

    def draw() -> str:
        scene = scene_of(request.user, choice, ranking, numbers())
        context = {
            **panels(scene, show),
            "charts": charts(scene),
            "ranking": heading(ranking),
            "demonstration": ranking.demonstration,
            "ranking_url": choice.ranking_url(),
        }
        return render_to_string("metrics/board/screen.html", context, request)

    text = kept(stamp(request.user, choice, show), draw, size=len)
    return mark_safe(text)  # noqa: S308 (a rendered template)


def _around(request: HttpRequest, choice: Choice, ranking: Ranking) -> dict[str, Any]:
    """What can be chosen or done from here."""
    campaign = choice.campaign
    can_publish = ranking.state == RankingState.DRAFT and administers(request.user, campaign)
    return {
        "campaign": campaign,
        "region": region_of(request.user, choice),
        "level_word": level_word(campaign, choice.level),
        "ranking": heading(ranking),
        "demonstration": ranking.demonstration,
        "choices": choosing.choices(request.user, choice, choice.url),
        "narrowings": choosing.narrowings(choice, choice.url),
        "level": choice.level,
        "can_publish": can_publish,
        "stale": can_publish and choice.month in stale_months(campaign),
        "unsettled": _unsettled(choice) if can_publish else None,
        "publish_url": reverse("publish", args=[campaign.code, str(choice.month)]),
        "wall_url": choice.wall_url(),
    }


def _unsettled(choice: Choice) -> dict[str, Any]:
    """What may still change the month, and the keys that its publisher says he knows of."""
    found = unsettled(choice.campaign, choice.month, timezone.now())
    return {"words": [one.words for one in found], "keys": " ".join(keys_of(found))}


def _shown(code: str, ranking: Ranking) -> str:
    """The target that colours the tiles; nonsense is none, and makes no screen of its own."""
    return code if code in ranking.terms["targets"] else ""


def _notices(asked: Mapping[str, str], choice: Choice) -> list[str]:
    """Said when the address asks for what is not there."""
    month, within = asked.get("month", ""), asked.get("within", "")
    said = []
    if month and month != str(choice.month):
        said.append(f"没有“{month}”的排名，以下是{choice.month.chinese}。")
    if within and within != choice.within:
        said.append(f"{choice.month.chinese}没有这个市的县级排名，以下是全部地区。")
    return said


def _empty(request: HttpRequest, reason: str, campaign: Campaign | None = None) -> HttpResponse:
    context = {"campaign": campaign, "ranking": None, "empty_reason": reason}
    return render(request, "metrics/board/board.html", context)
