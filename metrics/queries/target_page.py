"""目标: what one target demands, and how every region stands on it, as of a month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse

from campaigns.access import AnyUser, visible_regions
from campaigns.models import Campaign, Citation, Indicator, Region, Target, User
from campaigns.periods import Month
from campaigns.queries.allocations import goals_at
from campaigns.queries.reporting import mentioned
from campaigns.terms import Direction, Frequency, Kind, Nature, State
from metrics.models import Ranking, ReportingPeriod, Standing
from metrics.queries.charts.ways import kind_of
from metrics.queries.explanation import TargetLine, line
from metrics.queries.ranking import Choice, get_ranking_for
from metrics.queries.terms import Book, FrozenTarget
from metrics.wording.charts_trend import where_finding
from metrics.wording.numbers import Numbers, unscaled
from metrics.wording.promises import Counted, Demand, Terms, demands
from metrics.wording.tallies import noun_of, state_counts, tally_sentence
from metrics.wording.targets import kind_sentence, kind_words


def get_target_for(campaign: Campaign, code: str) -> Target:
    """A target of a campaign that the user has been let into, else 404."""
    rows = campaign.targets.select_related("category", "operation")
    target = rows.prefetch_related("citations__document").filter(code=code).first()
    if target is None:
        raise Http404("没有这个目标")
    return target


@dataclass(frozen=True, slots=True)
class Source:
    """Where it is written; ``url`` leads to the place in the document's page."""

    document: str
    place: str
    summary: str
    url: str


@dataclass(frozen=True, slots=True)
class Definition:
    kind_word: str
    kind_sentence: str
    demands: list[Demand]
    indicators: list[dict[str, str]]
    sources: list[Source]
    operation_url: str
    allocation_url: str


def definition_of(target: Target, campaign: Campaign, numbers: Numbers) -> Definition:
    own = list(target.indicators.order_by("targetindicator__number"))
    inner = target.parameters.get("then", {}).get("kind", target.kind)
    terms = Terms(
        kind=target.kind,
        parameters=target.parameters,
        derived=target.derived,
        own=[_counted(row) for row in own],
        named=_named(target),
        numbers=numbers,
    )
    return Definition(
        kind_word=kind_words(target.kind, inner),
        kind_sentence=kind_sentence(inner),
        demands=demands(terms),
        indicators=[_indicator(row) for row in own],
        sources=[_source(row) for row in target.citations.all()],
        operation_url=(
            reverse("operation", args=[campaign.code, target.operation.code])
            if target.operation
            else ""
        ),
        allocation_url=(
            reverse("allocation", args=[campaign.code, target.code])
            if "allocate" in target.parameters
            else ""
        ),
    )


def _counted(row: Indicator) -> Counted:
    return Counted(row.name, row.unit, row.decimals)


def _named(target: Target) -> dict[str, Counted]:
    """The indicators that the parameters mention: conditions, staff bases, weights of shares."""
    codes = mentioned(target.parameters)
    share = target.parameters.get("allocate", {}).get("by")
    rows = Indicator.objects.filter(code__in=[*codes, share] if share else codes)
    return {row.code: _counted(row) for row in rows}


def _indicator(row: Indicator) -> dict[str, str]:
    return {
        "name": row.name,
        "unit": row.unit,
        "meaning": row.meaning,
        "nature": Nature(row.nature).word,
        "frequency": Frequency(row.frequency).word,
        "direction": Direction(row.direction).word,
    }


def _source(row: Citation) -> Source:
    return Source(
        document=row.document.title,
        place=row.place,
        summary=row.summary,
        url=f"{reverse('document', args=[row.document.code])}#place-{row.code}",
    )


def levels_of(target: Target, campaign: Campaign) -> list[str]:
    """The ranked levels at which the target is asked; none for one of the whole alone."""
    return [level for level in campaign.report_levels if level in target.scope["levels"]]


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One region on the target; ``line`` is None where the user does not see its figures."""

    name: str
    state: State
    attainment: str
    line: TargetLine | None
    goal: str
    region_url: str
    why_url: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Stands:
    """All regions of a level: rows by attainment, the best first, and the same in a sentence."""

    finding: str
    rows: list[RegionRow]
    counts: list[dict[str, Any]]
    standings: list[Standing]
    goals_sum: str


def seen_by(user: AnyUser, campaign: Campaign) -> dict[int, str]:
    """Id → code of the campaign's regions whose figures the user sees."""
    inside = visible_regions(user).filter(path__startswith=campaign.region.path)
    return dict(inside.values_list("pk", "code"))


def stands_of(
    user: AnyUser,
    target: Target,
    ranking: Ranking,
    choice: Choice,
    book: Book,
    seen: Mapping[int, str],
) -> Stands:
    rows = list(ranking.standings.select_related("region"))
    details = [(row, detail) for row in rows if (detail := detail_of(row, target.code))]
    states = Counter(str(detail["state"]) for _, detail in details)
    details.sort(key=lambda pair: _best_first(*pair))
    goals = goals_of(target, choice.month, [row.region for row in rows], book)
    home = user.region_id if isinstance(user, User) else None
    return Stands(
        finding=tally_sentence(
            f"{choice.month.chinese}，{choice.campaign.region.short_name}",
            noun_of({row.region.kind for row, _ in details}),
            states,
        )
        + _where(book.targets[target.code], details),
        rows=[
            _row(row, detail, choice, book, seen=row.region_id in seen, home=home, goals=goals)
            for row, detail in details
        ],
        counts=state_counts(detail["state"] for _, detail in details),
        standings=rows,
        goals_sum=goals.get(0, ""),
    )


def _where(target: FrozenTarget, details: list[tuple[Standing, dict[str, Any]]]) -> str:
    """Of what must not happen: where it did. There is no share to draw, and states are for all."""
    if kind_of(target) != Kind.ZERO:
        return ""
    touched = [row.region.short_name for row, detail in details if detail["attainment"] == 0]
    silent = sum(detail["state"] == State.NOT_REPORTED for _, detail in details)
    return where_finding(touched, silent)


def detail_of(standing: Standing, target: str) -> dict[str, Any] | None:
    return next((one for one in standing.details if one["target"] == target), None)


def _best_first(row: Standing, detail: dict[str, Any]) -> tuple[bool, bool, float, str]:
    """By attainment; then those without one and those that did not report, whatever their other
    months come to, and last those to whom it does not apply."""
    silent = detail["state"] == State.NOT_APPLICABLE
    reached = detail["attainment"]
    unjudged = reached is None or detail["state"] == State.NOT_REPORTED
    return silent, unjudged, -(reached or 0), row.region.code


def _row(
    row: Standing,
    detail: dict[str, Any],
    choice: Choice,
    book: Book,
    *,
    seen: bool,
    home: int | None,
    goals: dict[int, str],
) -> RegionRow:
    told = line(book, detail, choice.month)
    code = row.region.code
    return RegionRow(
        name=row.region.short_name,
        state=told.state,
        attainment=told.attainment,
        line=told if seen else None,
        goal=goals.get(row.region_id, ""),
        region_url=choice.region_url(code) if seen else "",
        why_url=choice.explanation_url(code, target=told.code) if seen else "",
        is_mine=row.region_id == home,
    )


def goals_of(target: Target, month: Month, regions: Iterable[Region], book: Book) -> dict[int, str]:
    """Region id → its share of the total in words, 0 → their sum; empty for a target that is not
    shared out. A share is a promise, no figure: everybody who sees the campaign sees it."""
    if "allocate" not in target.parameters:
        return {}
    goals = goals_at(target=target, month=month)
    known = {region.pk for region in regions}
    own = [(where, goal) for (_, where), goal in goals.items() if where in known]
    indicator = next(iter(target.indicators.all()))

    def words(goal: int) -> str:
        return book.numbers.amount(unscaled(goal, indicator.decimals), indicator.decimals)

    return {where: words(goal) for where, goal in own} | {0: words(sum(g for _, g in own))}


@dataclass(frozen=True, slots=True)
class Subject:
    """The region whose formula and course are shown: the whole for those who see its figures,
    otherwise the user's own region."""

    region: Region
    level: str
    line: TargetLine
    why_url: str
    sees_whole: bool


def subject_of(
    user: AnyUser, target: Target, choice: Choice, numbers: Numbers, seen: Mapping[int, str]
) -> Subject | None:
    """None where the user sees no region that stands on the target in this month."""
    whole = choice.campaign.region
    sees_whole = whole.pk in seen
    home = user.region if isinstance(user, User) else None
    region = whole if sees_whole else home
    if region is None:
        return None
    for level in [whole.level, *choice.campaign.report_levels]:
        ranking = get_ranking_for(user, choice.campaign, choice.month, level)
        row = ranking and ranking.standings.filter(region=region).first()
        detail = detail_of(row, target.code) if row else None
        if ranking and detail and target.code in ranking.terms["targets"]:
            return Subject(
                region=region,
                level=level,
                line=line(Book(ranking, numbers), detail, choice.month),
                why_url=choice.explanation_url(region.code, level=level, target=target.code),
                sees_whole=sees_whole,
            )
    return None


def years_of(campaign: Campaign, month: Month) -> list[int]:
    """The years with figures up to the month's own, base years included, oldest first."""
    rows = ReportingPeriod.objects.filter(campaign=campaign, month__lte=month.number)
    return sorted({number // 100 for number in rows.values_list("month", flat=True)})
