"""Pages about one's own account: who asks, where to go on, and when it is tried too often."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from campaigns.models import User

TRIES = 5
_NOTE = "tries"


def the_user(request: HttpRequest) -> User:
    """Whoever is logged in; the middleware lets nobody else through."""
    if not isinstance(request.user, User):
        raise PermissionDenied("请先登录")
    return request.user


def onward(request: HttpRequest, otherwise: str = "desk") -> HttpResponseRedirect:
    """To the page that was asked for in the first place, if it is one of ours."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(asked if ours else resolve_url(otherwise))


def failed(request: HttpRequest) -> HttpResponse | None:
    """Count a wrong password or code; after five in one session it ends, and this is the answer."""
    tries = int(request.session.get(_NOTE, 0)) + 1
    request.session[_NOTE] = tries
    if tries < TRIES:
        return None
    logout(request)
    messages.error(request, f"连续输错 {TRIES} 次，已退出登录。")
    return redirect("login")


def succeeded(request: HttpRequest) -> None:
    request.session.pop(_NOTE, None)
