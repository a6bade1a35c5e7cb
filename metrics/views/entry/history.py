"""A cell's history: who typed, handed in, decided on and amended it, and when."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.models import Indicator
from campaigns.periods import Month
from metrics.queries.entry.history import history_of
from metrics.queries.entry.sheets import get_period_for, get_sheet_region_for


@require_safe
@never_cache
def cell_history(
    request: HttpRequest, campaign: str, month: str, region: str, indicator: str
) -> HttpResponse:
    period = get_period_for(request.user, campaign, month)
    found = get_sheet_region_for(request.user, period, region)
    counted = Indicator.objects.filter(code=indicator, numerator=None).first()
    if counted is None:
        raise Http404("没有这个指标")
    context = {
        "campaign": period.campaign,
        "month": month,
        "month_label": Month.of(period.month).chinese,
        "region": found,
        "indicator": counted,
        "steps": history_of(period, found, counted),
        "demonstration": period.demonstration,
    }
    return render(request, "metrics/entry/history.html", context)
