"""What every page shows: the menu, the secrecy mark, whether it is demonstration data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from metrics.wording.numbers import Numbers


def numbers() -> Numbers:
    """The system's one rounding rule."""
    return Numbers(settings.ROUNDING)


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor; a page that knows better (its ranking is real) overrides the mark."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    return {
        "secrecy_mark": settings.SECRECY_MARK,
        "version": settings.VERSION,
        "demonstration": settings.DEMONSTRATION,
        "menu": [
            {
                "label": "看板",
                "url": reverse("board"),
                "current": here in {"board", "explanation"},
            }
        ],
    }
