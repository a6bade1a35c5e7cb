"""改问责规则: the whole draft in one form. Adding and taking away a rule send everything along, so
that nothing typed is lost; only 保存 writes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.access import get_campaign_for, require_administrator
from campaigns.actions import ladders as actions
from campaigns.models import Campaign, Ladder, User
from campaigns.queries import ladders as rows
from campaigns.terms import LadderState, Trigger
from metrics.forms.ladder import MOST_RULES, LadderForm
from metrics.forms.ladder_fields import TRIGGERS
from metrics.queries.accountability import rules as query
from metrics.views.site import stamp

PAGE = "metrics/accountability/rules_edit.html"
CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ladder_edit(request: HttpRequest, campaign: str) -> HttpResponse:
    found = get_campaign_for(request.user, campaign)
    by = require_administrator(request.user, found)
    known = rows.ladders_for(by, found)
    draft = rows.in_state(known, LadderState.DRAFT)
    basis = draft or rows.in_state(known, LadderState.LIVE)
    if basis is None or (draft is None and request.method != "POST"):
        messages.info(request, "还没有试行稿；要改规则，请先拟一份。")
        return redirect("ladder", found.code)
    if request.method != "POST":
        return _page(request, LadderForm(basis), found)
    return _posted(request, LadderForm(basis, request.POST), found, by, known)


def _page(
    request: HttpRequest,
    form: LadderForm,
    campaign: Campaign,
    *,
    saving: bool = False,
    stale: Ladder | None = None,
    gone: str = "",
    added: str = "",
) -> HttpResponse:
    context = {
        "campaign": campaign,
        "form": form,
        "seen": rows.seal(stale) if stale else form.seen,
        "triggers": [(one.value, one.word) for one in TRIGGERS],
        "mistakes": form.mistakes if saving else [],
        "stale": _stands(form, stale) if stale else None,
        "gone": gone,
        "added": added,
        "most": MOST_RULES,
    }
    status = CONFLICT if stale or gone else 200
    return render(request, PAGE, context, status=status)


def _posted(
    request: HttpRequest, form: LadderForm, campaign: Campaign, by: User, known: list[Ladder]
) -> HttpResponse:
    do, _, what = request.POST.get("do", "save").partition(":")
    if do in {"add", "remove"}:
        used = {rule["code"] for row in known for rule in row.rules["rules"]}
        added = _add(request, form, used) if do == "add" else form.remove(what)
        return _page(request, form, campaign, added=added)
    if not form.is_valid():
        return _page(request, form, campaign, saving=True)
    try:
        row = _save(request, form, campaign, by, again=do == "again")
    except actions.UnsoundError as error:
        form.tell(error.problems)
        return _page(request, form, campaign, saving=True)
    except actions.StaleError as error:
        return _page(request, form, campaign, stale=error.stands)
    except actions.LadderError as error:
        return _page(request, form, campaign, gone=f"{error}。")
    return _saved(request, campaign, row)


def _add(request: HttpRequest, form: LadderForm, used: set[str]) -> str:
    """The code of the rule that was added; "" if there is no room or no such trigger."""
    trigger = request.POST.get("trigger", "")
    if trigger not in TRIGGERS:
        return ""
    if len(form.rule_parts) >= MOST_RULES:
        messages.error(request, f"一版最多 {MOST_RULES} 条规则。")
        return ""
    return form.add(Trigger(trigger), used).code


def _save(
    request: HttpRequest, form: LadderForm, campaign: Campaign, by: User, *, again: bool
) -> Ladder:
    """Into the draft that was seen; ``again``: it is gone, and the same becomes a new one."""
    told = stamp(request, by)
    with transaction.atomic():
        ladder, seen = form.ladder, form.seen
        if again and form.gone:
            ladder = actions.draft(campaign=campaign, **told)
            seen = rows.seal(ladder)
        return actions.change(
            ladder=ladder, seen=seen, rules=form.rules(), derived=form.derived(), **told
        )


def _saved(request: HttpRequest, campaign: Campaign, row: Ladder) -> HttpResponseRedirect:
    messages.success(request, f"第{row.version}版试行稿已保存。启用以前，请在下面试算。")
    return redirect(f"{reverse('ladder', args=[campaign.code])}?version={row.version}")


def _stands(form: LadderForm, stands: Ladder) -> list[dict[str, Any]]:
    """Where the draft as it stands now says otherwise than what was typed."""
    typed = Ladder(
        campaign=stands.campaign,
        version=stands.version,
        state=stands.state,
        rules=form.rules(),
        derived=form.derived(),
    )
    return query.differences_between(stands, typed)
