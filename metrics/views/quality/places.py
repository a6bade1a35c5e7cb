"""数据质量 of one region and of one indicator."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.access import get_campaign_for, get_region_for
from metrics.frames.quality_heaps import heap_charts
from metrics.queries.quality import choosing, places
from metrics.views.site import numbers
from metrics.wording.quality.standing import NOT_A_SCORE


@require_safe
@never_cache
def quality_region(request: HttpRequest, campaign: str, region: str) -> HttpResponse:
    """A region with everything below it, the last twelve months."""
    found = get_campaign_for(request.user, campaign)
    place = get_region_for(request.user, found, region)
    known, today = choosing.months_of(found), timezone.localdate()
    context = {
        "campaign": found,
        "region": place,
        "found": places.place_of(request.user, found, place, known, today, numbers()),
        "not_a_score": NOT_A_SCORE,
    }
    return render(request, "metrics/quality/region.html", context)


@require_safe
@never_cache
def quality_indicator(request: HttpRequest, campaign: str, indicator: str) -> HttpResponse:
    """An indicator over all offices that report it, and how the regions lie around its targets."""
    found = get_campaign_for(request.user, campaign)
    asked = places.get_indicator_for(found, indicator)
    known, today = choosing.months_of(found), timezone.localdate()
    context = {
        "campaign": found,
        "indicator": asked,
        "found": places.about(request.user, found, asked, known, today, numbers()),
        "charts": heap_charts(found, asked, known, numbers()),
        "not_a_score": NOT_A_SCORE,
    }
    return render(request, "metrics/quality/indicator.html", context)
