"""更正: asking for new values of approved cells, and deciding on what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.access import enters_for
from campaigns.models import Region, User
from campaigns.periods import Month
from campaigns.queries.keys import is_key
from campaigns.terms import AmendmentState, SubmissionState
from metrics.actions.entry.errors import EntryError
from metrics.actions.review import amendments as actions
from metrics.frames.entry.sheet import Sheet, sheet_of
from metrics.frames.review.beside import MISSING, said_words
from metrics.models import Amendment, ReportingPeriod
from metrics.queries.entry.sheets import get_period_for, get_sheet_region_for, submission_of
from metrics.queries.review import amendments as query
from metrics.queries.review.queue import sheet_url
from metrics.views.site import address_of, numbers
from metrics.wording.substance import too_short

NEW, WHY = "new-", "why-"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def amendments(request: HttpRequest) -> HttpResponse:
    """Requests that wait, and those that have been decided."""
    user = request.user
    if request.method == "POST" and isinstance(user, User):
        return _posted(request, user)
    return _page(request)


def _page(request: HttpRequest, picked: list[str] | None = None) -> HttpResponse:
    """``picked``: what was ticked in a decision that was refused, to be sent again."""
    user, asked = request.user, request.GET
    wanted = query.Wanted(
        *(asked.get(name, "").strip() for name in ("state", "month", "region", "page"))
    )
    page = query.decided(user, wanted)
    context = {
        "requests": query.open_requests(user, numbers()),
        "can_decide": query.decidable(user).exists(),
        "wanted": wanted,
        "states": [state for state in AmendmentState if state != query.OPEN],
        "page": page,
        "rows": query.decided_rows(list(page), numbers()),
        "picked": None if picked is None else [int(number) for number in picked],
        "answer": request.POST.get("answer", ""),
    }
    return render(request, "metrics/review/amendments.html", context)


def _posted(request: HttpRequest, user: User) -> HttpResponse:
    if number := request.POST.get("withdraw"):
        _withdraw(request, user, number)
        return redirect("amendments")
    granted = request.POST.get("do") == "approve"
    picked = [number for number in request.POST.getlist("pick") if is_key(number)]
    rows = query.decidable(user).filter(pk__in=picked)
    sheets = groupby(
        rows.order_by("campaign", "region", "month", "pk"),
        key=lambda row: (row.campaign_id, row.region_id, row.month),
    )
    done = sum(_decide(request, user, list(cells), granted=granted) for _, cells in sheets)
    if not done:
        if not picked:
            messages.error(request, "没有勾选任何一项。")
        return _page(request, picked)
    messages.success(request, f"{'已同意' if granted else '未同意'} {done} 项更正。")
    return redirect("amendments")


def _decide(request: HttpRequest, user: User, cells: Sequence[Amendment], *, granted: bool) -> int:
    """The ticked cells of one sheet together; what cannot be decided is named."""
    try:
        done = actions.decide(
            asked=cells,
            granted=granted,
            answer=request.POST.get("answer", ""),
            by=user,
            at=timezone.now(),
            address=address_of(request),
        )
    except EntryError as error:
        named = "、".join(one.indicator.name for one in cells)
        messages.error(request, f"{cells[0].region.short_name} {named}：{error}。")
        return 0
    return len(done)


def _withdraw(request: HttpRequest, user: User, number: str) -> None:
    rows = query.visible_amendments(user).filter(asked_by=user)
    row = rows.filter(pk=number).first() if is_key(number) else None
    if row is None:
        raise Http404("没有这个更正")
    try:
        actions.withdraw(asked=row, by=user, at=timezone.now(), address=address_of(request))
    except EntryError as error:
        messages.error(request, f"{error}。")
    else:
        messages.success(request, f"已撤回{row.indicator.name}的更正申请。")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def amend(request: HttpRequest, campaign: str, month: str, region: str) -> HttpResponse:
    """The office that entered asks for new values; all of them or none."""
    period = get_period_for(request.user, campaign, month)
    found = get_sheet_region_for(request.user, period, region)
    user = request.user
    if not isinstance(user, User) or not enters_for(user, found):
        raise PermissionDenied("更正由原填报单位申请")
    if request.method != "POST":
        return _form(request, period, found, _Typed())
    typed = _Typed(_told(request, NEW), _told(request, WHY))
    try:
        asked = actions.propose(
            period=period,
            region=found,
            texts=typed.texts,
            reason=actions.Why(request.POST.get("reason", ""), typed.said),
            by=user,
            at=timezone.now(),
            address=address_of(request),
        )
    except EntryError as error:
        if isinstance(error, actions.CellsError):
            typed.wrong, typed.asked = error.cells, error.asked
        if isinstance(error, actions.QuestionsError):
            typed.asked = error.cells
        messages.error(request, _refused(error, typed))
        return _form(request, period, found, typed)
    messages.success(request, f"已申请更正 {len(asked)} 格，等待上级审核；审核前仍用原数。")
    return redirect("amendments")


@dataclass(slots=True)
class _Typed:
    """What was sent, and what was said against it; all by indicator code."""

    texts: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)


def _told(request: HttpRequest, prefix: str) -> dict[str, str]:
    return {
        key.removeprefix(prefix): text
        for key, text in request.POST.items()
        if key.startswith(prefix) and isinstance(text, str) and text.strip()
    }


def _refused(error: EntryError, typed: _Typed) -> str:
    if typed.wrong:
        return (
            f"没有提交：{len(typed.wrong)} 格有问题，见各格下面的说明。"
            "改好后再提交，其余的不用重填。"
        )
    if typed.asked:
        return f"没有提交：{len(typed.asked)} 处需要说明，写在各格下面，或者改数，然后再提交。"
    return f"没有提交：{error}。"


def _form(
    request: HttpRequest, period: ReportingPeriod, region: Region, typed: _Typed
) -> HttpResponse:
    submission = submission_of(period, region)
    approved = submission is not None and submission.state == SubmissionState.APPROVED
    context = {
        "campaign": period.campaign,
        "region": region,
        "month_label": Month.of(period.month).chinese,
        "demonstration": period.demonstration,
        "sheet_url": sheet_url(period, region),
        "reason": request.POST.get("reason", ""),
        "groups": _groups(sheet_of(submission), typed) if submission and approved else [],
    }
    return render(request, "metrics/review/amend.html", context)


def _groups(sheet: Sheet, typed: _Typed) -> list[dict[str, Any]]:
    waiting = query.asked_of(sheet.region.pk, sheet.period.month, numbers())
    return [
        {
            "name": name,
            "rows": [
                {
                    "code": code,
                    "name": one.indicator.name,
                    "unit": one.indicator.unit,
                    "meaning": one.indicator.meaning,
                    "now": said_words(sheet.typed[code], one.indicator.decimals, numbers())
                    or MISSING,
                    "waiting": waiting.get(code, ""),
                    "text": typed.texts.get(code, ""),
                    "wrong": typed.wrong.get(code, ""),
                    "asked": typed.asked.get(code, ""),
                    "why": typed.said.get(code, ""),
                    "too_short": too_short("说明") if typed.said.get(code) else "",
                }
                for one in together
                for code in [one.indicator.code]
            ],
        }
        for name, together in groupby(sheet.counted, key=lambda one: one.category)
    ]
