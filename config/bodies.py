"""How much anybody may send: what is larger is refused before a byte of it is read.

Each upload has a limit of its own below this one, with words about its own kind of file; this door
keeps a body of gigabytes from being written to the disk first, before anybody asks who sends it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import get_template

from metrics.api.problems import MEDIA_TYPE, problem_body

TOO_LARGE = 413
INTERFACE = "/api/"
_MEGABYTE = 1024 * 1024


class Bounded:
    """Middleware, before all that reads a body. A body that does not say how long it is counts as
    empty (the server reads no more than was announced)."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        told = request.META.get("CONTENT_LENGTH") or "0"
        # A number of so many digits is one that int() itself might not read.
        long = told.isdecimal() and (len(told) > 15 or int(told) > most())
        return _refused(request) if long else self.answer(request)


def most() -> int:
    """Bytes of the largest body that is taken."""
    return int(settings.LARGEST_BODY_MB) * _MEGABYTE


def _refused(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(INTERFACE):
        words = "请求正文太大，请分几次报送"
        body = problem_body(TOO_LARGE, "too_large", words)
        return JsonResponse(body, status=TOO_LARGE, content_type=MEDIA_TYPE)
    page = get_template("413.html").render({"megabytes": settings.LARGEST_BODY_MB})
    return HttpResponse(page, status=TOO_LARGE)
