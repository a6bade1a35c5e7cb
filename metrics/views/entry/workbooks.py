"""Excel: the form of a month for the person who asks, and the filled-in one taken back."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.audit import record
from campaigns.models import Region, User
from campaigns.periods import Month
from campaigns.queries.reporting import counted_in
from campaigns.terms import SubmissionState
from metrics.actions.entry import uploads
from metrics.frames.entry.sheet import Sheet, sheets_of
from metrics.models import ReportingPeriod, ReturnedWorkbook
from metrics.queries.entry.sheets import get_period_for, own_regions, submissions_of
from metrics.views.entry.shown import deadline_words, groups, year_to_date
from metrics.views.site import address_of
from metrics.wording.findings import mistake_words
from metrics.workbooks.book import Refused
from metrics.workbooks.entry import Template, TemplateRow, TemplateSheet, build, expectation
from metrics.workbooks.marks import marked
from metrics.workbooks.mistakes import Mistake
from metrics.workbooks.upload import read

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = 200  # so many mistakes stand on the page; the returned workbook has them all


@require_safe
@never_cache
def workbook(request: HttpRequest, campaign: str, month: str) -> HttpResponse:
    """Download the form: all regions this office fills in, or the one asked for."""
    period, regions = _mine(request, campaign, month)
    asked = request.GET.get("region", "")
    chosen = [region for region in regions if asked in {"", region.code}]
    if not chosen:
        raise Http404("没有这张表")
    at = timezone.now()
    template = _template(request, period, chosen, at)
    record(
        action="下载填报表格",
        subject=f"月份 {period.campaign.code} {period.month}",
        by=_user(request),
        at=at,
        after={"地区": [region.code for region in chosen]},
        address=address_of(request),
    )
    whose = chosen[0].name if len(chosen) == 1 else f"{len(chosen)}个地区"
    label = Month.of(period.month).chinese
    return file_response(build(template, form_key()), f"{whose}{label}填报表.xlsx")


def file_response(data: bytes, name: str) -> HttpResponse:
    """A workbook to be saved under a Chinese name."""
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(name)}"
    return answer


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (the log-in is required)
    return request.user


def form_key() -> bytes:
    """The key of the seal that every form carries: whoever changes the form breaks it, and a form
    of another kind is known for one."""
    return salted_hmac("metrics.workbooks", "entry", algorithm="sha256").digest()


def _mine(request: HttpRequest, campaign: str, month: str) -> tuple[ReportingPeriod, list[Region]]:
    period = get_period_for(request.user, campaign, month)
    regions = own_regions(request.user, period.campaign, Month.of(period.month))
    if not regions:
        raise Http404("没有要您填报的表")
    return period, regions


def _template(
    request: HttpRequest, period: ReportingPeriod, regions: list[Region], at: datetime
) -> Template:
    sheets = sheets_of(period, regions, submissions_of(period, regions))
    user, month = _user(request), Month.of(period.month)
    marks = [settings.SECRECY_MARK, "演示数据" if period.demonstration else ""]
    return Template(
        campaign_code=period.campaign.code,
        campaign_name=period.campaign.name,
        month=str(month),
        month_label=month.chinese,
        version=_version(period),
        made_at=f"{timezone.localtime(at):%Y-%m-%d %H:%M}",
        sheets=tuple(_sheet(sheet, at) for sheet in sheets.values()),
        office=user.office,
        person=user.full_name,
        deadline=deadline_words(period.due_at, at, period, SubmissionState.DRAFT)["deadline"],
        marks=tuple(mark for mark in marks if mark),
    )


def _version(period: ReportingPeriod) -> str:
    """Changes when the month asks for other cells than it did."""
    month = Month.of(period.month)
    due = [one for one in counted_in(period.campaign) if one.is_due(month)]
    asked = sorted((one.indicator.code, one.indicator.decimals) for one in due)
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:12]


def _sheet(sheet: Sheet, at: datetime) -> TemplateSheet:
    counted = {one.indicator.code: one for one in sheet.counted}
    rows = [
        TemplateRow(
            code=row["code"],
            name=row["name"],
            unit=row["unit"],
            meaning=row["meaning"],
            group=group["name"],
            nature=row["nature_word"],
            mandatory=row["mandatory"],
            decimals=row["decimals"],
            before=row["before"],
            year_before=row["year_before"],
            ytd=year_to_date(sheet, counted[row["code"]], before=True),
            expected=row["expected"],
            text=row["text"],
            why=row["why"],
            n=row["n"],
            carried=row["carried"],
        )
        for group in groups(sheet, None, at)
        for row in group["rows"]
    ]
    return TemplateSheet(sheet.region.code, sheet.region.name, tuple(rows))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def upload(request: HttpRequest, campaign: str, month: str) -> HttpResponse:
    """Take a filled-in form back; with mistakes, say all of them and give it back marked."""
    period, regions = _mine(request, campaign, month)
    context: dict[str, Any] = {
        "campaign": period.campaign,
        "month": month,
        "month_label": Month.of(period.month).chinese,
        "regions": regions,
        "demonstration": period.demonstration,
    }
    file = request.FILES.get("file")
    if request.method == "POST" and file is None:
        context["refused"] = "请先选择要上传的文件。"
    elif request.method == "POST" and file is not None:
        done = _taken(request, period, regions, file.read(), file.name or "")
        if isinstance(done, HttpResponse):
            return done
        context |= done
    return render(request, "metrics/entry/upload.html", context)


def _taken(
    request: HttpRequest,
    period: ReportingPeriod,
    regions: list[Region],
    data: bytes,
    name: str,
) -> HttpResponse | dict[str, Any]:
    """Read and write; a redirect when everything was taken, else what is wrong."""
    at = timezone.now()
    expected = expectation(_template(request, period, regions, at), mistake_words)
    try:
        found = read(data, name, form_key(), expected)
    except Refused as error:
        return {"refused": str(error), "file_name": name}
    by_code = {region.code: region for region in regions}
    lines = {by_code[code]: [] for code in found.regions}  # type: ignore[var-annotated]
    for line in found.lines:
        lines[by_code[line.region]].append(line)
    mistakes = list(found.mistakes)
    if not mistakes:
        try:
            written = uploads.take_over(
                period=period,
                lines=lines,
                by=_user(request),
                at=at,
                address=address_of(request),
            )
        except uploads.UploadError as error:
            mistakes = [_mistake(one) for one in error.refusals]
        else:
            return _told(request, period, list(lines), written, found.blank)
    returned = uploads.give_back(
        name=f"{name.removesuffix('.xlsx')}（已标错）.xlsx",
        data=marked(data, mistakes, name),
        to=_user(request),
        at=at,
        address=address_of(request),
    )
    return {
        "file_name": name,
        "mistakes": mistakes[:_SHOWN],
        "mistake_count": len(mistakes),
        "returned": returned,
    }


def _mistake(refusal: uploads.Refusal) -> Mistake:
    sheet, _, cell = refusal.place.partition("!")
    return Mistake(sheet, cell, refusal.words, "", refusal.region)


def _told(
    request: HttpRequest,
    period: ReportingPeriod,
    regions: list[Region],
    written: int,
    blank: int,
) -> HttpResponse:
    kept = f"；{blank} 格空白，原来的内容没有动" if blank else ""
    messages.success(
        request, f"已读入 {len(regions)} 个地区，改动 {written} 格{kept}。请核对后提交。"
    )
    where = [period.campaign.code, str(Month.of(period.month))]
    if len(regions) == 1:
        return redirect("sheet", *where, regions[0].code)
    return redirect("sheets", *where)


@require_safe
@never_cache
def returned(request: HttpRequest, number: int) -> HttpResponse:
    """The marked workbook, for the one who sent it."""
    kept = ReturnedWorkbook.objects.filter(pk=number, to=_user(request)).first()
    if kept is None:
        raise Http404("没有这个文件，或已过期删除")
    return file_response(bytes(kept.data), kept.name)
