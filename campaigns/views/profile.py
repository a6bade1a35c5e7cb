"""我的账号: password, second factor, and where one is logged in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.access import desks_of
from campaigns.actions import second_factor as factor
from campaigns.actions import sessions
from campaigns.forms.entering import ProofForm
from campaigns.models import User
from campaigns.passwords import ends_at, since
from campaigns.queries.accounts import sessions_of
from campaigns.queries.tokens import issues_tokens
from campaigns.second_factor import needs_code
from campaigns.views.own import failed, succeeded, the_user
from campaigns.views.stamps import stamp


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    """GET shows it; POST ends one's sessions elsewhere, or gives out new spare codes to whoever
    shows the password."""
    user = the_user(request)
    if request.method == "POST":
        return _posted(request, user)
    return render(request, "campaigns/accounts/profile.html", _context(request, user))


def _posted(request: HttpRequest, user: User) -> HttpResponse:
    asked = request.POST.get("do", "")
    if asked == "end_others":
        key = request.session.session_key or ""
        ended = sessions.end_others(key=key, **stamp(request, user))
        messages.success(
            request, f"已结束其他 {ended} 处登录。" if ended else "没有其他地方的登录。"
        )
        return redirect("profile")
    if asked != "spare_codes":
        raise Http404("没有这个动作")
    return _spare_codes(request, user)


def _spare_codes(request: HttpRequest, user: User) -> HttpResponse:
    form = ProofForm(request.POST)
    if form.is_valid():
        password = form.cleaned_data["password"]
        try:
            codes = factor.renew_spare_codes(password=password, **stamp(request, user))
        except factor.CodeError as error:
            form.add_error("password", f"{error}。")
            if ended := failed(request):
                return ended
        else:
            succeeded(request)
            context = {"codes": codes, "renewed": True, "next": reverse("profile")}
            return render(request, "registration/spare_codes.html", context)
    return render(request, "campaigns/accounts/profile.html", _context(request, user, form))


def _context(request: HttpRequest, user: User, proof: ProofForm | None = None) -> dict[str, Any]:
    at = timezone.now()
    return {
        "proof": proof or ProofForm(),
        "since": since(user),
        "ends_at": ends_at(user),
        "days_left": _days_left(user),
        "factor": {
            "on": settings.SECOND_FACTOR != "off",
            "needed": needs_code(user),
            "there": factor.is_set_up(user),
            "spare": factor.spare_codes_left(user),
        },
        "sessions": [
            {"row": row, "own": row.session_key == request.session.session_key}
            for row in sessions_of(user, at)
        ],
        "works": bool(desks_of(user)),
        "issues_tokens": issues_tokens(user),
        "idle": request.session.get_expiry_age() // 60,
    }


def _days_left(user: User) -> int | None:
    end = ends_at(user)
    return max(0, (end - timezone.now()).days) if end else None
