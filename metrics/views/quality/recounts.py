"""A recount: the sample, what was counted, who counts, and a form for whoever does."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.access import get_campaign_for
from campaigns.models import Campaign, User
from metrics.actions.entry.errors import EntryError
from metrics.actions.quality import recounting
from metrics.actions.quality.errors import StaleError
from metrics.forms.quality import CountForm
from metrics.frames.quality import factor_of
from metrics.models import Recount, RecountItem
from metrics.queries.quality import recount_shown as shown
from metrics.queries.quality.counters import groups_of, why_not
from metrics.queries.quality.recount_named import ways_of
from metrics.queries.quality.recounts import countable_by, get_sample_for, hands_in
from metrics.views.site import numbers, stamp
from metrics.wording.quality import said

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def quality_recount(request: HttpRequest, campaign: str, **which: int) -> HttpResponse:
    """GET shows the sample; POST takes what was counted, all that was changed or none of it.
    ``which``: year and quarter, or the number of one drawn by hand."""
    found = get_campaign_for(request.user, campaign)
    recount = get_sample_for(request.user, found, **which)
    items = shown.items_of(request.user, found, recount)
    if request.method != "POST":
        return _page(request, found, recount, items)
    keys = countable_by(request.user, items)
    mine = [one for one in items if one.pk in keys]
    if not mine or not isinstance(request.user, User):
        raise PermissionDenied("复核由上级审核员和管理员登记，本人经手的数值须由另一人复核")
    form, status = CountForm(mine, request.POST, timezone.localdate()), 200
    if form.is_valid():
        try:
            done = recounting.count_all(
                recount=recount, lines=form.given, **stamp(request, request.user)
            )
        except EntryError as error:
            form.error = f"{error}。"
            status = CONFLICT if isinstance(error, StaleError) else 200
        else:
            messages.success(request, f"已登记 {done} 项复核数。")
            return redirect(ways_of(recount).page)
    items = shown.items_of(request.user, found, recount)
    return _page(request, found, recount, items, form, status=status)


def _page(
    request: HttpRequest,
    campaign: Campaign,
    recount: Recount,
    items: list[RecountItem],
    typed: CountForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    hands = hands_in(items)
    mine = countable_by(request.user, items, hands)
    rows = shown.shown_items(campaign, items, mine, numbers())
    today = timezone.localdate()
    kept = {line.item: line for line in typed.lines} if typed else {}
    context: dict[str, Any] = {
        "campaign": campaign,
        "recount": recount,
        "head": shown.head_of(recount, items),
        "rows": [{"item": row, "typed": kept.get(row.key)} for row in rows],
        "counts": any(row.mine for row in rows),
        "form": typed,
        "wrong": [row for row in rows if (line := kept.get(row.key)) and line.error],
        "day": typed.day_text if typed else f"{today:%Y-%m-%d}",
        "verified": _verified(items, chance=not recount.hand),
        "ways": ways_of(recount),
        "groups": groups_of(campaign, items, today, hands),
        "why_not": why_not(request.user, items, mine),
    }
    return render(request, "metrics/quality/recount.html", context, status=status)


def _verified(items: list[RecountItem], *, chance: bool) -> dict[str, Any]:
    """What the counted items together show, in words; of those that the reader sees. Where not
    ``chance`` has chosen them, they say nothing of others: no intervals."""
    found = factor_of(items)
    counted = sum(one.recounted is not None for one in items)
    interval = said.interval_words(found.low, found.high) if chance else ""
    exactly = found.confirmed_low, found.confirmed_high
    confirmed = said.interval_words(*exactly) if chance else ""
    return {
        "factor": said.factor_words(found.factor),
        "interval": interval,
        "counted": counted,
        "confirmed": found.confirmed,
        "confirmed_interval": confirmed,
    }
