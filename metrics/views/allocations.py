"""分解: totals shared out among the regions, their history, and sharing them out anew."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import administers, get_campaign_for, require_administrator
from campaigns.actions import allocations as actions
from campaigns.models import Target
from campaigns.queries.allocations import due_of
from campaigns.queries.shares import AllocationError, get_total_for, latest_round, plan_for
from metrics.forms.allocations import ConfirmForm, WeightsForm
from metrics.queries import allocations as query
from metrics.queries.allocation_rounds import Preview, history_of, preview_of
from metrics.queries.ranking import campaign_of
from metrics.queries.weights import listed_weights
from metrics.views.shares import move_branches, share_branches
from metrics.views.site import address_of, numbers


@require_safe
@never_cache
def allocations(request: HttpRequest) -> HttpResponse:
    campaign = campaign_of(request.user, request.GET.get("campaign", ""))
    if campaign is None:
        return render(request, "metrics/allocations/allocations.html", {"campaign": None})
    rows, now = query.totals(request.user, campaign, numbers())
    context = {
        "campaign": campaign,
        "choices": {"campaigns": query.campaigns_with(request.user, campaign)},
        "rows": rows,
        "month_label": now.month.chinese if now else "",
        "data_as_of": now.month.chinese if now else "",
        **({"demonstration": now.demonstration} if now else {}),
    }
    return render(request, "metrics/allocations/allocations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def allocation(request: HttpRequest, campaign: str, target: str) -> HttpResponse:
    found = get_campaign_for(request.user, campaign)
    if request.method == "POST":
        require_administrator(request.user, found)
        return _posted(request, get_total_for(found, target))
    return _page(request, get_total_for(found, target))


def _posted(request: HttpRequest, target: Target) -> HttpResponse:
    """A preview, or the confirmation of one; nothing is written before that."""
    form = WeightsForm(target, request.POST, request.FILES)
    if not form.is_valid() or form.mistakes:
        return _page(request, target, form)
    try:
        plan = plan_for(target, form.weights)
    except AllocationError as error:
        form.mistakes.append(str(error))
        return _page(request, target, form)
    preview = preview_of(target, plan, numbers(), form.named)
    if request.POST.get("do") != "confirm":
        return _page(request, target, form, preview)
    return _confirm(request, target, form, preview)


def _confirm(
    request: HttpRequest, target: Target, form: WeightsForm, preview: Preview
) -> HttpResponse:
    confirmed = ConfirmForm(request.POST)
    if not confirmed.is_valid():
        return _page(request, target, form, preview, confirmed)
    told = confirmed.cleaned_data
    weights: dict[int | str, int] = dict(form.weights.items())
    try:
        row = actions.allocate(
            target=target,
            weights=weights,
            basis=told["basis"],
            by=require_administrator(request.user, target.campaign),
            at=timezone.now(),
            address=address_of(request),
            seen=actions.Seen(told["number"], told["digest"]),
        )
    except AllocationError as error:
        messages.error(request, f"{error}。")
        return _page(request, target, form, preview_of(target, preview.plan, numbers(), form.named))
    messages.success(
        request,
        f"已按第{row.number}轮分解。待发布的月排名随后重新计算，已发布的不变。",
    )
    return redirect("allocation", target.campaign.code, target.code)


def _page(
    request: HttpRequest,
    target: Target,
    form: WeightsForm | None = None,
    preview: Preview | None = None,
    confirmed: ConfirmForm | None = None,
) -> HttpResponse:
    campaign = target.campaign
    now = query.reached(campaign, [target.code], numbers(), below=True)
    root = query.share_tree(request.user, target, now, numbers())
    keeps = administers(request.user, campaign)
    form = form or (WeightsForm(target) if keeps else None)
    latest = latest_round(target)
    context = {
        "campaign": campaign,
        "target": target,
        "unit": target.indicators.all()[0].unit,
        "total": numbers().amount(target.parameters["goal"]),
        "other_total": numbers().amount(root.goal)
        if root and root.goal != target.parameters["goal"]
        else "",
        "due": due_of(target).chinese,
        "round": latest,
        "since": query.day_of(latest) if latest else "",
        "who": query.who_of(latest) if latest else "",
        "tree": share_branches(root, now.month.chinese if now else "") if root else None,
        "leaves": len(list(root.leaves())) if root else 0,
        "sums": query.sums(root) if root else "",
        "follows": query.follows(root, now, target) if root else True,
        "absent": query.absent(root, now, target) if root else "",
        "hidden": bool(root and not root.weight),
        "history": history_of(target, numbers()),
        "form": form,
        "listed": _listed(target, form),
        "preview": preview,
        "changes": move_branches(preview.root) if preview else None,
        "confirmed": confirmed or ConfirmForm(initial={"basis": form.basis if form else ""}),
        "list_url": f"{reverse('allocations')}?campaign={campaign.code}",
        "month_label": now.month.chinese if now else "",
        "data_as_of": now.month.chinese if now else "",
        **({"demonstration": now.demonstration} if now else {}),
    }
    return render(request, "metrics/allocations/allocation.html", context)


def _listed(target: Target, form: WeightsForm | None) -> str:
    """What stands in the box: what was written there, else the weights as they are."""
    if form is None:
        return ""
    return form.listed or form.data.get("text") or listed_weights(target)
