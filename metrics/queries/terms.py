"""The promise as it stood when a ranking was computed, read back from the ranking itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns.terms import Direction
from metrics.models import Ranking
from metrics.wording.numbers import Numbers


@dataclass(frozen=True, slots=True)
class FrozenTarget:
    code: str
    name: str
    kind: str
    parameters: dict[str, Any]
    category: str
    headline: bool
    levels: list[str]
    derived: dict[str, str]
    indicators: list[str]
    citations: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class FrozenIndicator:
    name: str
    unit: str
    decimals: int
    direction: str

    @property
    def direction_word(self) -> str:
        return Direction(self.direction).word


class Book:
    """A ranking's targets, indicators and categories, and how numbers are written."""

    def __init__(self, ranking: Ranking, numbers: Numbers) -> None:
        terms = ranking.terms
        self.numbers = numbers
        self.targets = {
            code: FrozenTarget(code=code, **told) for code, told in terms["targets"].items()
        }
        self.indicators = {
            code: FrozenIndicator(**told) for code, told in terms["indicators"].items()
        }
        self.categories: dict[str, str] = dict(terms["categories"])
        self.min_judged: float = terms["min_judged"]
