"""目标: one target of a campaign; month, level and the way of dividing stand in its address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.access import get_campaign_for
from campaigns.models import Campaign, Target, User
from campaigns.periods import Month
from metrics.charts.chart import Chart
from metrics.frames.events import event_chart
from metrics.frames.ground import Ground, ground_for
from metrics.frames.seasons import season_chart
from metrics.frames.year_by_region import (
    NOW,
    THEN,
    Asked,
    YearByRegion,
    YearRow,
    year_by_region,
)
from metrics.models import Standing
from metrics.queries import target_page as query
from metrics.queries.board.choosing import own_level
from metrics.queries.charts.pace import pace_chart
from metrics.queries.charts.spread import attainment_chart
from metrics.queries.charts.trend import trend_chart
from metrics.queries.choosing import level_options, month_options
from metrics.queries.levels import level_word
from metrics.queries.ranking import Choice, get_ranking_for, heading, links_for, months_of
from metrics.queries.regions import notes_on
from metrics.queries.terms import Book
from metrics.views.figure_cells import cells_html
from metrics.views.site import numbers
from metrics.wording.boundaries import agreement_words

# What the address may ask for; the rest of the page's choice is always written out.
_WAYS = {THEN: "按当时区划", NOW: "按现行区划"}


@require_safe
@never_cache
def target(request: HttpRequest, campaign: str, target: str) -> HttpResponse:
    found = get_campaign_for(request.user, campaign)
    promised = query.get_target_for(found, target)
    definition = query.definition_of(promised, found, numbers())
    base = {"campaign": found, "target": promised, "definition": definition}
    months = months_of(request.user, found)
    if not months:
        return render(request, "metrics/targets/target.html", {**base, "ranking": None})
    choice = _choice(request, found, promised, [month for month, _ in months])
    level = choice.level or found.region.level
    ranking = get_ranking_for(request.user, found, choice.month, level)
    if ranking is None or promised.code not in ranking.terms["targets"]:
        return render(request, "metrics/targets/target.html", {**base, "ranking": None})
    ranking.campaign = found
    book, seen = Book(ranking, numbers()), query.seen_by(request.user, found)
    subject = query.subject_of(request.user, promised, choice, book.numbers, seen)
    stands = (
        query.stands_of(request.user, promised, ranking, choice, book, seen)
        if choice.level
        else None
    )
    ground = ground_for(found)
    context = {
        **base,
        "ranking": heading(ranking),
        "level_word": level_word(found, level),
        "demonstration": ranking.demonstration,
        "notice": _notice(request, choice),
        "choices": _choices(request, choice, promised, months),
        "board_url": choice.url() if choice.level else "",
        "stands": stands,
        "subject": subject,
        **_charts(request, choice, promised.code, book, (subject, stands), ground),
        **_year(request, choice, promised.code, book, (months[0][0], seen), ground),
    }
    return render(request, "metrics/targets/target.html", context)


def _choice(
    request: HttpRequest, campaign: Campaign, target: Target, months: list[Month]
) -> Choice:
    """The month and level asked for, or the newest month and the own level."""
    known = {str(month): month for month in months}
    levels = query.levels_of(target, campaign)
    asked = request.GET.get("level", "")
    home = own_level(request.user, levels) if levels else ""
    return Choice(
        campaign=campaign,
        month=known.get(request.GET.get("month", ""), months[0]),
        level=asked if asked in levels else home,
    )


def _notice(request: HttpRequest, choice: Choice) -> str:
    asked = request.GET.get("month", "")
    if not asked or asked == str(choice.month):
        return ""
    return f"没有“{asked}”的排名，以下是{choice.month.chinese}。"


def _address(choice: Choice, target: str, **changed: str) -> str:
    path = reverse("target", args=[choice.campaign.code, target])
    asked = {"month": str(choice.month), "level": choice.level, **changed}
    return f"{path}?{urlencode({name: value for name, value in asked.items() if value})}"


def _choices(
    request: HttpRequest, choice: Choice, target: Target, months: list[tuple[Month, bool]]
) -> dict[str, Any]:
    way = request.GET.get("regions", "")
    kept = {"regions": way} if way in _WAYS else {}
    code = target.code
    levels = query.levels_of(target, choice.campaign)
    return {
        **month_options(
            months, choice.month, lambda month: _address(choice, code, month=str(month), **kept)
        ),
        "levels": level_options(
            choice.campaign,
            levels,
            choice.level,
            lambda level: _address(choice, code, level=level, **kept),
        ),
    }


def _charts(
    request: HttpRequest,
    choice: Choice,
    code: str,
    book: Book,
    told: tuple[query.Subject | None, query.Stands | None],
    ground: Ground,
) -> dict[str, Chart | None]:
    """All regions beside each other; the course and the seasons of the subject."""
    subject, stands = told
    charts: dict[str, Chart | None] = {}
    if stands:
        mine = next((row.region.code for row in stands.standings if _is_home(request, row)), "")
        link = links_for(request.user, choice)
        charts["attainment_chart"] = attainment_chart(
            choice, stands.standings, book, code, mine, link
        )
    if subject:
        own = Choice(choice.campaign, choice.month, subject.level)
        promised, region = book.targets[code], subject.region
        charts["pace_chart"] = (
            pace_chart(request.user, own, region, code, book)
            or trend_chart(request.user, own, region, code, book)
            or event_chart(ground, region, promised, choice.month, book.numbers)
        )
        charts["season_chart"] = season_chart(ground, region, promised, choice.month, book.numbers)
    return charts


def _is_home(request: HttpRequest, standing: Standing) -> bool:
    return isinstance(request.user, User) and standing.region_id == request.user.region_id


def _year(
    request: HttpRequest,
    choice: Choice,
    target: str,
    book: Book,
    now: tuple[Month, Mapping[int, str]],
    ground: Ground,
) -> dict[str, Any]:
    """The year's monthly figures by region, as they were or as they are."""
    if not choice.level:
        return {}
    today, seen = now
    years = query.years_of(choice.campaign, choice.month)
    asked = request.GET.get("year", "")
    year = int(asked) if asked in map(str, years) else choice.month.year
    last = choice.month if year == choice.month.year else Month(year, 12)
    way = request.GET.get("regions", "")
    way = way if way in _WAYS else THEN
    codes = set(seen.values())
    table = year_by_region(
        ground=ground,
        target=book.targets[target],
        asked=Asked(
            level=choice.level,
            months=last.year_to_date(),
            today=today,
            regions=way,
            seen=codes,
            sees_whole=choice.campaign.region.code in codes,
        ),
        numbers=book.numbers,
        where=lambda code: choice.region_url(code) if code in codes else "",
    )
    return {"year": _year_shown(choice, target, table, way, year, years, today)}


def _year_shown(
    choice: Choice,
    target: str,
    table: YearByRegion,
    way: str,
    year: int,
    years: list[int],
    today: Month,
) -> dict[str, Any]:
    def address(**changed: str) -> str:
        asked = {"year": str(year), "regions": way, **changed}
        return f"{_address(choice, target, **asked)}#year"

    return {
        "number": year,
        "way_word": _WAYS[way],
        "ways": [
            {"label": word, "url": address(regions=code), "current": code == way}
            for code, word in _WAYS.items()
        ],
        "years": [
            {"label": f"{one}年", "url": address(year=str(one)), "current": one == year}
            for one in years
        ],
        "months": [f"{month.month}月" for month in table.months],
        "blocks": [
            {"block": block, "rows": [_row_shown(row) for row in block.rows]}
            for block in table.blocks
            if block.rows
        ],
        "agreement": agreement_words(table.then, table.now, today.chinese, agree=table.agree),
        "disagrees": table.agree is False,
        "notes": notes_on(table.gone, today),
    }


def _row_shown(row: YearRow) -> dict[str, Any]:
    cells: SafeString = cells_html(row.cells)
    return {"row": row, "cells": cells}
