"""历史数据: old tables of a whole year, uploaded by one administrator, confirmed by another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import get_campaign_for, require_administrator
from campaigns.audit import record
from campaigns.models import Campaign, User
from metrics.actions.entry import uploads
from metrics.actions.entry.errors import EntryError
from metrics.actions.review import history as actions
from metrics.frames.review.history import is_demonstration
from metrics.frames.review.history_form import (
    NotOurFormError,
    Wanted,
    template_of,
    wanted_by_seal,
    wanted_of,
    whole_template,
    years_of,
)
from metrics.models import HistoryImport
from metrics.queries.review import history as query
from metrics.views.entry.workbooks import file_response, form_key
from metrics.views.site import address_of
from metrics.wording.findings import mistake_words
from metrics.workbooks.book import Refused
from metrics.workbooks.history import HistoryTemplate, HistoryUpload, build, expectation, read
from metrics.workbooks.marks import marked
from metrics.workbooks.mistakes import Mistake
from metrics.workbooks.seal import BrokenSealError

_SHOWN = 200  # so many mistakes stand on the page; the returned workbook has them all
_AGAIN = "请从本页重新下载表格，把数值粘贴过去再上传。"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def history_import(request: HttpRequest, campaign: str) -> HttpResponse:
    """What is there, the forms, the upload, and what waits for a second administrator."""
    found, user = _mine(request, campaign)
    context: dict[str, Any] = {}
    if request.method == "POST":
        done = _posted(request, found, user)
        if isinstance(done, HttpResponse):
            return done
        context = done
    years = years_of(found, timezone.now())
    context |= {
        "campaign": found,
        "years": query.years(found, years),
        "choices": query.choices(found, years),
        "imports": query.imports(user, found),
        "demonstration": settings.DEMONSTRATION or is_demonstration(found),
    }
    return render(request, "metrics/history/import.html", context)


def _mine(request: HttpRequest, campaign: str) -> tuple[Campaign, User]:
    found = get_campaign_for(request.user, campaign)
    return found, require_administrator(request.user, found)


# --- The form that goes out ----------------------------------------------------------------


@require_safe
@never_cache
def history_workbook(request: HttpRequest, campaign: str) -> HttpResponse:
    """Download a year: empty for its cells to be filled in, or with what an import holds."""
    found, user = _mine(request, campaign)
    at = timezone.now()
    if number := request.GET.get("import"):
        asked = query.get_import(found, number)
        if asked is None:
            raise Http404("没有这份历史数据")
        return _told_about(request, found, asked.file_name, _as_uploaded(asked, user, at))
    wanted = _chosen(request, found, at)
    ground = wanted.ground(found, at)
    template = template_of(ground, wanted.year, by=user, at=at)
    if not 1 <= len(template.rows) <= query.MOST_ROWS:
        few = "这些地区在这一年没有要报的指标" if not template.rows else "表太大了，请只选一个地区"
        messages.error(request, f"没有下载：{few}。")
        return redirect("history_import", found.code)
    names = [region.name for region in ground.regions.values()]
    whose = names[0] if len(names) == 1 else f"{names[0]}等{len(names)}个地区"
    return _told_about(request, found, f"{whose}{wanted.year}年历史数据.xlsx", template)


def _chosen(request: HttpRequest, campaign: Campaign, at: datetime) -> Wanted:
    year, region = request.GET.get("year", ""), request.GET.get("region", "")
    years = {str(year): year for year in years_of(campaign, at)}
    codes = {choice["code"] for choice in query.choices(campaign, list(years.values()))}
    if year not in years or region not in codes:
        raise Http404("没有这张表")
    return wanted_of(campaign, years[year], region)


def _as_uploaded(asked: HistoryImport, user: User, at: datetime) -> HistoryTemplate:
    """The same form with the numbers that wait, for the one who is to confirm them."""
    rows = actions.rows_of(asked)
    year = min(month for _, _, month in rows) // 100
    wanted = Wanted(year, frozenset(region for region, _, _ in rows))
    return template_of(wanted.ground(asked.campaign, at), year, by=user, at=at, new=rows)


def _told_about(
    request: HttpRequest, campaign: Campaign, name: str, template: HistoryTemplate
) -> HttpResponse:
    data = build(template, form_key())
    record(
        action="下载历史数据表格",
        subject=f"历史数据 {campaign.code}",
        by=_user(request),
        at=timezone.now(),
        after={"年份": template.year, "文件": name, "行": len(template.rows)},
        address=address_of(request),
    )
    return file_response(data, name)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (an administrator is required)
    return request.user


# --- What comes back -----------------------------------------------------------------------


def _posted(request: HttpRequest, campaign: Campaign, user: User) -> HttpResponse | dict[str, Any]:
    do = request.POST.get("do", "")
    if do != "upload":
        return _decided(request, campaign, user, do)
    file = request.FILES.get("file")
    if file is None:
        return {"refused": "请先选择要上传的文件。"}
    return _taken(request, campaign, user, file.read(), file.name or "")


def _taken(
    request: HttpRequest, campaign: Campaign, user: User, data: bytes, name: str
) -> HttpResponse | dict[str, Any]:
    """The dry run; a redirect when everything was right, else what is wrong."""
    at = timezone.now()
    told: dict[str, Any] = {"file_name": name}
    try:
        asked = actions.propose(
            campaign=campaign,
            upload=_read(campaign, user, at, data, name),
            file_name=name,
            digest=hashlib.sha256(data).hexdigest(),
            by=user,
            at=at,
            address=address_of(request),
        )
    except Refused as error:
        return told | {"refused": error.words}
    except actions.MistakesError as error:
        returned = uploads.give_back(
            name=f"{name.removesuffix('.xlsx')}（已标错）.xlsx",
            data=marked(data, error.mistakes, name),
            to=user,
            at=at,
            address=address_of(request),
        )
        return told | {
            "mistakes": error.mistakes[:_SHOWN],
            "mistake_count": len(error.mistakes),
            "right": len(error.looked.rows),
            "questions": len(error.looked.questions),
            "returned": returned,
        }
    except EntryError as error:
        return told | {"refused": f"{error}。"}
    cells = asked.summary["cells"]
    messages.success(
        request, f"“{name}”检查通过，{cells:,} 个数等待另一位管理员确认；确认之前不写入。"
    )
    return redirect("history_import", campaign.code)


def _read(campaign: Campaign, user: User, at: datetime, data: bytes, name: str) -> HistoryUpload:
    """Read against the year and the regions that the form was made for."""
    years = years_of(campaign, at)
    try:
        wanted = wanted_by_seal(campaign, data, name, form_key(), years)
    except BrokenSealError as error:
        return HistoryUpload(mistakes=[Mistake("", "", error.words, _AGAIN)])
    except NotOurFormError as error:
        return HistoryUpload(mistakes=[Mistake("", "", f"{error}。", _AGAIN)])
    if wanted is None:
        words = "这是另一种表格，不能在这里上传。"
        return HistoryUpload(mistakes=[Mistake("", "", words, _AGAIN)])
    template = whole_template(wanted.ground(campaign, at), wanted.year, user, at)
    return read(data, name, form_key(), expectation(template, mistake_words))


# --- The second person ---------------------------------------------------------------------


def _decided(request: HttpRequest, campaign: Campaign, user: User, do: str) -> HttpResponse:
    acts: dict[str, Callable[[HttpRequest, HistoryImport, User], str]] = {
        "confirm": _confirm,
        "reject": _reject,
        "withdraw": _withdraw,
    }
    asked = query.get_import(campaign, request.POST.get("import", ""))
    if do not in acts or asked is None:
        raise Http404("没有这个动作")
    try:
        messages.success(request, acts[do](request, asked, user))
    except EntryError as error:
        messages.error(request, f"{error}。")
    return redirect("history_import", campaign.code)


def _now(request: HttpRequest) -> dict[str, Any]:
    return {"at": timezone.now(), "address": address_of(request)}


def _confirm(request: HttpRequest, asked: HistoryImport, user: User) -> str:
    done = actions.confirm(asked=asked, by=user, **_now(request))
    told = done.summary
    return (
        f"已载入 {told['cells']:,} 个数：{told['regions']} 个地区、{len(told['months'])} 个月，"
        "这些月份已锁定。有关的排名随后自动重算。"
    )


def _reject(request: HttpRequest, asked: HistoryImport, user: User) -> str:
    answer = request.POST.get("answer", "")
    actions.reject(asked=asked, answer=answer, by=user, **_now(request))
    return "已退回，没有写入。"


def _withdraw(request: HttpRequest, asked: HistoryImport, user: User) -> str:
    actions.withdraw(asked=asked, by=user, **_now(request))
    return "已撤回，没有写入。"
