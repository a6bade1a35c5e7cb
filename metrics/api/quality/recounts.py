"""Samples of figures that are counted again, and what was counted."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from django.db.models import Q
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.access import AnyUser, get_campaign_for
from campaigns.models import Campaign
from campaigns.periods import Month
from metrics.api import filters
from metrics.api.answers import moment, region_answer
from metrics.api.figures.views import value_of
from metrics.api.quality import shapes
from metrics.api.quality.views import TAG, Told, share
from metrics.api.reads import ReadView, page_shape, reads
from metrics.api.shapes import path_part
from metrics.frames.quality import factor_of
from metrics.models import Recount, RecountItem
from metrics.queries.quality.recount_named import key_of
from metrics.queries.quality.recounts import get_sample_for, visible_items, visible_recounts

KEY_PART = path_part("key", "哪一次：2017Q1 是季度抽样，H1 是第一次人工抽查", "2017Q1")
_QUARTER = re.compile(r"((?:19|20)[0-9]{2})Q([1-4])", re.ASCII)
_HAND = re.compile(r"H([1-9][0-9]{0,5})", re.ASCII)


def recount_at(user: AnyUser, campaign: Campaign, key: str) -> Recount:
    """404 for what is no key of a sample, or for a stranger."""
    if quarter := _QUARTER.fullmatch(key):
        year, number = quarter.groups()
        return get_sample_for(user, campaign, year=int(year), quarter=int(number))
    if hand := _HAND.fullmatch(key):
        return get_sample_for(user, campaign, number=int(hand[1]))
    raise Http404("没有这一次复核")


class Recounts(ReadView):
    @reads(
        "quality_recounts",
        "抽查复核",
        "各季度的随机抽样和人工抽查，新的在前。复核系数只由随机抽样给出，按本账号看得到的地区算。",
        page_shape("Recount", shapes.RecountShape, "各次"),
        tag=TAG,
        filters=[
            filters.CAMPAIGN,
            filters.yes("by_hand", "true 只要人工抽查的，false 只要季度抽样"),
            *filters.PAGING,
        ],
    )
    def get(self, request: Request) -> Response:
        campaign = get_campaign_for(request.user, self.given["campaign"])
        seen = visible_recounts(request.user, campaign).order_by().values("pk")
        rows = Recount.objects.filter(Q(hand=None) | Q(pk__in=seen), campaign=campaign)
        by_hand = self.given["by_hand"]
        if by_hand is not None:
            rows = rows.filter(hand__isnull=not by_hand)

        def told(found: list[Recount]) -> list[Told]:
            items: dict[int, list[RecountItem]] = defaultdict(list)
            for one in visible_items(request.user, campaign).filter(recount__in=found):
                items[one.recount_id].append(one)
            return [_recount(one, items[one.pk]) for one in found]

        ordered = rows.select_related("drawn_by").order_by("-drawn_at", "-pk")
        return Response(self.page_of(request, ordered, told))


def _recount(row: Recount, items: list[RecountItem]) -> Told:
    found = factor_of(items)
    chance = row.hand is None
    return {
        "key": key_of(row),
        "by_hand": not chance,
        "reason": row.reason,
        "drawn_at": moment(row.drawn_at),
        "drawn_by": row.drawn_by.full_name if row.drawn_by else None,
        "due_on": row.due_on.isoformat(),
        "seed": row.seed,
        "size": row.size,
        "items": len(items),
        "counted": found.items,
        "confirmed": found.confirmed,
        "factor": share(found.factor) if chance else None,
        "factor_low": _rounded(found.low) if chance else None,
        "factor_high": _rounded(found.high) if chance else None,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


class OneRecount(ReadView):
    @reads(
        "quality_recount",
        "一次抽查复核的各项",
        "抽到的数、填报的数和重新数出来的数；只有本账号看得到的地区的。",
        page_shape("RecountItem", shapes.RecountItemShape, "各项"),
        tag=TAG,
        path=[path_part("campaign", "行动编号", "SD"), KEY_PART],
        filters=[
            filters.WITHIN,
            filters.yes("counted", "true 只要已经复核的，false 只要还没有复核的"),
            *filters.PAGING,
        ],
    )
    def get(self, request: Request, campaign: str, key: str) -> Response:
        found = get_campaign_for(request.user, campaign)
        recount = recount_at(request.user, found, key)
        rows = visible_items(request.user, found).filter(recount=recount)
        if within := self.given["within"]:
            rows = rows.filter(region__path__contains=f"/{within}/")
        if self.given["counted"] is not None:
            rows = rows.filter(recounted__isnull=not self.given["counted"])
        ordered = rows.order_by("region__code", "indicator__code", "month")
        return Response(self.page(request, ordered, _item))


def _item(row: RecountItem) -> dict[str, Any]:
    decimals, again = row.indicator.decimals, row.recounted
    return {
        "region": region_answer(row.region),
        "indicator": row.indicator.code,
        "month": str(Month.of(row.month)),
        "reported": value_of(row.reported, decimals),
        "recounted": None if again is None else value_of(again, decimals),
        "words": row.words,
        "counted_on": row.counted_on.isoformat() if row.counted_on else None,
        "counted_by": row.counted_by.full_name if row.counted_by else None,
    }
