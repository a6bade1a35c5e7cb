"""The address of approved numbers. Whoever takes them along is written down."""

from __future__ import annotations

import re
from typing import Any

from django.utils import timezone
from django.utils.encoding import iri_to_uri
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from campaigns.access import get_campaign_for
from campaigns.audit import record
from campaigns.models import Campaign, User
from campaigns.terms import Said
from metrics.api import filters
from metrics.api.figures.shapes import FiguresShape
from metrics.api.filters import Filter
from metrics.api.reads import ReadView, reads
from metrics.queries import figures as query
from metrics.queries.figures import Place, Told, Wanted
from metrics.queries.ranking import rests_on_demonstration

LARGEST_PIECE = 5000
_USUAL_PIECE = 1000
_LAST_MONTH = 299_912
_CURSOR = re.compile(r"(\d{6})-(\d{1,9})-(\d{1,9})", re.ASCII)


def _cursor_of(text: str) -> Place:
    found = _CURSOR.fullmatch(text)
    if found is None:
        raise ValueError("请照搬应答里 next 的地址")
    return Place(int(found[1]), int(found[2]), int(found[3]))


_AFTER = Filter(
    "after",
    "接着哪一段；照搬上一段 next 里的，不必自己拼",
    _cursor_of,
    {"type": "string", "pattern": "^[0-9]{6}-[0-9]{1,9}-[0-9]{1,9}$"},
)
_SIZE = filters.whole(
    "size", f"每段几个数，默认 {_USUAL_PIECE}，最多 {LARGEST_PIECE}", LARGEST_PIECE
)


class Figures(ReadView):
    @reads(
        "figures",
        "数值",
        "审核通过的数：本账号看得到的地区，按月份、地区、指标排列，分段读取。零报告是 0；"
        "没有的行是未报。ETag 随这些月份的数值变化。每次读取都记入审计。",
        FiguresShape(),
        tag="数值",
        filters=[
            filters.CAMPAIGN,
            filters.FROM,
            filters.TO,
            filters.REGION,
            filters.WITHIN,
            filters.code("indicator", "只看这个指标", "drug_cases_solved"),
            _AFTER,
            _SIZE,
        ],
        tagged=True,
    )
    def get(self, request: Request) -> Response:
        campaign = get_campaign_for(request.user, self.given["campaign"])
        wanted = Wanted(
            region=self.given["region"],
            within=self.given["within"],
            indicator=self.given["indicator"],
            first=self.given["from"],
            last=self.given["to"],
        )
        return self.versioned(
            request,
            query.version_in(campaign, wanted),
            lambda: self._piece(request, campaign, wanted),
        )

    def _piece(self, request: Request, campaign: Campaign, wanted: Wanted) -> dict[str, Any]:
        size = self.given["size"] or _USUAL_PIECE
        # One more than is told says whether there is a next piece.
        found = query.figures(request.user, campaign, wanted, size + 1, self.given["after"])
        told = found[:size]
        if told:
            self._note(request, campaign, len(told))
        last = wanted.last.number if wanted.last else _LAST_MONTH
        return {
            "next": _next(request, told[-1].place) if len(found) > size else None,
            "demonstration": rests_on_demonstration(campaign, last),
            "results": [_figure(one) for one in told],
        }

    def _note(self, request: Request, campaign: Campaign, rows: int) -> None:
        """Numbers that leave the system are an act of their own, page or interface."""
        assert isinstance(request.user, User)  # noqa: S101 (the permission classes see to it)
        if request.method != "GET":
            return
        given = {name: str(value) for name, value in self.given.items() if value is not None}
        record(
            action="导出数值（接口）",
            subject=f"数值 {campaign.code}",
            by=request.user,
            at=timezone.now(),
            after={"条件": given, "行": rows},
            address=request.META.get("REMOTE_ADDR") or None,
        )


def _next(request: Request, place: Place) -> str:
    url = request.build_absolute_uri()
    cursor = f"{place.month}-{place.region}-{place.indicator}"
    return replace_query_param(iri_to_uri(url), "after", cursor)


def _figure(one: Told) -> dict[str, Any]:
    return {
        "month": str(one.month),
        "region": one.region.code,
        "indicator": one.indicator.code,
        "value": value_of(one.value, one.indicator.decimals),
    }


def value_of(value: int | None, decimals: int) -> int | float | str:
    """In the indicator's own unit. Below 10**13 a float's shortest writing is the number itself."""
    if value is None:
        return Said.EXEMPT.word
    return value / 10**decimals if decimals else value
