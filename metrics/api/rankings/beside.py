"""What stands beside a ranking: the quality of the numbers that it rests on; never part of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.access import get_campaign_for
from campaigns.models import Region
from metrics.api import filters
from metrics.api.answers import region_answer
from metrics.api.quality import shapes
from metrics.api.quality.views import share
from metrics.api.rankings.views import NOTHING, PARTS
from metrics.api.reads import ReadView, page_shape, reads
from metrics.queries.entry.sheets import month_of
from metrics.queries.quality.facts import Column
from metrics.queries.ranking import get_ranking_for
from metrics.queries.ranking_quality import column_for

Told = dict[str, Any]


class Columns(ReadView):
    @reads(
        "quality_columns",
        "排名旁的质量栏",
        "一期排名的各地区：完整率、按时率、待核实的问题、核实系数。随时更新，不计入得分。",
        page_shape("Column", shapes.ColumnShape, "各地区"),
        tag="数据质量",
        path=PARTS,
        filters=filters.PAGING,
    )
    def get(self, request: Request, campaign: str, month: str, level: str) -> Response:
        found = get_campaign_for(request.user, campaign)
        ranking = get_ranking_for(request.user, found, month_of(month), level)
        if ranking is None:
            raise Http404(NOTHING)
        ranking.campaign = found
        columns = column_for(ranking)
        rows = Region.objects.filter(standings__ranking=ranking).order_by("code")
        return Response(self.page(request, rows, lambda one: _column(one, columns[one.pk])))


def _column(region: Region, column: Column) -> Told:
    return {
        "region": region_answer(region),
        "completeness": share(column.completeness),
        "timeliness": share(column.timeliness),
        "questions": column.questions,
        "factor": {"items": column.factor.items, "value": share(column.factor.value)},
    }
