"""地区: one region in one campaign; the month stands in its address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.access import get_campaign_for, get_region_for
from campaigns.models import Campaign, Region
from campaigns.periods import Month
from metrics.charts.chart import Chart
from metrics.frames.ground import Ground, ground_for
from metrics.frames.region_figures import Links, RegionFigures, figures_of
from metrics.frames.seasons import season_chart
from metrics.models import Standing
from metrics.queries import region_page as query
from metrics.queries.accountability.record import Beside, beside_of
from metrics.queries.charts.pace import pace_multiples
from metrics.queries.charts.places import place_chart
from metrics.queries.choosing import month_options
from metrics.queries.levels import level_word
from metrics.queries.quality.short import short_of
from metrics.queries.ranking import Choice, get_ranking_for, heading
from metrics.queries.region_children import children_of
from metrics.queries.regions import boundary_notes
from metrics.queries.reporting_record import history_cells, record_of
from metrics.queries.terms import Book
from metrics.views.figure_cells import cells_html
from metrics.views.site import numbers

_MONTHS = 12


@require_safe
@never_cache
def region(request: HttpRequest, campaign: str, region: str) -> HttpResponse:
    found = get_campaign_for(request.user, campaign)
    place = get_region_for(request.user, found, region)
    stands = query.stands_of(request.user, found, place)
    if not stands:
        return _unranked(request, found, place)
    asked = request.GET.get("month", "")
    stand = next((one for one in stands if str(one.month) == asked), stands[0])
    choice = Choice(found, stand.month, stand.level)
    ranking = get_ranking_for(request.user, found, choice.month, choice.level)
    if ranking is None:
        raise Http404("没有这个月的排名")
    ranking.campaign = found
    standing = ranking.standings.select_related("region__parent").get(region=place)
    book = Book(ranking, numbers())
    rows = query.rows_of(ranking)
    head = query.place_of(standing, rows, choice, book)
    since = query.changes_since(standing, ranking, choice, book)
    ground = ground_for(found)
    context = {
        "campaign": found,
        "region": place,
        "is_whole": place.pk == found.region_id,
        "ranking": heading(ranking),
        "level_word": level_word(found, choice.level),
        "demonstration": ranking.demonstration,
        "notice": _notice(asked, choice),
        "choices": _choices(choice, place, stands),
        "place": head,
        "why_url": choice.explanation_url(place.code),
        "board_url": choice.url(),
        "parent_url": query.parent_url(request.user, standing, choice),
        "story": query.story(standing, head, since, choice, book),
        "counts": query.counts(standing),
        "groups": query.target_groups(standing, choice, book),
        "not_asked": query.not_asked(standing, book),
        "since": since,
        "children": children_of(request.user, place, choice, book.numbers),
        "notes": boundary_notes(place, choice.month),
        "ladder": _ladder(request, found, place),
        "quality": short_of(found, place, timezone.localdate()),
        **_charts(request, choice, standing, book, ground),
        **_record(request, choice, standing, book, ground),
    }
    return render(request, "metrics/regions/region.html", context)


def _ladder(request: HttpRequest, campaign: Campaign, place: Region) -> Beside:
    """Its measures and its praise, as of today whatever month is shown."""
    return beside_of(request.user, campaign, place, timezone.localdate())


def _notice(asked: str, choice: Choice) -> str:
    if not asked or asked == str(choice.month):
        return ""
    return f"没有“{asked}”的数字，以下是{choice.month.chinese}。"


def _choices(choice: Choice, place: Region, stands: list[query.Stand]) -> dict[str, Any]:
    path = reverse("region", args=[choice.campaign.code, place.code])

    def address(month: Month) -> str:
        return f"{path}?{urlencode({'month': str(month)})}"

    return month_options([(one.month, one.draft) for one in stands], choice.month, address)


def _charts(
    request: HttpRequest, choice: Choice, standing: Standing, book: Book, ground: Ground
) -> dict[str, Chart | None]:
    region, user = standing.region, request.user
    is_whole = region.pk == choice.campaign.region_id
    growing = query.growth_target(standing, book)
    return {
        "place_chart": None if is_whole else place_chart(user, choice, region),
        "pace_charts": pace_multiples(
            user, choice, region, book, query.path_targets(standing, book)
        ),
        "season_chart": (
            season_chart(ground, region, book.targets[growing], choice.month, book.numbers)
            if growing
            else None
        ),
    }


def _record(
    request: HttpRequest, choice: Choice, standing: Standing, book: Book, ground: Ground
) -> dict[str, Any]:
    """Its figures of the last twelve months, and how they were reported."""
    place = standing.region
    months = list(choice.month.plus(1 - _MONTHS).through(choice.month))
    histories = history_cells(request.user, choice.campaign, place, months)
    targets = _targets_by_indicator(standing, book, ground)

    def cell(indicator: str, month: Month) -> str:
        return histories.get((indicator, month), "")

    def row(indicator: str) -> str:
        code = targets.get(indicator, "")
        path = choice.explanation_url(place.code)
        return f"{path}?target={code}#figures" if code else ""

    figures = figures_of(ground, place, months, book.numbers, Links(cell, row))
    return {
        "figures": _shown(figures),
        "months": [f"{month.year % 100:02d}.{month.month}" for month in months],
        "span": f"{months[0].chinese}至{months[-1].chinese}",
        "record": record_of(
            request.user, choice.campaign, place, months, figures.filled, book.numbers
        ),
    }


def _targets_by_indicator(standing: Standing, book: Book, ground: Ground) -> dict[str, str]:
    """Indicator → the first target of the region whose derivation shows its figures."""
    found: dict[str, str] = {}
    parts = query.parts_of_ratios(ground.indicators.values())
    for detail in standing.details:
        for code in query.read_by(book.targets[detail["target"]], parts):
            found.setdefault(code, detail["target"])
    return found


def _shown(figures: RegionFigures) -> list[dict[str, Any]]:
    return [
        {
            "name": group.name,
            "rows": [{"line": line, "cells": cells_html(line.cells)} for line in group.rows],
        }
        for group in figures.groups
    ]


def _unranked(request: HttpRequest, campaign: Campaign, place: Region) -> HttpResponse:
    """A region that stands in no ranking: what there is to say of it."""
    context = {
        "campaign": campaign,
        "region": place,
        "ranking": None,
        "ladder": _ladder(request, campaign, place),
        "notes": boundary_notes(place, Month.containing(campaign.ends_on)),
    }
    return render(request, "metrics/regions/region.html", context)
