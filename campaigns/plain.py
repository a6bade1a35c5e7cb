"""Refusing what no keyboard types: a NUL, which PostgreSQL cannot keep and nobody can see."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

NUL = "\0"
INTERFACE = "/api/"


class PlainText:
    """Middleware: an address or a field of a form with a NUL in it is a bad request.

    The interface for other systems answers for itself, in its own form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(INTERFACE):
            return self.get_response(request)
        if NUL in request.path or _holds(request.GET.lists()):
            raise BadRequest("地址里有不能识别的字符")
        if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
            self._look_at_form(request)
        return self.get_response(request)

    def _look_at_form(self, request: HttpRequest) -> None:
        if request.method == "POST" and _holds(request.POST.lists()):
            raise BadRequest("填写的内容里有不能识别的字符")


def _holds(fields: Iterable[tuple[str, list[str]]]) -> bool:
    return any(NUL in name or any(NUL in text for text in texts) for name, texts in fields)
