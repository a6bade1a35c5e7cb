"""数据质量 as files: the month's overview, a recount's form out and the filled-in form back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import get_campaign_for
from campaigns.audit import record
from campaigns.models import Campaign, User
from campaigns.periods import Month
from metrics.actions.entry import uploads
from metrics.actions.entry.errors import EntryError
from metrics.actions.quality import recounting
from metrics.actions.quality.recounting import Counted
from metrics.actions.quality.typed import UNEXPLAINED, lacks_words, read_count
from metrics.models import Recount, RecountItem
from metrics.queries.quality import choosing, recount_shown
from metrics.queries.quality.overview import overview
from metrics.queries.quality.questions import visible_questions
from metrics.queries.quality.recount_named import key_of, title_of, ways_of
from metrics.queries.quality.recounts import countable_by, get_sample_for
from metrics.queries.quality.shown import place_words
from metrics.queries.quality_book import MOST_QUESTIONS, quality_book, recount_book, recount_facts
from metrics.queries.ranking import rests_on_demonstration
from metrics.views.entry.workbooks import XLSX, form_key
from metrics.views.site import address_of, attachment, numbers, stamp
from metrics.wording.quality.said import count_mistake
from metrics.workbooks.book import Refused
from metrics.workbooks.days import serial
from metrics.workbooks.marks import marked
from metrics.workbooks.mistakes import Mistake
from metrics.workbooks.ranking import build as build_book
from metrics.workbooks.recount import RecountForm, RecountRow, build
from metrics.workbooks.recount_upload import Filled, read

_SHOWN = 200  # so many mistakes stand on the page; the returned workbook has them all


@require_safe
@never_cache
def quality_workbook(request: HttpRequest, campaign: str) -> HttpResponse:
    """The month's overview as the page shows it, with the questions that the reader sees."""
    found, at = get_campaign_for(request.user, campaign), timezone.now()
    known = choosing.months_of(found)
    choice = choosing.choice_of(request.user, found, known, request.GET.dict())
    if choice is None:
        raise Http404("还没有开启过填报")
    today = timezone.localdate(at)
    shown = overview(request.user, choice, known, today, numbers())
    asked = visible_questions(request.user, found).order_by("-month", "region__code", "pk")
    book = quality_book(
        choice,
        shown,
        list(asked[:MOST_QUESTIONS]),
        office=_office(request),
        marks=_marks(found, choice.month),
        numbers=numbers(),
        at=at,
    )
    _noted(request, f"数据质量 {found.code} {choice.month}", "导出数据质量")
    return attachment(build_book(book), XLSX, f"{found.name}{choice.month.chinese}数据质量.xlsx")


def _office(request: HttpRequest) -> str:
    return request.user.office if isinstance(request.user, User) else ""


def _marks(campaign: Campaign, month: Month) -> list[str]:
    demonstration = settings.DEMONSTRATION or rests_on_demonstration(campaign, month.number)
    marks = [settings.SECRECY_MARK, "演示数据" if demonstration else ""]
    return [mark for mark in marks if mark]


def _noted(request: HttpRequest, subject: str, action: str) -> None:
    """Who took it along; a HEAD takes nothing."""
    if request.method != "GET" or not isinstance(request.user, User):
        return
    record(
        action=action,
        subject=subject,
        by=request.user,
        at=timezone.now(),
        after={},
        address=address_of(request),
    )


# --- a recount -----------------------------------------------------------------------------------


@require_safe
@never_cache
def quality_recount_workbook(request: HttpRequest, campaign: str, **which: int) -> HttpResponse:
    """The form for whoever counts; for everybody else the list to read."""
    found = get_campaign_for(request.user, campaign)
    recount = get_sample_for(request.user, found, **which)
    items = recount_shown.items_of(request.user, found, recount)
    keys = countable_by(request.user, items)
    mine = [one for one in items if one.pk in keys]
    title = title_of(recount)
    subject = f"复核抽样 {found.code} {key_of(recount)}"
    if mine:
        _noted(request, subject, "下载复核表")
        data = build(_form_of(request, found, recount, mine), form_key())
        return attachment(data, XLSX, f"{found.name}{title}表.xlsx")
    head = recount_shown.head_of(recount, items)
    book = recount_book(
        title,
        items,
        campaign=found,
        facts=recount_facts(head),
        marks=_marks(found, _last(recount)),
        numbers=numbers(),
    )
    _noted(request, subject, "导出复核情况")
    return attachment(build_book(book), XLSX, f"{found.name}{title}.xlsx")


def _last(recount: Recount) -> Month:
    return Month(recount.year, recount.quarter * 3)


def _form_of(
    request: HttpRequest, campaign: Campaign, recount: Recount, items: list[RecountItem]
) -> RecountForm:
    person = request.user
    return RecountForm(
        code=f"{campaign.code} {key_of(recount)}",
        label=f"{campaign.name}{title_of(recount)}",
        rows=[_row(campaign, one) for one in items],
        made_at=f"{timezone.localtime():%Y-%m-%d %H:%M}",
        office=_office(request),
        person=person.full_name if isinstance(person, User) else "",
        marks=_marks(campaign, _last(recount)),
    )


def _row(campaign: Campaign, one: RecountItem) -> RecountRow:
    decimals, again = one.indicator.decimals, one.recounted
    return RecountRow(
        code=str(one.pk),
        region=place_words(one.region, campaign),
        indicator=one.indicator.name,
        unit=one.indicator.unit,
        decimals=decimals,
        month=Month.of(one.month).chinese,
        reported=recount_shown.amount(one.reported, decimals, numbers()),
        recounted="" if again is None else recount_shown.amount(again, decimals, numbers()),
        counted_on=serial(one.counted_on) if one.counted_on else None,
        words=one.words,
        before=again,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def quality_recount_upload(request: HttpRequest, campaign: str, **which: int) -> HttpResponse:
    """Take a filled-in form back; with mistakes, say all of them and give it back marked."""
    found = get_campaign_for(request.user, campaign)
    recount = get_sample_for(request.user, found, **which)
    items = recount_shown.items_of(request.user, found, recount)
    keys = countable_by(request.user, items)
    mine = [one for one in items if one.pk in keys]
    user = request.user
    if not mine or not isinstance(user, User):
        raise PermissionDenied("复核由上级审核员和管理员登记，本人经手的数值须由另一人复核")
    context: dict[str, Any] = {
        "campaign": found,
        "recount": recount,
        "title": title_of(recount),
        "ways": ways_of(recount),
    }
    file = request.FILES.get("file")
    if request.method == "POST" and file is None:
        context["refused"] = "请先选择要上传的文件。"
    elif request.method == "POST" and file is not None:
        form = _form_of(request, found, recount, mine)
        done = _taken(request, user, recount, mine, form, (file.read(), file.name or ""))
        if isinstance(done, HttpResponse):
            return done
        context |= done
    return render(request, "metrics/quality/recount_upload.html", context)


def _taken(
    request: HttpRequest,
    user: User,
    recount: Recount,
    items: list[RecountItem],
    form: RecountForm,
    sent: tuple[bytes, str],
) -> HttpResponse | dict[str, Any]:
    """Read and enter; a redirect when everything was entered, else what is wrong."""
    data, name = sent
    try:
        found = read(data, name, form_key(), form, count_mistake)
    except Refused as error:
        return {"refused": str(error), "file_name": name}
    mistakes = found.mistakes
    if not mistakes:
        lines, mistakes = _lines(found.rows, items)
        if not lines and not mistakes:
            return {"refused": "表里的复核数都已经登记过，没有新的。", "file_name": name}
        if not mistakes:
            try:
                done = recounting.count_all(recount=recount, lines=lines, **stamp(request, user))
            except EntryError as error:
                return {"refused": f"{error}。", "file_name": name}
            messages.success(request, f"已登记 {done} 项复核数。")
            return redirect(ways_of(recount).page)
    returned = uploads.give_back(
        name=f"{name.removesuffix('.xlsx')}（已标错）.xlsx",
        data=marked(data, mistakes, name, "没有登记任何一项"),
        to=user,
        at=timezone.now(),
        address=address_of(request),
    )
    return {
        "file_name": name,
        "mistakes": mistakes[:_SHOWN],
        "mistake_count": len(mistakes),
        "returned": returned,
    }


def _lines(rows: list[Filled], items: list[RecountItem]) -> tuple[list[Counted], list[Mistake]]:
    """What is new in the rows; what cannot be read was told by the workbook's own reading."""
    known = {str(one.pk): one for one in items}
    lines, mistakes = [], []
    for row in rows:
        item = known[row.code]
        value, wrong = read_count(row.text, item.indicator)
        stands = (item.recounted, item.words, item.counted_on)
        if value is not None and (value, row.words, row.counted_on) == stands:
            continue  # as it stands: it was taken by the rule of its day
        if value is not None and lacks_words(value, item.reported, row.words):
            wrong = UNEXPLAINED
        if value is None or wrong:
            sheet, _, cell = row.place.partition("!")
            mistakes.append(Mistake(sheet, cell, f"{wrong}。", ""))
        else:
            lines.append(Counted(item.pk, value, row.counted_on, row.words, row.before))
    return lines, mistakes
