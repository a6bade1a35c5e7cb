"""What the engine is told: indicators, targets and rules, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from campaigns.terms import Direction, Frequency, MissingRule, RedLineRule, RuleType


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """One indicator. A ratio has no figures of its own: it names two counts."""

    code: str
    nature: str
    over_time: str
    over_regions: str
    direction: str = Direction.UP
    frequency: str = "monthly"
    numerator: str = ""
    denominator: str = ""

    @property
    def every(self) -> int:
        """It is due every so many months, in the last month of each span of the year."""
        return Frequency(self.frequency).months


@dataclass(frozen=True, slots=True)
class TargetSpec:
    """One target as the campaign wrote it; ``parameters`` by kind as the catalogue's README says.

    ``regions`` None means every region of the judged level.
    """

    code: str
    kind: str
    indicators: tuple[str, ...]
    parameters: dict[str, Any]
    category: str
    levels: tuple[str, ...]
    regions: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class ItemRule:
    """How one target's attainment becomes points."""

    type: str = RuleType.LINEAR
    cap: float | str = 1
    on: str = "attainment"
    bands: tuple[tuple[float | str, float | str], ...] = ()
    points: float | str = 0
    most: float | str = 0


@dataclass(frozen=True, slots=True)
class RuleSetSpec:
    """Weights (whole numbers), rules by target code, and the campaign's decisions.

    ``rounding`` is the whole system's: ``half_even`` (GB/T 8170) or ``half_up``.
    """

    version: int
    weights: dict[str, int]
    rules: dict[str, ItemRule]
    red_line: str = RedLineRule.FLAG
    missing: str = MissingRule.ZERO
    min_judged: float | str = "0.8"
    bonus_cap: float | str = 0
    rounding: str = "half_even"


@dataclass(frozen=True, slots=True)
class Definitions:
    """Everything about one campaign that a computation needs besides figures and regions."""

    campaign: str
    indicators: dict[str, IndicatorSpec]
    targets: tuple[TargetSpec, ...]
    rule_set: RuleSetSpec
    # (target, indicator, region) → share of an allocated total
    allocations: dict[tuple[str, str, str], int] = field(default_factory=dict)
