"""Whoever watches the service is nobody: what it asks every few seconds looks up no session."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

PATHS = {"/health", "/ready", "/metrics"}


class Unnamed:
    """Middleware, before the one that reads sessions. A browser that asks sends its cookies along;
    they neither cost a query here nor keep a session awake."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info in PATHS:
            request.COOKIES = {}
        return self.answer(request)
