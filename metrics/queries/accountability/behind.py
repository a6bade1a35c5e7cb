"""The targets behind a place: which a region misses, and by how much."""

from __future__ import annotations

from collections import Counter
from typing import Any

from campaigns.periods import Month
from campaigns.terms import Kind, State
from metrics.models import Ranking, Standing
from metrics.queries.explanation import line
from metrics.queries.explanation import told as told_target
from metrics.queries.terms import Book
from metrics.wording.accountability.evidence import states_words
from metrics.wording.numbers import ABSENT, Numbers

_SHORT = {State.RED_LINE, State.BEHIND, State.NOT_REPORTED}
_MOST = 12  # so many targets stand in the table
_FEW = 10  # of less, one case more or less moves places

Few = tuple[tuple[str, str], ...]


def behind(
    ranking: Ranking, standing: Standing | None, numbers: Numbers
) -> tuple[dict[str, Any] | None, Few]:
    """The targets that a region misses, where most points were lost first, as a table (None for
    none); and those on which hardly anything is expected, with what is."""
    if standing is None:
        return None, ()
    month, book = Month.of(ranking.month), Book(ranking, numbers)
    rows = [line(book, item, month) for item in standing.details if item["state"] in _SHORT]
    rows.sort(key=lambda row: (row.state is not State.RED_LINE, -row.lost, row.code))
    if not rows:
        return None, _few(standing, book, month)
    more = f"（列失分最多的{_MOST}项，共{len(rows)}项）" if len(rows) > _MOST else ""
    table = {
        "caption": f"{month.chinese}落后、缺报或触红线的目标{more}",
        "columns": [
            ["目标", 18, "left"],
            *[[heading, 7, "right"] for heading in ("应达", "实际", "完成率")],
            ["状态", 5, "centre"],
            ["失分", 5, "right"],
        ],
        "rows": [
            [
                f"{row.code} {row.name}",
                row.expected,
                row.actual,
                row.attainment or ABSENT,
                row.state.word,
                row.lost_points,
            ]
            for row in rows[:_MOST]
        ],
    }
    return table, _few(standing, book, month)


def _few(standing: Standing, book: Book, month: Month) -> Few:
    """Growth targets that count and of which less than ten is expected."""
    found = []
    for item in standing.details:
        told = told_target(book, item, month)
        if told.inner != Kind.GROWTH or not item["weight"] or item["expected"] is None:
            continue
        if item["expected"] < _FEW * 10**told.decimals:
            found.append((book.targets[item["target"]].name, told.enough("expected")))
    return tuple(found)


def states_of(ranking: Ranking, standing: Standing | None) -> str:
    """How many targets are in which state."""
    if standing is None:
        return ""
    found = Counter(State(item["state"]) for item in standing.details)
    told = {
        state.word: found[state]
        for state in State
        if state not in {State.NOT_APPLICABLE, State.NO_BASELINE}
    }
    return states_words(Month.of(ranking.month), told)
