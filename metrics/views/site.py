"""What every page shows: the menu, the secrecy mark, whether it is demonstration data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from campaigns.access import desks_of
from campaigns.terms import Role
from metrics.wording.numbers import Numbers


def numbers() -> Numbers:
    """The system's one rounding rule."""
    return Numbers(settings.ROUNDING)


def address_of(request: HttpRequest) -> str | None:
    """Where a request came from, for the audit."""
    return request.META.get("REMOTE_ADDR") or None


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor; a page that knows better (its ranking is real) overrides the mark."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    return {
        "secrecy_mark": settings.SECRECY_MARK,
        "version": settings.VERSION,
        "demonstration": settings.DEMONSTRATION,
        "menu": _menu(request, here),
    }


# Addresses under each entry of the menu, so that the right one is marked.
_STATIONS = {
    "desk": {"desk", "deputies", "tokens"},
    "board": {"board", "explanation", "editions"},
    "entry": {"entry", "sheet", "sheets", "cell_history", "amend", "upload"},
    "review": {"review", "review_sheet", "amendments", "periods", "history_import"},
}


def _menu(request: HttpRequest, here: str | None) -> list[dict[str, Any]]:
    """The stations that this person works at, in the order of the way."""
    roles = {desk.role for desk in desks_of(request.user)} if hasattr(request, "user") else set()
    entries = [("desk", "工作台", True), ("board", "看板", True)]
    entries.append(("entry", "填报", Role.REPORTER in roles))
    entries.append(("review", "审核", bool(roles & {Role.REVIEWER, Role.ADMINISTRATOR})))
    return [
        {"label": label, "url": reverse(name), "current": here in _STATIONS[name]}
        for name, label, shown in entries
        if shown
    ]
