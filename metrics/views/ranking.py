"""排名: why a region stands where it stands, and publishing a month."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns.access import get_campaign_for, require_administrator
from campaigns.models import Campaign
from campaigns.periods import Month
from metrics.actions import ranking as actions
from metrics.queries import explanation as query
from metrics.queries.figures import figures_behind
from metrics.queries.ranking import Choice, get_ranking_for, get_standing_for, heading
from metrics.queries.regions import boundary_notes
from metrics.views.site import numbers
from metrics.wording import rankings


@require_safe
def explanation(
    request: HttpRequest, campaign: str, month: str, level: str, region: str
) -> HttpResponse:
    found = get_campaign_for(request.user, campaign)
    choice = Choice(found, _month(month), level)
    ranking = get_ranking_for(request.user, found, choice.month, level)
    if ranking is None:
        raise Http404("没有这个月的排名")
    standing = get_standing_for(request.user, ranking, region)
    book = query.Book(found, numbers())
    opened = book.targets.get(request.GET.get("target", ""))
    context = {
        "region": standing.region,
        "campaign": found,
        "ranking": heading(ranking),
        "demonstration": ranking.demonstration,
        "board_url": choice.url(),
        "standing": {
            "place": standing.place,
            "score": book.numbers.points(standing.score),
            "band_low": standing.band_low,
            "band_high": standing.band_high,
            "size": ranking.standings.filter(place__isnull=False).count(),
            "judged": book.numbers.percent(standing.judged / 10_000),
            "movement": standing.movement,
            "movement_words": rankings.movement_words(standing.movement),
            "peer_words": query.peer_words(standing),
            "neighbour_words": query.neighbour_words(standing),
            "place_sum": query.addition(standing, book.numbers),
        },
        "categories": query.derivation(standing, book, choice.month),
        "boundary_notes": boundary_notes(standing.region, choice.month),
        "up_one": query.up_one(standing, book.numbers),
        "opened": opened,
        "figures": opened
        and figures_behind(
            request.user, found, opened, standing.region, choice.month, book.numbers
        ),
    }
    return render(request, "metrics/ranking/explanation.html", context)


@require_POST
def publish(request: HttpRequest, campaign: str, month: str) -> HttpResponse:
    found: Campaign = get_campaign_for(request.user, campaign)
    by = require_administrator(request.user, found)
    try:
        actions.publish(campaign=found, month=_month(month), by=by, at=timezone.now())
    except actions.NotReadyError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{_month(month).chinese}的排名已发布。")
    return redirect(f"{reverse('board')}?campaign={found.code}&month={month}")


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        raise Http404("没有这个月份") from None
