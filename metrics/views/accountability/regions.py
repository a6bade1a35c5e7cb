"""All that the ladder knows of one region."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.access import get_campaign_for, get_region_for
from metrics.queries.accountability.record import record_of


@require_safe
@never_cache
def region(request: HttpRequest, campaign: str, region: str) -> HttpResponse:
    found = get_campaign_for(request.user, campaign)
    place = get_region_for(request.user, found, region)
    record = record_of(request.user, found, place, timezone.localdate())
    context = {
        "campaign": found,
        "region": place,
        "record": record,
        "overview_url": f"{reverse('accountability')}?campaign={found.code}",
        **({"demonstration": True} if record.demonstration else {}),
    }
    return render(request, "metrics/accountability/region.html", context)
