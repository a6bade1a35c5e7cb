"""The gate behind the log-in: what has to be done first, and from where administrators work.

It asks the database for nothing but what the session and the user already hold; once a day it notes
that an account is in use, once a session from where.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone

from campaigns.actions import seen
from campaigns.models import User
from campaigns.officers import is_watched
from campaigns.passwords import must_change
from campaigns.plain import INTERFACE
from campaigns.second_factor import has_given_code, needs_code
from campaigns.sessions import ADDRESS, BEGUN

# Open to whoever has a session: the way out, and what has to be done first.
_OUTSIDE = {"login", "logout", "health", "ready", "metrics"}
_FIRST = {"second_factor", "second_factor_setup", "password_change"}
FORBIDDEN = 403
_KEPT_OUT = "kept_out"


class Gate:
    """Middleware, behind the one that asks for a log-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else ""
        user = request.user
        if name in _OUTSIDE or not isinstance(user, User):
            return None
        at = timezone.now()
        _settle(request, user, at)
        where = request.META.get("REMOTE_ADDR", "")
        if is_kept_out(user, where):
            _note_kept_out(request, user, where, at)
            raise PermissionDenied("这个账号只能在指定的管理终端上使用")
        if name in _FIRST:
            return None
        if needs_code(user) and not has_given_code(request.session, user):
            return _first(request, "second_factor", "请先在网页上输入动态口令")
        if must_change(user, at):
            return _first(request, "password_change", "请先在网页上更换密码")
        return None


def is_kept_out(user: User, address: str) -> bool:
    """Whether this user may not work from there; an address that nobody can read is none."""
    if not settings.ADMIN_ADDRESSES or not is_watched(user):
        return False
    try:
        where = ip_address(address)
    except ValueError:
        return True
    return not any(where in network for network in settings.ADMIN_ADDRESSES)


def _note_kept_out(request: HttpRequest, user: User, where: str, at: datetime) -> None:
    """Written down once a session and address, however often it is tried."""
    if request.session.get(_KEPT_OUT) != where:
        request.session[_KEPT_OUT] = where
        seen.keep_out(user=user, at=at, address=where if _is_address(where) else None)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _settle(request: HttpRequest, user: User, at: datetime) -> None:
    """What is noted once: of a session where and when it began, and how long it may be idle."""
    session = request.session
    if BEGUN not in session:
        session[BEGUN] = int(at.timestamp())
        session[ADDRESS] = request.META.get("REMOTE_ADDR") or None
    if is_watched(user):
        idle = min(settings.ADMIN_IDLE_MINUTES * 60, settings.SESSION_COOKIE_AGE)
        if session.get_expiry_age() != idle:
            session.set_expiry(idle)
    seen.note(user=user, at=at)


def _first(request: HttpRequest, name: str, words: str) -> HttpResponse:
    """To the page where it is done, and back afterwards; programs are told."""
    if request.path.startswith(INTERFACE):
        return JsonResponse(
            {"status": FORBIDDEN, "code": "forbidden", "message": words},
            status=FORBIDDEN,
            content_type="application/problem+json",
        )
    back = request.get_full_path() if request.method == "GET" else ""
    asked = f"?{urlencode({'next': back})}" if back else ""
    return HttpResponseRedirect(f"{reverse(name)}{asked}")
