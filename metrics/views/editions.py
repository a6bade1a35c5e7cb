"""Editions of a month's ranking: what changed in each, and whose place moved."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.access import get_campaign_for
from metrics.queries.editions import steps
from metrics.queries.entry.sheets import month_of
from metrics.queries.levels import level_word
from metrics.queries.ranking import Choice, get_ranking_for, heading
from metrics.views.site import numbers


@require_safe
@never_cache
def editions(request: HttpRequest, campaign: str, month: str) -> HttpResponse:
    """``?level=`` chooses among the ranked levels; the first one is the default."""
    found = get_campaign_for(request.user, campaign)
    levels = found.report_levels
    asked = request.GET.get("level", "")
    level = asked if asked in levels else levels[0]
    chosen = month_of(month)
    ranking = get_ranking_for(request.user, found, chosen, level)
    if ranking is None:
        raise Http404("没有这个月的排名")
    here = reverse("editions", args=[campaign, month])
    context = {
        "campaign": found,
        "ranking": heading(ranking),
        "demonstration": ranking.demonstration,
        "board_url": Choice(found, chosen, level).url(),
        "levels": [
            {
                "word": level_word(found, one),
                "url": f"{here}?{urlencode({'level': one})}",
                "current": one == level,
            }
            for one in levels
        ],
        "steps": steps(request.user, found, chosen, level, numbers()),
    }
    return render(request, "metrics/ranking/editions.html", context)
