"""What must be done: targets that are not met, what they lack in units, and where most of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns.models import Indicator
from campaigns.terms import Kind, State
from metrics.models import Standing
from metrics.queries.board.scene import Scene
from metrics.queries.explanation import told
from metrics.wording import board as words
from metrics.wording.shortfall import shortfall, shortfall_words

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
    units = _units([detail["indicator"] for detail in open_ones])
    return [_todo(scene, detail, units) for detail in sorted(open_ones, key=_urgency)]


def _is_open(scene: Scene, detail: dict[str, Any]) -> bool:
    category = scene.whole_book.targets[detail["target"]].category
    chosen = not scene.choice.category or category == scene.choice.category
    return chosen and detail["state"] in _URGENT


def _urgency(detail: dict[str, Any]) -> tuple[int, float]:
    return _URGENT.index(State(detail["state"])), detail["attainment"] or 0.0


def _units(indicators: list[str]) -> dict[str, str]:
    """What is counted: of a ratio its numerator."""
    rows = Indicator.objects.filter(code__in=indicators)
    found = rows.values_list("code", "unit", "numerator__unit")
    return {code: numerator or unit for code, unit, numerator in found}


def _todo(scene: Scene, detail: dict[str, Any], units: dict[str, str]) -> Todo:
    target, unit = detail["target"], units.get(detail["indicator"], "")
    return Todo(
        code=target,
        name=scene.whole_book.targets[target].name,
        state=State(detail["state"]),
        gap=shortfall_words(told(scene.whole_book, detail, scene.month), unit),
        where=_where(scene, target, unit),
        url=scene.choice.target_url(target),
    )


def _where(scene: Scene, target: str, unit: str) -> str:
    """The regions of the table that lack most; their amounts only where the user sees them."""
    short = [found for row in scene.rows if (found := _short(scene, row, target))]
    short.sort(key=lambda pair: -pair[1])
    if all(scene.sees(row.region) for row, _ in short):
        amount = scene.book.numbers.amount
        named = [(row.region.short_name, f"{amount(lack)}{unit}") for row, lack in short]
        zero = scene.book.targets[target].kind == Kind.ZERO
        return words.where_words(named, at=zero)
    return words.which_words([row.region.short_name for row, _ in short])


def _short(scene: Scene, row: Standing, target: str) -> tuple[Standing, int] | None:
    for detail in row.details:
        if detail["target"] == target:
            lack = shortfall(told(scene.book, detail, scene.month))
            return (row, lack) if lack else None
    return None
