"""接口令牌: an administrator issues tokens for the systems of offices, and revokes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.actions import tokens as actions
from campaigns.models import ApiToken, User
from campaigns.queries.tokens import get_token_for, issues_tokens, tokens_for
from metrics.forms.tokens import TokenForm
from metrics.views.site import address_of


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    by = request.user
    if not isinstance(by, User) or not issues_tokens(by):
        raise PermissionDenied("只有管理员可以签发接口令牌")
    if request.method != "POST":
        return _page(request, TokenForm(by))
    if request.POST.get("do") == "revoke":
        return _revoke(request, by)
    return _issue(request, by)


def _issue(request: HttpRequest, by: User) -> HttpResponse:
    """The answer itself shows the secret: it is kept nowhere, so no other page can."""
    form = TokenForm(by, request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        token, secret = actions.issue(
            user=form.cleaned_data["user"],
            name=form.cleaned_data["name"],
            expires_at=form.expires_at,
            by=by,
            at=timezone.now(),
            address=address_of(request),
        )
    except actions.TokenError as error:
        form.add_error(None, str(error))
        return _page(request, form)
    return _page(request, TokenForm(by), issued=token, secret=secret)


def _revoke(request: HttpRequest, by: User) -> HttpResponse:
    token = get_token_for(by, request.POST.get("token", ""))
    try:
        actions.revoke(token=token, by=by, at=timezone.now(), address=address_of(request))
    except actions.TokenError as error:
        messages.error(request, f"{error}。")
    else:
        messages.success(request, f"“{token.name}”（…{token.hint}）已停用，立即失效。")
    return redirect("tokens")


def _page(request: HttpRequest, form: TokenForm, **more: Any) -> HttpResponse:
    at = timezone.now()
    rows = [_row(token, at) for token in tokens_for(request.user)]
    return render(request, "metrics/tokens/tokens.html", {"form": form, "rows": rows, **more})


def _row(token: ApiToken, at: datetime) -> dict[str, Any]:
    """A token with its state, and the last day on which it holds."""
    state = "revoked" if token.revoked_at else "expired" if token.expires_at <= at else "valid"
    last_day = timezone.localdate(token.expires_at - timedelta(microseconds=1))
    return {"token": token, "state": state, "last_day": last_day}
