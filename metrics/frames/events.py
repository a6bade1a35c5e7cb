"""What must not happen, month by month: the figures of the year as they stand."""

from __future__ import annotations

from campaigns.models import Indicator, Region
from campaigns.periods import Month
from campaigns.terms import Kind, OverTime
from metrics.charts import trend as drawing
from metrics.charts.chart import Chart, Table, TableRow
from metrics.frames.ground import Ground
from metrics.frames.seasons import Year, read_years
from metrics.queries.terms import FrozenTarget
from metrics.wording import charts_trend as wording
from metrics.wording.charts_months import ticks
from metrics.wording.numbers import ABSENT, Numbers


def event_chart(
    ground: Ground, region: Region, target: FrozenTarget, month: Month, numbers: Numbers
) -> Chart | None:
    """Events of each month of a zero target; None for other kinds. It holds figures: the caller has
    made sure that they are for this user.

    A ranking freezes only what the year adds up to. What is reported late belongs to its own month,
    so the months are read from the figures.
    """
    indicator = _counted(target, ground)
    if indicator is None:
        return None
    (year,) = read_years(ground, region, indicator, month, [], numbers)
    return months_of(region, target, indicator, month, year, numbers)


def _counted(target: FrozenTarget, ground: Ground) -> Indicator | None:
    """The one indicator whose months add up to what must stay zero."""
    kind = target.parameters["then"]["kind"] if target.kind == Kind.CONDITIONAL else target.kind
    if kind != Kind.ZERO or len(target.indicators) != 1:
        return None
    row = ground.indicators[target.indicators[0]]
    return row if row.numerator is None and row.over_time == OverTime.SUM else None


def months_of(
    region: Region,
    target: FrozenTarget,
    indicator: Indicator,
    month: Month,
    year: Year,
    numbers: Numbers,
) -> Chart:
    months = list(Month(month.year, 1).through(Month(month.year, 12)))
    told = [
        # Months that are to come or not asked for are no gaps.
        wording.Happened(step, year.values[at], year.words[at], year.partial[at])
        for at, step in enumerate(month.year_to_date())
        if year.values[at] is not None or year.words[at] != ABSENT
    ]
    total = sum((one.value for one in told if one.value is not None), start=0)
    steps = [
        drawing.Step(
            step.chinese,
            tick,
            None if value is None else float(value),
            "" if words == ABSENT else words,
            label=words,
            partial=partial,
        )
        for step, tick, value, words, partial in zip(
            months, ticks(months), year.values, year.words, year.partial, strict=True
        )
    ]
    return Chart(
        code=f"events-{target.code}-{region.code}",
        title=f"{region.short_name}：{target.name}，{month.year}年逐月发生数（{indicator.unit}）",
        finding=wording.events_finding(
            told, indicator.unit, numbers.amount(total, indicator.decimals)
        ),
        reading=wording.EVENTS_READING,
        figure=drawing.counts(steps, "发生"),
        table=Table(
            ["月份", "发生", "说明"],
            [
                TableRow(step.chinese, [words, "未报齐" if partial else ABSENT])
                for step, words, partial in zip(months, year.words, year.partial, strict=True)
            ],
        ),
        size="low",
        as_of=month.chinese,
    )
