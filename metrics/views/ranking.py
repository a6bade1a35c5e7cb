"""排名: why a region stands where it stands, and publishing a month."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from campaigns.access import get_campaign_for, require_administrator
from campaigns.models import Campaign, Region
from campaigns.periods import Month
from metrics.actions import ranking as actions
from metrics.frames.derivation import FigureTable, figures_behind
from metrics.queries import explanation as query
from metrics.queries.ranking import (
    Choice,
    below_of,
    get_ranking_for,
    get_standing_for,
    heading,
)
from metrics.queries.regions import boundary_notes
from metrics.queries.terms import Book, FrozenTarget
from metrics.views.site import address_of, numbers


@require_safe
@never_cache
def explanation(
    request: HttpRequest, campaign: str, month: str, level: str, region: str
) -> HttpResponse:
    found = get_campaign_for(request.user, campaign)
    choice = Choice(found, _month(month), level)
    ranking = get_ranking_for(request.user, found, choice.month, level)
    if ranking is None:
        raise Http404("没有这个月的排名")
    standing = get_standing_for(request.user, ranking, region)
    book = Book(ranking, numbers())
    opened = book.targets.get(request.GET.get("target", ""))
    context = {
        "region": standing.region,
        "campaign": found,
        "ranking": heading(ranking),
        "demonstration": ranking.demonstration,
        "board_url": choice.url(),
        "standing": query.summary(standing, book),
        "categories": query.derivation(standing, book, choice.month),
        "boundary_notes": boundary_notes(standing.region, choice.month),
        "up_one": query.up_one(standing, book.numbers),
        "figures": opened and _figures(choice, standing.region, opened, book),
    }
    return render(request, "metrics/ranking/explanation.html", context)


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


@require_POST
def publish(request: HttpRequest, campaign: str, month: str) -> HttpResponse:
    found: Campaign = get_campaign_for(request.user, campaign)
    by = require_administrator(request.user, found)
    try:
        actions.publish(
            campaign=found,
            month=_month(month),
            by=by,
            at=timezone.now(),
            address=address_of(request),
        )
    except actions.NotReadyError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{_month(month).chinese}的排名已发布。")
    level = request.POST.get("level", "")
    asked = urlencode({"campaign": found.code, "month": month, "level": level})
    return redirect(f"{reverse('board')}?{asked}")


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        raise Http404("没有这个月份") from None
