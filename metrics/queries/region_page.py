"""地区: all about one region in one campaign, as of a month."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from campaigns.access import AnyUser, sees_region
from campaigns.models import Campaign, Indicator, Region
from campaigns.periods import Month
from campaigns.queries.reporting import mentioned
from campaigns.terms import Cohort, Kind, Level, RankingState, State
from metrics.models import Ranking, Standing
from metrics.queries.explanation import TargetLine, line
from metrics.queries.ranking import Choice, visible_rankings
from metrics.queries.terms import Book, FrozenTarget
from metrics.wording.rankings import band_words, judged_words
from metrics.wording.region_story import RegionStory, region_story
from metrics.wording.tallies import state_counts

# Kinds whose attainment says by how much a goal is passed; a rate or a zero has nothing above it.
_BEYOND = {Kind.GROWTH, Kind.LEVEL, Kind.STAFFING, Kind.POINTS, Kind.FALL}
_PATHS = {Kind.GROWTH, Kind.LEVEL}


@dataclass(frozen=True, slots=True)
class Stand:
    """A month in which the region has a row, and at which level."""

    month: Month
    level: str
    draft: bool


def stands_of(user: AnyUser, campaign: Campaign, region: Region) -> list[Stand]:
    """The months in which the region stands in a ranking that the user sees, newest first.

    A region that competes at two levels is shown at the higher one.
    """
    rows = Standing.objects.filter(
        region=region, ranking__in=visible_rankings(user, campaign).order_by()
    ).values_list("ranking__month", "ranking__level", "ranking__state")
    levels: dict[int, list[str]] = defaultdict(list)
    published = set()
    for month, level, state in rows:
        levels[month].append(level)
        if state == RankingState.PUBLISHED:
            published.add(month)
    return [
        Stand(
            Month.of(month),
            min(levels[month], key=lambda code: Level(code).depth),
            month not in published,
        )
        for month in sorted(levels, reverse=True)
    ]


@dataclass(slots=True)
class TargetRow:
    """A target's line with where its derivation and its own page are."""

    line: TargetLine
    why_url: str
    target_url: str


@dataclass(slots=True)
class TargetGroup:
    name: str
    points: str
    rows: list[TargetRow] = field(default_factory=list)


def target_groups(standing: Standing, choice: Choice, book: Book) -> list[TargetGroup]:
    """Its targets by category, those that are not asked of it left out."""
    groups = {
        code: TargetGroup(name, book.numbers.points(standing.categories.get(code, 0)))
        for code, name in book.categories.items()
    }
    for detail in sorted(standing.details, key=lambda one: str(one["target"])):
        if detail["state"] == State.NOT_APPLICABLE:
            continue
        code = detail["target"]
        groups[book.targets[code].category].rows.append(
            TargetRow(
                line=line(book, detail, choice.month),
                why_url=choice.explanation_url(standing.region.code, target=code),
                target_url=choice.target_url(code),
            )
        )
    return [group for group in groups.values() if group.rows]


def not_asked(standing: Standing, book: Book) -> list[str]:
    """Names of the targets that do not apply to the region."""
    return [
        book.targets[detail["target"]].name
        for detail in standing.details
        if detail["state"] == State.NOT_APPLICABLE
    ]


def path_targets(standing: Standing, book: Book) -> list[str]:
    """Codes of its growth and level targets that have a number, headline ones first."""
    codes = [
        detail["target"]
        for detail in standing.details
        if book.targets[detail["target"]].kind in _PATHS
        and detail["state"] != State.NOT_APPLICABLE
        and detail["expected"] is not None
    ]
    return sorted(codes, key=lambda code: (not book.targets[code].headline, code))


def read_by(target: FrozenTarget, parts: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Codes of the reported indicators that a target's formula reads; ``parts`` are those of
    ratios."""
    codes = [*target.indicators, *mentioned(target.parameters)]
    return [part for code in codes for part in parts.get(code, (code,))]


def parts_of_ratios(indicators: Iterable[Indicator]) -> dict[str, tuple[str, ...]]:
    """Ratio → its denominator and numerator, of indicators read with both."""
    return {
        row.code: (row.denominator.code, row.numerator.code)
        for row in indicators
        if row.denominator and row.numerator
    }


def growth_target(standing: Standing, book: Book) -> str:
    """Its main growth target: the first headline one, "" where it has none."""
    codes = path_targets(standing, book)
    growing = [code for code in codes if book.targets[code].kind == Kind.GROWTH]
    return growing[0] if growing else ""


def counts(standing: Standing) -> list[dict[str, Any]]:
    """How many of its targets are in which state, every state named: it is the key as well."""
    rows = state_counts(detail["state"] for detail in standing.details)
    return [row for row in rows if row["code"] != State.NOT_APPLICABLE]


@dataclass(frozen=True, slots=True)
class Change:
    """A target that stands otherwise than in the month compared with."""

    name: str
    code: str
    before: State
    after: State
    url: str


_GRAVITY = [
    *(State.RED_LINE, State.BEHIND, State.NOT_REPORTED, State.CLOSE, State.MET),
    *(State.IN_PROGRESS, State.NO_BASELINE, State.NOT_APPLICABLE),
]


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since the month compared with: ``month`` is None where there is none."""

    month: Month | None
    changes: list[Change]


def changes_since(standing: Standing, ranking: Ranking, choice: Choice, book: Book) -> Since:
    """Targets whose state changed since the month with which the ranking itself compares (as its
    gains and losses of places do, whatever has been published since), gravest first."""
    if ranking.compared_month is None:
        return Since(None, [])
    published = Standing.objects.filter(
        region=standing.region_id,
        ranking__campaign=choice.campaign,
        ranking__level=ranking.level,
        ranking__state=RankingState.PUBLISHED,
        ranking__month=ranking.compared_month,
    )
    row = published.order_by("-ranking__edition").first()
    if row is None:
        return Since(None, [])
    before = {detail["target"]: State(detail["state"]) for detail in row.details}
    changes = [
        Change(
            name=book.targets[code].name,
            code=code,
            before=before[code],
            after=State(detail["state"]),
            url=choice.explanation_url(standing.region.code, target=code),
        )
        for detail in standing.details
        if (code := detail["target"]) in before and before[code] != detail["state"]
    ]
    changes.sort(key=lambda one: (_GRAVITY.index(one.after), one.code))
    return Since(Month.of(ranking.compared_month), changes)


def rows_of(ranking: Ranking) -> list[Standing]:
    """All rows of the ranking without their derivations."""
    return list(ranking.standings.select_related("region").defer("details", "categories"))


@dataclass(frozen=True, slots=True)
class Place:
    """The head of the page; ``inside`` and ``cohort`` are words, "" where there is no such list."""

    place: int | None
    size: int
    sharing: int
    score: str
    judged: str
    band_low: int | None
    band_high: int | None
    band_words: str
    movement: int | None
    moved_since: str
    inside: str
    cohort: str
    improvement: str
    improvement_place: int | None
    vetoed: bool


def place_of(standing: Standing, rows: list[Standing], choice: Choice, book: Book) -> Place:
    ranked = [row for row in rows if row.place is not None]
    since = standing.ranking.compared_month
    low, high = standing.band_low, standing.band_high
    return Place(
        place=standing.place,
        size=len(ranked),
        sharing=sum(row.place == standing.place for row in ranked) if standing.place else 0,
        score=book.numbers.points(standing.score),
        judged=judged_words(standing.judged, book.min_judged, book.numbers),
        band_low=low,
        band_high=high,
        band_words=band_words(low, high) if low and high else "",
        movement=standing.movement,
        moved_since=Month.of(since).chinese if since else "",
        inside=_inside(standing, ranked, choice),
        cohort=_cohort(standing, ranked),
        improvement=book.numbers.change(standing.improvement),
        improvement_place=standing.improvement_place,
        vetoed=standing.vetoed,
    )


def _inside(standing: Standing, ranked: list[Standing], choice: Choice) -> str:
    """The place among the children of one parent, where that list is not the whole one."""
    parent = standing.region.parent
    if standing.place is None or parent is None or parent.pk == choice.campaign.region_id:
        return ""
    size = sum(row.region.parent_id == parent.pk for row in ranked)
    return f"{parent.short_name}内第{standing.place_in_group}名，共{size}个"


def _cohort(standing: Standing, ranked: list[Standing]) -> str:
    region = standing.region
    if standing.place is None or region.level != Level.COUNTY:
        return ""
    own = Cohort.of(region.kind)
    size = sum(Cohort.of(row.region.kind) is own for row in ranked)
    return f"{own.word}第{standing.place_in_cohort}名，共{size}个"


def story(standing: Standing, place: Place, since: Since, choice: Choice, book: Book) -> list[str]:
    """The month in words."""
    lines = [line(book, detail, choice.month) for detail in standing.details]
    by_state: dict[State, list[TargetLine]] = defaultdict(list)
    for one in lines:
        by_state[one.state].append(one)
    is_whole = standing.region_id == choice.campaign.region_id
    return region_story(
        RegionStory(
            name=standing.region.name,
            month=choice.month.chinese,
            is_whole=is_whole,
            place=None if is_whole else place.place,
            ranked=place.size,
            sharing=place.sharing,
            score=place.score,
            movement=place.movement,
            moved_since=place.moved_since,
            counts={state: len(found) for state, found in by_state.items()},
            best=_best(standing, book, choice.month),
            behind=_worst(standing, book, choice.month),
            red_lines=[one.name for one in by_state[State.RED_LINE]],
            missing=[one.name for one in by_state[State.NOT_REPORTED]],
            since=since.month.chinese if since.month else "",
            changed=Counter(one.after for one in since.changes),
        )
    )


def _best(standing: Standing, book: Book, month: Month) -> list[tuple[str, str]]:
    """The two targets that are passed by most, of kinds that can be passed."""
    passed = [
        detail
        for detail in standing.details
        if detail["state"] == State.MET
        and detail["attainment"] is not None
        and detail["attainment"] > 1
        and _can_be_passed(book.targets[detail["target"]])
    ]
    passed.sort(key=lambda one: (-one["attainment"], one["target"]))
    return [
        (shown.name, shown.attainment)
        for shown in (line(book, detail, month) for detail in passed[:2])
    ]


def _can_be_passed(target: FrozenTarget) -> bool:
    """Where more is better; one association each says nothing by its multiples."""
    return target.kind in _BEYOND and "goals" not in target.parameters


def _worst(standing: Standing, book: Book, month: Month) -> list[tuple[str, str]]:
    """All targets that are behind, the furthest first, with what is missing."""
    behind = [detail for detail in standing.details if detail["state"] == State.BEHIND]
    behind.sort(key=lambda one: (one["attainment"] or 0, one["target"]))
    lines = [line(book, detail, month) for detail in behind]
    return [(one.name, one.gap or f"完成率{one.attainment}") for one in lines]


def parent_url(user: AnyUser, standing: Standing, choice: Choice) -> str:
    """The page of the region above, where it is inside the campaign and the user sees it."""
    parent = standing.region.parent
    if parent is None or standing.region_id == choice.campaign.region_id:
        return ""
    return choice.region_url(parent.code) if sees_region(user, parent) else ""
