"""Every request has a number, a line in the log, and is counted for ``/metrics``."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import Counter, Histogram

from campaigns import request_id

HEADER = "X-Request-ID"
# What a proxy may hand on as its own number of the request; anything else gets a new one.
_NUMBER = re.compile(r"[0-9a-f]{32}")
_log = logging.getLogger("targets.request")
REQUESTS = Counter(
    "targets_requests_total", "Answers by page, method and status.", ["page", "method", "status"]
)
SECONDS = Histogram(
    "targets_request_seconds",
    "Time until the answer is ready.",
    ["page"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
FAULTY, BROKEN = 400, 500
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Numbered:
    """The outermost door: what happens inside carries the request's number."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        said = request.headers.get(HEADER, "")
        number = said if _NUMBER.fullmatch(said) else uuid4().hex
        with request_id.of(number):
            begun = time.perf_counter()
            answer = self.answer(request)
            seconds = time.perf_counter() - begun
            _count(request, answer, seconds)
            _write_down(request, answer, seconds)
        answer[HEADER] = number
        return answer


def page_of(request: HttpRequest) -> str:
    """The name of the address, never the address itself: names are few."""
    match = request.resolver_match
    return (match.url_name or "unnamed") if match else "none"


def _count(request: HttpRequest, answer: HttpResponseBase, seconds: float) -> None:
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(page_of(request), method, answer.status_code).inc()
    SECONDS.labels(page_of(request)).observe(seconds)


def _write_down(request: HttpRequest, answer: HttpResponseBase, seconds: float) -> None:
    if request.path.startswith(settings.STATIC_URL) and answer.status_code < FAULTY:
        return  # thirty lines a page that say nothing
    told = {
        "method": request.method,
        "path": request.path,
        "page": page_of(request),
        "status": answer.status_code,
        "ms": round(1000 * seconds, 1),
        "user": _user(request),
        "address": request.META.get("REMOTE_ADDR", ""),
    }
    level = logging.ERROR if answer.status_code >= BROKEN else logging.INFO
    _log.log(level, "%s %s %s", request.method, request.path, answer.status_code, extra=told)


def _user(request: HttpRequest) -> int | None:
    """The number of who asked, never the name; nobody is looked up for the log alone."""
    user = getattr(request, "_cached_user", None)
    return user.pk if user is not None else None
