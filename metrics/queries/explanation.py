"""The derivation of a standing: targets with their numbers, then the figures behind one target."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from campaigns.periods import Month
from campaigns.terms import Cohort, Kind, Level, State
from metrics.models import Standing
from metrics.queries.terms import Book, FrozenTarget
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
    citations: list[dict[str, str]]

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


def told(book: Book, detail: dict[str, Any], month: Month) -> Told:
    """What the wording needs to tell one row."""
    target, indicator = book.targets[detail["target"]], book.indicators[detail["indicator"]]
    return Told(
        kind=target.kind,
        parameters=target.parameters,
        detail=detail,
        month=month,
        unit=indicator.unit,
        decimals=indicator.decimals,
        numbers=book.numbers,
    )


def line(book: Book, detail: dict[str, Any], month: Month) -> TargetLine:
    """One row of a standing's details, ready to be shown."""
    target, indicator = book.targets[detail["target"]], book.indicators[detail["indicator"]]
    row, state = told(book, detail, month), State(detail["state"])
    return TargetLine(
        code=target.code,
        name=target.name,
        kind_word=_kind_word(target),
        state=state,
        words=formulas.formula(row),
        expected=formulas.expected_words(row),
        actual=formulas.actual_words(row),
        unit="" if state is State.NOT_APPLICABLE else indicator.unit,
        attainment=formulas.attainment_words(row),
        gap=progress.gap(row),
        pace=progress.pace(row, _months_left(target, month)),
        goal=progress.goal(row),
        outlook={"code": detail["outlook"], "word": progress.OUTLOOK[detail["outlook"]]},
        weight=f"{detail['weight']}/{detail['weight_sum']}" if detail["weight"] else "",
        points=book.numbers.points(detail["points"]),
        full_points=_full_points(detail, book.numbers),
        reported=f"{detail['reported']}/{detail['due']}",
        coverage=f"{detail['now_reported']}/{detail['now_due']}",
        direction_word=indicator.direction_word,
        derived=derived_words(target.derived),
        citations=target.citations,
    )


def _kind_word(target: FrozenTarget) -> str:
    if target.kind == Kind.CONDITIONAL:
        return f"{Kind(target.parameters['then']['kind']).word}（{Kind.CONDITIONAL.word}）"
    return Kind(target.kind).word


def _months_left(target: FrozenTarget, month: Month) -> int:
    """To the end of the year for growth, to the due month for a level."""
    if target.parameters.get("due"):
        return max(Month.parse(str(target.parameters["due"])).ordinal - month.ordinal, 0)
    return 12 - month.month


def _full_points(detail: dict[str, Any], numbers: Numbers) -> str:
    if not detail["weight"] or not detail["weight_sum"]:
        return ""
    return numbers.amount(_full(detail), 2)


def _full(detail: dict[str, Any]) -> Fraction:
    return Fraction(100 * detail["weight"], detail["weight_sum"])


def derivation(standing: Standing, book: Book, month: Month) -> list[CategoryLines]:
    """The standing's targets by category; those that are not asked of the region come last."""
    by_category: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for detail in standing.details:
        by_category[book.targets[detail["target"]].category].append(detail)
    lines = []
    for code, name in book.categories.items():
        details = sorted(by_category[code], key=_asked_first)
        lines.append(
            CategoryLines(
                name=name,
                points=book.numbers.points(standing.categories.get(code, 0)),
                full=_category_full(details, book.numbers),
                targets=[line(book, detail, month) for detail in details],
            )
        )
    return [found for found in lines if found.targets]


def _asked_first(detail: dict[str, Any]) -> tuple[bool, str]:
    return detail["state"] == State.NOT_APPLICABLE, detail["target"]


def _category_full(details: list[dict[str, Any]], numbers: Numbers) -> str:
    """The sum of the full marks as they are shown beside the targets."""
    shown = [_full_points(detail, numbers) for detail in details]
    return f"{sum((Decimal(full) for full in shown if full), Decimal(0)):.2f}"


def addition(standing: Standing, numbers: Numbers) -> str:
    """The points that were added up, so that anyone can add them again."""
    points = [detail["points"] for detail in standing.details if detail["points"]]
    shown = " + ".join(numbers.points(value) for value in points)
    return f"{shown} = {numbers.points(standing.score)}" if points else "没有得分项"


def neighbour_words(standing: Standing, numbers: Numbers, least: float) -> str:
    """Band, and whether the next region below could as well stand above."""
    if standing.place is None or standing.band_low is None or standing.band_high is None:
        return f"已评权重不足{numbers.percent(least)}，未参评"
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
        return rows.filter(place__lt=standing.place).order_by("-place", "region__code").first()
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


def summary(standing: Standing, book: Book) -> dict[str, Any]:
    """Place, score and what can be said of them."""
    month = standing.ranking.compared_month
    return {
        "place": standing.place,
        "score": book.numbers.points(standing.score),
        "band_low": standing.band_low,
        "band_high": standing.band_high,
        "size": standing.ranking.standings.filter(place__isnull=False).count(),
        "judged": book.numbers.percent(Fraction(standing.judged, 10_000)),
        "movement": standing.movement,
        "movement_words": rankings.movement_words(
            standing.movement, Month.of(month).chinese if month else ""
        ),
        "peer_words": peer_words(standing),
        "neighbour_words": neighbour_words(standing, book.numbers, book.min_judged),
        "place_sum": addition(standing, book.numbers),
    }
