"""One region's months of this year beside the same months of the base years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from campaigns.models import Indicator, Region
from campaigns.periods import Month
from campaigns.terms import Direction, Kind, OverRegions, OverTime
from metrics.charts import seasons as drawing
from metrics.charts.chart import Chart, Table, TableRow
from metrics.engine.rollup import carry, heads_of
from metrics.frames.definitions import indicator_spec
from metrics.frames.ground import Ground, narrowed
from metrics.frames.record import cube_on
from metrics.frames.shown_cells import shown_months
from metrics.queries.terms import FrozenTarget
from metrics.wording import charts_time as wording
from metrics.wording.numbers import ABSENT, Numbers, unscaled


@dataclass(frozen=True, slots=True)
class Year:
    """Twelve months; ``values`` are exact, None where nothing is known."""

    year: int
    values: Sequence[Fraction | None]
    words: Sequence[str]
    partial: Sequence[bool]


def season_chart(
    ground: Ground, region: Region, target: FrozenTarget, month: Month, numbers: Numbers
) -> Chart | None:
    """None for what is not counted by the month. It holds figures: the caller has made sure that
    they are for this user."""
    indicator = _counted(target, ground)
    years = _base_years(target, month)
    if indicator is None or not years:
        return None
    this, *others = read_years(ground, region, indicator, month, years, numbers)
    others = [one for one in others if any(value is not None for value in one.values)]
    if not others or all(value is None for value in this.values):
        return None
    return beside(region, target, indicator, month, this, others, numbers)


def beside(
    region: Region,
    target: FrozenTarget,
    indicator: Indicator,
    month: Month,
    this: Year,
    others: Sequence[Year],
    numbers: Numbers,
) -> Chart:
    """The chart of years that have been read."""
    means = [_mean([one.values[place] for one in others]) for place in range(12)]
    years = [one.year for one in others]
    rows = [
        wording.Beside(step, this.values[place], means[place], this.words[place])
        for place, step in enumerate(month.year_to_date())
    ]
    return Chart(
        code=f"season-{target.code}-{region.code}",
        title=f"{region.short_name}：{target.name}，逐月与往年比（{indicator.unit}）",
        finding=wording.season_finding(rows, years, indicator.unit, indicator.decimals, numbers),
        reading=f"{_direction(indicator)}。{wording.SEASON_READING}",
        figure=drawing.seasons(
            ["1月", *[str(number) for number in range(2, 13)]],
            _line(this),
            [_line(one) for one in others],
            [None if value is None else float(value) for value in means],
        ),
        table=_table(this, others, means, indicator, numbers),
        as_of=month.chinese,
    )


def _direction(indicator: Indicator) -> str:
    return Direction(indicator.direction).word


def _counted(target: FrozenTarget, ground: Ground) -> Indicator | None:
    """The one flow that the target counts; None for ratios, levels and several indicators, and
    for what happens so seldom that it has no season."""
    kind = target.parameters["then"]["kind"] if target.kind == Kind.CONDITIONAL else target.kind
    if len(target.indicators) != 1 or kind in {Kind.ZERO, Kind.FREQUENCY}:
        return None
    row = ground.indicators[target.indicators[0]]
    return row if row.numerator is None and row.over_time == OverTime.SUM else None


def _base_years(target: FrozenTarget, month: Month) -> list[int]:
    """Those that the target states; otherwise the year before."""
    inner: dict[str, Any] = target.parameters
    if target.kind == Kind.CONDITIONAL:
        inner = inner["then"]
    years = [year for year in inner.get("base_years", []) if year < month.year]
    return sorted(years) or [month.year - 1]


def read_years(
    ground: Ground,
    region: Region,
    indicator: Indicator,
    month: Month,
    years: Sequence[int],
    numbers: Numbers,
) -> list[Year]:
    """This year first. History is carried to its heirs, children are added up."""
    spans = [Month(month.year, 1).through(month)]
    spans += [Month(year, 1).through(Month(year, 12)) for year in years]
    months = [step for span in spans for step in span]
    own = narrowed(ground, region)
    tree = own.tree
    read = cube_on(own, [indicator_spec(indicator)], months)
    cube = carry(read, tree, own.successions, month.number)
    if indicator.over_regions == OverRegions.NONE:
        columns = np.asarray([code == region.code for code in tree.codes])
    else:
        columns = heads_of(tree, [region.code]) >= 0
    found = []
    for year in (month.year, *years):
        last = month if year == month.year else Month(year, 12)
        window = cube.span(Month(year, 1).ordinal, last.ordinal)
        values = cube.values[0, window][:, columns].sum(axis=1)
        shown = shown_months(cube, indicator, columns, window, numbers)
        states = [cell.state for cell in shown]
        found.append(_year(year, values.tolist(), states, indicator, numbers))
    return found


def _year(
    year: int, values: list[int], states: list[str], indicator: Indicator, numbers: Numbers
) -> Year:
    """Months that are still to come are unknown like those that were not reported."""
    known: list[Fraction | None] = []
    words = []
    for value, state in zip(values, states, strict=True):
        there = state in {"reported", "zero", "partial"}
        exact = unscaled(value, indicator.decimals) if there else None
        known.append(exact)
        words.append(numbers.amount(exact, indicator.decimals) if there else _WORDS[state])
    rest = 12 - len(known)
    return Year(
        year,
        [*known, *[None] * rest],
        [*words, *[ABSENT] * rest],
        [*(state == "partial" for state in states), *[False] * rest],
    )


_WORDS = {"missing": "未报", "not_applicable": "不适用", "not_due": ABSENT}


def _mean(values: Sequence[Fraction | None]) -> Fraction | None:
    """Of the years that are known."""
    known = [value for value in values if value is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def _line(one: Year) -> drawing.YearLine:
    return drawing.YearLine(
        one.year,
        [None if value is None else float(value) for value in one.values],
        one.words,
        one.partial,
    )


def _table(
    this: Year,
    others: Sequence[Year],
    means: Sequence[Fraction | None],
    indicator: Indicator,
    numbers: Numbers,
) -> Table:
    several = len(others) > 1
    columns = ["月份", f"{this.year}年", *[f"{one.year}年" for one in others]]
    rows = []
    for place in range(12):
        cells = [one.words[place] for one in (this, *others)]
        if several:
            cells.append(wording.mean_words(means[place], indicator.decimals, numbers))
        rows.append(TableRow(f"{place + 1}月", cells))
    return Table([*columns, *(["往年平均"] if several else [])], rows)
