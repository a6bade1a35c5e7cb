"""问责规则: a version of the ladder in words, its trial on past months, its way to being live."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.access import (
    administers,
    get_campaign_for,
    require_administrator,
    sees_proposals,
)
from campaigns.actions import ladders as actions
from campaigns.models import Campaign, Ladder
from campaigns.queries import ladders as rows
from campaigns.terms import LadderState
from metrics.queries.accountability import rules as query
from metrics.views.accountability.rules_trial import tried
from metrics.views.site import stamp
from metrics.wording.accountability.chance import chance_table

PAGE = "metrics/accountability/rules.html"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ladder(request: HttpRequest, campaign: str) -> HttpResponse:
    """The live version; ``?version=`` another, ``?first=&last=`` with its trial."""
    found = get_campaign_for(request.user, campaign)
    if request.method == "POST":
        return _posted(request, found)
    known = rows.ladders_for(request.user, found)
    shown = rows.pick(known, request.GET.get("version", ""))
    context: dict[str, Any] = {
        "campaign": found,
        "keeps": administers(request.user, found),
        "ladder": shown,
        "versions": query.versions(known),
    }
    if shown is not None:
        context |= _version(request, found, shown, known)
    return render(request, PAGE, context)


def _version(
    request: HttpRequest, campaign: Campaign, shown: Ladder, known: list[Ladder]
) -> dict[str, Any]:
    """Everything about one version; drafts and trials for those who keep, lead or audit."""
    live = rows.in_state(known, LadderState.LIVE)
    draft = rows.in_state(known, LadderState.DRAFT)
    context = {
        "told": query.told(shown),
        "is_draft": shown.state == LadderState.DRAFT,
        "own_draft": draft is not None and draft.made_by_id == request.user.pk,
        "draft": draft,
        "live": live,
        "chance": chance_table(),
    }
    if draft and live:
        context["differences"] = query.differences_between(live, draft)
    if shown.state == LadderState.DRAFT:
        context["seen"] = rows.seal(shown)
    if shown.state != LadderState.RETIRED and sees_proposals(request.user, campaign):
        context["trial"] = tried(request, shown, live)
    return context


def _posted(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    by = require_administrator(request.user, campaign)
    do = request.POST.get("do", "")
    known = rows.ladders_for(request.user, campaign)
    draft = rows.in_state(known, LadderState.DRAFT)
    try:
        if do == "draft":
            actions.draft(campaign=campaign, **stamp(request, by))
            return redirect("ladder_edit", campaign.code)
        if do not in {"discard", "start"}:
            raise Http404("没有这个动作")
        if draft is None or str(draft.pk) != request.POST.get("ladder", ""):
            raise actions.StateError("这份试行稿已被启用或删去，没有写入")
        if do == "discard":
            seen = request.POST.get("seen", "")
            actions.discard(ladder=draft, seen=seen, **stamp(request, by))
            messages.success(request, f"第{draft.version}版试行稿已删去，内容留在审计记录里。")
            return redirect("ladder", campaign.code)
        row = actions.start(ladder=draft, tried=request.POST.get("tried", ""), **stamp(request, by))
    except actions.LadderError as error:
        messages.error(request, f"{error}。")
        return redirect(_address(campaign, rows.ladders_for(request.user, campaign)))
    messages.success(
        request,
        f"第{row.version}版已启用：以后的提请按这一版，已有的提请和措施仍按原来的版本办。",
    )
    return redirect("ladder", campaign.code)


def _address(campaign: Campaign, known: list[Ladder]) -> str:
    """The draft's page if there is one, else that of the live version."""
    address = reverse("ladder", args=[campaign.code])
    draft = rows.in_state(known, LadderState.DRAFT)
    return f"{address}?version={draft.version}" if draft else address
