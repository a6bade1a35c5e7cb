"""A bulletin as files to keep: Word, PDF, Excel. Each download is written down."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.models import User
from campaigns.periods import Month
from campaigns.terms import BulletinState
from metrics.actions import printing
from metrics.actions.bulletin.copies import copy_for, preview
from metrics.actions.bulletin.holding import told
from metrics.models import Bulletin
from metrics.queries.bulletin.book import book_of
from metrics.queries.bulletin.period import edition_url, issue_words
from metrics.queries.bulletin.reading import get_bulletin_for, own_region
from metrics.views.site import address_of, numbers
from metrics.workbooks.bulletin import build as build_book

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


@require_safe
@never_cache
def paper(request: HttpRequest, campaign: str, period: str) -> HttpResponse:
    """With the annex of the reader's own region, and no other."""
    found = _asked(request, campaign, period)
    data = _document(request, found)
    _note(request, found, "Word")
    return _file(data, DOCX, f"{_name(found)}.docx")


@require_safe
@never_cache
def pdf(request: HttpRequest, campaign: str, period: str) -> HttpResponse:
    found = _asked(request, campaign, period)
    try:
        data = printing.to_pdf(_document(request, found))
    except printing.PrintingError as error:
        messages.error(request, str(error))
        return redirect(edition_url(found))
    _note(request, found, "PDF")
    return _file(data, PDF, f"{_name(found)}.pdf")


@require_safe
@never_cache
def workbook(request: HttpRequest, campaign: str, period: str) -> HttpResponse:
    found = _asked(request, campaign, period)
    data = build_book(book_of(request.user, found, numbers(), timezone.now()))
    _note(request, found, "Excel")
    return _file(data, XLSX, f"{_name(found)}数据.xlsx")


def _asked(request: HttpRequest, campaign: str, period: str) -> Bulletin:
    return get_bulletin_for(request.user, campaign, period, request.GET.get("edition", ""))


def _document(request: HttpRequest, found: Bulletin) -> bytes:
    """What was sent to the reader's region; of a draft, what would be."""
    region = own_region(request.user, found.campaign)
    if found.state == BulletinState.DRAFT:
        return preview(bulletin=found, region=region)
    return bytes(copy_for(bulletin=found, region=region, at=timezone.now()).paper)


def _name(found: Bulletin) -> str:
    number = f"（{found.year}年第{found.number}期）" if found.number else "（草稿）"
    edition = f"第{found.edition}版" if found.edition > 1 else ""
    issue = issue_words(found.kind, Month.of(found.month))
    return f"{found.campaign.name}{issue}{number}{edition}"


def _note(request: HttpRequest, found: Bulletin, kind: str) -> None:
    """Who took it along; a HEAD takes nothing."""
    if request.method == "GET" and isinstance(request.user, User):
        region = own_region(request.user, found.campaign)
        told(
            f"下载通报（{kind}）",
            found,
            request.user,
            timezone.now(),
            address_of(request),
            after={"附件地区": region.name},
        )


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(name)}"
    return answer
