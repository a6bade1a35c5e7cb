"""Addresses to read from: campaigns, months, sheets, and what happened to a cell."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.access import get_campaign_for, handles_sheets, visible_campaigns
from campaigns.models import Indicator, Region
from campaigns.periods import Month
from campaigns.queries.reporting import reporters
from metrics.api import answers, shapes
from metrics.api.base import ApiView
from metrics.frames.entry.sheet import Sheet, sheets_of
from metrics.models import ReportingPeriod
from metrics.queries.entry.history import history_of
from metrics.queries.entry.sheets import get_period_for, get_sheet_region_for, submissions_of


class Campaigns(ApiView):
    @extend_schema(
        operation_id="campaigns",
        summary="行动",
        description="本账号看得到的行动。",
        responses=shapes.answers(shapes.CampaignShape(many=True)),
        tags=["读取"],
    )
    def get(self, request: Request) -> Response:
        rows = visible_campaigns(request.user).order_by("code")
        return Response([answers.campaign_answer(row) for row in rows])


class Periods(ApiView):
    @extend_schema(
        operation_id="periods",
        summary="月份",
        description="一个行动开启过的月份，新的在前：状态、报送截止、审核截止、锁定时间。",
        parameters=[shapes.CAMPAIGN],
        responses=shapes.answers(shapes.PeriodShape(many=True), 400, 404),
        tags=["读取"],
    )
    def get(self, request: Request) -> Response:
        campaign = get_campaign_for(request.user, self.asked(request, "campaign"))
        rows = ReportingPeriod.objects.filter(campaign=campaign).order_by("-month")
        return Response([answers.period_answer(row) for row in rows])


class SheetPages(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


class Sheets(ApiView):
    @extend_schema(
        operation_id="sheets",
        summary="报表一览",
        description=(
            "一个月里本账号填报、审核或查看的各地区报表：状态、截止时间，"
            "还有几格未填、几处必须改正、几处需要说明。按地区代码排列，分页。"
        ),
        parameters=[shapes.CAMPAIGN, shapes.MONTH, shapes.PAGE, shapes.PAGE_SIZE],
        responses=shapes.answers(shapes.SheetPageShape(), 400, 404),
        tags=["读取"],
    )
    def get(self, request: Request) -> Response:
        period = self.period_asked(request)
        pages = SheetPages()
        regions = [
            region
            for region in reporters(period.campaign, Month.of(period.month))
            if handles_sheets(request.user, region)
        ]
        page: list[Region] = pages.paginate_queryset(regions, request, view=self) or []
        found = sheets_of(period, page, submissions_of(period, page))
        rows = [answers.standing_answer(found[region.pk]) for region in page]
        return pages.get_paginated_response(rows)


class OneSheet(ApiView):
    @extend_schema(
        operation_id="sheet",
        summary="一张报表",
        description=(
            "一个地区一个月应报的所有格子：原样文字、读出的数、说明、版本号、来源、提示。"
            "应答头 ETag 是整张表的版本号。"
        ),
        parameters=shapes.WHERE,
        responses=shapes.answers(shapes.SheetShape(), 404),
        tags=["读取"],
    )
    def get(self, request: Request, campaign: str, month: str, region: str) -> Response:
        period = get_period_for(request.user, campaign, month)
        found = get_sheet_region_for(request.user, period, region)
        body = answers.sheet_answer(sheet_now(period, found))
        return Response(body, headers={"ETag": f'"{body["version"]}"'})


def sheet_now(period: ReportingPeriod, region: Region) -> Sheet:
    """The sheet as it stands, begun or not."""
    return sheets_of(period, [region], submissions_of(period, [region]))[region.pk]


class History(ApiView):
    @extend_schema(
        operation_id="history",
        summary="一格的经过",
        description="谁在什么时候把这一格从什么改成什么，以及整张表的提交、退回、审核。旧的在前。",
        parameters=[*shapes.WHERE, shapes.INDICATOR],
        responses=shapes.answers(shapes.HistoryShape(), 400, 404),
        tags=["读取"],
    )
    def get(self, request: Request, campaign: str, month: str, region: str) -> Response:
        period = get_period_for(request.user, campaign, month)
        found = get_sheet_region_for(request.user, period, region)
        code = self.asked(request, "indicator")
        indicator = Indicator.objects.filter(code=code, numerator=None).first()
        if indicator is None:
            raise Http404("没有这个指标")
        steps = [_step(asdict(step)) for step in history_of(period, found, indicator)]
        return Response({"indicator": code, "steps": steps})


def _step(step: dict[str, Any]) -> dict[str, Any]:
    return {**step, "at": answers.moment(step["at"])}
