"""A proposal, and the decision on it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.access import get_campaign_for
from campaigns.models import User
from campaigns.terms import ProposalState
from metrics.actions.accountability import deciding
from metrics.actions.entry.errors import EntryError
from metrics.forms.accountability import DecisionForm
from metrics.models import Proposal
from metrics.queries.accountability.lines import place_of, url_of
from metrics.queries.accountability.proposals import get_proposal_for, may_decide
from metrics.queries.accountability.rungs import running_of
from metrics.views.accountability.proposal_page import (
    FIELDS,
    Typed,
    may_be_given,
    page,
)
from metrics.views.site import stamp

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def proposal(request: HttpRequest, campaign: str, number: int) -> HttpResponse:
    found = get_proposal_for(request.user, get_campaign_for(request.user, campaign), number)
    if request.method != "POST":
        return page(request, found)
    user = request.user
    if not isinstance(user, User) or not may_decide(user, found):
        raise PermissionDenied("这件提请不由您决定")
    do, _, rung = request.POST.get("do", "").partition(":")
    texts = {name: request.POST.get(name, "") for name in FIELDS if name in request.POST}
    if do == "draft":
        return _redrafted(request, found, rung, texts)
    if do not in _ACTS:
        raise Http404("没有这个动作")
    form = DecisionForm(request.POST)
    if not form.is_valid():
        mistakes = {name: str(errors[0]) for name, errors in form.errors.items()}
        return page(request, found, Typed(do, texts, "", mistakes))
    try:
        return _ACTS[do](request, found, form, user)
    except EntryError as error:
        again = get_proposal_for(user, found.campaign, found.pk)
        status = 200 if again.state == ProposalState.WAITING else CONFLICT
        return page(request, again, Typed(do, texts, f"{error}。"), status=status)


def _redrafted(
    request: HttpRequest, found: Proposal, rung: str, texts: dict[str, str]
) -> HttpResponse:
    """The letter of another rung; what the person wrote himself is kept."""
    if not may_be_given(request.user, found, rung):
        raise Http404("没有这项措施")
    if texts and not DecisionForm(texts).is_rewritten:
        for name in ("paragraphs", "seen", "reason", "demands"):
            texts.pop(name, None)
    return page(request, found, Typed("confirm", {**texts, "given": rung}))


# --- deciding ---------------------------------------------------------------------------------


def _confirm(request: HttpRequest, found: Proposal, form: DecisionForm, by: User) -> HttpResponse:
    given = form.cleaned_data["given"] or found.rung
    measure = deciding.confirm(proposal=found, given=given, words=form.words, **stamp(request, by))
    number = measure.letters.first()
    messages.success(
        request, f"已对{place_of(found.region, found.campaign)}下达{measure.word}：{number}。"
    )
    return redirect("measure", found.campaign.code, measure.pk)


def _commend(request: HttpRequest, found: Proposal, form: DecisionForm, by: User) -> HttpResponse:
    made = deciding.commend(proposal=found, words=form.words, **stamp(request, by))
    messages.success(request, f"已表扬{place_of(found.region, found.campaign)}：{made.letter}。")
    return redirect("proposal", found.campaign.code, found.pk)


def _join(request: HttpRequest, found: Proposal, form: DecisionForm, by: User) -> HttpResponse:
    wanted = request.POST.get("measure", "")
    measure = next((row for row in running_of(found) if str(row.pk) == wanted), None)
    if measure is None:
        raise EntryError("请选择并入哪一项在办措施")
    deciding.join(
        proposal=found,
        measure=measure,
        reason=request.POST.get("why", ""),
        **stamp(request, by),
    )
    messages.success(
        request, f"已并入{place_of(found.region, found.campaign)}在办的{measure.word}。"
    )
    return redirect(url_of(measure))


def _reject(request: HttpRequest, found: Proposal, form: DecisionForm, by: User) -> HttpResponse:
    deciding.reject(proposal=found, reason=request.POST.get("why", ""), **stamp(request, by))
    messages.success(
        request, f"对{place_of(found.region, found.campaign)}的提请没有采纳，理由已记录。"
    )
    return redirect(f"{reverse('accountability')}?campaign={found.campaign.code}")


_ACTS: dict[str, Callable[[HttpRequest, Proposal, DecisionForm, User], HttpResponse]] = {
    "confirm": _confirm,
    "commend": _commend,
    "join": _join,
    "reject": _reject,
}
