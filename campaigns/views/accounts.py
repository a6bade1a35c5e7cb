"""账号: who has which right, one account, asking for a new one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.actions.accounts import asking, switching
from campaigns.actions.accounts.errors import AccountError, MistakesError
from campaigns.forms.accounts import OFFERED, ReasonForm, WantedForm, role_words
from campaigns.models import AccountRequest, User
from campaigns.officers import asks, asks_for, secures
from campaigns.passwords import ends_at
from campaigns.queries import accounts as query
from campaigns.queries.accounts_asked import PAGE, Asked
from campaigns.terms import AccountRequestKind as Kind
from campaigns.terms import AccountRequestState, Role
from campaigns.views.stamps import stamp

# What a role may do, for whoever looks at an account.
RIGHTS = {
    Role.REPORTER: "填报本地区和下级的报表，撤回、更正自己填的",
    Role.REVIEWER: "审核下级报表，登记整改问题",
    Role.ADMINISTRATOR: "管理本地区及以下的行动：月份、排名、通报、督导问责；申请账号",
    Role.LEADER: "查看本地区和下级的情况，对督导问责作决定",
    Role.AUDITOR: "查看本地区和下级的全部记录和审计，不办理",
    Role.SYSTEM: "申请账号，查看定时任务、运行状况和备份；看不到业务数据",
    Role.SECURITY: "审批账号申请，停用和解锁账号；看不到业务数据",
}


@require_safe
@never_cache
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts of the user's regions, as the address narrows them; what waits stands above."""
    by = query.require_officer(request.user)
    asked, at = Asked.of(request.GET.dict()), timezone.now()
    seen = query.accounts_for(by)
    page = Paginator(asked.apply(seen, at), PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "page": page,
        "rows": rows_of(list(page.object_list), at),
        "tabs": asked.tabs(seen, at),
        "roles": role_words(),
        "regions": query.regions_below(by)[:OFFERED],
        "query": asked.query(),
        "waiting": query.waiting(by).count(),
        "asks": asks(by),
    }
    return render(request, "campaigns/accounts/accounts.html", context)


def rows_of(people: list[User], at: datetime) -> list[dict[str, Any]]:
    """Each account with its state, in a fixed number of queries."""
    locked = query.locked([one.username for one in people], at)
    coded = query.with_second_factor(people)
    return [
        {
            "user": one,
            "state": state_of(one, locked=one.username in locked),
            "coded": one.pk in coded,
            "password_ends": ends_at(one),
        }
        for one in people
    ]


def state_of(user: User, *, locked: bool) -> dict[str, str]:
    """Sign and word; the code is the class."""
    if not user.is_active:
        return {"code": "closed", "sign": "✕", "word": "已停用"}
    if locked:
        return {"code": "locked", "sign": "▲", "word": "已锁定"}
    if user.must_change_password:
        return {"code": "new", "sign": "○", "word": "未首次登录"}
    return {"code": "in_use", "sign": "●", "word": "在用"}


# --- one account -----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def account(request: HttpRequest, number: int) -> HttpResponse:
    """GET shows the account; POST asks for something, switches it off or unlocks it."""
    by = query.require_officer(request.user)
    found = query.get_account_for(by, number)
    if request.method == "POST":
        return _posted(request, by, found)
    return _page(request, by, found)


def _page(
    request: HttpRequest,
    by: User,
    user: User,
    *,
    form: WantedForm | None = None,
    refused: tuple[str, str] = ("", ""),
) -> HttpResponse:
    at = timezone.now()
    (row,) = rows_of([user], at)
    requests = list(query.requests_about(by, user)[:20])
    waits = {one.kind for one in requests if one.state == AccountRequestState.WAITING}
    until = query.locked_until(user.username, at)
    may_ask = user != by and asks_for(by, user.role, user.region)
    context = {
        "account": user,
        "row": row,
        "locked_until": timezone.localtime(until) if until else None,
        "rights": RIGHTS.get(Role(user.role), "") if user.role else "没有角色，看不到任何数据",
        "sessions": query.sessions_of(user, at),
        "requests": requests,
        "kinds": [one for one in _kinds(user, row) if one.value not in waits] if may_ask else [],
        "form": form or WantedForm(by, user=user),
        "secures": user != by and secures(by, user.region),
        "refused_do": refused[0],
        "refused": refused[1],
        "typed": request.POST.get("reason", ""),
    }
    return render(request, "campaigns/accounts/account.html", context)


def _kinds(user: User, row: dict[str, Any]) -> list[Kind]:
    """What makes sense to ask for the account as it is."""
    if not user.is_active:
        return [Kind.ENABLE, Kind.CHANGE]
    return [Kind.PASSWORD, Kind.CHANGE, *([Kind.SECOND_FACTOR] if row["coded"] else [])]


def _posted(request: HttpRequest, by: User, user: User) -> HttpResponse:
    asked = request.POST.get("do", "")
    try:
        if asked in list(Kind) and asked != Kind.CREATE:
            return _ask(request, by, user, Kind(asked))
        if asked == "disable":
            return _disable(request, by, user)
        if asked == "unlock":
            switching.unlock(user=user, **stamp(request, by))
            messages.success(request, f"“{user.username}”已解除锁定，可以再登录。")
            return redirect("account", user.pk)
    except AccountError as error:
        form = WantedForm(by, request.POST, user=user) if asked == Kind.CHANGE else None
        if form is not None and isinstance(error, MistakesError) and form.is_valid():
            form.tell(error.fields)
        return _page(request, by, user, form=form, refused=(asked, f"{error}。"))
    raise Http404("没有这个动作")


def _ask(request: HttpRequest, by: User, user: User, kind: Kind) -> HttpResponse:
    given: dict[str, str] = {}
    reason = request.POST.get("reason", "")
    if kind == Kind.CHANGE:
        form = WantedForm(by, request.POST, user=user)
        if not form.is_valid():
            return _page(request, by, user, form=form)
        given = form.given
    row = asking.ask(kind=kind, user=user, given=given, reason=reason, **stamp(request, by))
    messages.success(request, f"已申请{kind.word}，等安全管理员审批。")
    return redirect("account_request", row.pk)


def _disable(request: HttpRequest, by: User, user: User) -> HttpResponse:
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    switching.disable(user=user, reason=reason, **stamp(request, by))
    messages.success(request, f"“{user.username}”已停用，它的登录和接口令牌立即失效。")
    return redirect("account", user.pk)


# --- a new one -------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def account_add(request: HttpRequest) -> HttpResponse:
    by = query.require_officer(request.user)
    if not asks(by):
        raise PermissionDenied("账号由系统管理员或管理员申请，由安全管理员审批")
    form = WantedForm(by, request.POST if request.method == "POST" else None)
    if request.method == "POST" and (row := _asked_new(request, by, form)):
        messages.success(request, "已提交申请，等安全管理员审批。")
        return redirect("account_request", row.pk)
    return render(request, "campaigns/accounts/account_add.html", {"form": form})


def _asked_new(request: HttpRequest, by: User, form: WantedForm) -> AccountRequest | None:
    """The request; None with everything that is wrong told in the form, at once."""
    valid, given, reason = form.is_valid(), form.given, form.cleaned_data.get("reason", "")
    if not valid:
        form.tell(asking.wrong_with(given, reason, by))
        return None
    try:
        return asking.ask(kind=Kind.CREATE, given=given, reason=reason, **stamp(request, by))
    except MistakesError as error:
        form.tell(error.fields)
    return None
