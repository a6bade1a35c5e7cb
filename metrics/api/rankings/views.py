"""Addresses of rankings: published ones for all who see the campaign, drafts for their keepers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.access import get_campaign_for
from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import Cohort, Level, RankingState
from metrics.api import filters
from metrics.api.rankings import answers, shapes
from metrics.api.reads import ReadView, page_shape, reads, version_of
from metrics.api.shapes import path_part
from metrics.frames.missing import missing_in
from metrics.models import Ranking, Standing
from metrics.queries.entry.sheets import month_of
from metrics.queries.placing import placing_of
from metrics.queries.ranked import gaps_asked, is_in
from metrics.queries.ranking import Choice, get_standing_for, visible_rankings
from metrics.queries.terms import Book
from metrics.wording.numbers import Numbers

TAG = "排名"
NOTHING = "没有这个月的排名"
PARTS = [
    path_part("campaign", "行动编号", "SD"),
    path_part("month", "月份", "2017-03"),
    path_part("level", "层级", "county"),
]
EDITION = filters.whole("edition", "第几版；不写是看得到的最新一版", 9999)


class OfRanking(ReadView):
    """One edition of one month's ranking at one level."""

    def asked_ranking(self, request: Request, campaign: str, month: str, level: str) -> Ranking:
        found = get_campaign_for(request.user, campaign)
        rows = visible_rankings(request.user, found)
        rows = rows.filter(month=month_of(month).number, level=level)
        if edition := self.given["edition"]:
            rows = rows.filter(edition=edition)
        ranking = rows.order_by("-edition").first()
        if ranking is None:
            raise Http404(NOTHING)
        ranking.campaign = found
        return ranking


def version(ranking: Ranking) -> tuple[Any, ...]:
    """A published one never changes; a draft is computed anew under the same number."""
    return version_of(ranking, "edition", "state", "output_digest", "computed_at", "published_at")


class Rankings(ReadView):
    @reads(
        "rankings",
        "排名一览",
        "一个行动的排名，新的月份在前，每版一行；名次在各自的地址里。",
        page_shape("Ranking", shapes.RankingShape, "排名"),
        tag=TAG,
        filters=[
            filters.CAMPAIGN,
            filters.FROM,
            filters.TO,
            filters.choice("level", "只看这一层级", Level),
            filters.choice("state", "只看这种状态的", RankingState),
            *filters.PAGING,
        ],
    )
    def get(self, request: Request) -> Response:
        campaign = get_campaign_for(request.user, self.given["campaign"])
        rows = self._rows(request, campaign)

        def told(row: Ranking) -> dict[str, Any]:
            row.campaign = campaign
            return answers.ranking_answer(row)

        return Response(self.page(request, rows, told))

    def _rows(self, request: Request, campaign: Campaign) -> QuerySet[Ranking]:
        rows = visible_rankings(request.user, campaign).defer("terms")
        first, last = self.given["from"], self.given["to"]
        if first:
            rows = rows.filter(month__gte=first.number)
        if last:
            rows = rows.filter(month__lte=last.number)
        for name in ("level", "state"):
            if self.given[name]:
                rows = rows.filter(**{name: self.given[name]})
        return rows.order_by("-month", "level", "-edition")


class OneRanking(OfRanking):
    @reads(
        "ranking",
        "一期排名",
        "一个月一个层级的排名所依据的：计算时的目标和参数、规则和算法的版本、结果摘要。",
        shapes.RankingDetailShape(),
        tag=TAG,
        path=PARTS,
        filters=[EDITION],
        tagged=True,
    )
    def get(self, request: Request, campaign: str, month: str, level: str) -> Response:
        found = self.asked_ranking(request, campaign, month, level)
        changed = found.published_at.timestamp() if found.published_at else None
        return self.versioned(
            request, version(found), lambda: answers.ranking_detail(found), changed
        )


class Standings(OfRanking):
    @reads(
        "standings",
        "名次",
        "一期排名的各行：名次、名次区间、得分、各类得分、升降；未参评的在最后。"
        "谁看得到行动，谁就看得到全部名次。",
        page_shape("Standing", shapes.StandingRowShape, "名次"),
        tag=TAG,
        path=PARTS,
        filters=[
            EDITION,
            filters.WITHIN,
            filters.choice("cohort", "只看这一序列", Cohort),
            filters.yes("ranked", "true 只看有名次的，false 只看未参评的"),
            *filters.PAGING,
        ],
        tagged=True,
    )
    def get(self, request: Request, campaign: str, month: str, level: str) -> Response:
        found = self.asked_ranking(request, campaign, month, level)
        return self.versioned(
            request,
            version(found),
            lambda: self.page(
                request, self._rows(found), lambda row: answers.standing_row(request.user, row)
            ),
        )

    def _rows(self, ranking: Ranking) -> list[Standing]:
        rows = ranking.standings.select_related("region__parent").defer("details")
        if self.given["ranked"] is not None:
            rows = rows.filter(place__isnull=not self.given["ranked"])
        choice = Choice(
            ranking.campaign,
            Month.of(ranking.month),
            ranking.level,
            within=self.given["within"] or "",
            cohort=self.given["cohort"] or "",
        )
        in_order = rows.order_by(F("place").asc(nulls_last=True), "region__code")
        return [row for row in in_order if is_in(row.region, choice)]


class OneStanding(OfRanking):
    @reads(
        "standing",
        "名次的由来",
        "一个地区的得分逐项拆开：每个目标应达多少、实际多少、怎样算成分数、缺报在哪里、依据在哪里，"
        "以及怎样前进一名。只给看得到数值的地区。",
        shapes.DerivationShape(),
        tag=TAG,
        path=[*PARTS, path_part("region", "地区代码", "370102")],
        filters=[EDITION],
        tagged=True,
    )
    def get(self, request: Request, campaign: str, month: str, level: str, region: str) -> Response:
        found = self.asked_ranking(request, campaign, month, level)
        standing = get_standing_for(request.user, found, region)
        standing.ranking = found

        def told() -> dict[str, Any]:
            book = Book(found, Numbers(settings.ROUNDING))
            missing = _missing(standing, book)
            return answers.derivation(request.user, standing, book, placing_of(standing), missing)

        periods = found.campaign.periods.filter(month__lte=found.month)
        newest = sum(periods.values_list("figures_version", flat=True))
        # What is missing is told as it is now: a late approval fills a gap.
        return self.versioned(request, (*version(found), newest), told)


def _missing(standing: Standing, book: Book) -> dict[str, list[str]]:
    """Target → the cells that are not reported."""
    targets = gaps_asked([standing], book)
    if not targets:
        return {}
    campaign, month = standing.ranking.campaign, Month.of(standing.ranking.month)
    found = missing_in(campaign, targets, [standing.region], month)[standing.region.code]
    return {target.code: found.of_target(target.code) for target in targets}
