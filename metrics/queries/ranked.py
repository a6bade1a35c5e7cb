"""One month's ranking as it was asked for: who is in it, in which order, under which name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from campaigns.access import AnyUser, desks_of, sees_region
from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.terms import Cohort, Level, State
from metrics.models import Ranking, Standing
from metrics.queries.levels import level_word
from metrics.queries.ranking import Choice, get_ranking_for
from metrics.queries.terms import Book, FrozenTarget
from metrics.wording import rankings
from metrics.wording.marks import full_hundredths
from metrics.wording.numbers import Numbers

# A verdict was given; the others are not asked, not due yet, without a base or not reported.
_JUDGED = {State.MET, State.CLOSE, State.BEHIND, State.RED_LINE}
_MUCH = 3  # one in so many targets


def choice_of(campaign: Campaign, month: Month, level: str, asked: Mapping[str, str]) -> Choice:
    """The address completed: what does not fit the campaign or the level narrows nothing, and a
    list is one city's or one cohort's, never both: a place within both does not exist."""
    within = _within(campaign, level, asked.get("within", ""))
    cohort = asked.get("cohort", "") if level == Level.COUNTY and not within else ""
    category = asked.get("category", "")
    return Choice(
        campaign=campaign,
        month=month,
        level=level,
        within=within,
        cohort=cohort if cohort in set(Cohort) else "",
        category=category if _is_category(campaign, category) else "",
    )


def _is_category(campaign: Campaign, code: str) -> bool:
    return bool(code) and campaign.categories.filter(code=code).exists()


def _within(campaign: Campaign, level: str, code: str) -> str:
    if not code:
        return ""
    found = Region.objects.filter(parent=campaign.region, code=code).first()
    return code if found and Level(found.level).depth < Level(level).depth else ""


@dataclass(frozen=True, slots=True)
class Named:
    """``told`` is the name in a sentence: with the city where another has the same name."""

    name: str
    city: str
    told: str
    found_by: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A ranking narrowed to what the address asks for. ``ranked`` and ``unranked`` are its rows,
    ``size`` is how many have a place in the whole list, ``seen`` whose figures the user sees."""

    user: AnyUser
    choice: Choice
    ranking: Ranking
    book: Book
    ranked: list[Standing]
    unranked: list[Standing]
    size: int
    seen: set[int]
    names: dict[int, Named]

    @property
    def numbers(self) -> Numbers:
        return self.book.numbers

    @property
    def level_word(self) -> str:
        return level_word(self.choice.campaign, self.choice.level)

    @property
    def since(self) -> str:
        """The month that places gained and lost are counted from; "" without one."""
        month = self.ranking.compared_month
        return Month.of(month).chinese if month else ""

    @property
    def targets(self) -> list[FrozenTarget]:
        """Those asked at this level, of the chosen category."""
        wanted = self.choice.category
        return [
            target
            for target in self.book.targets.values()
            if self.choice.level in target.levels and wanted in {"", target.category}
        ]

    def place_of(self, row: Standing) -> int:
        """The place in the list that is shown: all, one city's, one cohort's."""
        shown = row.place
        if self.choice.within:
            shown = row.place_in_group
        elif self.choice.cohort:
            shown = row.place_in_cohort
        return shown or 0

    def explanation_url(self, row: Standing) -> str:
        """The derivation, "" for whoever does not see the region's figures."""
        return self.choice.explanation_url(row.region.code) if row.region_id in self.seen else ""


def reading(user: AnyUser, choice: Choice, numbers: Numbers) -> Reading | None:
    """None where the month has no ranking of this level that the user may see."""
    ranking = get_ranking_for(user, choice.campaign, choice.month, choice.level)
    return reading_of(user, choice, ranking, numbers) if ranking else None


def reading_of(user: AnyUser, choice: Choice, ranking: Ranking, numbers: Numbers) -> Reading:
    """The same of a ranking at hand that the user may see."""
    rows = list(ranking.standings.select_related("region", "region__parent"))
    kept = [row for row in rows if is_in(row.region, choice)]
    return Reading(
        user=user,
        choice=choice,
        ranking=ranking,
        book=Book(ranking, numbers),
        ranked=[row for row in kept if row.place],
        unranked=[row for row in kept if not row.place],
        size=sum(row.place is not None for row in rows),
        seen={row.region_id for row in rows if sees_region(user, row.region)},
        names=names_of([row.region for row in rows], choice.campaign),
    )


def is_in(region: Region, choice: Choice) -> bool:
    """Whether a region is in the city or the cohort that the choice narrows the list to."""
    if choice.within:
        return f"/{choice.within}/" in region.path and region.code != choice.within
    return not choice.cohort or Cohort.of(region.kind) == choice.cohort


def names_of(regions: list[Region], campaign: Campaign) -> dict[int, Named]:
    """By region id. The regions come with their parents."""
    cities = {region.pk: _city(region, campaign) for region in regions}
    times = Counter(region.short_name for region in regions)
    times.update({region.short_name for region in cities.values() if region})
    return {
        region.pk: _named(region, cities[region.pk], alone=times[region.short_name] == 1)
        for region in regions
    }


def _city(region: Region, campaign: Campaign) -> Region | None:
    """What stands between the region and the campaign's own; nothing for those right below it."""
    above = region.parent
    if above is None or campaign.region_id in {region.pk, above.pk}:
        return None
    return above


def _named(region: Region, city: Region | None, *, alone: bool) -> Named:
    words = [region.name, region.short_name, region.code]
    words += [city.name, city.short_name] if city else []
    return Named(
        name=region.short_name,
        city=city.short_name if city else "",
        told=region.short_name if alone or city is None else f"{city.short_name}{region.name}",
        found_by=" ".join(dict.fromkeys(words)),
    )


# --- The tables -------------------------------------------------------------------------------


def level_rows(page: Reading) -> list[dict[str, Any]]:
    """本期得分: in the order of the places, or of the share of one category's full mark."""
    homes = [desk.region.path for desk in desks_of(page.user)]
    above = page.choice.campaign.region.path
    own = [path for path in homes if path.startswith(above) and path != above]
    rows = page.ranked
    if page.choice.category:
        rows = sorted(rows, key=lambda row: (-_category_share(page, row), row.place or 0))
    return [_level_row(page, row, own) for row in rows]


def _category_points(page: Reading, row: Standing) -> int:
    return int(row.categories.get(page.choice.category, 0))


def _category_full(page: Reading, row: Standing) -> int:
    """The category's full mark in hundredths: what does not apply to a region is not asked."""
    return sum(
        full_hundredths(item, page.numbers)
        for item in row.details
        if page.book.targets[item["target"]].category == page.choice.category
    )


def _category_share(page: Reading, row: Standing) -> Fraction:
    full = _category_full(page, row)
    return Fraction(_category_points(page, row), full) if full else Fraction(-1)


def _level_row(page: Reading, row: Standing, own: Iterable[str]) -> dict[str, Any]:
    numbers, named = page.numbers, page.names[row.region_id]
    judged, asked = judged_on(row, page.book, page.choice.level)
    return {
        "code": row.region.code,
        "name": named.name,
        "city": named.city,
        "find": named.found_by,
        "url": page.explanation_url(row),
        "is_mine": any(row.region.path.startswith(path) for path in own),
        "place": row.place,
        "shown_place": page.place_of(row),
        "movement": row.movement,
        "score": numbers.points(row.score),
        "band_low": row.band_low,
        "band_high": row.band_high,
        "size": page.size,
        "distinct": row.distinct_from_next,
        "vetoed": row.vetoed,
        "judged": judged_share(row, page.book),
        "judged_on": rankings.judged_on_words(judged, asked),
        "judged_short": f"{judged}/{asked}",
        "silent": silent_in(row),
        "red_lines": sum(detail["state"] == State.RED_LINE for detail in row.details),
        "categories": category_cells(row, page.book, page.choice.level),
        **(_category_cells(page, row) if page.choice.category else {}),
    }


def judged_on(row: Standing, book: Book, level: str) -> tuple[int, int]:
    """On how many targets a verdict counted, and how many are asked of the region."""
    asked = [
        item
        for item in row.details
        if level in book.targets[item["target"]].levels and item["state"] != State.NOT_APPLICABLE
    ]
    judged = [item for item in asked if item["weight"] and item["state"] in _JUDGED]
    return len(judged), len(asked)


def ranked_row(row: Standing, name: str) -> rankings.RankedRow:
    """A ranked standing as the sentences take it, with its place in the whole list."""
    place = row.place or 0
    return rankings.RankedRow(
        name=name,
        place=place,
        score=row.score,
        low=row.band_low or place,
        high=row.band_high or place,
        distinct=row.distinct_from_next,
        movement=row.movement,
        silent=silent_in(row),
    )


def silent_in(row: Standing) -> int:
    """How many of its targets a region did not report."""
    return sum(item["state"] == State.NOT_REPORTED for item in row.details)


def partly_silent(row: Standing) -> bool:
    """Whether a target with gaps was judged by what there is: what is wholly missing has no
    attainment."""
    return any(
        item["state"] == State.NOT_REPORTED and item["attainment"] is not None
        for item in row.details
    )


def judged_share(row: Standing, book: Book) -> str:
    return rankings.judged_words(row.judged, book.min_judged, book.numbers)


def category_cells(row: Standing, book: Book, level: str) -> list[dict[str, str]]:
    """Points by category; a category of which nothing counts here has none, not zero."""
    counting = {
        book.targets[item["target"]].category
        for item in row.details
        if item["weight"] or item["points"]
    }
    return [
        {
            "code": code,
            "name": name,
            "score": book.numbers.points(row.categories.get(code, 0)) if code in counting else "",
        }
        for code, name in categories_of(book, level).items()
    ]


def categories_of(book: Book, level: str) -> dict[str, str]:
    """The categories that have a target at the level."""
    asked = {target.category for target in book.targets.values() if level in target.levels}
    return {code: name for code, name in book.categories.items() if code in asked}


def _category_cells(page: Reading, row: Standing) -> dict[str, Any]:
    """The chosen category: points, full mark, and state and points of each of its targets."""
    details = {item["target"]: item for item in row.details}
    full = _category_full(page, row)
    return {
        "category_score": page.numbers.points(_category_points(page, row)),
        "category_full": page.numbers.points(full) if full else "",
        "targets": [_target_cell(details.get(one.code), page.numbers) for one in page.targets],
    }


def _target_cell(detail: dict[str, Any] | None, numbers: Numbers) -> dict[str, Any]:
    if detail is None:
        return {"state": State.NOT_APPLICABLE, "points": ""}
    points = numbers.points(detail["points"]) if detail["weight"] else ""
    return {"state": State(detail["state"]), "points": points}


def improvement_rows(page: Reading) -> list[dict[str, Any]]:
    """较基期变化: the best first; those without a base stand at the end, without a place."""
    rows = sorted(
        page.ranked,
        key=lambda row: (row.improvement_place is None, row.improvement_place or 0, row.place or 0),
    )
    return [
        {
            "place": row.improvement_place,
            "name": page.names[row.region_id].name,
            "city": page.names[row.region_id].city,
            "find": page.names[row.region_id].found_by,
            "url": page.explanation_url(row),
            "change": page.numbers.change(row.improvement),
            "word": rankings.improvement_words(row.improvement, silent_in(row)),
            "level_place": row.place,
        }
        for row in rows
    ]


def best_improved(page: Reading, told: Callable[[Standing], str]) -> str:
    """Who came farthest from the base, in a sentence; "" where nobody has one. What was not
    reported moves nothing: whoever owes too much is not compared."""
    based = [row for row in page.ranked if row.improvement is not None]
    apart = [row for row in based if owes_much(row, page.book, page.choice.level)]
    compared = [row for row in based if row not in apart]
    most = max((row.improvement or 0 for row in compared), default=None)
    best = [(told(row), silent_in(row)) for row in compared if row.improvement == most]
    back = [told(row) for row in compared if (row.improvement or 0) < 0]
    change = page.numbers.change(most)
    return rankings.best_improved_words(best, change, back, [told(row) for row in apart])


def owes_much(row: Standing, book: Book, level: str) -> bool:
    """Whether a third or more of the targets asked of a region were not reported."""
    _, asked = judged_on(row, book, level)
    return bool(asked) and _MUCH * silent_in(row) >= asked


def unranked_rows(page: Reading, missing: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """未参评, each with what it did not report; ``missing`` by region code names the cells."""
    return [
        {
            "name": page.names[row.region_id].told,
            "find": page.names[row.region_id].found_by,
            "url": page.explanation_url(row),
            "reason": unranked_reason(row, page.book),
            "missing": missing.get(row.region.code, []),
            "silent": silent_in(row),
        }
        for row in page.unranked
    ]


def unranked_reason(row: Standing, book: Book) -> str:
    """Why it has no place, and how many of its targets are not reported."""
    share, least = judged_share(row, book), book.numbers.percent(book.min_judged)
    short = rankings.is_short(row.judged, book.min_judged)
    why = f"已评权重{share}，不足{least}" if short else "没有可计分的目标"
    missing = silent_in(row)
    return f"{why}；{missing}项目标缺报" if missing else why


def gaps_asked(rows: Iterable[Standing], book: Book) -> list[FrozenTarget]:
    """The targets of which something was missing when the ranking was computed."""
    codes = {
        item["target"]
        for row in rows
        for item in row.details
        if item["reported"] < item["due"] or item["state"] == State.NOT_REPORTED
    }
    return [target for code, target in book.targets.items() if code in codes]
