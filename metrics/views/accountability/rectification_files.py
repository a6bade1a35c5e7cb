"""问题整改台账 as Excel: the list out, a form for new lines out, the filled-in form back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import get_campaign_for
from campaigns.audit import record
from campaigns.models import Campaign, User
from metrics.actions.accountability import rectification_entry as actions
from metrics.actions.accountability.rectification_drafts import Desk, Draft
from metrics.actions.entry import uploads
from metrics.queries.accountability import rectification as query
from metrics.queries.accountability.rectification_asked import Asked
from metrics.queries.accountability.rectification_book import book_of
from metrics.queries.ranking import rests_on_demonstration
from metrics.views.accountability.rectification import enterer
from metrics.views.entry.workbooks import XLSX, form_key
from metrics.views.site import address_of, attachment, stamp
from metrics.workbooks.book import Refused
from metrics.workbooks.marks import marked
from metrics.workbooks.mistakes import Mistake
from metrics.workbooks.ranking import build as build_list
from metrics.workbooks.rectification import Form, build
from metrics.workbooks.rectification_upload import Filled, read

_SHOWN = 200  # so many mistakes stand on the page; the returned workbook has them all


@require_safe
@never_cache
def rectification_workbook(request: HttpRequest, campaign: str) -> HttpResponse:
    """The list as the page shows it; with ``?form=1`` the form for new lines."""
    found = get_campaign_for(request.user, campaign)
    if request.GET.get("form"):
        return _form_out(request, found)
    at = timezone.now()
    asked = Asked.of(request.GET.dict(), timezone.localdate(at))
    rows = asked.apply(query.visible_lines(request.user, found), timezone.localdate(at))
    lines = list(rows.select_related("measure", "entered_by").order_by("number"))
    book = book_of(found, lines, narrowed=asked.words(timezone.localdate(at)), at=at)
    _noted(request, found, "导出整改台账", {"条数": len(lines), "条件": asked.query()})
    return attachment(build_list(book), XLSX, f"{found.name}问题整改台账.xlsx")


def _noted(request: HttpRequest, campaign: Campaign, action: str, after: Any) -> None:
    assert isinstance(request.user, User)  # noqa: S101 (the log-in is required)
    record(
        action=action,
        subject=f"整改台账 {campaign.code}",
        by=request.user,
        at=timezone.now(),
        after=after,
        address=address_of(request),
    )


def _form_out(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    by, desk = enterer(request, campaign)
    data = build(_form_of(campaign, by, desk), form_key())
    _noted(request, campaign, "下载整改台账表格", {"地区": len(desk.regions)})
    return attachment(data, XLSX, f"{campaign.name}整改台账填报表.xlsx")


def _form_of(campaign: Campaign, by: User, desk: Desk) -> Form:
    demonstration = settings.DEMONSTRATION or rests_on_demonstration(campaign, 999_912)
    marks = (settings.SECRECY_MARK, "演示数据" if demonstration else "")
    return Form(
        campaign_code=campaign.code,
        campaign_name=campaign.name,
        regions=tuple(
            (region.code, region.name, region.parent.name if region.parent else "")
            for region in desk.regions
        ),
        sources=tuple(source.word for source in desk.sources),
        made_at=f"{timezone.localtime():%Y-%m-%d %H:%M}",
        office=by.office,
        person=by.full_name,
        marks=tuple(mark for mark in marks if mark),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rectification_upload(request: HttpRequest, campaign: str) -> HttpResponse:
    """Take a filled-in form back; with mistakes, say all of them and give it back marked."""
    found = get_campaign_for(request.user, campaign)
    by, desk = enterer(request, found)
    context: dict[str, Any] = {"campaign": found}
    file = request.FILES.get("file")
    if request.method == "POST" and file is None:
        context["refused"] = "请先选择要上传的文件。"
    elif request.method == "POST" and file is not None:
        done = _taken(request, found, by, desk, (file.read(), file.name or ""))
        if isinstance(done, HttpResponse):
            return done
        context |= done
    return render(request, "metrics/accountability/rectification_upload.html", context)


def _taken(
    request: HttpRequest, campaign: Campaign, by: User, desk: Desk, sent: tuple[bytes, str]
) -> HttpResponse | dict[str, Any]:
    """Read and enter; a redirect when every line was entered, else what is wrong."""
    data, name = sent
    try:
        found = read(data, name, form_key(), _form_of(campaign, by, desk))
    except Refused as error:
        return {"refused": str(error), "file_name": name}
    drafts, at = [_draft(row, desk) for row in found.rows], timezone.now()
    wrong = actions.refusals(campaign=campaign, drafts=drafts, by=by, at=at)
    if not found.mistakes and not wrong:
        try:
            made = actions.take_in(campaign=campaign, drafts=drafts, **stamp(request, by))
        except uploads.UploadError as error:  # somebody entered the same meanwhile
            wrong = error.refusals
        else:
            first, last = made[0].number, made[-1].number
            numbers = f"第{first}号" if first == last else f"第{first}号到第{last}号"
            messages.success(request, f"已登记{len(made)}条，台账{numbers}。")
            return redirect("rectifications", campaign.code)
    mistakes = _together(found.mistakes, wrong)
    returned = uploads.give_back(
        name=f"{name.removesuffix('.xlsx')}（已标错）.xlsx",
        data=marked(data, mistakes, name, "没有登记任何一条"),
        to=by,
        at=at,
        address=address_of(request),
    )
    return {
        "file_name": name,
        "mistakes": mistakes[:_SHOWN],
        "mistake_count": len(mistakes),
        "returned": returned,
    }


def _draft(row: Filled, desk: Desk) -> Draft:
    return Draft(
        region=next((one for one in desk.regions if one.code == row.region), None),
        kind=row.kind,
        source=row.source,
        found_on=row.days["found_on"],
        due_on=row.days["due_on"],
        unread=frozenset(row.unread),
        places=row.places,
        title=row.texts["title"],
        summary=row.texts["summary"],
        owner=row.texts["owner"],
    )


def _together(mistakes: list[Mistake], wrong: list[uploads.Refusal]) -> list[Mistake]:
    """What could not be read and what cannot be entered, row by row."""
    found = list(mistakes)
    for refusal in wrong:
        sheet, _, cell = refusal.place.partition("!")
        found.append(Mistake(sheet, cell, refusal.words, "", refusal.region))
    return sorted(found, key=_where)


def _where(mistake: Mistake) -> tuple[str, int, str]:
    digits = "".join(sign for sign in mistake.cell if sign.isdigit())
    return mistake.sheet, int(digits or 0), mistake.cell
