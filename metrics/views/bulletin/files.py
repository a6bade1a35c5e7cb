"""A bulletin as files to keep: Word, PDF, Excel. Each download is written down."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
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
from metrics.views.site import address_of, attachment, numbers
from metrics.workbooks.bulletin import build as build_book

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
UNAVAILABLE = 503


@require_safe
@never_cache
def paper(request: HttpRequest, campaign: str, period: str) -> HttpResponse:
    """With the annex of the reader's own region, and no other."""
    found = _asked(request, campaign, period)
    data, _ = _document(request, found)
    _note(request, found, "Word")
    return attachment(data, DOCX, f"{_name(found)}.docx")


@require_safe
@never_cache
def pdf(request: HttpRequest, campaign: str, period: str) -> HttpResponse:
    """Of a signed one the PDF is made once a region; a HEAD makes none."""
    found = _asked(request, campaign, period)
    if request.method == "HEAD":
        return attachment(b"", PDF, f"{_name(found)}.pdf")
    try:
        data = printing.to_pdf(*_document(request, found))
    except printing.BusyError:
        return _busy(request, found)
    except printing.PrintingError as error:
        messages.error(request, str(error))
        return redirect(edition_url(found))
    _note(request, found, "PDF")
    return attachment(data, PDF, f"{_name(found)}.pdf")


@require_safe
@never_cache
def workbook(request: HttpRequest, campaign: str, period: str) -> HttpResponse:
    found = _asked(request, campaign, period)
    data = build_book(book_of(request.user, found, numbers(), timezone.now()))
    _note(request, found, "Excel")
    return attachment(data, XLSX, f"{_name(found)}数据.xlsx")


def _asked(request: HttpRequest, campaign: str, period: str) -> Bulletin:
    return get_bulletin_for(request.user, campaign, period, request.GET.get("edition", ""))


def _busy(request: HttpRequest, found: Bulletin) -> HttpResponse:
    """Somebody else's PDF is being made, and this one has waited long enough."""
    context = {
        "campaign": found.campaign,
        "heading": issue_words(found.kind, Month.of(found.month)),
        "urls": {
            "again": edition_url(found, "bulletin_pdf"),
            "read": edition_url(found),
            "word": edition_url(found, "bulletin_paper"),
        },
    }
    answer = render(request, "metrics/bulletin/busy.html", context, status=UNAVAILABLE)
    answer["Retry-After"] = "20"
    return answer


def _document(request: HttpRequest, found: Bulletin) -> tuple[bytes, str]:
    """What was sent to the reader's region, with its digest; of a draft, what would be, and ""."""
    region = own_region(request.user, found.campaign)
    if found.state == BulletinState.DRAFT:
        return preview(bulletin=found, region=region), ""
    copy = copy_for(bulletin=found, region=region, at=timezone.now())
    return bytes(copy.paper), copy.digest


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
