"""Is the service alive, can it reach its database, and does the timetable run?"""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from metrics.queries.schedule import is_stopped


def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 while the database answers; Django turns a failure into 500. ``timetable`` is
    ``ok`` or ``stopped``: the service itself is alive without it, so the status stays 200."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok", "timetable": _timetable()})


def _timetable() -> str:
    try:
        return "stopped" if is_stopped(timezone.now()) else "ok"
    except DatabaseError:  # the tables are not there yet
        return "unknown"
