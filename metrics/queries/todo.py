"""What must be done: targets that are not met, what they lack in units, and where most of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns.terms import Kind, State
from metrics.models import Standing
from metrics.queries.explanation import told
from metrics.queries.lacking import lack_words, units_of
from metrics.queries.scene import Scene
from metrics.wording import whole as words
from metrics.wording.shortfall import shortfall

# What is worst comes first.
_URGENT = [State.RED_LINE, State.NOT_REPORTED, State.BEHIND, State.CLOSE]


@dataclass(frozen=True, slots=True)
class Todo:
    """One target of the whole that is not met. ``gap`` in units, ``where`` it is short of most."""

    code: str
    name: str
    state: State
    gap: str
    where: str
    url: str


def todos(scene: Scene) -> list[Todo]:
    """Red lines first, then what is furthest from its expectation."""
    details = scene.whole.details if scene.whole else []
    open_ones = [detail for detail in details if _is_open(scene, detail)]
    units = units_of(detail["indicator"] for detail in open_ones)
    return [_todo(scene, detail, units) for detail in sorted(open_ones, key=_urgency)]


def _is_open(scene: Scene, detail: dict[str, Any]) -> bool:
    return scene.is_chosen(detail["target"]) and detail["state"] in _URGENT


def _urgency(detail: dict[str, Any]) -> tuple[int, float]:
    return _URGENT.index(State(detail["state"])), detail["attainment"] or 0.0


def _todo(scene: Scene, detail: dict[str, Any], units: dict[str, str]) -> Todo:
    target, unit = detail["target"], units.get(detail["indicator"], "")
    return Todo(
        code=target,
        name=scene.whole_book.targets[target].name,
        state=State(detail["state"]),
        gap=lack_words(told(scene.whole_book, detail, scene.month), units),
        where=_where(scene, detail, unit),
        url=scene.choice.target_url(target),
    )


def _where(scene: Scene, detail: dict[str, Any], unit: str) -> str:
    """The regions below the whole that lack most; of what was not reported, who was silent."""
    target = detail["target"]
    below = [row for row in scene.rows if row.region_id != scene.region.pk]
    inside = [row for row in below if row.region.path.startswith(scene.region.path)]
    if detail["state"] == State.NOT_REPORTED:
        silent = [row for row in inside if _state(row, target) == State.NOT_REPORTED]
        return words.silent_words([scene.told(row) for row in silent])
    short = [found for row in inside if (found := _short(scene, row, target))]
    short.sort(key=lambda pair: -pair[1])
    amount = scene.book.numbers.amount
    named = [(scene.told(row), f"{amount(lack)}{unit}") for row, lack in short]
    whole = told(scene.whole_book, detail, scene.month)
    together, lacking = sum(lack for _, lack in short), shortfall(whole)
    more = lacking is not None and together > lacking
    return words.where_words(
        named,
        at=whole.inner == Kind.ZERO,
        altogether=f"{amount(together)}{unit}" if more else "",
    )


def _state(row: Standing, target: str) -> str:
    found = (detail["state"] for detail in row.details if detail["target"] == target)
    return next(found, State.NOT_APPLICABLE)


def _short(scene: Scene, row: Standing, target: str) -> tuple[Standing, int] | None:
    for detail in row.details:
        if detail["target"] == target:
            lack = shortfall(told(scene.book, detail, scene.month))
            return (row, lack) if lack else None
    return None
