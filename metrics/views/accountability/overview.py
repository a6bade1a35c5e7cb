"""督导问责: what runs, what is late, what waits for a decision; for a region its own first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.access import AnyUser, answers_for, campaigns_of, decides, sees_proposals
from campaigns.models import Campaign, User
from campaigns.terms import Role
from metrics.queries.accountability import waiting
from metrics.queries.accountability.lines import Asked
from metrics.queries.accountability.overview import overview as look_over
from metrics.queries.desk.tasks import Task
from metrics.queries.ranking import campaign_of

_KEYS = ("rung", "state", "level", "region")


@require_safe
@never_cache
def accountability(request: HttpRequest) -> HttpResponse:
    campaign = campaign_of(request.user, request.GET.get("campaign", ""))
    if campaign is None:
        return render(request, "metrics/accountability/accountability.html", {"campaign": None})
    today = timezone.localdate()
    asked = Asked(**{key: request.GET.get(key, "").strip() for key in _KEYS})
    found = look_over(request.user, campaign, asked, today)
    context = {
        "campaign": campaign,
        "choices": {"campaigns": _campaigns(request, campaign)},
        "found": found,
        "tasks": _tasks(request.user, campaign),
        "urls": urls_of(request.user, campaign, ladder=found.ladder),
        **({"demonstration": True} if found.demonstration else {}),
    }
    return render(request, "metrics/accountability/accountability.html", context)


def _tasks(user: AnyUser, campaign: Campaign) -> list[Task]:
    """What is asked of the reader; proposals stand in a list of their own."""
    today = timezone.localdate()
    measures = waiting.running(user, [campaign])
    tasks = [
        *waiting.to_answer(user, measures, today),
        *waiting.objections(user, [campaign]),
        *waiting.to_see_to(user, measures, today),
    ]
    # The page is about one campaign: nothing has to say which.
    return [replace(task, facts=[fact for fact in task.facts[1:] if fact]) for task in tasks]


def proposes(user: AnyUser, campaign: Campaign) -> bool:
    """Whether the user may propose by hand: those who keep or lead the campaign."""
    return any(decides(user, campaign, role) for role in (Role.ADMINISTRATOR, Role.LEADER))


def urls_of(user: AnyUser, campaign: Campaign, *, ladder: bool) -> dict[str, str]:
    """Where one can go from here; nothing for what this person may not do. Without a ``ladder`` in
    force there is nothing that could be proposed."""
    found = {
        "rules": reverse("ladder", args=[campaign.code]),
        "rectification": reverse("rectifications", args=[campaign.code]),
        "duties": reverse("duties", args=[campaign.code]),
    }
    if ladder and proposes(user, campaign):
        found["propose"] = reverse("propose", args=[campaign.code])
    own = user.region if isinstance(user, User) else None
    if own is None or not own.path.startswith(campaign.region.path):
        return found
    if not sees_proposals(user, campaign) and answers_for(user, own):
        found["record"] = reverse("accountability_region", args=[campaign.code, own.code])
    return found


def _campaigns(request: HttpRequest, chosen: Campaign) -> list[dict[str, Any]]:
    return [
        {
            "code": row.code,
            "name": row.name,
            "url": f"{reverse('accountability')}?campaign={row.code}",
            "current": row.pk == chosen.pk,
        }
        for row in campaigns_of(request.user)
    ]
