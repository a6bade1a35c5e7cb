"""登录: name and password, the code after it, setting up an authenticator, a new password."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from math import ceil
from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from campaigns.actions import passwords, seen
from campaigns.actions import second_factor as factor
from campaigns.forms.entering import CodeForm, LogInForm, PasswordForm, ProofForm
from campaigns.models import Authenticator, User
from campaigns.passwords import ends_at, help_texts, must_change
from campaigns.queries.accounts import locked_until
from campaigns.second_factor import (
    begun_in,
    forget_begun,
    has_given_code,
    needs_code,
    note_begun,
    note_code,
)
from campaigns.views.own import failed, onward, succeeded, the_user
from campaigns.views.stamps import address_of, stamp

_SOON, _MINUTE = timedelta(days=7), timedelta(minutes=1)
_GROUP = 4


def locked(
    request: HttpRequest, _answer: HttpResponse | None, given: Mapping[str, Any] | None
) -> HttpResponse:
    """After too many failures: until when. A name of nobody is locked like any other."""
    at = timezone.now()
    name = str((given or {}).get("username") or request.POST.get("username", ""))
    end = locked_until(name, at)
    context = {
        "until": timezone.localtime(end) if end else None,
        "minutes": ceil((end - at) / _MINUTE) if end else 0,
        "limit": settings.AXES_FAILURE_LIMIT,
    }
    return render(request, "registration/locked.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)


class LogIn(auth.LoginView):
    """Name and password. What else has to be done first, the gate knows."""

    form_class = LogInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        answer = super().form_valid(form)
        end, at = ends_at(form.get_user()), timezone.now()
        if end is not None and at < end <= at + _SOON:
            day = timezone.localtime(end)
            messages.warning(
                self.request,
                f"您的密码到 {day.month}月{day.day}日 到期，请在“我的账号”里更换。",
            )
        return answer

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """A right password that does not help is written down; a wrong one is already."""
        user: User | None = form.user_cache
        if user is not None:
            why = "".join(str(one) for one in form.non_field_errors())
            seen.turn_away(user=user, why=why, at=timezone.now(), address=address_of(self.request))
        return super().form_invalid(form)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """Enter a code; whoever has no authenticator yet sets one up."""
    user = the_user(request)
    if not needs_code(user) or has_given_code(request.session, user):
        return onward(request)
    if not factor.is_set_up(user):
        return redirect(_with_next("second_factor_setup", request))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            left = factor.enter(code=form.cleaned_data["code"], **stamp(request, user))
        except factor.CodeError as error:
            form.add_error("code", f"{error}。")
            if ended := failed(request):
                return ended
        else:
            succeeded(request)
            note_code(request.session, user)
            if left <= 2:
                messages.warning(request, f"备用码还剩 {left} 个，请在“我的账号”里换发。")
            return onward(request)
    return render(
        request, "registration/second_factor.html", {"form": form, "next": _next(request)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def second_factor_setup(request: HttpRequest) -> HttpResponse:
    """Take an authenticator into use; the answer shows the spare codes, this once."""
    user = the_user(request)
    replaces = factor.is_set_up(user)
    if elsewhere := _elsewhere(request, user, replaces=replaces):
        return elsewhere
    device = factor.begun(user=user, key=begun_in(request.session))
    if device is None and replaces:
        return _prove(request, user)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key, code = begun_in(request.session), form.cleaned_data["code"]
        try:
            session = request.session.session_key or ""
            spare = factor.confirm(key=key, code=code, session=session, **stamp(request, user))
        except factor.CodeError as error:
            form.add_error("code", f"{error}。")
            if ended := failed(request):
                return ended
        else:
            succeeded(request)
            note_code(request.session, user)
            return _spare(request, spare, replaces=replaces)
    if device is None:
        device = factor.begin(**stamp(request, user))
        note_begun(request.session, device.pk)
    context = {"form": form, "replaces": replaces, "next": _next(request), **_picture(device)}
    return render(request, "registration/second_factor_setup.html", context)


def _elsewhere(request: HttpRequest, user: User, *, replaces: bool) -> HttpResponse | None:
    """Whoever sets nothing up here: where it is off, before a code, and who thinks better of it."""
    if settings.SECOND_FACTOR == "off":
        messages.error(request, "本系统没有启用动态口令。")
        return redirect("profile")
    if replaces and not has_given_code(request.session, user):
        return redirect(_with_next("second_factor", request))
    if replaces and request.POST.get("do") == "cancel":
        return _cancelled(request, user)
    return None


def _cancelled(request: HttpRequest, user: User) -> HttpResponse:
    """The telephone in use stays; what the new one was shown is worth nothing."""
    factor.cancel(key=begun_in(request.session), **stamp(request, user))
    forget_begun(request.session)
    messages.success(request, "没有更换，仍用原来的手机。")
    return redirect("profile")


def _prove(request: HttpRequest, user: User) -> HttpResponse:
    """Who replaces an authenticator shows the password before he is shown a key."""
    form = ProofForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password"]
        try:
            device = factor.begin_anew(password=password, **stamp(request, user))
        except factor.CodeError as error:
            form.add_error("password", f"{error}。")
            if ended := failed(request):
                return ended
        else:
            succeeded(request)
            note_begun(request.session, device.pk)
            return redirect(_with_next("second_factor_setup", request))
    context = {"form": form, "replaces": True, "next": _next(request)}
    return render(request, "registration/second_factor_setup.html", context)


def _spare(request: HttpRequest, codes: list[str], *, replaces: bool) -> HttpResponse:
    context = {"codes": codes, "replaces": replaces, "next": _next(request)}
    return render(request, "registration/spare_codes.html", context)


def _picture(device: Authenticator) -> dict[str, Any]:
    """The key as a picture and in groups of four letters to type."""
    address = device.config_url
    key = address.partition("secret=")[2].partition("&")[0]
    return {
        "picture": segno.make(address, error="m").svg_data_uri(scale=5, border=2),
        "key": " ".join(key[at : at + _GROUP] for at in range(0, len(key), _GROUP)),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def password_change(request: HttpRequest) -> HttpResponse:
    """A new password of one's own; every other session of the account ends."""
    user = the_user(request)
    if needs_code(user) and not has_given_code(request.session, user):
        return redirect(_with_next("second_factor", request))
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        key = request.session.session_key or ""
        try:
            changed = passwords.change(
                old=said["old"], new=said["new"], key=key, **stamp(request, user)
            )
        except passwords.PasswordError as error:
            for reason in error.reasons:
                form.add_error(error.field, f"{reason}。")
            if error.field == "old" and (ended := failed(request)):
                return ended
        else:
            succeeded(request)
            update_session_auth_hash(request, changed)
            messages.success(request, "密码已更换，其他地方的登录已经结束。")
            return onward(request)
    context = {
        "form": form,
        "rules": help_texts(),
        "must": must_change(user, timezone.now()),
        "given": user.must_change_password,
        "next": _next(request),
    }
    return render(request, "registration/password_change.html", context)


def _next(request: HttpRequest) -> str:
    return request.POST.get("next") or request.GET.get("next", "")


def _with_next(name: str, request: HttpRequest) -> str:
    from django.urls import reverse

    asked = _next(request)
    return f"{reverse(name)}?next={quote(asked)}" if asked else reverse(name)
