"""审核: the queue, one submission beside its past, and the decision on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.access import AnyUser, reviews
from campaigns.models import Region, User
from campaigns.periods import Month
from campaigns.terms import PeriodState
from metrics.actions.entry import reminders
from metrics.actions.entry.errors import EntryError
from metrics.actions.review import decisions
from metrics.frames.entry.sheet import sheet_of
from metrics.frames.review.beside import groups_of
from metrics.models import ReportingPeriod, Submission
from metrics.queries.entry.sheets import get_period_for, get_sheet_region_for, submission_of
from metrics.queries.periods import steps_ahead
from metrics.queries.review import locked, story
from metrics.queries.review import months as choosing
from metrics.queries.review import queue as query
from metrics.views.site import address_of, numbers
from metrics.wording.reminders import listed

NOTE = "note-"
MOST_AT_ONCE = 400  # an address has room for so many codes


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for this user's decision, and who is late."""
    campaigns = query.reviewed_campaigns(request.user)
    if not campaigns:
        raise PermissionDenied("只有审核员和管理员可以审核")
    at = timezone.now()
    months = choosing.months_of(request.user, campaigns, at)
    asked = request.GET
    period = choosing.chosen(
        request.user, months, asked.get("campaign", ""), asked.get("month", "")
    )
    if period is None and (asked.get("campaign") or asked.get("month")):
        raise Http404("没有这个月份")
    if period is None:
        return render(request, "metrics/review/queue.html", {"campaign": campaigns[0]})
    if request.method == "POST":
        return _queue_posted(request, period)
    if "sure" in asked:
        return _ask_once_more(request, query.queue_of(request.user, period), asked["sure"])
    return render(request, "metrics/review/queue.html", _queue_context(request, months, period))


def _queue_context(
    request: HttpRequest, months: list[ReportingPeriod], period: ReportingPeriod
) -> dict[str, Any]:
    at = timezone.now()
    found = query.queue_of(request.user, period)
    return {
        "campaign": period.campaign,
        "month_label": Month.of(period.month).chinese,
        "demonstration": period.demonstration,
        "choices": choosing.choices(request.user, months, period),
        "counts": found.counts,
        "steps": _steps(period),
        "left_behind": locked.left_behind(
            request.user, locked.lately_locked([period.campaign], at), at
        ),
        "rows": query.waiting_rows(request.user, found, numbers(), at),
        "missing": query.missing_rows(found, at),
        "approved": query.approved_rows(found),
        "form_url": choosing.queue_url(period),
    }


def _steps(period: ReportingPeriod) -> list[dict[str, str]]:
    """The month's timetable; nothing of a month that was taken over."""
    at = timezone.now()
    if period.state == PeriodState.LOCKED:
        return [{"word": "已锁定", "when": query.moment(period.locked_at), "left": ""}]
    return steps_ahead(
        (("报送截止", period.due_at), ("审核截止", period.review_at), ("锁定", period.locks_at)), at
    )


def _queue_posted(request: HttpRequest, period: ReportingPeriod) -> HttpResponse:
    user = _reviewer(request.user)
    found = query.queue_of(user, period)
    if chased := request.POST.get("remind"):
        rows = found.missing if chased == "all" else _asked(found, chased)
        _remind(request, user, period, [region for region, _ in rows])
        return redirect(choosing.queue_url(period))
    seen = _ticked(request.POST.getlist("region"))
    regions = [region for region in found.regions if region.code in seen]
    if regions and None in (seen[region.code] for region in regions):
        return _to_the_confirming_page(request, period, regions)
    _approve_many(request, user, period, [(one, seen[one.code]) for one in regions])
    return redirect(choosing.queue_url(period))


def _ticked(posted: list[str]) -> dict[str, int | None]:
    """Region codes, and from the confirming page the version of the sheet that was shown there."""
    told = (text.partition(":") for text in posted)
    return {code: int(version) if version.isdecimal() else None for code, _, version in told}


def _to_the_confirming_page(
    request: HttpRequest, period: ReportingPeriod, regions: list[Region]
) -> HttpResponse:
    """What was ticked goes into the address, so that the browser's way back sends nothing again."""
    if len(regions) > MOST_AT_ONCE:
        messages.info(
            request, f"一次最多通过 {MOST_AT_ONCE} 份，其余的留在待审里，请下一次再勾选。"
        )
    return redirect(choosing.sure_url(period, [one.code for one in regions[:MOST_AT_ONCE]]))


def _ask_once_more(request: HttpRequest, found: query.Queue, ticked: str) -> HttpResponse:
    """How many sheets of whom would be approved, with what remarks; nothing is done yet."""
    wanted = set(ticked.split("."))
    regions = [region for region in found.regions if region.code in wanted]
    every = query.waiting_rows(request.user, found, numbers(), timezone.now())
    rows = [row for row in every if row["code"] in wanted]
    there = {row["code"] for row in rows}
    own = sum(row["is_author"] for row in rows)
    context = {
        "campaign": found.period.campaign,
        "month_label": Month.of(found.period.month).chinese,
        "demonstration": found.period.demonstration,
        "form_url": choosing.queue_url(found.period),
        "rows": rows,
        "striking": sum(len(row["striking"]) for row in rows),
        "with_striking": sum(bool(row["striking"]) for row in rows),
        "own": own,
        "number": len(rows) - own,
        "gone": "、".join(one.short_name for one in regions if one.code not in there),
    }
    return render(request, "metrics/review/approve_many.html", context)


def _asked(found: query.Queue, code: str) -> list[tuple[Region, Submission | None]]:
    return [(region, row) for region, row in found.missing if region.code == code]


def _reviewer(user: AnyUser) -> User:
    if not isinstance(user, User):
        raise PermissionDenied("请先登录")
    return user


def _approve_many(
    request: HttpRequest,
    user: User,
    period: ReportingPeriod,
    regions: list[tuple[Region, int | None]],
) -> None:
    """Each for itself: what cannot be approved does not hold up the others, and is named."""
    done = []
    for region, seen in regions:
        try:
            decisions.approve(period=period, region=region, by=user, seen=seen, **_now(request))
        except EntryError as error:
            messages.error(request, f"{region.short_name}没有通过：{error}")
        else:
            done.append(region.short_name)
    if done:
        messages.success(request, f"已通过 {len(done)} 份：{listed(done)}。")
    elif not regions:
        messages.error(request, "没有勾选任何地区。")


def _now(request: HttpRequest) -> dict[str, Any]:
    return {"at": timezone.now(), "address": address_of(request)}


def _remind(
    request: HttpRequest, user: User, period: ReportingPeriod, regions: list[Region]
) -> None:
    try:
        told = reminders.remind(period=period, regions=regions, by=user, **_now(request))
    except EntryError as error:
        messages.error(request, f"{error}。")
        return
    for level, words in chased_words(told):
        level(request, words)


def chased_words(
    told: reminders.Chased, verb: str = "催报", whom: str = "填报员"
) -> list[tuple[Callable[[HttpRequest, str], None], str]]:
    """What became of a chase, in sentences for the one who pressed."""
    said: list[tuple[Callable[[HttpRequest, str], None], str]] = []
    if told.sent:
        names = listed([user.get_full_name() for user in told.sent])
        said.append((messages.success, f"已{verb}：{names}。"))
    if told.already:
        names = listed([user.get_full_name() for user in told.already])
        said.append((messages.info, f"今天已催过：{names}。每人每天最多催一次。"))
    if told.nobody:
        names = listed([region.short_name for region in told.nobody])
        said.append(
            (messages.error, f"{names}没有可用的{whom}账号，请电话联系，并请管理员建立账号。")
        )
    return said


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sheet(request: HttpRequest, campaign: str, month: str, region: str) -> HttpResponse:
    """One submission beside its past; a decision is posted to the same address."""
    period = get_period_for(request.user, campaign, month)
    found = get_sheet_region_for(request.user, period, region)
    if request.method != "POST":
        return _sheet_page(request, period, found, {})
    if not reviews(request.user, period.campaign, found):
        raise PermissionDenied("只有上一级审核员和管理员可以审核")
    user = _reviewer(request.user)
    if request.POST.get("do") == "remind":
        _remind(request, user, period, [found])
        return redirect(query.sheet_url(period, found))
    return _decided(request, user, period, found)


def _decided(
    request: HttpRequest, user: User, period: ReportingPeriod, region: Region
) -> HttpResponse:
    """Approve or send back, and go on to the next one; a refusal keeps what was written."""
    notes = _notes(request.POST)
    following = story.neighbours(query.queue_of(user, period), region)[1]
    try:
        if request.POST.get("do") == "return":
            decisions.send_back(
                period=period, region=region, reasons=notes, by=user, **_now(request)
            )
            word = "已退回"
        elif request.POST.get("do") == "approve":
            if notes:
                raise EntryError("写了退回的理由：要退回请按“退回”，要通过请先清空理由")
            seen = _ticked([f":{request.POST.get('seen', '')}"])[""]
            decisions.approve(period=period, region=region, by=user, seen=seen, **_now(request))
            word = "已通过"
        else:
            raise EntryError("没有选择通过或退回")
    except EntryError as error:
        messages.error(request, f"{error}。")
        return _sheet_page(request, period, region, notes)
    left = f"下一份：{following.region.short_name}。" if following else "这个月没有待审的了。"
    messages.success(request, f"{word}{region.short_name}。{left}")
    if following:
        return redirect(query.sheet_url(period, following.region))
    return redirect(choosing.queue_url(period))


def _notes(posted: Mapping[str, str]) -> dict[str, str]:
    """Reasons: of the whole under "", of single cells under their code."""
    of_cells = {
        key.removeprefix(NOTE): text.strip()
        for key, text in posted.items()
        if key.startswith(NOTE) and text.strip()
    }
    general = posted.get("note", "").strip()
    return {"": general, **of_cells} if general else of_cells


def _sheet_page(
    request: HttpRequest, period: ReportingPeriod, region: Region, notes: Mapping[str, str]
) -> HttpResponse:
    submission = submission_of(period, region)
    context = {
        "campaign": period.campaign,
        "region": region,
        "month_label": Month.of(period.month).chinese,
        "demonstration": period.demonstration,
        "queue_url": choosing.queue_url(period),
        "general": notes.get("", ""),
        "author": _reviewer(request.user),
        **story.heading(request.user, period, region, submission, timezone.now()),
    }
    if submission is not None:
        sheet = sheet_of(submission)
        context["groups"] = story.for_the_reviewer(groups_of(sheet, notes, numbers()))
        context["moves"] = story.moves_of(submission)
        context["striking"] = sum(bool(found) for found in sheet.findings.values())
    return render(request, "metrics/review/sheet.html", context)
