"""代理: who sits at whose desk, appointing somebody and ending it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.actions import deputies as actions
from campaigns.models import Deputy, User
from campaigns.queries import deputies as query
from campaigns.terms import Role
from metrics.views.site import address_of
from metrics.wording.times import clock

# Older ones are in the audit.
SHOWN = 30


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def deputies(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or user.region is None:
        return render(request, "metrics/deputies/deputies.html", {"seated": False})
    if request.method == "POST":
        return _posted(request, user)
    return _page(request, user, request.GET)


def _posted(request: HttpRequest, user: User) -> HttpResponse:
    if number := request.POST.get("end"):
        return _end(request, user, number)
    absent = _absent(user, request.POST.get("absent", ""))
    deputy = actions.candidates(absent).filter(pk=_whole(request.POST.get("deputy", ""))).first()
    first, last = (_day(request.POST.get(name, "")) for name in ("first_day", "last_day"))
    if deputy is None or first is None or last is None:
        messages.error(request, "请选定代理人，并填写首日和末日。")
        return _page(request, user, request.POST)
    try:
        row = actions.appoint(
            absent=absent,
            deputy=deputy,
            first_day=first,
            last_day=last,
            by=user,
            at=timezone.now(),
            address=address_of(request),
        )
    except actions.DeputyError as error:
        messages.error(request, f"{error}。")
        return _page(request, user, request.POST)
    messages.success(
        request,
        f"{_span(row)}由{deputy.get_full_name()}代理{absent.get_full_name()}。",
    )
    return redirect("deputies")


def _end(request: HttpRequest, user: User, number: str) -> HttpResponse:
    row = query.deputies_for(user).filter(pk=_whole(number)).first()
    if row is None:
        raise Http404("没有这个代理")
    try:
        actions.end(row=row, by=user, at=timezone.now(), address=address_of(request))
    except actions.DeputyError as error:
        messages.error(request, f"{error}。")
    else:
        messages.success(request, f"{row.deputy.get_full_name()}的代理已结束。")
    return redirect("deputies")


def _absent(user: User, text: str) -> User:
    """For whom: oneself, or somebody below an administrator; anybody else does not exist."""
    number = _whole(text)
    if number in {0, user.pk}:
        return user
    found = query.people_below(user).filter(pk=number).first()
    if found is None:
        raise Http404("没有这个人")
    return found


def _page(request: HttpRequest, user: User, asked: Any) -> HttpResponse:
    today = timezone.localdate()
    absent = _absent(user, asked.get("absent", ""))
    context = {
        "seated": True,
        "today": today.isoformat(),
        "absent": absent,
        "is_self": absent.pk == user.pk,
        "people": query.people_below(user),
        "can_be_absent": absent.role in actions.STANDS_IN,
        "candidates": [_person(one) for one in actions.candidates(absent)],
        "chosen": _whole(asked.get("deputy", "")),
        "first_day": asked.get("first_day", ""),
        "last_day": asked.get("last_day", ""),
        "current": [_row(row, user, today) for row in query.current(user, today)],
        "past": [_row(row, user, today) for row in query.past(user, today)[:SHOWN]],
        "form_url": reverse("deputies"),
    }
    return render(request, "metrics/deputies/deputies.html", context)


def _person(user: User) -> dict[str, Any]:
    return {"id": user.pk, "name": user.get_full_name(), "seat": seat_of(user)}


def seat_of(user: User) -> str:
    """Where somebody sits: region and role."""
    where = user.region.short_name if user.region else ""
    return f"{where}{Role(user.role).word}" if user.role else where


def _row(row: Deputy, user: User, today: date) -> dict[str, Any]:
    over = row.ended_at is not None or row.last_day < today
    return {
        "id": row.pk,
        "absent": row.absent.get_full_name(),
        "absent_seat": seat_of(row.absent),
        "deputy": row.deputy.get_full_name(),
        "deputy_seat": seat_of(row.deputy),
        "span": _span(row),
        "state": _state(row, today),
        "appointed": f"{row.appointed_by.get_full_name()} "
        f"{clock(timezone.localtime(row.appointed_at))}",
        "can_end": not over
        and (row.deputy_id == user.pk or actions.may_appoint_for(user, row.absent)),
    }


def _state(row: Deputy, today: date) -> str:
    if row.ended_at is not None:
        return f"{clock(timezone.localtime(row.ended_at))} 提前结束"
    if row.last_day < today:
        return "已到期"
    return "代理中" if row.first_day <= today else "未开始"


def _span(row: Deputy) -> str:
    first, last = (f"{day.month}月{day.day}日" for day in (row.first_day, row.last_day))
    return first if first == last else f"{first}至{last}"


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 12 else 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
