"""The derivation of a standing: targets with their numbers, then the figures behind one target."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from campaigns.models import Campaign, Citation, Indicator, Target
from campaigns.periods import Month
from campaigns.terms import Cohort, Kind, Level, State
from metrics.models import Standing
from metrics.wording import formulas, progress, rankings
from metrics.wording.derived import derived_words
from metrics.wording.formulas import Told
from metrics.wording.numbers import Numbers


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target of one region, ready to be shown."""

    code: str
    name: str
    kind_word: str
    state: State
    words: str
    expected: str
    actual: str
    unit: str
    attainment: str
    gap: str
    pace: str
    goal: str
    outlook: dict[str, str]
    weight: str
    points: str
    full_points: str
    reported: str
    coverage: str
    direction_word: str
    derived: list[str]
    citations: list[Citation]

    @property
    def figures_url(self) -> str:
        """The same page with this target's figures opened."""
        return f"?target={self.code}#figures"


@dataclass(slots=True)
class CategoryLines:
    name: str
    points: str = ""
    full: str = ""
    targets: list[TargetLine] = field(default_factory=list)


class Book:
    """The campaign's targets and indicators, read once for many lines."""

    def __init__(self, campaign: Campaign, numbers: Numbers) -> None:
        self.campaign, self.numbers = campaign, numbers
        rows = Target.objects.filter(campaign=campaign).select_related("category")
        self.targets = {
            target.code: target for target in rows.prefetch_related("citations__document")
        }
        self.indicators = {row.code: row for row in Indicator.objects.all()}

    def told(self, detail: dict[str, Any], month: Month) -> Told:
        target, indicator = self.targets[detail["target"]], self.indicators[detail["indicator"]]
        return Told(
            kind=target.kind,
            parameters=target.parameters,
            detail=detail,
            month=month,
            unit=indicator.unit,
            decimals=indicator.decimals,
            numbers=self.numbers,
        )

    def line(self, detail: dict[str, Any], month: Month) -> TargetLine:
        target, indicator = self.targets[detail["target"]], self.indicators[detail["indicator"]]
        told, state = self.told(detail, month), State(detail["state"])
        return TargetLine(
            code=target.code,
            name=target.name,
            kind_word=_kind_word(target),
            state=state,
            words=formulas.formula(told),
            expected=formulas.expected_words(told),
            actual=formulas.actual_words(told),
            unit="" if state is State.NOT_APPLICABLE else indicator.unit,
            attainment=formulas.attainment_words(told),
            gap=progress.gap(told),
            pace=progress.pace(told, _months_left(target, month)),
            goal=progress.goal(told),
            outlook={"code": detail["outlook"], "word": progress.OUTLOOK[detail["outlook"]]},
            weight=f"{detail['weight']}/{detail['weight_sum']}" if detail["weight"] else "",
            points=self.numbers.points(detail["points"]),
            full_points=_full_points(detail, self.numbers),
            reported=f"{detail['reported']}/{detail['due']}",
            coverage=f"{detail['now_reported']}/{detail['now_due']}",
            direction_word=indicator.get_direction_display(),
            derived=derived_words(target.derived),
            citations=list(target.citations.all()),
        )


def _kind_word(target: Target) -> str:
    if target.kind == Kind.CONDITIONAL:
        return f"{Kind(target.parameters['then']['kind']).word}({Kind.CONDITIONAL.word})"
    return Kind(target.kind).word


def _months_left(target: Target, month: Month) -> int:
    """To the end of the year for growth, to the due month for a level."""
    if target.parameters.get("due"):
        return max(Month.parse(str(target.parameters["due"])).ordinal - month.ordinal, 0)
    return 12 - month.month


def _full_points(detail: dict[str, Any], numbers: Numbers) -> str:
    if not detail["weight"] or not detail["weight_sum"]:
        return ""
    return numbers.amount(100 * detail["weight"] / detail["weight_sum"], 2)


def derivation(standing: Standing, book: Book, month: Month) -> list[CategoryLines]:
    """The standing's targets by category; those that are not asked of the region come last."""
    by_category: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for detail in standing.details:
        by_category[book.targets[detail["target"]].category.code].append(detail)
    lines = []
    for category in book.campaign.categories.order_by("number"):
        details = sorted(by_category[category.code], key=_asked_first)
        lines.append(
            CategoryLines(
                name=category.name,
                points=book.numbers.points(standing.categories.get(category.code, 0)),
                full=_category_full(details, book.numbers),
                targets=[book.line(detail, month) for detail in details],
            )
        )
    return [line for line in lines if line.targets]


def _asked_first(detail: dict[str, Any]) -> tuple[bool, str]:
    return detail["state"] == State.NOT_APPLICABLE, detail["target"]


def _category_full(details: list[dict[str, Any]], numbers: Numbers) -> str:
    total = sum(
        100 * detail["weight"] / detail["weight_sum"] for detail in details if detail["weight_sum"]
    )
    return numbers.amount(total, 2)


def addition(standing: Standing, numbers: Numbers) -> str:
    """The points that were added up, so that anyone can add them again."""
    points = [detail["points"] for detail in standing.details if detail["points"]]
    shown = " + ".join(numbers.points(value) for value in points)
    return f"{shown} = {numbers.points(standing.score)}" if points else "没有得分项"


def neighbour_words(standing: Standing) -> str:
    """Band, and whether the next region below could as well stand above."""
    if standing.place is None or standing.band_low is None or standing.band_high is None:
        return "可评价的权重不足80%，未参评"
    band = rankings.band_words(standing.band_low, standing.band_high)
    below = _next(standing, above=False)
    if below is None:
        return band
    apart = "差异显著" if standing.distinct_from_next else "差异不显著"
    return f"{band}；与下一名{below.region.short_name}{apart}"


def up_one(standing: Standing, numbers: Numbers) -> str:
    """What would move the region one place up: the points to the next one above."""
    above = _next(standing, above=True)
    if above is None:
        return ""
    missing = numbers.points(above.score - standing.score + 1)
    return (
        f"再得{missing}分即可超过上一名{above.region.short_name}（{numbers.points(above.score)}分）"
    )


def _next(standing: Standing, *, above: bool) -> Standing | None:
    """The nearest ranked region with a better (or worse or equal) place."""
    if standing.place is None:
        return None
    rows = standing.ranking.standings.select_related("region").filter(place__isnull=False)
    if above:
        return rows.filter(place__lt=standing.place).order_by("-place", "region__code").last()
    later = rows.filter(place=standing.place, region__code__gt=standing.region.code)
    after = later.order_by("region__code").first()
    return after or rows.filter(place__gt=standing.place).order_by("place", "region__code").first()


def peer_words(standing: Standing) -> str:
    """The county's place within its city and among its peers; nothing at other levels."""
    region = standing.region
    if standing.place is None or region.level != Level.COUNTY or region.parent is None:
        return ""
    inside = f"在{region.parent.short_name}内第{standing.place_in_group}名"
    return f"{inside}，{Cohort.of(region.kind).word}第{standing.place_in_cohort}名"
