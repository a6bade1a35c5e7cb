"""大屏: the board for a wall. It turns its sheets by itself and asks again for what is newer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from metrics.queries.board.choosing import choice_for
from metrics.queries.ranking import campaign_of, get_ranking_for, heading
from metrics.queries.scene import scene_of
from metrics.views.panels import panels, wall_charts
from metrics.views.site import numbers


@require_safe
@never_cache
def wall(request: HttpRequest) -> HttpResponse:
    """Takes the board's address; without a month it follows the newest one."""
    campaign = campaign_of(request.user, request.GET.get("campaign", ""))
    choice = choice_for(request.user, campaign, request.GET) if campaign else None
    ranking = (
        get_ranking_for(request.user, choice.campaign, choice.month, choice.level)
        if choice
        else None
    )
    context: dict[str, Any] = {"campaign": campaign, "theme": "dark"}
    if choice and ranking:
        scene = scene_of(request.user, choice, ranking, numbers())
        context |= {
            **panels(scene, request.GET.get("show", "")),
            "ranking": heading(ranking),
            "demonstration": ranking.demonstration,
            "charts": wall_charts(scene),
            "board_url": choice.url(),
        }
    return render(request, "metrics/board/wall.html", context)
