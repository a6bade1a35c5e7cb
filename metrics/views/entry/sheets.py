"""填报: the list of what is to be filled in, one region's sheet, all sheets of an office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.access import campaigns_of, enters_for
from campaigns.models import Indicator, Region, User
from campaigns.periods import Month
from campaigns.terms import Source, SubmissionState
from metrics.actions.entry import sheets as actions
from metrics.actions.entry.errors import EntryError
from metrics.actions.entry.holding import require_open
from metrics.actions.entry.sheets import Line
from metrics.frames.entry.sheet import Sheet, sheets_of
from metrics.models import ReportingPeriod, Submission
from metrics.queries.duties import counted
from metrics.queries.entry.older import older_months, older_years
from metrics.queries.entry.sheets import (
    get_period_for,
    get_sheet_region_for,
    own_regions,
    periods_to_fill,
    require_reporter,
    submissions_of,
)
from metrics.views.entry.forms import TAKE, lines_of_form, taken_over
from metrics.views.entry.shown import Reader, next_region, sheet_context
from metrics.views.entry.together import together_context
from metrics.views.site import address_of

EDITABLE = {SubmissionState.DRAFT, SubmissionState.RETURNED}


@require_safe
@never_cache
def entry(request: HttpRequest) -> HttpResponse:
    """Everything this office fills in: open months with their sheets, and the way to older ones."""
    at = timezone.now()
    months = [
        _month_of(request, period) for period in periods_to_fill(campaigns_of(request.user), at)
    ]
    found = [month for month in months if month["sheets"]]
    asked = request.GET.get("year", "")
    if len(found) == 1 and len(found[0]["sheets"]) == 1 and not asked:
        return redirect(found[0]["sheets"][0]["url"])
    years = older_years(request.user, at)
    year = next((one for one in years if str(one) == asked), years[0] if years else None)
    context = {
        "months": found,
        "years": years,
        "year": year,
        "older": older_months(request.user, year, at) if year else [],
    }
    return render(request, "metrics/entry/entry.html", context)


def _month_of(request: HttpRequest, period: ReportingPeriod) -> dict[str, Any]:
    month = Month.of(period.month)
    regions = own_regions(request.user, period.campaign, month)
    begun = submissions_of(period, regions)
    return {
        "campaign": period.campaign.name,
        "label": month.chinese,
        "url": reverse("sheets", args=[period.campaign.code, str(month)]),
        "sheets": [_link(period, region, begun.get(region.pk)) for region in regions],
    }


def _link(period: ReportingPeriod, region: Region, submission: Submission | None) -> dict[str, Any]:
    where = [period.campaign.code, str(Month.of(period.month)), region.code]
    return {
        "name": region.name,
        "url": reverse("sheet", args=where),
        "state": submission.state if submission else "",
        "state_word": SubmissionState(submission.state).word if submission else "未开始",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sheet(request: HttpRequest, campaign: str, month: str, region: str) -> HttpResponse:
    """One region's month. Without a script it is a plain form: every field at once."""
    period = get_period_for(request.user, campaign, month)
    found = get_sheet_region_for(request.user, period, region)
    if request.method == "POST":
        return _posted(request, period, [found], "sheet")
    shown = _read(period, [found])[found.pk]
    reader = reader_of(request, period, found, shown.submission)
    mine = own_regions(request.user, period.campaign, Month.of(period.month))
    following = next_region(mine, found)
    where = [campaign, month, following.code] if following else []
    context = {
        "sheet": sheet_context(shown, reader, reverse("sheet", args=where) if where else ""),
        "own_count": len(mine),
        "demonstration": period.demonstration,
    }
    return render(request, "metrics/entry/sheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sheets(request: HttpRequest, campaign: str, month: str) -> HttpResponse:
    """All sheets of one month that this office fills in, side by side."""
    period = get_period_for(request.user, campaign, month)
    regions = own_regions(request.user, period.campaign, Month.of(period.month))
    if not regions:
        return redirect("entry")
    if request.method == "POST":
        return _posted(request, period, regions, "sheets")
    shown = _read(period, regions)
    contexts = [
        sheet_context(one, reader_of(request, period, one.region, one.submission))
        for one in shown.values()
    ]
    title = f"{len(regions)} 个地区"
    context = {
        "sheet": together_context(contexts, title),
        "demonstration": period.demonstration,
    }
    return render(request, "metrics/entry/sheets.html", context)


def _read(period: ReportingPeriod, regions: list[Region]) -> dict[int, Sheet]:
    return sheets_of(period, regions, submissions_of(period, regions))


def reader_of(
    request: HttpRequest,
    period: ReportingPeriod,
    region: Region,
    submission: Submission | None,
) -> Reader:
    """Whether this person may write in the sheet now; if not, why not (for others: no word)."""
    user, at = request.user, timezone.now()
    assert isinstance(user, User)  # noqa: S101 (the log-in is required; for the type checker)
    if not enters_for(user, region):
        return Reader(user, at, writable=False, why_not="只有本地区的填报员可以填报。")
    try:
        require_open(period, region, at)
    except EntryError as error:
        return Reader(user, at, writable=False, why_not=str(error))
    return Reader(user, at, writable=not submission or submission.state in EDITABLE)


def _posted(
    request: HttpRequest, period: ReportingPeriod, regions: list[Region], name: str
) -> HttpResponse:
    """The plain form: save every region's fields, and hand in what was asked to be."""
    fields = _fields(request, period, regions)
    kept = [
        region
        for region in regions
        if not (given := lines_of_form(fields, region.code))
        or _keep(request, period, region, given)
    ]
    if request.POST.get("do") == "submit":
        chosen = set(request.POST.getlist("regions"))
        for region in chosen_of(period, kept, chosen) if len(regions) > 1 else kept:
            _hand_in(request, period, region)
    where = [period.campaign.code, str(Month.of(period.month))]
    own = [regions[0].code] if name == "sheet" else []
    return redirect(reverse(name, args=[*where, *own]))


def _fields(
    request: HttpRequest, period: ReportingPeriod, regions: list[Region]
) -> Mapping[str, str]:
    """What was typed; where the record of duties was taken over, with its number in the cell."""
    if TAKE not in request.POST:
        return request.POST
    recorded = counted(period.campaign, regions, Month.of(period.month))
    by_code = {region.code: recorded.get(region.pk, {}) for region in regions}
    return taken_over(request.POST, by_code)


def chosen_of(period: ReportingPeriod, regions: list[Region], chosen: set[str]) -> list[Region]:
    """The regions that were ticked; with none ticked (no script), those whose sheet is complete
    and has not been handed in."""
    if chosen:
        return [region for region in regions if region.code in chosen]
    shown = _read(period, regions)
    return [
        region
        for region in regions
        if (one := shown[region.pk]).submission is not None
        and one.submission.state in EDITABLE
        and not one.refusal()
    ]


def _keep(request: HttpRequest, period: ReportingPeriod, region: Region, given: list[Line]) -> bool:
    """Save one region's fields; whether everything was taken."""
    by = require_reporter(request.user, region)
    try:
        saved = actions.save(
            period=period,
            region=region,
            lines=given,
            source=Source.GRID,
            by=by,
            at=timezone.now(),
            address=address_of(request),
        )
    except EntryError as error:
        messages.error(request, f"{region.name}：{error}")
        return False
    _tell(request, region, saved)
    return not saved.conflicts


def _tell(request: HttpRequest, region: Region, saved: actions.Saved) -> None:
    if saved.conflicts:
        codes = [line.indicator for line in saved.conflicts]
        rows = Indicator.objects.filter(code__in=codes).values_list("name", flat=True)
        names = "、".join(rows)
        messages.error(
            request, f"{region.name}：这些格刚被别人改过，没有覆盖，请核对后再填：{names}"
        )
    elif saved.written:
        messages.success(request, f"{region.name}：已保存{len(saved.written)}格。")


def _hand_in(request: HttpRequest, period: ReportingPeriod, region: Region) -> bool:
    by = require_reporter(request.user, region)
    try:
        actions.submit(
            period=period, region=region, by=by, at=timezone.now(), address=address_of(request)
        )
    except EntryError as error:
        messages.error(request, f"{region.name}：{error}。")
        return False
    messages.success(request, f"{region.name}{Month.of(period.month).chinese}已提交，等待审核。")
    return True


@require_POST
def submit(request: HttpRequest, campaign: str, month: str, region: str) -> HttpResponse:
    period = get_period_for(request.user, campaign, month)
    found = get_sheet_region_for(request.user, period, region)
    _hand_in(request, period, found)
    return redirect("sheet", campaign, month, region)


@require_POST
def withdraw(request: HttpRequest, campaign: str, month: str, region: str) -> HttpResponse:
    period = get_period_for(request.user, campaign, month)
    found = get_sheet_region_for(request.user, period, region)
    by = require_reporter(request.user, found)
    try:
        actions.withdraw(
            period=period, region=found, by=by, at=timezone.now(), address=address_of(request)
        )
    except EntryError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已撤回，可以继续修改。改好后请重新提交。")
    return redirect("sheet", campaign, month, region)
