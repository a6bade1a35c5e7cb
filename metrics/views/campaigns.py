"""战役: a campaign in time with its operations, and one operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.access import campaigns_of, get_campaign_for
from campaigns.models import Campaign, Operation, Phase
from campaigns.periods import Month
from metrics.charts.chart import Chart
from metrics.queries import campaign_page as query
from metrics.queries.board.facts import facts
from metrics.queries.charts.timeline import campaign_in_time
from metrics.queries.document_page import states_of
from metrics.queries.document_statements import duties
from metrics.queries.documents import Held, held_for
from metrics.queries.operation_page import regions_on
from metrics.queries.ranking import campaign_of, heading
from metrics.views.site import numbers
from metrics.wording.derived import derived_words


@require_safe
@never_cache
def campaigns(request: HttpRequest) -> HttpResponse:
    """The campaign asked for, or the one that ends last."""
    found = campaign_of(request.user, request.GET.get("campaign", ""))
    if found is None:
        return render(request, "metrics/campaigns/none.html")
    return redirect("campaign", found.code)


@require_safe
@never_cache
def campaign(request: HttpRequest, campaign: str) -> HttpResponse:
    found = get_campaign_for(request.user, campaign)
    held = held_for(request.user, found, numbers())
    phases, operations = list(found.phases.all()), list(found.operations.all())
    today = timezone.localdate()
    month = _month(found, held)
    context = {
        "campaign": found,
        "others": [row for row in campaigns_of(request.user) if row.pk != found.pk],
        "document_url": query.document_url(found.document.code),
        "derived": derived_words(found.derived),
        "words": query.time_words(found, phases, operations, held.month if held else None, today),
        "timeline": _timeline(found, phases, operations, today, month),
        "month_label": month.chinese,
        "calendar": query.calendar_of(found, month),
        "duties": duties(found),
        "operations": query.operations_of(found, operations, month, held),
        "unattached": query.unattached(found, held),
        "areas": query.listed_areas(found),
        "facts": facts(found),
        **_held(held),
    }
    return render(request, "metrics/campaigns/campaign.html", context)


@require_safe
@never_cache
def operation(request: HttpRequest, campaign: str, operation: str) -> HttpResponse:
    found = get_campaign_for(request.user, campaign)
    row = query.get_operation_for(found, operation)
    held = held_for(request.user, found, numbers())
    month = _month(found, held)
    lines = query.operations_of(found, [row], month, held)
    regions = regions_on(found, row, held)
    context = {
        "campaign": found,
        "operation": row,
        "line": lines[0],
        "source": query.source_of(row.citation),
        "month_label": month.chinese,
        "rows": [{"target": one, "below": regions.get(one.code, [])} for one in lines[0].targets],
        "others": [one for one in found.operations.all() if one.pk != row.pk],
        **_held(held),
    }
    return render(request, "metrics/campaigns/operation.html", context)


def _timeline(
    campaign: Campaign,
    phases: Sequence[Phase],
    operations: Sequence[Operation],
    today: date,
    month: Month,
) -> Chart:
    """As of today; of a campaign that is over as of the end of the newest published month."""
    if today <= campaign.ends_on:
        return campaign_in_time(campaign, phases, operations, today)
    day = min(month.plus(1).first_day() - timedelta(days=1), campaign.ends_on)
    chart = campaign_in_time(campaign, phases, operations, day)
    return replace(chart, title=f"{chart.title}（按最新公布的{month.chinese}末看）")


def _month(campaign: Campaign, held: Held | None) -> Month:
    """The newest published month; before the first one the month that will be judged first."""
    return held.month if held else Month.of(campaign.first_month)


def _held(held: Held | None) -> dict[str, Any]:
    """How the whole stands, and that it is demonstration data where it is."""
    if held is None:
        return {"ranking": None, "states": []}
    return {
        "ranking": heading(held.ranking),
        "states": states_of(held),
        "board_url": held.choice.url(),
        "amounts": held.amounts,
        "demonstration": held.ranking.demonstration,
    }
