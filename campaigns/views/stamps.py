"""Who does something, when, and from where."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from campaigns.models import User


def address_of(request: HttpRequest) -> str | None:
    """Where a request came from, for the audit."""
    return request.META.get("REMOTE_ADDR") or None


def stamp(request: HttpRequest, by: User) -> dict[str, Any]:
    """What every action takes."""
    return {"by": by, "at": timezone.now(), "address": address_of(request)}
