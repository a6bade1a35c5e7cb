"""Figures drawn by hand to be counted again: chosen on a page, with the reason."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.access import get_campaign_for
from campaigns.models import Campaign, User
from metrics.actions.entry.errors import EntryError
from metrics.actions.quality.drawing import BY_HAND, draw_by_hand
from metrics.forms.recount_drawing import DrawForm
from metrics.models.quality import LONGEST_ANSWER
from metrics.queries.quality.drawing import choices_for, draws
from metrics.queries.quality.recount_named import title_of, ways_of
from metrics.views.site import stamp


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def quality_draw(request: HttpRequest, campaign: str) -> HttpResponse:
    """GET shows what can be chosen; POST draws, and leads to what was drawn."""
    found = get_campaign_for(request.user, campaign)
    if not isinstance(request.user, User) or not draws(request.user, found):
        raise PermissionDenied("只有上级审核员和本行动的管理员可以抽取复核")
    choices = choices_for(request.user, found)
    if request.method != "POST":
        return _page(request, found, DrawForm(found, choices))
    form = DrawForm(found, choices, request.POST)
    if form.is_valid():
        try:
            recount = draw_by_hand(
                campaign=found,
                chosen=form.given,
                reason=form.cleaned_data["reason"],
                **stamp(request, request.user),
            )
        except EntryError as error:
            form.add_error(None, f"{error}。")
        else:
            messages.success(request, f"{title_of(recount)}已抽取 {recount.size} 项，等待复核。")
            return redirect(ways_of(recount).page)
    return _page(request, found, form)


def _page(request: HttpRequest, campaign: Campaign, form: DrawForm) -> HttpResponse:
    context = {"campaign": campaign, "form": form, "most": BY_HAND, "longest": LONGEST_ANSWER}
    return render(request, "metrics/quality/draw.html", context)
