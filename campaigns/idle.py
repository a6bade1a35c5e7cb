"""Keeping a session alive while somebody works, without writing it at every request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from campaigns.sessions import SEEN

# The idle time is exact to a minute; five hundred offices that save are spared a write each.
EVERY_SECONDS = 60


class KeepAwake:
    """Middleware: notes at most once a minute that the session is in use, which renews it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self._note(request, timezone.now())
        return self.get_response(request)

    def _note(self, request: HttpRequest, at: datetime) -> None:
        if request.path_info == reverse("wall"):
            return  # it loads itself anew: nobody need be there
        session, now = request.session, int(at.timestamp())
        if SESSION_KEY in session and now - int(session.get(SEEN, 0)) >= EVERY_SECONDS:
            session[SEEN] = now
