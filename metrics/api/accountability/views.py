"""Addresses of what follows from the numbers: measures, problems put right, duties done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.access import get_campaign_for
from campaigns.terms import DutyState, FindingKind, FindingSource, MeasureState
from metrics.api import filters
from metrics.api.accountability import answers, shapes
from metrics.api.reads import ReadView, page_shape, reads, version_of
from metrics.api.shapes import path_part
from metrics.queries.accountability.measures import get_measure_for, visible_measures
from metrics.queries.accountability.rectification import get_line_for, shows, visible_lines
from metrics.queries.duties import visible_events

TAG = "督导问责"
CAMPAIGN_PART = path_part("campaign", "行动编号", "SD")
# What the rectification list can be narrowed to; the words do not depend on the day.
SHOWS = {code: word for code, (word, _) in shows(date(2000, 1, 1)).items() if code}


class Asking(ReadView):
    def wanted(self, **names: str) -> dict[str, Any]:
        """Conditions by field, of the parameters that were given."""
        found = {field: self.given[name] for name, field in names.items()}
        return {field: value for field, value in found.items() if value is not None}

    def inside(self) -> dict[str, str]:
        """The condition that ``within`` sets on the region."""
        within = self.given["within"]
        return {"region__path__contains": f"/{within}/"} if within else {}


class Measures(Asking):
    @reads(
        "measures",
        "问责措施",
        "一个行动的措施，新下达的在前。公开的措施人人看得到名目；期限和全文只给看得到这个地区的、"
        "和管这个行动的账号。",
        page_shape("Measure", shapes.MeasureShape, "措施"),
        tag=TAG,
        filters=[
            filters.CAMPAIGN,
            filters.WITHIN,
            filters.code("rung", "只看这一级措施", "notice"),
            filters.choice("state", "只看这种状态的", MeasureState),
            filters.yes("running", "true 只看在办的，false 只看办结的"),
            *filters.PAGING,
        ],
    )
    def get(self, request: Request) -> Response:
        campaign = get_campaign_for(request.user, self.given["campaign"])
        rows = visible_measures(request.user, campaign)
        rows = rows.filter(**self.wanted(rung="rung", state="state"), **self.inside())
        if self.given["running"] is not None:
            rows = rows.filter(ended_on__isnull=self.given["running"])
        return Response(
            self.page(
                request,
                rows.defer("reason", "demands", "terms").order_by("-issued_on", "-pk"),
                lambda row: answers.measure_answer(request.user, row),
            )
        )


class OneMeasure(ReadView):
    @reads(
        "measure",
        "一项措施",
        "一项措施的名目；看得到全文的账号另有事由、要求、期限、经过、申辩和文书。",
        shapes.MeasureDetailShape(),
        tag=TAG,
        path=[CAMPAIGN_PART, path_part("number", "措施的编号", 1, kind=int)],
        tagged=True,
    )
    def get(self, request: Request, campaign: str, number: int) -> Response:
        found = get_campaign_for(request.user, campaign)
        row = get_measure_for(request.user, found, number)
        version = (
            *version_of(row, "version", "state", "due_on"),
            *row.objections.order_by("pk").values_list("pk", "state"),
            row.letters.count(),
        )
        return self.versioned(request, version, lambda: answers.measure_detail(request.user, row))


class Rectifications(Asking):
    @reads(
        "rectifications",
        "问题整改台账",
        "本账号看得到的地区的台账，按序号排列。",
        page_shape("Rectification", shapes.RectificationShape, "台账"),
        tag=TAG,
        filters=[
            filters.CAMPAIGN,
            filters.WITHIN,
            filters.choice("kind", "只看这一类", FindingKind),
            filters.choice("source", "只看这种来源的", FindingSource),
            filters.among("show", "只看这样的", SHOWS),
            *filters.PAGING,
        ],
    )
    def get(self, request: Request) -> Response:
        campaign = get_campaign_for(request.user, self.given["campaign"])
        _, condition = shows(timezone.localdate())[self.given["show"] or ""]
        rows = visible_lines(request.user, campaign).filter(
            condition, **self.wanted(kind="kind", source="source"), **self.inside()
        )
        return Response(self.page(request, rows.order_by("number"), answers.rectification_answer))


class OneRectification(ReadView):
    @reads(
        "rectification",
        "台账的一条",
        "一个问题的具体情况和整改的经过。",
        shapes.RectificationDetailShape(),
        tag=TAG,
        path=[CAMPAIGN_PART, path_part("number", "台账的序号", 1, kind=int)],
        tagged=True,
    )
    def get(self, request: Request, campaign: str, number: int) -> Response:
        found = get_campaign_for(request.user, campaign)
        row = get_line_for(request.user, found, number)
        version = version_of(row, "version", "state", "measure_id")
        return self.versioned(request, version, lambda: answers.rectification_detail(row))


class Duties(Asking):
    @reads(
        "duties",
        "履职台账",
        "本账号看得到的地区登记的履职事项，按日期排列；撤销的也在，标明原因。",
        page_shape("DutyEvent", shapes.DutyEventShape, "履职事项"),
        tag=TAG,
        filters=[
            filters.CAMPAIGN,
            filters.WITHIN,
            filters.code("target", "只看这个目标的", "SD19"),
            filters.choice("state", "只看这种状态的", DutyState),
            filters.day("from", "自哪天起（含）"),
            filters.day("to", "到哪天止（含）"),
            *filters.PAGING,
        ],
    )
    def get(self, request: Request) -> Response:
        campaign = get_campaign_for(request.user, self.given["campaign"])
        wanted = self.wanted(
            target="target__code", state="state", **{"from": "held_on__gte", "to": "held_on__lte"}
        )
        rows = visible_events(request.user, campaign).filter(**wanted, **self.inside())
        return Response(self.page(request, rows.order_by("held_on", "pk"), answers.duty_answer))
