"""Files to keep: the same as the pages give out, with the same marks, and each written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request

from campaigns.access import get_campaign_for
from campaigns.audit import record
from campaigns.models import User
from campaigns.periods import Month
from campaigns.terms import BulletinState, Cohort, FindingKind, FindingSource, PaperKind
from metrics.actions import printing
from metrics.actions.bulletin.copies import copy_for, preview
from metrics.actions.bulletin.holding import told
from metrics.api import filters, shapes
from metrics.api.accountability.views import SHOWS
from metrics.api.filters import Filter
from metrics.api.problems import Problem
from metrics.api.reads import ReadView
from metrics.api.shapes import path_part
from metrics.frames.missing import missing_in
from metrics.models import Bulletin
from metrics.papers.paper import build as build_paper
from metrics.queries.accountability.rectification import visible_lines
from metrics.queries.accountability.rectification_asked import Asked
from metrics.queries.accountability.rectification_book import book_of as list_of
from metrics.queries.bulletin.book import book_of
from metrics.queries.bulletin.period import issue_words
from metrics.queries.bulletin.reading import get_bulletin_for, own_region
from metrics.queries.entry.sheets import month_of
from metrics.queries.ranked import Reading, choice_of, gaps_asked, reading
from metrics.queries.ranking_book import ranking_book
from metrics.queries.ranking_paper import circular, scope_words
from metrics.queries.templates_in_use import marks_of
from metrics.wording.numbers import Numbers
from metrics.workbooks.bulletin import build as build_bulletin
from metrics.workbooks.ranking import build as build_book

TAG = "文件"
CAMPAIGN_PART = path_part("campaign", "行动编号", "SD")


@dataclass(frozen=True, slots=True)
class Form:
    """In which form a file is given out."""

    word: str
    kind: str
    end: str


XLSX = Form("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
DOCX = Form(
    "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"
)
PDF = Form("PDF", "application/pdf", "pdf")


def gives(
    name: str,
    summary: str,
    form: Form,
    *,
    path: Sequence[OpenApiParameter],
    known: Sequence[Filter] = (),
    busy: bool = False,
) -> Callable[[Any], Any]:
    """Describe a ``get`` that answers with a file."""
    responses: dict[Any, Any] = {
        (200, form.kind): OpenApiResponse(OpenApiTypes.BINARY, description=f"{form.word}文件")
    }
    responses |= shapes.refused(400, 403, 404, *([503] if busy else []))
    described = extend_schema(
        operation_id=name,
        summary=summary,
        description=f"{summary}，{form.word}格式；与网页下载的相同，带密级标志，每次下载记入审计。",
        parameters=[*path, *(one.parameter() for one in known)],
        responses=responses,
        tags=[TAG],
    )

    def decorate(get: Any) -> Any:
        get.filters = tuple(known)
        return described(get)

    return decorate


def file_of(data: bytes, form: Form, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=form.kind)
    answer["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(f'{name}.{form.end}')}"
    return answer


def asker_of(request: Request) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (the permission classes see to it)
    return request.user


def address_of(request: Request) -> str | None:
    return request.META.get("REMOTE_ADDR") or None


# --- rankings -----------------------------------------------------------------------------------

_RANKING = [
    CAMPAIGN_PART,
    path_part("month", "月份", "2017-03"),
    path_part("level", "层级", "county"),
]
_NARROWED = [filters.WITHIN, filters.choice("cohort", "只要这一序列", Cohort)]


class RankingFile(ReadView):
    def reading(self, request: Request, campaign: str, month: str, level: str) -> Reading:
        found = get_campaign_for(request.user, campaign)
        if level not in found.report_levels:
            raise Http404("没有这个层级的排名")
        asked = {name: value for name, value in self.given.items() if value}
        choice = choice_of(found, month_of(month), level, asked)
        page = reading(request.user, choice, Numbers(settings.ROUNDING))
        if page is None:
            raise Http404("没有这个月的排名")
        return page

    def given_out(self, request: Request, page: Reading, data: bytes, form: Form) -> HttpResponse:
        choice = page.choice
        label = f"{choice.month.chinese}{scope_words(page)}{page.level_word}排名"
        if request.method == "GET":
            record(
                action=f"导出排名（{form.word}）",
                subject=f"排名 {choice.campaign.code} {choice.month} {choice.level}",
                by=asker_of(request),
                at=timezone.now(),
                after={
                    "版次": page.ranking.edition,
                    "所在地": choice.within,
                    "分序列": choice.cohort,
                },
                address=address_of(request),
            )
        return file_of(data, form, f"{choice.campaign.name}{label}")


def _missing(page: Reading) -> dict[str, list[str]]:
    targets = gaps_asked(page.unranked, page.book)
    if not targets:
        return {}
    regions = [row.region for row in page.unranked]
    found = missing_in(page.choice.campaign, targets, regions, page.choice.month)
    return {code: missing.altogether() for code, missing in found.items()}


class RankingWorkbook(RankingFile):
    @gives("export_ranking_workbook", "排名表", XLSX, path=_RANKING, known=_NARROWED)
    def get(self, request: Request, campaign: str, month: str, level: str) -> HttpResponse:
        page = self.reading(request, campaign, month, level)
        marks = marks_of(page.ranking.demonstration)
        book = ranking_book(page, _missing(page), marks=marks, at=timezone.now())
        return self.given_out(request, page, build_book(book), XLSX)


class RankingPaper(RankingFile):
    @gives("export_ranking_paper", "月排名通报", DOCX, path=_RANKING, known=_NARROWED)
    def get(self, request: Request, campaign: str, month: str, level: str) -> HttpResponse:
        page = self.reading(request, campaign, month, level)
        marks = marks_of(page.ranking.demonstration)
        paper = circular(page, _missing(page), marks=marks, at=timezone.now())
        return self.given_out(request, page, build_paper(paper, PaperKind.RANKING), DOCX)


# --- bulletins ----------------------------------------------------------------------------------

_BULLETIN = [CAMPAIGN_PART, path_part("period", "哪一期：2019Q3 或 2019-10", "2019Q3")]
_EDITION = [filters.whole("edition", "第几版；不写是最新签发的", 9999)]


class BulletinFile(ReadView):
    def bulletin(self, request: Request, campaign: str, period: str) -> Bulletin:
        edition = self.given["edition"]
        return get_bulletin_for(request.user, campaign, period, str(edition) if edition else "")

    def paper(self, request: Request, found: Bulletin) -> tuple[bytes, str]:
        """What was sent to the reader's region, with its digest; of a draft what would be, ""."""
        region = own_region(request.user, found.campaign)
        if found.state == BulletinState.DRAFT:
            return preview(bulletin=found, region=region), ""
        copy = copy_for(bulletin=found, region=region, at=timezone.now())
        return bytes(copy.paper), copy.digest

    def given_out(
        self, request: Request, found: Bulletin, data: bytes, form: Form, more: str = ""
    ) -> HttpResponse:
        region = own_region(request.user, found.campaign)
        if request.method == "GET":
            action, after = f"下载通报（{form.word}）", {"附件地区": region.name}
            told(action, found, asker_of(request), timezone.now(), address_of(request), after=after)
        number = f"（{found.year}年第{found.number}期）" if found.number else "（草稿）"
        edition = f"第{found.edition}版" if found.edition > 1 else ""
        issue = issue_words(found.kind, Month.of(found.month))
        return file_of(data, form, f"{found.campaign.name}{issue}{number}{edition}{more}")


class BulletinWorkbook(BulletinFile):
    @gives("export_bulletin_workbook", "通报的数据", XLSX, path=_BULLETIN, known=_EDITION)
    def get(self, request: Request, campaign: str, period: str) -> HttpResponse:
        found = self.bulletin(request, campaign, period)
        book = book_of(request.user, found, Numbers(settings.ROUNDING), timezone.now())
        return self.given_out(request, found, build_bulletin(book), XLSX, "数据")


class BulletinPaper(BulletinFile):
    @gives("export_bulletin_paper", "通报和本地区的附件", DOCX, path=_BULLETIN, known=_EDITION)
    def get(self, request: Request, campaign: str, period: str) -> HttpResponse:
        found = self.bulletin(request, campaign, period)
        data, _ = self.paper(request, found)
        return self.given_out(request, found, data, DOCX)


class BulletinPdf(BulletinFile):
    @gives(
        "export_bulletin_pdf",
        "通报和本地区的附件",
        PDF,
        path=_BULLETIN,
        known=_EDITION,
        busy=True,
    )
    def get(self, request: Request, campaign: str, period: str) -> HttpResponse:
        found = self.bulletin(request, campaign, period)
        if request.method == "HEAD":  # makes none
            return self.given_out(request, found, b"", PDF)
        unavailable = status.HTTP_503_SERVICE_UNAVAILABLE
        try:
            data = printing.to_pdf(*self.paper(request, found))
        except printing.BusyError as error:
            raise Problem(unavailable, "busy", str(error) or "正在生成别的文件") from None
        except printing.PrintingError as error:
            raise Problem(unavailable, "no_pdf", str(error)) from None
        return self.given_out(request, found, data, PDF)


# --- the rectification list -----------------------------------------------------------------------


class RectificationWorkbook(ReadView):
    @gives(
        "export_rectifications",
        "问题整改台账",
        XLSX,
        path=[CAMPAIGN_PART],
        known=[
            filters.code("region", "只要这个地区和它下面的", "370100"),
            filters.choice("kind", "只要这一类", FindingKind),
            filters.choice("source", "只要这种来源的", FindingSource),
            filters.among("show", "只要这样的", SHOWS),
        ],
    )
    def get(self, request: Request, campaign: str) -> HttpResponse:
        found, at = get_campaign_for(request.user, campaign), timezone.now()
        today = timezone.localdate(at)
        asked = Asked.of({name: value for name, value in self.given.items() if value}, today)
        rows = asked.apply(visible_lines(request.user, found), today)
        lines = list(rows.select_related("measure", "entered_by").order_by("number"))
        if request.method == "GET":
            record(
                action="导出整改台账",
                subject=f"整改台账 {found.code}",
                by=asker_of(request),
                at=at,
                after={"条数": len(lines), "条件": asked.query()},
                address=address_of(request),
            )
        book = list_of(found, lines, narrowed=asked.words(today), at=at)
        return file_of(build_book(book), XLSX, f"{found.name}问题整改台账")
