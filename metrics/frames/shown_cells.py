"""One month's number of some columns of a cube, as it is shown: zero, missing, partial and not
applicable are different things and different words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from campaigns.models import Indicator
from campaigns.terms import OverRegions, OverTime, Said
from metrics.engine.exact import Flags
from metrics.engine.frames import Cube
from metrics.wording.numbers import Numbers, unscaled

NOT_DUE = "·"


@dataclass(frozen=True, slots=True)
class Shown:
    """``state`` is reported, zero, missing, partial, not_applicable, not_due or absent."""

    text: str
    state: str
    url: str = ""


ABSENT = Shown("", "absent")


def shown_months(
    cube: Cube, indicator: Indicator, columns: Flags, window: slice, numbers: Numbers
) -> list[Shown]:
    """Every month of the window: the columns added up, or their largest, as the indicator says."""
    row = cube.row(indicator.code)
    values = cube.values[row, window][:, columns]
    largest = indicator.over_regions == OverRegions.MAX
    value = values.max(axis=1, initial=0) if largest else values.sum(axis=1)
    reported = cube.reported[row, window][:, columns].sum(axis=1)
    due = cube.due[row, window][:, columns].sum(axis=1)
    exempt = np.asarray(cube.exempt[row, window][:, columns].any(axis=1))
    words = _Words(indicator, numbers)
    return [
        _shown(int(value[place]), int(reported[place]), int(due[place]), exempt[place], words)
        for place in range(len(value))
    ]


def total_of(
    cube: Cube, indicator: Indicator, columns: Flags, window: slice, numbers: Numbers
) -> str:
    """What the months of a flow add up to; a level has no sum, nor have unreported months."""
    row = cube.row(indicator.code)
    if indicator.over_time != OverTime.SUM or not cube.reported[row, window][:, columns].any():
        return ""
    total = int(cube.values[row, window][:, columns].sum())
    return numbers.amount(unscaled(total, indicator.decimals), indicator.decimals)


@dataclass(frozen=True, slots=True)
class _Words:
    indicator: Indicator
    numbers: Numbers

    def amount(self, value: int) -> str:
        digits = self.indicator.decimals
        return self.numbers.amount(unscaled(value, digits), digits)


def _shown(value: int, reported: int, due: int, exempt: np.bool_, words: _Words) -> Shown:
    if reported == 0:
        if due:
            return Shown(Said.MISSING.word, "missing")
        return Shown(Said.EXEMPT.word, "not_applicable") if exempt else Shown(NOT_DUE, "not_due")
    amount = words.amount(value)
    if reported < due:
        return Shown(f"{amount}（{reported}/{due}）", "partial")
    return Shown(amount, "zero" if value == 0 else "reported")
