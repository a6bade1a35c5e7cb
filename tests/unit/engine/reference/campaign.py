"""What a whole small campaign is made of."""

from __future__ import annotations

from dataclasses import dataclass, field

from metrics.engine.definitions import Definitions

Figures = dict[tuple[str, str, int], int | None]  # None: reported as 不适用


@dataclass(frozen=True)
class Place:
    """A region of the tree."""

    code: str
    parent: str
    level: str
    valid_from: int
    valid_to: int
    cohort: str


@dataclass(frozen=True)
class Succession:
    predecessor: str
    successor: str
    month: int
    share: str


@dataclass(frozen=True)
class Case:
    """A whole small campaign."""

    definitions: Definitions
    places: tuple[Place, ...]
    successions: tuple[Succession, ...]
    figures: Figures = field(repr=False)
    reporting: dict[str, list[str]] = field(repr=False)  # count → levels that report it
    first: int  # first month looked at, YYYYMM
    level: str
    month: int
    manual: dict[tuple[str, str], int] = field(default_factory=dict)
