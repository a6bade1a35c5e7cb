"""Doing something with a measure: one action, then back to its page with what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.access import get_campaign_for
from campaigns.models import User
from campaigns.terms import MeasureState, MeasureVerb
from metrics.actions.accountability import moving, objecting
from metrics.actions.accountability.by_hand import propose_by_hand
from metrics.actions.accountability.errors import StaleError, StateError
from metrics.actions.entry.errors import EntryError
from metrics.forms.accountability import StepForm
from metrics.models import Measure
from metrics.queries.accountability.lines import url_of
from metrics.queries.accountability.measures import further_verb, get_measure_for, sees_whole
from metrics.views.accountability.measures import page
from metrics.views.accountability.offers import (
    ANSWER,
    DISMISSAL,
    FIELDS,
    FURTHER,
    OBJECT,
    PROPOSALS,
    WITHDRAW,
    Typed,
    further_rung,
    letter_with_reason,
    may_at_all,
    waiting_objection,
)
from metrics.views.site import stamp
from metrics.wording.accountability.hindrances import not_from_here
from metrics.wording.accountability.steps import ASKING

CONFLICT = 409
_ACTS: dict[str, Callable[..., Measure]] = {
    MeasureVerb.ACKNOWLEDGE: moving.acknowledge,
    MeasureVerb.HAND_IN_PLAN: moving.hand_in_plan,
    MeasureVerb.RETURN_PLAN: moving.return_plan,
    MeasureVerb.AGREE_PLAN: moving.agree_plan,
    MeasureVerb.REPORT: moving.report,
    MeasureVerb.INSPECT: moving.inspect,
    MeasureVerb.ACCEPT: moving.accept,
    MeasureVerb.EXTEND: moving.extend,
    MeasureVerb.REMOVE: moving.remove,
    MeasureVerb.CLOSE: moving.close,
    MeasureVerb.REVOKE: moving.revoke,
    MeasureVerb.NOTE: moving.note,
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def measure_step(request: HttpRequest, campaign: str, number: int, verb: str) -> HttpResponse:
    """By POST the step; whoever comes back by the address alone is led to the measure."""
    found = get_measure_for(request.user, get_campaign_for(request.user, campaign), number)
    if verb not in ASKING:
        raise Http404("没有这个动作")
    if request.method != "POST":
        return redirect(url_of(found))
    by = _actor(request, found, verb)
    form = StepForm(request.POST)
    if not form.is_valid():
        mistakes = {name: str(errors[0]) for name, errors in form.errors.items()}
        return page(request, found, Typed(verb, _texts(request.POST), mistakes))
    try:
        _do(verb, found, form.cleaned_data, request, by)
    except EntryError as error:
        return _undone(request, found, verb, error)
    messages.success(request, ASKING[verb].done)
    return redirect(url_of(found))


def _actor(request: HttpRequest, found: Measure, verb: str) -> User:
    """The person, if this kind of step is his at all; whether it can be done now is another
    question."""
    user = request.user
    if not (isinstance(user, User) and sees_whole(user, found) and may_at_all(user, found, verb)):
        raise PermissionDenied("这一步不由您办理")
    return user


def _do(verb: str, found: Measure, told: Mapping[str, Any], request: HttpRequest, by: User) -> None:
    now = stamp(request, by)
    if verb == OBJECT:
        objecting.object_to(measure=found, words=told["words"], **now)
    elif verb in (ANSWER, WITHDRAW):
        _about_an_objection(verb, found, told, request, now)
    elif verb in PROPOSALS:
        _propose(verb, found, told, now)
    else:
        _ACTS[verb](
            measure=found,
            version=told["version"],
            words=told["words"],
            held_on=told["held_on"],
            place=told["place"],
            letter=letter_with_reason(verb, found, told["letter"], told["words"], now["at"]),
            **now,
        )


def _propose(verb: str, found: Measure, told: Mapping[str, Any], now: dict[str, Any]) -> None:
    """That another measure goes on from this one, to the rung that the page named."""
    decision = further_verb(found)
    rung = further_rung(found, decision) if decision and FURTHER[decision] == verb else None
    if told["version"] != found.version:
        raise StaleError(found.version)
    if rung is None:
        raise StateError(not_from_here(MeasureState(found.state).word))
    propose_by_hand(
        campaign=found.campaign,
        region=found.region,
        rung=rung["code"],
        words=told["words"],
        follows=found,
        **now,
    )


def _about_an_objection(
    verb: str,
    found: Measure,
    told: Mapping[str, Any],
    request: HttpRequest,
    now: dict[str, Any],
) -> None:
    waiting = waiting_objection(found)
    if waiting is None:
        raise EntryError("这件申辩已经办过")
    if verb == WITHDRAW:
        objecting.withdraw(objection=waiting, **now)
        return
    upheld = request.POST.get("upheld", "")
    if upheld not in ("yes", "no"):
        raise EntryError("请选择理由是否成立")
    signs, field = (ANSWER, "letter") if upheld == "yes" else (DISMISSAL, DISMISSAL)
    objecting.answer(
        objection=waiting,
        upheld=upheld == "yes",
        words=told["words"],
        letter=letter_with_reason(signs, found, told[field], told["words"], now["at"]),
        **now,
    )


def _undone(request: HttpRequest, found: Measure, verb: str, error: EntryError) -> HttpResponse:
    """The page as things stand now, with everything that was typed."""
    stale = isinstance(error, StaleError)
    again = get_measure_for(request.user, found.campaign, found.pk)
    came = Typed(verb, _texts(request.POST), {}, f"{error}。", stale)
    return page(request, again, came, CONFLICT if stale else 200)


def _texts(posted: Mapping[str, str]) -> dict[str, str]:
    return {name: posted[name] for name in (*FIELDS, "upheld") if name in posted}
