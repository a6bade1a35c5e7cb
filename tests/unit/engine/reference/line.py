"""A region's row, filled in step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass
class Line:
    """One region's row."""

    states: dict[str, str] = field(default_factory=dict)
    points: dict[str, int] = field(default_factory=dict)
    total: int = 0
    judged: Fraction = Fraction(0)
    weighed: bool = False  # something counts
    ranked: bool = False
    vetoed: bool = False
    last: bool = False
    improvement: int | None = None
    place: int | None = None
    in_group: int | None = None
    in_cohort: int | None = None
    improvement_place: int | None = None
