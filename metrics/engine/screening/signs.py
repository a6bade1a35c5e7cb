"""Tests with their chances, and what is left of them after the correction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from campaigns.terms import QualityKind
from metrics.engine.exact import Flags, Floats, Whole
from metrics.engine.screening.chances import holm


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing worth a question. ``region``, ``other`` and ``indicator`` are places in the ground,
    -1 for none; ``chance`` is corrected, None where the sign is no test; ``facts`` by kind."""

    kind: QualityKind
    region: int
    other: int
    indicator: int
    chance: float | None
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tests:
    """Aligned arrays, one place a test that was made, whether it found something or not."""

    kind: QualityKind
    chance: Floats
    region: Whole
    indicator: Whole
    other: Whole
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.chance)

    def signs(self, found: Flags, corrected: Floats | None) -> list[Sign]:
        return [
            Sign(
                kind=self.kind,
                region=int(self.region[at]),
                other=int(self.other[at]),
                indicator=int(self.indicator[at]),
                chance=None if corrected is None else float(corrected[at]),
                facts={name: _plain(column[at]) for name, column in self.facts.items()},
            )
            for at in np.flatnonzero(found).tolist()
        ]


def made_of(
    kind: QualityKind,
    chance: Floats,
    *,
    region: Whole,
    indicator: Whole | None = None,
    other: Whole | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Tests:
    """With -1 for what the tests of this kind do not have."""
    none = np.full(len(chance), -1, dtype=np.int64)
    return Tests(
        kind,
        np.asarray(chance, dtype=np.float64),
        np.asarray(region, dtype=np.int64),
        none if indicator is None else np.asarray(indicator, dtype=np.int64),
        none if other is None else np.asarray(other, dtype=np.int64),
        facts or {},
    )


def together(parts: Sequence[Tests]) -> Floats:
    """The corrected chances of tests of one kind, made in several ways, in their order."""
    return holm(np.concatenate([np.zeros(0), *(part.chance for part in parts)]))


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
