"""排名: one month's places, and publishing them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from campaigns.access import (
    campaigns_of,
    desks_of,
    get_campaign_for,
    require_administrator,
)
from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import Cohort, Level
from metrics.actions import ranking as actions
from metrics.charts.chart import Chart
from metrics.frames.missing import missing_in
from metrics.models import Ranking
from metrics.queries import ranked as query
from metrics.queries.briefing import briefing
from metrics.queries.charts.bands import band_chart
from metrics.queries.charts.places import bump_chart
from metrics.queries.charts.spread import score_chart
from metrics.queries.choosing import level_options, month_options
from metrics.queries.editions import steps
from metrics.queries.ranked import Reading
from metrics.queries.ranking import (
    Choice,
    campaign_of,
    cities_of,
    get_ranking_for,
    heading,
    links_for,
    months_of,
)
from metrics.queries.ranking_quality import stamp_of, with_quality
from metrics.queries.stamp import stamp
from metrics.views.screens import kept
from metrics.views.site import address_of, numbers

_FEW = 20  # so many regions can be told apart one by one
_NO_MONTH = "没有这个月的排名"


@require_safe
@never_cache
def rankings(request: HttpRequest) -> HttpResponse:
    """The newest month at the user's own level, of the campaign asked for or of the latest one."""
    campaign = campaign_of(request.user, request.GET.get("campaign", ""))
    months = months_of(request.user, campaign) if campaign else []
    if campaign is None or not months:
        return render(request, "metrics/ranking/nothing.html", {"campaign": campaign})
    levels = campaign.report_levels
    homes = [desk.region.level for desk in desks_of(request.user) if desk.region.level in levels]
    level = homes[0] if homes else levels[0]
    return redirect(Choice(campaign, months[0][0], level).ranking_url())


@require_safe
@never_cache
def ranking(request: HttpRequest, campaign: str, month: str, level: str) -> HttpResponse:
    """``?within=``, ``?cohort=`` and ``?category=`` narrow what is shown."""
    choice = _choice(request, campaign, month, level)
    found = get_ranking_for(request.user, choice.campaign, choice.month, choice.level)
    if found is None:
        raise Http404(_NO_MONTH)
    seen = f"{stamp(request.user, choice, 'ranking')}:{stamp_of(choice.campaign)}:{found.pk}"
    context = {
        "campaign": choice.campaign,
        "choice": choice,
        "ranking": heading(found),
        "demonstration": found.demonstration,
        "choices": _choices(request, choice),
        "board_url": choice.url(),
        "workbook_url": file_url("ranking_workbook", choice),
        "paper_url": file_url("ranking_paper", choice),
        **kept(seen, lambda: _drawn(request, choice, found), size=lambda drawn: len(drawn["body"])),
    }
    return render(request, "metrics/ranking/ranking.html", context)


def _drawn(request: HttpRequest, choice: Choice, ranking: Ranking) -> dict[str, Any]:
    """What stays the same until something it rests on changes: the tables and charts as they are
    written, and the ways to narrow them."""
    page = query.reading_of(request.user, choice, ranking, numbers())
    charts, scope = _charts(request, page), _scope(page)
    context = {
        "choice": choice,
        "ranking": heading(ranking),
        "demonstration": ranking.demonstration,
        "secrecy_mark": settings.SECRECY_MARK,
        "scope": scope,
        "briefing": briefing(page),
        "rows": _rows(page),
        "improvements": [] if choice.category else query.improvement_rows(page),
        "unranked": query.unranked_rows(page, missing_cells(page)),
        "categories": query.categories_of(page.book, choice.level),
        "targets": page.targets if choice.category else [],
        "has_cities": any(named.city for named in page.names.values()),
        "step": _step(request, page),
        "charts": charts,
    }
    body = render_to_string("metrics/ranking/_body.html", context)
    return {"body": body, "has_charts": bool(charts), "filters": _filters(page), "scope": scope}


def _rows(page: Reading) -> list[dict[str, Any]]:
    """The order of one category is no ranking: nothing stands beside it."""
    rows = query.level_rows(page)
    return rows if page.choice.category else with_quality(page, rows)


def reading_for(request: HttpRequest, campaign: str, month: str, level: str) -> Reading:
    """The ranking that an address names, narrowed as it asks; a stranger gets 404."""
    choice = _choice(request, campaign, month, level)
    page = query.reading(request.user, choice, numbers())
    if page is None:
        raise Http404(_NO_MONTH)
    return page


def _choice(request: HttpRequest, campaign: str, month: str, level: str) -> Choice:
    found = get_campaign_for(request.user, campaign)
    if level not in found.report_levels:
        raise Http404("没有这个层级的排名")
    return query.choice_of(found, month_asked(month), level, request.GET.dict())


def missing_cells(page: Reading) -> dict[str, list[str]]:
    """Region code → the cells that keep it out of the ranking, as far as they are still missing."""
    targets = query.gaps_asked(page.unranked, page.book)
    if not targets:
        return {}
    regions = [row.region for row in page.unranked]
    found = missing_in(page.choice.campaign, targets, regions, page.choice.month)
    return {code: missing.altogether() for code, missing in found.items()}


def file_url(name: str, choice: Choice) -> str:
    """An export of what is shown; it is not narrowed to a category, which is no ranking."""
    path = reverse(name, args=[choice.campaign.code, str(choice.month), choice.level])
    asked = {"within": choice.within, "cohort": choice.cohort}
    narrowed = urlencode({key: value for key, value in asked.items() if value})
    return f"{path}?{narrowed}" if narrowed else path


def _charts(request: HttpRequest, page: Reading) -> list[Chart]:
    """Places through the year, and how far apart the regions lie now; of the whole list only."""
    choice = page.choice
    if choice.within or choice.cohort or choice.category or not page.ranked:
        return []
    through = bump_chart(request.user, choice, page.ranked)
    few = len(page.ranked) <= _FEW
    drawn = band_chart if few else score_chart
    now = drawn(choice, page.ranked, link=links_for(request.user, choice))
    return [chart for chart in (through, now) if chart]


def _choices(request: HttpRequest, choice: Choice) -> dict[str, Any]:
    campaigns = [
        {
            "code": row.code,
            "name": row.name,
            "url": f"{reverse('rankings')}?{urlencode({'campaign': row.code})}",
            "current": row.pk == choice.campaign.pk,
        }
        for row in campaigns_of(request.user)
    ]
    known = months_of(request.user, choice.campaign)
    levels = choice.campaign.report_levels
    return {
        "campaigns": campaigns,
        **month_options(known, choice.month, lambda month: choice.ranking_url(month=str(month))),
        "levels": level_options(
            choice.campaign, levels, choice.level, lambda level: choice.ranking_url(level=level)
        ),
    }


def _filters(page: Reading) -> list[dict[str, Any]]:
    """Ways to narrow the list: one city, one cohort, one category."""
    choice = page.choice
    groups = [
        _filter("within", "所在地", [(row.code, row.short_name) for row in cities_of(page.choice)]),
        _filter("cohort", "分序列", Cohort.choices() if choice.level == Level.COUNTY else []),
        _filter("category", "分类", query.categories_of(page.book, choice.level).items()),
    ]
    return [
        {
            **group,
            "chosen": next((word for code, word in group["known"] if code == now), "全部"),
            "options": [
                {"word": word, "url": _address(choice, group["name"], code), "current": code == now}
                for code, word in [("", "全部"), *group["known"]]
            ],
        }
        for group in groups
        if len(group["known"]) > 1
        for now in [getattr(choice, group["name"])]
    ]


def _filter(name: str, label: str, known: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {"name": name, "label": label, "known": list(known)}


def _address(choice: Choice, name: str, code: str) -> str:
    """One city and one cohort exclude each other."""
    other = {"within": "cohort", "cohort": "within"}.get(name)
    cleared = {other: ""} if other and code else {}
    return choice.ranking_url(**{name: code, **cleared})


def _scope(page: Reading) -> dict[str, str]:
    """What the list holds, and within what its first column of places is counted."""
    choice = page.choice
    if choice.within:
        cities = {row.code: row.short_name for row in cities_of(page.choice)}
        city = cities.get(choice.within, "")
        return {"words": f"{city}所属", "place": f"{city}内"}
    if choice.cohort:
        return {"words": Cohort(choice.cohort).word, "place": "本序列"}
    return {"words": "", "place": ""}


def _step(request: HttpRequest, page: Reading) -> dict[str, Any] | None:
    """What became different in this edition; nothing for a first one."""
    if page.ranking.edition == 1:
        return None
    choice = page.choice
    found = steps(request.user, choice.campaign, choice.month, choice.level, page.numbers)
    return next((step for step in found if step["edition"] == page.ranking.edition), None)


@require_POST
def publish(request: HttpRequest, campaign: str, month: str) -> HttpResponse:
    found: Campaign = get_campaign_for(request.user, campaign)
    by = require_administrator(request.user, found)
    try:
        actions.publish(
            campaign=found,
            month=month_asked(month),
            by=by,
            at=timezone.now(),
            address=address_of(request),
            despite=request.POST.get("despite", "").split(),
        )
    except actions.NotReadyError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{month_asked(month).chinese}的排名已发布。")
    level = request.POST.get("level", "")
    asked = urlencode({"campaign": found.code, "month": month, "level": level})
    return redirect(f"{reverse('board')}?{asked}")


def month_asked(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        raise Http404("没有这个月份") from None
