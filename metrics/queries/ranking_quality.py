"""The quality column beside a ranking in words: what the places rest on, never part of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max, Model, OuterRef, QuerySet, Subquery, Sum
from django.db.models.aggregates import Aggregate

from campaigns.models import Campaign, Region
from campaigns.periods import Month
from metrics.models import Question, Ranking, RecountItem, ReportingPeriod
from metrics.queries.prepared import answer
from metrics.queries.quality.facts import Column, column_of
from metrics.queries.ranked import Reading
from metrics.wording.numbers import ABSENT, Numbers
from metrics.wording.quality import said

KEPT = 3600  # seconds
NOTE = (
    "数据质量（截至导出之日）为本年以来各地报送的完整率、按时率，请当地核对而尚未核实的数，"
    "以及近十二个月抽查复核的系数，供看名次时参考，不计入得分。"
)


@dataclass(frozen=True, slots=True)
class Beside:
    """One region's quality in words; ``column`` has the numbers to compute with."""

    completeness: str
    timeliness: str
    questions: int
    factor: str
    column: Column


def columns_of(ranking: Ranking) -> dict[int, Column]:
    """Region id → the column as things stand now. Kept until a figure, a question or a recount of
    the campaign changes: a page with all places is looked at more often than that."""
    key = f"quality-column:{ranking.pk}:{stamp_of(ranking.campaign)}"
    found: dict[int, Column] | None = cache.get(key)
    if found is None:
        found = column_for(ranking)
        cache.set(key, found, KEPT)
    return found


def column_for(ranking: Ranking) -> dict[int, Column]:
    """Region id → the column, for every region of a ranking. As things stand now: a published
    ranking is frozen, what is asked about it is not."""
    regions = Region.objects.filter(standings__ranking=ranking)
    return column_of(ranking.campaign, Month.of(ranking.month), regions)


def stamp_of(campaign: Campaign) -> str:
    """Changes with everything that a quality column rests on, all in one query. A version counts
    every step of a question; a month's, every figure."""
    told = (campaign.terms_version, *answer(_rests_on, campaign.pk))
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def _rests_on(campaign: int) -> QuerySet[Campaign, tuple[Any, ...]]:
    items = RecountItem.objects.filter(recount__campaign=OuterRef("pk")).order_by()
    counted = items.values("recount__campaign").annotate(found=Max("counted_at"))
    return Campaign.objects.filter(pk=campaign).values_list(
        _of(ReportingPeriod, Sum("figures_version")),
        _of(ReportingPeriod, Count("pk")),
        _of(Question, Count("pk")),
        _of(Question, Sum("version")),
        Subquery(counted.values("found")),
    )


def _of(model: type[Model], asked: Aggregate) -> Subquery:
    rows = model._default_manager.filter(campaign=OuterRef("pk")).order_by().values("campaign")
    return Subquery(rows.annotate(found=asked).values("found"))


def beside_of(page: Reading) -> dict[int, Beside]:
    """Region id → its quality, for every region of the ranking."""
    return {pk: _words(one, page.numbers) for pk, one in columns_of(page.ranking).items()}


def _words(column: Column, numbers: Numbers) -> Beside:
    return Beside(
        completeness=said.shown(column.completeness, numbers).text,
        timeliness=said.shown(column.timeliness, numbers).text,
        questions=column.questions,
        factor=said.factor_words(column.factor.value),
        column=column,
    )


def with_quality(page: Reading, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a page, each with its ``quality``."""
    found = beside_of(page)
    known = {row.region.code: found.get(row.region_id) for row in page.ranked}
    return [{**row, "quality": known.get(row["code"])} for row in rows]


def quality_table(page: Reading) -> list[list[str]]:
    """One line a region, for a paper: name, completeness, timeliness, questions, factor."""
    found = beside_of(page)
    nothing = Beside(ABSENT, ABSENT, 0, ABSENT, Column())
    return [
        [
            page.names[row.region_id].told,
            one.completeness,
            one.timeliness,
            str(one.questions) if one.questions else ABSENT,
            one.factor,
        ]
        for row in page.ranked
        for one in [found.get(row.region_id, nothing)]
    ]
