"""The questions of a leader, answered in a few words each; what must be done stands in todo."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from campaigns.terms import Cohort, State
from metrics.queries.explanation import TargetLine
from metrics.queries.levels import level_word
from metrics.queries.ranked import ranked_row
from metrics.queries.red_lines import touched
from metrics.queries.scene import Scene, changes
from metrics.wording import rankings
from metrics.wording import whole as words
from metrics.wording.rankings import RankedRow, Touched


@dataclass(frozen=True, slots=True)
class Answer:
    """One question and what is to be said; ``weight`` is "alarm" where a red line was touched;
    ``url`` leads to the figures behind it."""

    question: str
    lines: list[str]
    weight: str = ""
    url: str = ""


def answers(scene: Scene, lines: list[TargetLine]) -> list[Answer]:
    rows = ranked_rows(scene)
    unranked = len(scene.rows) - len(rows)
    red = touched_in(scene)
    return [
        Answer("走到哪一步", _standing(lines)),
        Answer(f"谁在前谁在后{_inside(scene)}", _order(scene, rows, unranked)),
        Answer("谁在变动", _moves(scene)),
        Answer("红线触在哪里", _red(red), "alarm" if red else "", _red_url(scene) if red else ""),
    ]


def ranked_rows(scene: Scene) -> list[RankedRow]:
    """The ranked rows as the wording takes them, in order. Of a part of the table the order inside
    it is told; intervals are those of the whole table and say nothing about it."""
    rows = whole_rows(scene)
    if not scene.narrowed:
        return rows
    ahead = [row.place for row in rows]
    return [replace(row, place=1 + ahead.index(row.place), distinct=True) for row in rows]


def whole_rows(scene: Scene) -> list[RankedRow]:
    """The same with their places in the whole table."""
    return [ranked_row(row, scene.told(row)) for row in scene.ranked]


def _inside(scene: Scene) -> str:
    """Said of a part of the table, and where the order is not the chosen category's."""
    choice = scene.choice
    parts = [f"{scene.inside}内"] if choice.within else []
    parts += [f"{Cohort(choice.cohort).word}内"] if choice.cohort else []
    parts += ["按总分"] if choice.category else []
    return f"（{'，'.join(parts)}）" if parts else ""


def _standing(lines: list[TargetLine]) -> list[str]:
    said = words.standing_words([line.state for line in lines])
    missed = [line.name for line in lines if line.outlook["code"] == "will_be_missed"]
    outlook = words.outlook_words(missed)
    return [_sentence(part) for part in (said, outlook) if part]


def _order(scene: Scene, rows: list[RankedRow], unranked: int) -> list[str]:
    word = level_word(scene.campaign, scene.choice.level)
    if not rows:
        return [rankings.nobody_words(word, unranked)]
    said = [
        rankings.leaders_words(rows, scene.book.numbers),
        rankings.laggards_words(rows, scene.book.numbers),
        rankings.unranked_words(len(rows), unranked) if unranked else "",
        _own(scene),
    ]
    return [_sentence(part) for part in said if part]


def _own(scene: Scene) -> str:
    """Where the user's own region stands, if it is one of the rows."""
    mine = [row for row in scene.ranked if row.region_id == getattr(scene.user, "region_id", None)]
    if not mine or scene.narrowed:
        return ""
    row = mine[0]
    score = scene.book.numbers.points(row.score)
    return words.own_words(row.region.short_name, row.place or 0, score)


def _moves(scene: Scene) -> list[str]:
    """Places gained and lost are those of the whole table: nothing is said of a part of it."""
    changed = words.changes_words(changes(scene), scene.since if scene.earlier else "")
    moved = "" if scene.narrowed else rankings.movers_words(whole_rows(scene), scene.since)
    return [_sentence(part) for part in (moved, changed) if part]


def touched_in(scene: Scene) -> list[Touched]:
    """Red lines of the chosen category."""
    wanted = scene.choice.category
    found = touched(scene.user, scene.rows, scene.book, scene.month, scene.names)
    names = {one.name for one in scene.book.targets.values() if wanted in {"", one.category}}
    return [one for one in found if one.target in names]


def _red_url(scene: Scene) -> str:
    """The figures behind the first red line that the user may see."""
    for row in scene.rows:
        for detail in row.details:
            hit = detail["state"] == State.RED_LINE and scene.is_chosen(detail["target"])
            if hit and scene.sees(row.region):
                url = scene.choice.explanation_url(row.region.code)
                return f"{url}?{urlencode({'target': detail['target']})}#figures"
    return ""


def _red(red: list[Touched]) -> list[str]:
    """The question already says what it is about."""
    return [_sentence(rankings.red_line_words(red).removeprefix("触红线："))]


def _sentence(text: str) -> str:
    return text if text.endswith("。") else f"{text}。"
