"""月份: opening, postponing, locking and reopening the months of a campaign."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.access import administers, require_administrator
from campaigns.models import Campaign, User
from campaigns.periods import Month
from campaigns.queries.reporting import reporters
from metrics.actions.entry import periods as actions
from metrics.actions.entry import reminders
from metrics.actions.entry.errors import EntryError
from metrics.models import ReportingPeriod
from metrics.queries import periods as query
from metrics.views.review import chased_words
from metrics.views.site import address_of

LOCK_PAGE = "metrics/periods/lock.html"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def periods(request: HttpRequest, campaign: str) -> HttpResponse:
    """All months of a campaign; ``?lock=2019-12`` asks before locking."""
    found = query.get_campaign_to_follow(request.user, campaign)
    if request.method == "POST":
        return _posted(request, found)
    if asked := request.GET.get("lock"):
        return _before_lock(request, found, asked)
    at = timezone.now()
    context = {
        "campaign": found,
        "administers": administers(request.user, found),
        "years": query.months_by_year(found, at),
        "next": query.to_open(found, at),
        "reopenings": query.reopenings(request.user, found, at),
        "regions": query.regions_to_reopen(request.user, found),
        "locked": query.locked_months(found),
        "today": timezone.localdate().isoformat(),
        "latest": (timezone.localdate() + actions.LONGEST_REOPENING).isoformat(),
    }
    return render(request, "metrics/periods/periods.html", context)


def _before_lock(request: HttpRequest, campaign: Campaign, asked: str) -> HttpResponse:
    require_administrator(request.user, campaign)
    period = _period(campaign, asked)
    return render(request, LOCK_PAGE, {"campaign": campaign, "left": query.unapproved(period)})


def _period(campaign: Campaign, text: str) -> ReportingPeriod:
    period = query.get_period(campaign, text)
    if period is None:
        raise Http404("没有这个月份")
    return period


Act = Callable[[HttpRequest, Campaign, User], str]


def _posted(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """One action; its answer is a sentence."""
    acts: dict[str, Act] = {
        "open": _open,
        "postpone": _postpone,
        "lock": _lock,
        "press": _press,
        "ask": _ask,
        "grant": _decide,
        "refuse": _decide,
    }
    act = acts.get(request.POST.get("do", ""))
    if act is None or not isinstance(request.user, User):
        raise Http404("没有这个动作")
    by = request.user if act is _ask else require_administrator(request.user, campaign)
    try:
        said = act(request, campaign, by)
    except EntryError as error:
        messages.error(request, f"{error}。")
    else:
        if said:
            messages.success(request, said)
    return redirect("periods", campaign.code)


def _now(request: HttpRequest) -> dict[str, Any]:
    return {"at": timezone.now(), "address": address_of(request)}


def _open(request: HttpRequest, campaign: Campaign, by: User) -> str:
    text = request.POST.get("month", "")
    try:
        month = Month.parse(text)
    except ValueError:
        raise Http404("没有这个月份") from None
    actions.open_month(campaign=campaign, month=month, by=by, **_now(request))
    return f"{month.chinese}已开启填报。"


def _postpone(request: HttpRequest, campaign: Campaign, by: User) -> str:
    period = _period(campaign, request.POST.get("month", ""))
    text = request.POST.get("days", "")
    actions.postpone(
        period=period,
        days=int(text) if text.isdecimal() and len(text) < 4 else 0,
        reason=request.POST.get("reason", ""),
        by=by,
        **_now(request),
    )
    return f"{Month.of(period.month).chinese}已延期 {text} 天。"


def _lock(request: HttpRequest, campaign: Campaign, by: User) -> str:
    period = _period(campaign, request.POST.get("month", ""))
    reason = request.POST.get("reason", "")
    actions.lock(period=period, by=by, reason=reason, **_now(request))
    return f"{Month.of(period.month).chinese}已锁定，排名随后自动计算。"


def _press(request: HttpRequest, campaign: Campaign, by: User) -> str:
    """Chase the reviewers of everything that is submitted and undecided."""
    period = _period(campaign, request.POST.get("month", ""))
    told = reminders.remind_reviewers(
        period=period,
        regions=reporters(campaign, Month.of(period.month)),
        by=by,
        **_now(request),
    )
    for level, words in chased_words(told, "催办", "审核员"):
        level(request, words)
    return ""


def _ask(request: HttpRequest, campaign: Campaign, by: User) -> str:
    period = _period(campaign, request.POST.get("month", ""))
    regions = query.reopenable(by, campaign)
    region = regions.filter(code=request.POST.get("region", "")).first()
    if region is None:
        raise PermissionDenied("只能为自己审核的地区申请重新开放")
    until = _end_of_day(request.POST.get("until", ""))
    actions.ask_reopening(
        period=period,
        region=region,
        reason=request.POST.get("reason", ""),
        ends_at=until,
        by=by,
        **_now(request),
    )
    return f"已申请对{region.name}重新开放{Month.of(period.month).chinese}，等待另一位管理员批准。"


def _end_of_day(text: str) -> datetime:
    """The midnight that ends a day written as 2019-12-31: the day itself is included."""
    try:
        day = parse_date(text)
        if day is not None:
            return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    except (ValueError, OverflowError):  # the 30th of February, the end of time
        pass
    raise EntryError("请写明开放到哪一天")


def _decide(request: HttpRequest, campaign: Campaign, by: User) -> str:
    asked = query.get_reopening(campaign, request.POST.get("reopening", ""))
    if asked is None:
        raise Http404("没有这个申请")
    granted = request.POST.get("do") == "grant"
    actions.decide_reopening(asked=asked, granted=granted, by=by, **_now(request))
    return "已批准重新开放。" if granted else "已答复：不同意重新开放。"
