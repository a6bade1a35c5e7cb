"""The ranking as files to keep and to send: an Excel workbook, a circular in Word."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.audit import record
from campaigns.models import User
from campaigns.terms import PaperKind
from metrics.papers.paper import build as build_paper
from metrics.queries.ranked import Reading
from metrics.queries.ranking_book import ranking_book
from metrics.queries.ranking_paper import circular, scope_words
from metrics.views.ranking import missing_cells, reading_for
from metrics.views.site import address_of, attachment
from metrics.workbooks.ranking import build as build_book

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@never_cache
def workbook(request: HttpRequest, campaign: str, month: str, level: str) -> HttpResponse:
    """Whoever sees the page may take it along; drafts go to those who see drafts."""
    page = reading_for(request, campaign, month, level)
    book = ranking_book(page, missing_cells(page), marks=_marks(page), at=timezone.now())
    _note(request, page, "Excel")
    return attachment(build_book(book), XLSX, f"{_name(page)}.xlsx")


@require_safe
@never_cache
def paper(request: HttpRequest, campaign: str, month: str, level: str) -> HttpResponse:
    page = reading_for(request, campaign, month, level)
    told = circular(page, missing_cells(page), marks=_marks(page), at=timezone.now())
    _note(request, page, "Word")
    return attachment(build_paper(told, PaperKind.RANKING), DOCX, f"{_name(page)}通报.docx")


def _marks(page: Reading) -> list[str]:
    marks = [settings.SECRECY_MARK, "演示数据" if page.ranking.demonstration else ""]
    return [mark for mark in marks if mark]


def _name(page: Reading) -> str:
    choice = page.choice
    label = f"{choice.month.chinese}{scope_words(page)}{page.level_word}排名"
    return f"{choice.campaign.name}{label}"


def _note(request: HttpRequest, page: Reading, kind: str) -> None:
    """Who took the ranking along; a HEAD takes nothing."""
    if request.method != "GET":
        return
    assert isinstance(request.user, User)  # noqa: S101 (the log-in is required)
    choice = page.choice
    record(
        action=f"导出排名（{kind}）",
        subject=f"排名 {choice.campaign.code} {choice.month} {choice.level}",
        by=request.user,
        at=timezone.now(),
        after={"版次": page.ranking.edition, "所在地": choice.within, "分序列": choice.cohort},
        address=address_of(request),
    )
