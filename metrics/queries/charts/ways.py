"""One target of one region through the months of a year, as the rankings froze it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns.periods import Month
from campaigns.terms import Kind, State
from metrics.queries.charts.details import Details
from metrics.queries.explanation import told
from metrics.queries.terms import Book, FrozenIndicator, FrozenTarget
from metrics.wording.formulas import Told
from metrics.wording.numbers import unscaled


@dataclass(frozen=True, slots=True)
class Way:
    """One target's year: ``rows`` are the months that have a ranking."""

    target: FrozenTarget
    indicator: FrozenIndicator
    book: Book
    month: Month
    rows: dict[Month, dict[str, Any]]

    @property
    def months(self) -> list[Month]:
        return list(Month(self.month.year, 1).through(Month(self.month.year, 12)))

    @property
    def kind(self) -> str:
        return kind_of(self.target)

    @property
    def newest(self) -> Month:
        return max(self.rows)

    def told(self, month: Month) -> Told:
        return told(self.book, self.rows[month], month)


def rows_of(target: FrozenTarget, details: Details) -> dict[Month, dict[str, Any]]:
    """The months in which the target applied."""
    return {
        when: found[target.code]
        for when, found in details.items()
        if target.code in found and found[target.code]["state"] != State.NOT_APPLICABLE
    }


def inner_of(target: FrozenTarget) -> dict[str, Any]:
    """The parameters of the rule itself, also inside a condition."""
    if target.kind == Kind.CONDITIONAL:
        inner: dict[str, Any] = target.parameters["then"]
        return inner
    return target.parameters


def kind_of(target: FrozenTarget) -> str:
    """The rule itself, also inside a condition."""
    return str(inner_of(target).get("kind", target.kind))


def amount(value: float | None, way: Way) -> float | None:
    exact = unscaled(value, way.indicator.decimals)
    return None if exact is None else float(exact)


def silent(row: dict[str, Any]) -> bool:
    """Nothing at all was reported in the month: what adds up is older than it."""
    return bool(row["now_due"] > 0 and row["now_reported"] == 0)
