"""为什么: a place taken apart, down to the figures, the people and the papers."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.access import get_campaign_for
from campaigns.models import Campaign, Region
from metrics.charts.chart import Chart
from metrics.frames.derivation import FigureTable, figures_behind
from metrics.frames.missing import missing_in
from metrics.models import Standing
from metrics.queries import explanation as query
from metrics.queries.around import around
from metrics.queries.charts.places import place_chart
from metrics.queries.placing import placing_of
from metrics.queries.ranked import gaps_asked
from metrics.queries.ranking import Choice, below_of, get_ranking_for, get_standing_for, heading
from metrics.queries.regions import boundary_notes
from metrics.queries.terms import Book, FrozenTarget
from metrics.views.ranking import month_asked
from metrics.views.site import numbers


@require_safe
@never_cache
def explanation(
    request: HttpRequest, campaign: str, month: str, level: str, region: str
) -> HttpResponse:
    """``?target=`` opens the figures behind one target."""
    found = get_campaign_for(request.user, campaign)
    choice = Choice(found, month_asked(month), level)
    ranking = get_ranking_for(request.user, found, choice.month, level)
    if ranking is None:
        raise Http404("没有这个月的排名")
    standing = get_standing_for(request.user, ranking, region)
    ranking.campaign = found  # at hand already
    book, placing = Book(ranking, numbers()), placing_of(standing)
    opened = book.targets.get(request.GET.get("target", ""))
    missing = _missing(found, standing, book, choice)
    categories = query.derivation(standing, book, choice.month, missing)
    context = {
        "region": standing.region,
        "campaign": found,
        "ranking": heading(ranking),
        "demonstration": ranking.demonstration,
        "title": query.title_of(standing, found),
        "standing": query.summary(standing, placing, book),
        "categories": categories,
        "losses": query.losses(categories),
        "boundary_notes": boundary_notes(standing.region, choice.month),
        "up_one": query.up_one(standing, placing.above, book),
        "around": around(request.user, choice, standing, placing, book.numbers),
        "charts": _charts(request, choice, standing),
        "figures": opened and _figures(choice, standing.region, opened, book),
    }
    return render(request, "metrics/ranking/explanation.html", context)


def _charts(request: HttpRequest, choice: Choice, standing: Standing) -> list[Chart]:
    """Its place through the months; nothing of the campaign's own region, which has none."""
    if standing.region_id == choice.campaign.region_id:
        return []
    through = place_chart(request.user, choice, standing.region)
    return [through] if through else []


def _missing(
    campaign: Campaign, standing: Standing, book: Book, choice: Choice
) -> dict[str, list[str]]:
    """Target → the cells that are not reported."""
    targets = gaps_asked([standing], book)
    if not targets:
        return {}
    found = missing_in(campaign, targets, [standing.region], choice.month)
    missing = found[standing.region.code]
    return {target.code: missing.of_target(target.code) for target in targets}


def _figures(choice: Choice, region: Region, target: FrozenTarget, book: Book) -> FigureTable:
    """The numbers behind one target; a child's row leads to the child's own derivation."""
    below = below_of(choice.campaign, choice.level)

    def where(code: str) -> str:
        if not below:
            return ""
        asked = [choice.campaign.code, str(choice.month), below, code]
        return f"{reverse('explanation', args=asked)}?target={target.code}#figures"

    return figures_behind(
        campaign=choice.campaign,
        target=target,
        region=region,
        month=choice.month,
        numbers=book.numbers,
        where=where,
    )
