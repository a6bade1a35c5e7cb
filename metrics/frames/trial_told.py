"""A trial as its page tells it: sentences, and rows of text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from campaigns.models import Region
from campaigns.terms import RankingState
from metrics.engine import VERSION
from metrics.frames.trial_beside import Beside, Line
from metrics.frames.trial_ground import Ground
from metrics.frames.trial_report import Trial, judged_words
from metrics.frames.trial_rules import WhatIf
from metrics.frames.trial_since import changed_since
from metrics.models import Ranking
from metrics.wording import trial as words
from metrics.wording.numbers import ABSENT, Numbers


@dataclass(frozen=True, slots=True)
class PointsRow:
    """One category's points, then and now, as text."""

    name: str
    then: str
    now: str
    change: str


@dataclass(frozen=True, slots=True)
class Row:
    """One region of the table. ``size`` is how many are ranked, for the scale of the band."""

    name: str
    url: str
    place: int
    then: str
    movement: int | None
    score: str
    score_then: str
    low: int
    high: int
    size: int
    swayed: str
    points: list[PointsRow]


def changes(ground: Ground, asked: WhatIf) -> list[words.Change]:
    """What differs from the rules in force, in the order of the page."""
    before = ground.before
    year = ground.month.year
    targets = {target.code: f"{target.code} {target.name} " for target in ground.targets}
    caps = words.cap_change(
        "其余目标封顶" if ground.grows else "封顶", before.other_cap, asked.other_cap
    )
    if ground.grows:
        growth = words.cap_change("增长类目标封顶", before.growth_cap, asked.growth_cap)
        bases = (words.base_words(one.base, one.years, year) for one in (before, asked))
        caps = [*growth, *caps, *words.base_change(*bases)]
    return [
        *words.weight_changes(ground.categories, before.categories, asked.categories),
        *words.weight_changes(targets, before.items, asked.items),
        *caps,
        *words.rule_changes(
            (before.red_line, asked.red_line),
            (before.missing, asked.missing),
            (before.judged, asked.judged),
        ),
    ]


def warnings(
    ground: Ground, ranking: Ranking, figures_version: int, *, unexplained: bool
) -> list[str]:
    """Why the trial rests on something else than the ranking does; ``unexplained``: no setting was
    changed, and yet it differs."""
    changed = changed_since(ground.campaign, ranking)
    otherwise = ground.campaign.terms_version != ranking.terms_version
    return words.base_warnings(
        word=RankingState(ranking.state).word,
        newer_figures=figures_version != ranking.figures_version,
        changed=changed,
        newer_terms=otherwise and unexplained,
        versions=(ranking.rule_set.version, ground.rules.version),
        engines=(ranking.engine_version, VERSION),
    )


def sentences(told: Beside, ranking: Ranking, numbers: Numbers) -> dict[str, Any]:
    """The outcome in a few words, and how firm it is."""
    word = RankingState(ranking.state).word
    moved = [(line.name, line.then, line.place) for line in told.lines if line.then and line.place]
    held = told.agreement
    moves = _moves(told)
    stirred = any(line.then != line.place for line in told.lines)
    firm = [
        words.field_words(moves, word),
        words.order_words(held.kept, held.pairs, held.tau, numbers, word) if stirred else "",
        f"{words.largest_words(moved)}{words.near_words(moved, numbers)}" if stirred else "",
        words.sway_words(
            told.sway.draws,
            told.sway.ends,
            _held(told.now.first, told.sway.first_stays, told.ends),
            _held(told.now.last, told.sway.last_stays, told.ends),
            told.weighed,
            numbers,
        ),
    ]
    return {"outcome": words.outcome(moves, word), "firm": [one for one in firm if one]}


def _held(who: frozenset[str], share: float, ends: int) -> float | None:
    """How often they stay what they are, where it can be said who they are."""
    return None if words.crowded(len(who), ends) else share


def _moves(told: Beside) -> words.Moves:
    both = [line for line in told.lines if line.then]
    every = {line.code: line.name for line in (*told.lines, *told.unranked)}
    gone = (told.then.first | told.then.last) - every.keys()
    every |= dict(Region.objects.filter(code__in=gone).values_list("code", "short_name"))

    def named(codes: frozenset[str]) -> list[str]:
        return [every[code] for code in sorted(codes)]

    return words.Moves(
        compared=len(both),
        moved=sum(line.then != line.place for line in both),
        rescored=sum(line.score != line.score_then for line in both),
        ends=told.ends,
        first=len(told.now.first),
        last=len(told.now.last),
        into_first=named(told.now.first - told.then.first),
        out_of_first=named(told.then.first - told.now.first),
        into_last=named(told.now.last - told.then.last),
        out_of_last=named(told.then.last - told.now.last),
        newly_ranked=[line.name for line in told.lines if not line.then],
        no_longer_ranked=[line.name for line in told.unranked if line.then],
    )


def rows(
    told: Beside, ground: Ground, numbers: Numbers, where: Callable[[str], str]
) -> dict[str, Any]:
    """The table, and who is not ranked; ``where`` leads to a region's published derivation."""
    size = len(told.lines)
    return {
        "rows": [_row(line, ground, numbers, size, where) for line in told.lines],
        "unranked": [
            {
                "name": line.name,
                "then": str(line.then or "未参评"),
                "judged": judged_words(line.judged),
            }
            for line in told.unranked
        ],
    }


def _row(
    line: Line, ground: Ground, numbers: Numbers, size: int, where: Callable[[str], str]
) -> Row:
    low, high = line.swayed_low, line.swayed_high
    return Row(
        name=line.name,
        url=where(line.code) if line.score_then is not None else "",
        place=line.place or 0,
        then=str(line.then or "未参评"),
        movement=line.movement,
        score=numbers.points(line.score),
        score_then=ABSENT if line.score_then is None else numbers.points(line.score_then),
        low=line.low,
        high=line.high,
        size=size,
        swayed=str(low) if low == high else f"{low}–{high}",
        points=[_points(line, code, name, numbers) for code, name in ground.categories.items()],
    )


def _points(line: Line, code: str, name: str, numbers: Numbers) -> PointsRow:
    now, then = line.points.get(code, 0), line.points_then.get(code)
    return PointsRow(
        name=name,
        then=ABSENT if then is None else numbers.points(then),
        now=numbers.points(now),
        change=numbers.change(None if then is None else now - then),
    )


def left_out(trial: Trial, ground: Ground) -> list[str]:
    """Targets of the level of which a file says nothing."""
    return [
        f"{target.code} {target.name}" for target in ground.targets if target.code in trial.left_out
    ]
