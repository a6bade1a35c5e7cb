"""通报: what is to be done first, then all issues of a campaign."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.access import (
    administers,
    campaigns_of,
    get_campaign_for,
    require_administrator,
    sees_drafts,
)
from campaigns.models import Campaign
from metrics.actions.bulletin import drafting
from metrics.actions.bulletin.errors import BulletinError
from metrics.queries.bulletin import shelf as query
from metrics.queries.bulletin.period import issue_asked, issue_words, url_of
from metrics.queries.bulletin.waiting import to_acknowledge, to_keep
from metrics.queries.ranking import campaign_of
from metrics.views.site import stamp


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def bulletins(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _draft(request)
    campaign = campaign_of(request.user, request.GET.get("campaign", ""))
    if campaign is None:
        return render(request, "metrics/bulletin/bulletins.html", {"campaign": None})
    keeps = administers(request.user, campaign)
    context = {
        "campaign": campaign,
        "choices": {"campaigns": _campaigns(request, campaign)},
        "ledger": sees_drafts(request.user, campaign),
        "tasks": to_keep(request.user, campaign) + to_acknowledge(request.user, campaign),
        "years": query.years(request.user, campaign),
        "coming": query.coming(campaign, timezone.now()),
        "undrafted": query.undrafted(campaign) if keeps else [],
    }
    return render(request, "metrics/bulletin/bulletins.html", context)


def _campaigns(request: HttpRequest, chosen: Campaign) -> list[dict[str, Any]]:
    return [
        {
            "code": row.code,
            "name": row.name,
            "url": f"{reverse('bulletins')}?campaign={row.code}",
            "current": row.pk == chosen.pk,
        }
        for row in campaigns_of(request.user)
    ]


def _draft(request: HttpRequest) -> HttpResponse:
    """An issue that the timetable leaves alone, because it is an old one."""
    campaign = get_campaign_for(request.user, request.POST.get("campaign", ""))
    by = require_administrator(request.user, campaign)
    asked = issue_asked(request.POST.get("period", ""))
    if asked is None:
        raise Http404("没有这一期")
    kind, month = asked
    try:
        made = drafting.draft(
            campaign=campaign,
            kind=kind,
            month=month,
            **stamp(request, by),
        )
    except BulletinError as error:
        messages.error(request, f"{error}。")
        return redirect(f"{reverse('bulletins')}?campaign={campaign.code}")
    messages.success(request, f"{issue_words(kind, month)}已起草，请核稿。")
    return redirect(url_of(made, "bulletin_edit"))
