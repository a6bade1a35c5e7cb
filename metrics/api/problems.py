"""What is refused, always in the same shape: status, a code for programs, words for people."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, UnreadablePostError
from django.http.request import RawPostDataException
from rest_framework import exceptions, status
from rest_framework.response import Response

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5


class Problem(Exception):  # noqa: N818 (the word of RFC 9457)
    """A refusal that a view decides on itself."""

    def __init__(self, code_status: int, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status, self.code, self.more = code_status, code, more


# The first kind that fits; the message is constant unless the exception's own is meant for people.
_KNOWN: list[tuple[type[Exception], int, str, str]] = [
    (
        exceptions.NotAuthenticated,
        status.HTTP_401_UNAUTHORIZED,
        "unauthenticated",
        "未通过认证：请带上有效的令牌",
    ),
    (
        exceptions.AuthenticationFailed,
        status.HTTP_401_UNAUTHORIZED,
        "unauthenticated",
        "未通过认证：请带上有效的令牌",
    ),
    (Http404, status.HTTP_404_NOT_FOUND, "not_found", ""),
    (exceptions.NotFound, status.HTTP_404_NOT_FOUND, "not_found", "没有这一页"),
    (PermissionDenied, status.HTTP_403_FORBIDDEN, "forbidden", ""),
    (
        exceptions.PermissionDenied,
        status.HTTP_403_FORBIDDEN,
        "csrf",
        "页面已失效：请刷新页面后再试，或改用令牌",
    ),
    (
        exceptions.MethodNotAllowed,
        status.HTTP_405_METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "此地址不支持这个方法",
    ),
    (
        exceptions.UnsupportedMediaType,
        status.HTTP_415_UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "请求正文应为 JSON：Content-Type 写作 application/json",
    ),
    (
        RawPostDataException,
        status.HTTP_415_UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "请求正文应为 JSON：Content-Type 写作 application/json",
    ),
    (exceptions.ParseError, status.HTTP_400_BAD_REQUEST, "malformed", ""),
    (
        exceptions.Throttled,
        status.HTTP_429_TOO_MANY_REQUESTS,
        "too_many_requests",
        "请求过于频繁，请按 Retry-After 所示的秒数稍候再发",
    ),
    (
        RequestDataTooBig,
        status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
        "too_large",
        "请求正文太大，请分几次报送",
    ),
    (SuspiciousOperation, status.HTTP_400_BAD_REQUEST, "malformed", "请求无法读取"),
    (UnreadablePostError, status.HTTP_400_BAD_REQUEST, "malformed", "请求没有收完整，请重发"),
]


def problem_body(code_status: int, code: str, message: str, **more: Any) -> dict[str, Any]:
    """The shape of every refusal."""
    return {"status": code_status, "code": code, "message": message, **more}


def problem(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Called by the framework for every exception of a view; None is a fault of our own (500)."""
    if isinstance(exception, Problem):
        return _response(exception.status, exception.code, str(exception), exception.more)
    for kind, code_status, code, message in _KNOWN:
        if isinstance(exception, kind):
            answer = _response(code_status, code, message or str(exception), {})
            _tell(answer, exception)
            return answer
    return None


def _response(code_status: int, code: str, message: str, more: dict[str, Any]) -> Response:
    body = problem_body(code_status, code, message, **more)
    answer = Response(body, status=code_status, content_type=MEDIA_TYPE)
    if code == "busy":
        answer["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _tell(answer: Response, exception: Exception) -> None:
    """Headers that belong to the refusal: how to authenticate, when to come again."""
    if header := getattr(exception, "auth_header", None):
        answer["WWW-Authenticate"] = header
    wait = getattr(exception, "wait", None)
    if wait is not None:
        answer["Retry-After"] = str(int(wait) + 1)
