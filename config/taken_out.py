"""Files that leave the system, files that come in, and log-ins: counted, and what leaves is written
into the audit.

A view that gives out a file says in the audit what is in it (导出…, 下载…). Where it did not, an
entry is written here, so that nothing leaves unseen; it is written before the file goes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from campaigns import request_id
from campaigns.audit import record
from campaigns.models import User
from config.rates import wait_after

TOO_MANY = 429
INTERFACE = "/api/"
_TOLD = ("导出", "下载")
LOG_INS = {"login", "second_factor"}
# Addresses that give out files of figures, papers and forms.
EXPORTS = {
    *("workbook", "returned", "history_workbook", "trial_sample", "letter", "audit_workbook"),
    *("ranking_workbook", "ranking_paper", "rectification_workbook", "bulletin_template_file"),
    *("bulletin_workbook", "bulletin_paper", "bulletin_pdf"),
    *("quality_workbook", "quality_recount_workbook", "quality_hand_workbook"),
}
# Answers of the interface that hold many figures, or what is said about regions.
READ_IN_BULK = {
    *("api_figures", "api_sheets", "api_sheet", "api_standings", "api_standing"),
    *("api_rectifications", "api_measures", "api_duties", "api_quality_rates", "api_questions"),
    *("api_allocations", "api_quality_columns", "api_bulletin"),
    *("api_quality_recounts", "api_quality_recount"),
}
_LONGEST = 150


class TakenOut:
    """Middleware, behind the one that knows who asks."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.answer(request)
        if request.method == "GET" and answer.status_code == HttpResponse.status_code:
            _note(request, answer)
        return answer

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        kind, rate = _counted(request)
        seconds = wait_after(kind, _who(request, kind), rate) if kind else 0
        if not seconds:
            return None
        answer = render(request, "429.html", {"seconds": seconds}, status=TOO_MANY)
        answer["Retry-After"] = str(seconds)
        return answer


def _counted(request: HttpRequest) -> tuple[str, str]:
    """What kind of request this is, and how many are allowed; the interface counts by itself."""
    name = _name(request)
    if request.path.startswith(INTERFACE):
        return "", ""
    if request.method == "POST" and name in LOG_INS:
        return "login", settings.LOGIN_RATE
    if request.method == "POST" and request.content_type == "multipart/form-data":
        return "upload", settings.UPLOAD_RATE
    return ("export", settings.EXPORT_RATE) if name in EXPORTS else ("", "")


def _who(request: HttpRequest, kind: str) -> str:
    """An account; before the log-in, an address."""
    if kind != "login" and isinstance(request.user, User):
        return str(request.user.pk)
    return str(request.META.get("REMOTE_ADDR", ""))


def _name(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.url_name or "") if match else ""


def _note(request: HttpRequest, answer: HttpResponseBase) -> None:
    said = answer.headers.get("Content-Disposition", "")
    bulk = _name(request) in READ_IN_BULK
    if not (bulk or said.startswith("attachment")) or request_id.written(_TOLD):
        return
    file = unquote(said.rpartition("''")[2] or said.rpartition("filename=")[2]).strip('"')
    asked = {name: text[:_LONGEST] for name, text in request.GET.items()}
    record(
        action="接口读取" if bulk else "下载文件",
        subject=f"{_name(request)} {file}".strip()[:_LONGEST],
        by=request.user if isinstance(request.user, User) else None,
        at=timezone.now(),
        after={"地址": request.path[:_LONGEST], **({"条件": asked} if asked else {})},
        address=request.META.get("REMOTE_ADDR") or None,
    )
