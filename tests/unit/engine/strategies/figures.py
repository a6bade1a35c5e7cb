"""Figures with zeros, gaps and 不适用."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from campaigns.periods import Month
from metrics.engine.definitions import Definitions, RuleSetSpec
from metrics.engine.frames import month_number, ordinal
from tests.unit.engine.reference import Case, Figures, Place, Standing, is_due
from tests.unit.engine.strategies.counts import COUNTS, LEVELS, indicators

FIRST = 201501


@st.composite
def figures(
    draw: st.DrawFn,
    places: tuple[Place, ...],
    used: list[str],
    month: int,
    *,
    gaps: tuple[float, ...] = (0, 0.02, 0.3),
) -> Figures:
    """Hypothesis decides on the seed, the share of gaps and of 不适用; NumPy fills the cells.

    Drawing thousands of cells one by one would take a minute an example.
    """
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    gap, exempt = draw(st.sampled_from(gaps)), draw(st.sampled_from([0, 0.02, 0.2]))
    scale = draw(st.sampled_from([0.3, 1]))
    zero_base = draw(st.sampled_from([0, 0.3]))
    cells: Figures = {}
    specs = indicators()
    known: Standing = {}
    case = Case(_nothing(), places, (), {}, LEVELS, FIRST, "county", month)
    for place in places:
        for code in used:
            quiet = random.random() < zero_base
            for position in range(ordinal(FIRST), ordinal(month) + 1):
                at = month_number(position)
                chance = random.random()
                owes = is_due(case, known, place, specs[code], Month.of(at))
                if not owes or chance < gap:
                    continue
                most = int(COUNTS[code][5] * scale) + 1
                value = 0 if quiet and at < 201700 else int(random.integers(0, most + 1))
                cells[place.code, code, at] = None if chance > 1 - exempt else value
    return cells


def _nothing() -> Definitions:
    return Definitions("X", indicators(), (), RuleSetSpec(1, {}, {}))
