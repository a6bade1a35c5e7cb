"""看板: the first page of leaders; everything it shows is in its address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.access import administers, get_campaign_for, visible_campaigns
from campaigns.models import Campaign
from campaigns.terms import RankingState
from metrics.queries import board as query
from metrics.queries.pace import pace_figure
from metrics.queries.ranking import Choice, get_ranking_for, heading
from metrics.queries.terms import Book
from metrics.views.site import numbers
from metrics.views.strip import Strips


@require_safe
@never_cache
def board(request: HttpRequest) -> HttpResponse:
    asked = request.GET
    campaign = _campaign(request, asked.get("campaign", ""))
    if campaign is None:
        return _empty(request, "您的账号所在地区目前没有行动。请联系上级禁毒办管理员。")
    choice = query.choice_for(
        request.user, campaign, asked.get("month", ""), asked.get("level", "")
    )
    if choice is None:
        return _empty(request, f"“{campaign.name}”还没有发布过月排名。", campaign)
    ranking = get_ranking_for(request.user, campaign, choice.month, choice.level)
    if ranking is None:
        return _empty(request, f"{choice.month.chinese}还没有这一层级的排名。", campaign)
    book = Book(ranking, numbers())
    lines = query.tiles(request.user, choice, book)
    table = query.ranked_rows(request.user, choice, ranking, book)
    strips = Strips()
    for row in table["rows"]:
        row["strip"] = strips.strip(row["states"], row["name"])
    can_publish = ranking.state == RankingState.DRAFT and administers(request.user, campaign)
    context = {
        "campaign": campaign,
        "notice": _notice(asked.get("month", ""), choice),
        "level": choice.level,
        "own": query.own_words(table["rows"]),
        "choices": query.choices(request.user, choice),
        "ranking": heading(ranking),
        "demonstration": ranking.demonstration,
        "tiles": lines,
        "counts": query.counts(lines),
        "facts": query.facts(campaign),
        "tiles_url": query.tiles_url(request.user, choice),
        "can_publish": can_publish,
        "publish_url": reverse("publish", args=[campaign.code, str(choice.month)]),
        **pace_figure(request.user, choice.campaign, choice.month, book),
        **table,
    }
    return render(request, "metrics/board/board.html", context)


def _campaign(request: HttpRequest, code: str) -> Campaign | None:
    """The one asked for (404 for a stranger), or of those the user sees the one that ends last."""
    if code:
        return get_campaign_for(request.user, code)
    return visible_campaigns(request.user).order_by("-ends_on").first()


def _notice(asked: str, choice: Choice) -> str:
    """Said when the address asks for a month that has no ranking."""
    if not asked or asked == str(choice.month):
        return ""
    return f"没有“{asked}”的排名，以下是{choice.month.chinese}。"


def _empty(request: HttpRequest, reason: str, campaign: Campaign | None = None) -> HttpResponse:
    context = {"campaign": campaign, "ranking": None, "empty_reason": reason}
    return render(request, "metrics/board/board.html", context)
