"""Addresses of what is promised. All of it changes with ``terms_version`` alone."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.access import get_campaign_for
from campaigns.models import Allocation, Campaign, Region, Succession
from campaigns.queries.catalogue import indicator_objects, target_objects
from campaigns.queries.regions import valid_at
from campaigns.queries.reporting import counted_in
from campaigns.terms import Kind, Level, OperationKind
from metrics.api import filters
from metrics.api.catalogue import answers, shapes
from metrics.api.reads import ReadView, page_shape, reads, version_of
from metrics.api.shapes import path_part

TAG = "目录"
CAMPAIGN_PART = path_part("campaign", "行动编号", "SD")
Told = dict[str, Any]


def promise_of(campaign: Campaign) -> tuple[Any, ...]:
    """Changes with every change of the catalogue and of the shares."""
    return version_of(campaign, "terms_version")


class OfCampaign(ReadView):
    """A list that the parameter ``campaign`` names; a stranger gets 404."""

    def asked_campaign(self, request: Request) -> Campaign:
        return get_campaign_for(request.user, self.given["campaign"])


class OneCampaign(ReadView):
    @reads(
        "campaign",
        "一个行动",
        "一个行动的全部约定：依据的文件、起止、阶段、类别、每月日程、排名层级、评分规则的各版。",
        shapes.CampaignDetailShape(),
        tag=TAG,
        path=[CAMPAIGN_PART],
        tagged=True,
    )
    def get(self, request: Request, campaign: str) -> Response:
        found = get_campaign_for(request.user, campaign)
        return self.versioned(request, promise_of(found), lambda: answers.campaign_detail(found))


class Phases(OfCampaign):
    @reads(
        "phases",
        "阶段",
        "一个行动的阶段，按先后排列。",
        page_shape("Phase", shapes.PhaseShape, "阶段"),
        tag=TAG,
        filters=[filters.CAMPAIGN, *filters.PAGING],
        tagged=True,
    )
    def get(self, request: Request) -> Response:
        campaign = self.asked_campaign(request)
        rows = campaign.phases.order_by("number")
        return self.versioned(
            request, promise_of(campaign), lambda: self.page(request, rows, answers.phase_answer)
        )


class Operations(OfCampaign):
    @reads(
        "operations",
        "战役",
        "一个行动的战役、专项和行动所依据的计划，各带所属的目标和出处。",
        page_shape("Operation", shapes.OperationShape, "战役"),
        tag=TAG,
        filters=[
            filters.CAMPAIGN,
            filters.choice("kind", "只看这一类", OperationKind),
            *filters.PAGING,
        ],
        tagged=True,
    )
    def get(self, request: Request) -> Response:
        campaign = self.asked_campaign(request)
        rows = campaign.operations.select_related("citation").prefetch_related("targets")
        if kind := self.given["kind"]:
            rows = rows.filter(kind=kind)
        rows = rows.order_by("pk")
        return self.versioned(
            request,
            promise_of(campaign),
            lambda: self.page(request, rows, answers.operation_answer),
        )


_KINDS = {
    **dict(Kind.choices()),
    "ACCOUNTABILITY_STATE": "列管状态",
    "ACCOUNTABILITY_RULE": "问责规则",
}


class Targets(OfCampaign):
    @reads(
        "targets",
        "目标",
        "一个行动的目标：规则和参数、考核谁、看哪些指标、出处；文件没有写明的列在 derived。",
        page_shape("Target", shapes.TargetShape, "目标"),
        tag=TAG,
        filters=[
            filters.CAMPAIGN,
            filters.code("category", "只看这一类别", "crackdown"),
            filters.code("operation", "只看这个战役"),
            filters.code("indicator", "只看用到这个指标的"),
            filters.among("kind", "只看这种规则", _KINDS),
            filters.yes("headline", "只看（不看）重点目标"),
            *filters.PAGING,
        ],
        tagged=True,
    )
    def get(self, request: Request) -> Response:
        campaign = self.asked_campaign(request)
        return self.versioned(
            request,
            promise_of(campaign),
            lambda: self.page(request, self._rows(campaign), answers.target_answer),
        )

    def _rows(self, campaign: Campaign) -> list[Told]:
        return [one for one in target_objects(campaign=campaign.code) if self._wanted(one)]

    def _wanted(self, told: Told) -> bool:
        given = self.given
        said = {
            "category": {(told["category"] or {}).get("code")},
            "operation": {(told["operation"] or {}).get("code")},
            "indicator": {one["code"] for one in told["indicators"]},
            "kind": {told["kind"]},
            "headline": {told["headline"]},
        }
        return all(given[name] is None or given[name] in found for name, found in said.items())


class OneTarget(ReadView):
    @reads(
        "target",
        "一个目标",
        "一个目标的规则、参数、范围、指标和出处。",
        shapes.TargetShape(),
        tag=TAG,
        path=[CAMPAIGN_PART, path_part("target", "目标编号", "SD01")],
        tagged=True,
    )
    def get(self, request: Request, campaign: str, target: str) -> Response:
        found = get_campaign_for(request.user, campaign)
        return self.versioned(request, promise_of(found), lambda: self._told(found, target))

    def _told(self, campaign: Campaign, code: str) -> Told:
        rows = target_objects(campaign=campaign.code)
        told = next((one for one in rows if one["id"] == code), None)
        if told is None:
            raise Http404("没有这个目标")
        return answers.target_answer(told)


class Indicators(OfCampaign):
    @reads(
        "indicators",
        "指标",
        "一个行动的目标所用的指标，比率连同它的分子、分母：口径、单位、合计方法、谁报、多久报一次。",
        page_shape("Indicator", shapes.IndicatorShape, "指标"),
        tag=TAG,
        filters=[
            filters.CAMPAIGN,
            filters.code("target", "只看这个目标的", "SD01"),
            filters.yes("reported", "true 只看要填报的，false 只看由别的指标算出的"),
            *filters.PAGING,
        ],
        tagged=True,
    )
    def get(self, request: Request) -> Response:
        campaign = self.asked_campaign(request)
        return self.versioned(
            request,
            promise_of(campaign),
            lambda: self.page(request, self._rows(campaign), lambda one: one),
        )

    def _rows(self, campaign: Campaign) -> list[Told]:
        own = set(campaign.targets.values_list("code", flat=True))
        reported = {one.indicator.code for one in counted_in(campaign)}
        found = []
        for told in indicator_objects():
            targets = sorted(own.intersection(told["targets"]))
            code, asked = told["code"], self.given
            if not targets and code not in reported:
                continue
            if asked["target"] and asked["target"] not in targets:
                continue
            if asked["reported"] is None or asked["reported"] == (code in reported):
                found.append({**told, "targets": targets})
        return found


class Regions(OfCampaign):
    @reads(
        "regions",
        "地区",
        "一个行动之内的地区，按代码排列；撤并、更名的也在，各有起止月份。"
        "名称人人可见，seen 说明本账号是否看得到它的数值。",
        page_shape("Region", shapes.RegionShape, "地区"),
        tag=TAG,
        filters=[
            filters.CAMPAIGN,
            filters.choice("level", "只看这一层级", Level),
            filters.code("parent", "只看这个地区直接下属的", "370100"),
            filters.WITHIN,
            filters.month("month", "只看这个月有效的", "2019-12"),
            filters.text("name", "名称里有这几个字"),
            *filters.PAGING,
        ],
        tagged=True,
    )
    def get(self, request: Request) -> Response:
        campaign = self.asked_campaign(request)
        rows = self._rows(campaign)
        return self.versioned(
            request,
            promise_of(campaign),
            lambda: self.page(request, rows, lambda row: answers.region_row(request.user, row)),
        )

    def _rows(self, campaign: Campaign) -> QuerySet[Region]:
        asked = self.given
        rows = regions_of(campaign)
        if asked["level"]:
            rows = rows.filter(level=asked["level"])
        if asked["parent"]:
            rows = rows.filter(parent__code=asked["parent"])
        if asked["within"]:
            rows = rows.filter(path__contains=f"/{asked['within']}/")
        if asked["month"]:
            rows = rows.filter(valid_at(asked["month"]))
        if asked["name"]:
            rows = rows.filter(name__contains=asked["name"])
        return rows.order_by("code")


def regions_of(campaign: Campaign) -> QuerySet[Region]:
    """Every region of the campaign: their names stand on its rankings."""
    rows = Region.objects.filter(path__startswith=campaign.region.path)
    return rows.select_related("parent")


class OneRegion(ReadView):
    @reads(
        "region",
        "一个地区",
        "一个地区和它的区划沿革：由谁改来、改成了谁、历史数据怎样继承。",
        shapes.RegionDetailShape(),
        tag=TAG,
        path=[CAMPAIGN_PART, path_part("region", "地区代码", "370102")],
        tagged=True,
    )
    def get(self, request: Request, campaign: str, region: str) -> Response:
        found = get_campaign_for(request.user, campaign)
        return self.versioned(
            request, promise_of(found), lambda: self._told(request, found, region)
        )

    def _told(self, request: Request, campaign: Campaign, code: str) -> Told:
        row = regions_of(campaign).filter(code=code).first()
        if row is None:
            raise Http404("没有这个地区")
        changes = Succession.objects.filter(Q(predecessor=row) | Q(successor=row))
        changes = changes.select_related("predecessor", "successor").order_by("month", "pk")
        return {
            **answers.region_row(request.user, row),
            "note": row.note,
            "successions": [answers.succession_answer(one) for one in changes],
        }


class Allocations(OfCampaign):
    @reads(
        "allocations",
        "目标分解",
        "总数分到各地的份额，逐级相加正好等于总数。权数可能就是填报数，只给看得到的地区。",
        page_shape("Allocation", shapes.AllocationShape, "份额"),
        tag=TAG,
        filters=[
            filters.CAMPAIGN,
            filters.code("target", "只看这个目标", "SD01"),
            filters.REGION,
            filters.code("parent", "只看这个地区直接下属的", "370000"),
            *filters.PAGING,
        ],
        tagged=True,
    )
    def get(self, request: Request) -> Response:
        campaign = self.asked_campaign(request)
        wanted = {
            "target__code": self.given["target"],
            "region__code": self.given["region"],
            "region__parent__code": self.given["parent"],
        }
        rows = Allocation.objects.filter(
            target__campaign=campaign, **{name: value for name, value in wanted.items() if value}
        ).select_related("target", "indicator", "region__parent")
        rows = rows.order_by("target__code", "indicator__code", "region__code")
        return self.versioned(
            request,
            promise_of(campaign),
            lambda: self.page(
                request, rows, lambda row: answers.allocation_answer(request.user, row)
            ),
        )
