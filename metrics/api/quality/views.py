"""Addresses of data quality: how much was reported and in time, and what is asked about figures."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.access import get_campaign_for, sees_region
from campaigns.models import Region
from campaigns.periods import Month
from campaigns.queries.reporting import reporters
from campaigns.terms import QualityKind, QuestionState
from metrics.api import filters
from metrics.api.answers import moment, region_answer
from metrics.api.quality import shapes
from metrics.api.reads import ReadView, page_shape, reads, version_of
from metrics.api.shapes import path_part
from metrics.models import Question, QuestionMove
from metrics.queries.entry.sheets import get_period_for
from metrics.queries.quality.questions import get_question_for, visible_questions
from metrics.queries.quality.rates import Rate, rates_of
from metrics.queries.quality.returned import is_returned
from metrics.wording.quality import said

TAG = "数据质量"
Told = dict[str, Any]


def share(value: Fraction | None) -> float | None:
    return said.as_number(value)


class Rates(ReadView):
    @reads(
        "quality_rates",
        "完整率和按时率",
        "一个月里本账号看得到的各填报地区：应报几格、报了几格、是否按时。",
        page_shape("Rate", shapes.RateShape, "各地区"),
        tag=TAG,
        filters=[
            filters.CAMPAIGN,
            filters.month("month", "月份", "2017-03").needed(),
            filters.WITHIN,
            *filters.PAGING,
        ],
    )
    def get(self, request: Request) -> Response:
        month: Month = self.given["month"]
        period = get_period_for(request.user, self.given["campaign"], str(month))
        within = self.given["within"]
        regions = [
            one
            for one in reporters(period.campaign, month)
            if sees_region(request.user, one) and (not within or f"/{within}/" in one.path)
        ]
        rates = rates_of(period.campaign, month)
        return Response(
            self.page(request, regions, lambda one: _rate(one, month, rates.regions.get(one.pk)))
        )


def _rate(region: Region, month: Month, rate: Rate | None) -> Told:
    told = rate or Rate()
    return {
        "region": region_answer(region),
        "month": str(month),
        "due": told.due,
        "filled": told.filled,
        "completeness": share(told.completeness),
        "timely": bool(told.timely),
    }


class Questions(ReadView):
    @reads(
        "questions",
        "数据质量问题",
        "对本账号看得到的地区提出的问题，新的在前。问题只是问，不扣分。",
        page_shape("Question", shapes.QuestionShape, "问题"),
        tag=TAG,
        filters=[
            filters.CAMPAIGN,
            filters.month("month", "只看问这个月的", "2017-03"),
            filters.WITHIN,
            filters.code("indicator", "只看这个指标", "drug_cases_solved"),
            filters.choice("kind", "只看这种迹象", QualityKind),
            filters.choice("state", "只看这种状态的", QuestionState),
            *filters.PAGING,
        ],
    )
    def get(self, request: Request) -> Response:
        campaign = get_campaign_for(request.user, self.given["campaign"])
        given = self.given
        wanted = {
            "month": given["month"].number if given["month"] else None,
            "region__path__contains": f"/{given['within']}/" if given["within"] else None,
            "indicator__code": given["indicator"],
            "kind": given["kind"],
            "state": given["state"],
        }
        rows = visible_questions(request.user, campaign)
        rows = rows.filter(**{name: value for name, value in wanted.items() if value})
        return Response(self.page(request, rows.order_by("-asked_at", "-pk"), _question))


class OneQuestion(ReadView):
    @reads(
        "question",
        "一个数据质量问题",
        "问题、依据、答复、核实和经过。只给看得到这个地区的账号。",
        shapes.QuestionDetailShape(),
        tag=TAG,
        path=[
            path_part("campaign", "行动编号", "SD"),
            path_part("number", "问题的编号", 1, kind=int),
        ],
        tagged=True,
    )
    def get(self, request: Request, campaign: str, number: int) -> Response:
        found = get_campaign_for(request.user, campaign)
        question = get_question_for(request.user, found, number)
        version = version_of(question, "version", "state")
        return self.versioned(request, version, lambda: _detail(question))


def _question(row: Question) -> Told:
    return {
        "number": row.pk,
        "kind": row.kind,
        "region": region_answer(row.region),
        "other": region_answer(row.other) if row.other else None,
        "indicator": row.indicator.code if row.indicator else None,
        "month": str(Month.of(row.month)),
        "words": row.words,
        "state": row.state,
        "outcome": row.outcome or None,
        "chance": row.chance,
        "asked_at": moment(row.asked_at),
        "due_on": row.due_on.isoformat(),
        "returned": is_returned(row),
    }


def _detail(row: Question) -> Told:
    return {
        **_question(row),
        "evidence": row.evidence,
        "answer": row.answer,
        "answered_at": moment(row.answered_at),
        "decision": row.decision,
        "decided_at": moment(row.decided_at),
        "steps": [_step(one) for one in row.moves.select_related("by").order_by("number")],
    }


def _step(move: QuestionMove) -> Told:
    return {
        "at": moment(move.at),
        "by": move.by.full_name if move.by else None,
        "before": move.before,
        "after": move.after,
        "words": move.words,
    }
