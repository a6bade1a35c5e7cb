"""数据质量 to keep: the month with its questions, and samples that are counted again."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from campaigns.access import get_campaign_for
from campaigns.audit import record
from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import Level
from metrics.api import filters
from metrics.api.exports.views import (
    CAMPAIGN_PART,
    XLSX,
    address_of,
    asker_of,
    file_of,
    gives,
)
from metrics.api.quality.recounts import KEY_PART, recount_at
from metrics.api.reads import ReadView
from metrics.queries.quality import choosing, recount_shown
from metrics.queries.quality.overview import overview
from metrics.queries.quality.questions import visible_questions
from metrics.queries.quality.recount_named import key_of, title_of
from metrics.queries.quality_book import MOST_QUESTIONS, quality_book, recount_book, recount_facts
from metrics.queries.ranking import rests_on_demonstration
from metrics.queries.templates_in_use import marks_of
from metrics.wording.numbers import Numbers
from metrics.workbooks.ranking import build


def _marks(campaign: Campaign, month: Month) -> list[str]:
    return marks_of(settings.DEMONSTRATION or rests_on_demonstration(campaign, month.number))


def _noted(request: Request, action: str, subject: str) -> None:
    """Who took it along; a HEAD takes nothing."""
    if request.method == "GET":
        record(
            action=action,
            subject=subject,
            by=asker_of(request),
            at=timezone.now(),
            after={},
            address=address_of(request),
        )


class QualityWorkbook(ReadView):
    @gives(
        "export_quality",
        "一个月的数据质量和全部问题",
        XLSX,
        path=[CAMPAIGN_PART],
        known=[
            filters.month("month", "哪个月；不写是最近锁定的", "2017-03"),
            filters.choice("level", "哪一层级的地区；不写是本账号的", Level),
        ],
    )
    def get(self, request: Request, campaign: str) -> HttpResponse:
        found, at = get_campaign_for(request.user, campaign), timezone.now()
        known = choosing.months_of(found)
        asked = {name: str(value) for name, value in self.given.items() if value}
        if asked.get("month") and asked["month"] not in {str(month) for month, _ in known}:
            raise Http404("没有开启过这个月")
        choice = choosing.choice_of(request.user, found, known, asked)
        if choice is None:
            raise Http404("还没有开启过填报")
        numbers = Numbers(settings.ROUNDING)
        shown = overview(request.user, choice, known, timezone.localdate(at), numbers)
        rows = visible_questions(request.user, found).order_by("-month", "region__code", "pk")
        book = quality_book(
            choice,
            shown,
            list(rows[:MOST_QUESTIONS]),
            office=asker_of(request).office,
            marks=_marks(found, choice.month),
            numbers=numbers,
            at=at,
        )
        _noted(request, "导出数据质量", f"数据质量 {found.code} {choice.month}")
        return file_of(build(book), XLSX, f"{found.name}{choice.month.chinese}数据质量")


class RecountWorkbook(ReadView):
    @gives("export_recount", "抽查复核的各项", XLSX, path=[CAMPAIGN_PART, KEY_PART])
    def get(self, request: Request, campaign: str, key: str) -> HttpResponse:
        """The list to read; the form to fill in is on the page."""
        found = get_campaign_for(request.user, campaign)
        recount = recount_at(request.user, found, key)
        items = recount_shown.items_of(request.user, found, recount)
        book = recount_book(
            title_of(recount),
            items,
            campaign=found,
            facts=recount_facts(recount_shown.head_of(recount, items)),
            marks=_marks(found, Month(recount.year, recount.quarter * 3)),
            numbers=Numbers(settings.ROUNDING),
        )
        _noted(request, "导出复核情况", f"复核抽样 {found.code} {key_of(recount)}")
        return file_of(build(book), XLSX, f"{found.name}{title_of(recount)}")
