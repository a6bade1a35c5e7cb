"""The derivation of a standing: targets with their numbers, then the figures behind one target."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import Cohort, Kind, Level, RegionKind, State
from metrics.models import Standing
from metrics.queries.placing import Placing
from metrics.queries.ranked import judged_on
from metrics.queries.terms import Book, FrozenTarget
from metrics.wording import formulas, progress, rankings
from metrics.wording.derived import derived_words
from metrics.wording.formulas import Told
from metrics.wording.marks import full_hundredths, full_mark, full_words, lost
from metrics.wording.numbers import Numbers
from metrics.wording.raising import raisable, units_for, up_one_words


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target of one region, ready to be shown."""

    code: str
    name: str
    kind_word: str
    state: State
    words: str
    expected: str  # under a heading 应达
    asked: str  # as a phrase of its own: 应达3,171起, 应不低于90%
    actual: str
    unit: str
    attainment: str
    attainment_note: str
    gap: str
    pace: str
    goal: str
    outlook: dict[str, str]
    weight: str
    points: str
    full_points: str
    lost: int  # hundredths short of the full mark
    lost_points: str
    bar: tuple[float, float]  # points got and full mark, for drawing
    reported: str
    coverage: str
    direction_word: str
    derived: list[str]
    citations: list[dict[str, str]]
    missing: list[str] = field(default_factory=list)

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
        asked=formulas.asked_words(row),
        actual=formulas.actual_words(row),
        unit="" if state is State.NOT_APPLICABLE else indicator.unit,
        attainment=formulas.attainment_words(row),
        attainment_note=formulas.attainment_note(row),
        gap=progress.gap(row),
        pace=progress.pace(row, _months_left(target, month)),
        goal=progress.goal(row),
        outlook=progress.outlook(row, _months_left(target, month)),
        weight=f"{detail['weight']}/{detail['weight_sum']}" if detail["weight"] else "",
        points=book.numbers.points(detail["points"]),
        full_points=full_words(detail, book.numbers),
        lost=lost(detail, book.numbers),
        lost_points=book.numbers.points(lost(detail, book.numbers)),
        bar=(max(detail["points"], 0) / 100, float(full_mark(detail))),
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


def derivation(
    standing: Standing, book: Book, month: Month, missing: Mapping[str, list[str]] | None = None
) -> list[CategoryLines]:
    """The standing's targets by category, where most points were lost first; those that are not
    asked of the region come last. ``missing`` names by target the cells that are not reported."""
    by_category: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for detail in standing.details:
        by_category[book.targets[detail["target"]].category].append(detail)
    known = missing or {}
    lines = []
    for code, name in book.categories.items():
        details = sorted(by_category[code], key=lambda item: _most_lost(item, book.numbers))
        counts = any(item["weight"] or item["points"] for item in details)
        lines.append(
            CategoryLines(
                name=name,
                points=book.numbers.points(standing.categories.get(code, 0)) if counts else "",
                full=_category_full(details, book.numbers) if counts else "",
                targets=[
                    replace(line(book, item, month), missing=known.get(item["target"], []))
                    for item in details
                ],
            )
        )
    return [found for found in lines if found.targets]


def losses(categories: Sequence[CategoryLines]) -> list[TargetLine]:
    """The targets that cost points, the costliest first, whatever their category; their bars are
    shares of the largest full mark."""
    lines = [one for category in categories for one in category.targets if one.lost]
    widest = max((one.bar[1] for one in lines), default=1)
    return [
        replace(one, bar=(one.bar[0] / widest, one.bar[1] / widest))
        for one in sorted(lines, key=lambda one: -one.lost)
    ]


def _most_lost(detail: dict[str, Any], numbers: Numbers) -> tuple[bool, bool, int, str]:
    silent = detail["state"] == State.NOT_APPLICABLE
    return silent, not detail["weight"], -lost(detail, numbers), detail["target"]


def _category_full(details: list[dict[str, Any]], numbers: Numbers) -> str:
    """The sum of the full marks as they are shown beside the targets."""
    return numbers.points(sum(full_hundredths(detail, numbers) for detail in details))


def addition(standing: Standing, numbers: Numbers) -> str:
    """The points that were added up, so that anyone can add them again."""
    points = [detail["points"] for detail in standing.details if detail["points"]]
    shown = " + ".join(numbers.points(value) for value in points)
    return f"{shown} = {numbers.points(standing.score)}" if points else "没有得分项"


def neighbour_words(
    standing: Standing, below: Standing | None, numbers: Numbers, least: float
) -> str:
    """Band, and whether the next region below could as well stand above."""
    if standing.place is None or standing.band_low is None or standing.band_high is None:
        short = rankings.is_short(standing.judged, least)
        why = f"已评权重不足{numbers.percent(least)}" if short else "没有可计分的目标"
        return f"{why}，未参评"
    band = rankings.band_words(standing.band_low, standing.band_high)
    if below is None:
        return band
    apart = "差异显著" if standing.distinct_from_next else "差异不显著"
    return f"{band}；与下一名{below.region.short_name}{apart}"


def up_one(standing: Standing, above: Standing | None, book: Book) -> str:
    """What would move the region one place up: points, and the units of a target that bring them.

    Nothing is said where a veto or a red line decides: points would not help.
    """
    if above is None or standing.vetoed:
        return ""
    missing = above.score - standing.score + 1
    ways = _ways_up(standing, book, missing)
    name = above.region.short_name
    return up_one_words(missing, name, above.score, ways, book.numbers)


def _ways_up(standing: Standing, book: Book, missing: int) -> list[tuple[str, str]]:
    """Targets that would do it alone, with how many units; the least effort first."""
    month = Month.of(standing.ranking.month)
    moved = _raisable(standing, book)
    found = []
    for detail in standing.details:
        target = book.targets[detail["target"]]
        # Of several parts the worst counts: one part alone says little.
        if target.code not in moved or len(target.indicators) > 1:
            continue
        row = told(book, detail, month)
        units = units_for(row, missing)
        if units is not None:
            effort = units / detail["expected"]
            found.append((effort, target.name, row.whole(units)))
    return [(name, units) for _, name, units in sorted(found)]


def _raisable(standing: Standing, book: Book) -> set[str]:
    inner = {
        code: target.parameters.get("then", target.parameters)
        for code, target in book.targets.items()
    }
    return raisable(
        standing.ranking.rule_set.rules,
        {
            code: (target.category, bool(inner[code].get("red_line")))
            for code, target in book.targets.items()
        },
        {detail["target"]: detail["state"] for detail in standing.details},
    )


_WHOLE = {
    RegionKind.NATION: "全国",
    RegionKind.PROVINCE: "全省",
    RegionKind.AUTONOMOUS_REGION: "全区",
    RegionKind.PREFECTURE_CITY: "全市",
    RegionKind.COUNTY_CITY: "全市",
    RegionKind.PREFECTURE: "全州（地区）",
    RegionKind.LEAGUE: "全盟",
    RegionKind.DISTRICT: "全区",
    RegionKind.COUNTY: "全县",
    RegionKind.SUBDISTRICT: "本街道",
}


def title_of(standing: Standing, campaign: Campaign) -> str:
    """What the page answers; of the campaign's own region nobody asks for a place."""
    region = standing.region
    if region.pk == campaign.region_id:
        return f"{_WHOLE.get(RegionKind(region.kind), '本地区')}得分构成"
    if standing.place is None:
        return f"{region.name}为什么未参评"
    return f"{region.name}为什么是第 {standing.place} 名"


def peer_words(standing: Standing) -> str:
    """The county's place within its city and among its peers; nothing at other levels."""
    region = standing.region
    if standing.place is None or region.level != Level.COUNTY or region.parent is None:
        return ""
    inside = f"在{region.parent.short_name}内第{standing.place_in_group}名"
    return f"{inside}，{Cohort.of(region.kind).word}第{standing.place_in_cohort}名"


def summary(standing: Standing, placing: Placing, book: Book) -> dict[str, Any]:
    """Score and what can be said of it; the place where there are others to stand among."""
    ranking = standing.ranking
    judged, asked = judged_on(standing, book, ranking.level)
    told = {
        "score": book.numbers.points(standing.score),
        "judged": rankings.judged_words(standing.judged, book.min_judged, book.numbers),
        "judged_on": rankings.judged_on_words(judged, asked),
        "place_sum": addition(standing, book.numbers),
    }
    if standing.region_id == ranking.campaign.region_id:
        return told
    return told | _placed(standing, placing, book)


def _placed(standing: Standing, placing: Placing, book: Book) -> dict[str, Any]:
    month = standing.ranking.compared_month
    return {
        "place": standing.place,
        "band_low": standing.band_low,
        "band_high": standing.band_high,
        "size": placing.size,
        "movement": standing.movement,
        "movement_words": rankings.movement_words(
            standing.movement, Month.of(month).chinese if month else ""
        )
        if standing.place
        else "",
        "peer_words": peer_words(standing),
        "neighbour_words": neighbour_words(standing, placing.below, book.numbers, book.min_judged),
    }
