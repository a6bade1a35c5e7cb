"""账号申请: what waits and what was decided, and deciding."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.actions.accounts import asking, deciding
from campaigns.actions.accounts.errors import AccountError
from campaigns.models import AccountRequest, Region, User
from campaigns.officers import asks, same_person, secures
from campaigns.queries import accounts as query
from campaigns.queries.namesakes import namesakes
from campaigns.terms import AccountRequestState, Role
from campaigns.views.stamps import stamp

PAGE = 50
_WORDS = {
    "username": "用户名",
    "full_name": "姓名",
    "office": "单位",
    "role": "角色",
    "region": "地区",
}
_SIGNS = {
    AccountRequestState.WAITING: "○",
    AccountRequestState.APPROVED: "✓",
    AccountRequestState.REJECTED: "✕",
    AccountRequestState.WITHDRAWN: "－",
}


@require_safe
@never_cache
def account_requests(request: HttpRequest) -> HttpResponse:
    """Passwords that wait for the reader, what waits, the oldest first, and what was decided, the
    newest first."""
    by = query.require_officer(request.user)
    decided = query.requests_for(by).exclude(state=AccountRequestState.WAITING)
    page = Paginator(decided, PAGE).get_page(request.GET.get("page"))
    context = {
        "fetches": [shown(row) for row in query.passwords_for(by)],
        "waiting": [shown(row) for row in query.waiting(by)[:PAGE]],
        "decided": [shown(row) for row in page.object_list],
        "page": page,
        "asks": asks(by),
    }
    return render(request, "campaigns/accounts/requests.html", context)


def shown(row: AccountRequest) -> dict[str, Any]:
    """A request with its state and with the name it is about."""
    return {
        "row": row,
        "username": row.user.username if row.user else row.wanted.get("username", ""),
        "name": row.user.full_name if row.user else row.wanted.get("full_name", ""),
        "state": {
            "code": row.state,
            "sign": _SIGNS[AccountRequestState(row.state)],
            "word": AccountRequestState(row.state).word,
        },
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def account_request(request: HttpRequest, number: int) -> HttpResponse:
    """GET shows the request; POST decides it or takes it back."""
    by = query.require_officer(request.user)
    row = query.get_request_for(by, number)
    if request.method == "POST":
        return _posted(request, by, row)
    return _page(request, by, row)


def _posted(request: HttpRequest, by: User, row: AccountRequest) -> HttpResponse:
    """The answer to whoever asked shows the password that he fetches: it is kept nowhere."""
    asked, words = request.POST.get("do", ""), request.POST.get("words", "")
    try:
        if asked == "approve":
            deciding.approve(row=row, words=words, **stamp(request, by))
            messages.success(request, "已同意，立即生效。")
            return redirect("account_request", row.pk)
        if asked == "password":
            password = deciding.hand_out(row=row, **stamp(request, by))
            return _page(request, by, query.get_request_for(by, row.pk), password=password)
        if asked == "reject":
            deciding.reject(row=row, words=words, **stamp(request, by))
            messages.success(request, "已记下：未同意。申请人会看到您的理由。")
            return redirect("account_requests")
        if asked == "withdraw":
            asking.withdraw(row=row, **stamp(request, by))
            messages.success(request, "申请已撤回。")
            return redirect("account_requests")
    except AccountError as error:
        return _page(request, by, query.get_request_for(by, row.pk), refused=f"{error}。")
    raise Http404("没有这个动作")


def _page(request: HttpRequest, by: User, row: AccountRequest, **more: Any) -> HttpResponse:
    waits = row.state == AccountRequestState.WAITING
    decides = waits and secures(by, *deciding.regions_of(row))
    context = {
        "request_row": shown(row),
        "row": row,
        "lines": _lines(row),
        "decides": decides and not same_person(row.asked_by, by),
        "own": decides and same_person(row.asked_by, by),
        "withdraws": waits and row.asked_by_id == by.pk,
        "namesakes": namesakes(by, row),
        "fetches": deciding.waits_for_password(row, by),
        "typed": request.POST.get("words", ""),
        **more,
    }
    return render(request, "campaigns/accounts/request.html", context)


def _lines(row: AccountRequest) -> list[dict[str, str]]:
    """What is asked for, beside what is there now."""
    user = row.user if row.state == AccountRequestState.WAITING else None
    return [
        {
            "word": word,
            "now": _said(name, _now(user, name)) if user else "",
            "then": _said(name, row.wanted[name]),
        }
        for name, word in _WORDS.items()
        if name in row.wanted
    ]


def _now(user: User, name: str) -> str:
    if name == "region":
        return user.region.code if user.region else ""
    return str(getattr(user, name))


def _said(name: str, value: str) -> str:
    if name == "role":
        return Role(value).word if value else "无"
    if name == "region":
        region = Region.objects.filter(code=value).first()
        return f"{region.name}（{value}）" if region else value or "无"
    return value
