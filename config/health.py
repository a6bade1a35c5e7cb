"""Is the service alive, and is everything there that it needs?"""

from __future__ import annotations

from functools import wraps
from typing import Protocol

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from config import readiness
from config.proxy import among
from metrics.queries.schedule import is_stopped

UNAVAILABLE = 503


class View(Protocol):
    def __call__(self, request: HttpRequest) -> HttpResponse: ...


def for_monitors(view: View) -> View:
    """Only for whoever watches the service (``MONITOR_ADDRESSES``); for others it is not there.

    Nor is it for what comes through a proxy that nobody has named (``PROXY_ADDRESSES``): all the
    world would have its address, which is often our own machine's.
    """

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        asks = request.META.get("REMOTE_ADDR", "")
        through_a_stranger = "HTTP_X_FORWARDED_FOR" in request.META
        if through_a_stranger or not among(asks, tuple(settings.MONITOR_ADDRESSES)):
            raise Http404
        answer = view(request)
        answer["Cache-Control"] = "no-store"
        return answer

    return guarded


def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 while the database answers, 503 while it does not. ``timetable`` is ``ok`` or
    ``stopped``: the service itself is alive without it, so the status stays 200."""
    try:
        timetable = "stopped" if is_stopped(timezone.now()) else "ok"
    except DatabaseError:  # it is away, or the tables are not there yet
        if not _answers():
            return JsonResponse({"status": "no database"}, status=UNAVAILABLE)
        timetable = "unknown"
    return JsonResponse({"status": "ok", "timetable": timetable})


def _answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() is not None
    except DatabaseError:
        return False


@for_monitors
def ready(request: HttpRequest) -> JsonResponse:
    """200 when everything is there, otherwise 503; every part with ``ok`` or what is wrong."""
    found = readiness.look(timezone.now())
    status = 200 if all(one.is_well for one in found) else UNAVAILABLE
    told = {one.name: one.words or "ok" for one in found}
    return JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})
