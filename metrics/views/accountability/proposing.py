"""Proposing by hand what no rule can see: a person proposes, another one decides."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.access import get_campaign_for
from campaigns.models import Campaign, User
from metrics.actions.accountability.proposing import propose_by_hand
from metrics.actions.entry.errors import EntryError
from metrics.forms.accountability import ProposeForm
from metrics.queries.accountability.choosing import region_groups
from metrics.queries.accountability.overview import ladder_of
from metrics.views.accountability.overview import proposes
from metrics.views.site import stamp


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def propose(request: HttpRequest, campaign: str) -> HttpResponse:
    found = get_campaign_for(request.user, campaign)
    user = request.user
    if not isinstance(user, User) or not proposes(user, found):
        raise PermissionDenied("只有本行动的管理员和领导可以提请")
    ladder = ladder_of(found)
    rungs = ladder.rules["rungs"] if ladder else []
    codes = [one["code"] for one in rungs]
    posted = request.POST if request.method == "POST" else None
    form = ProposeForm(found, codes, posted, start=request.GET)
    error = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _proposed(request, found, form, user)
        except EntryError as refused:
            error = f"{refused}。"
    context = {
        "campaign": found,
        "form": form,
        "error": error,
        "rungs": rungs,
        "groups": region_groups(found),
        "urls": {"overview": f"{reverse('accountability')}?campaign={found.code}"},
    }
    return render(request, "metrics/accountability/propose.html", context)


def _proposed(
    request: HttpRequest, campaign: Campaign, form: ProposeForm, by: User
) -> HttpResponse:
    told = form.cleaned_data
    made = propose_by_hand(
        campaign=campaign,
        region=told["region"],
        rung=told["rung"],
        words=told["words"],
        **stamp(request, by),
    )
    messages.success(request, "已提请，由另一位有决定权的人决定。")
    return redirect("proposal", campaign.code, made.pk)
