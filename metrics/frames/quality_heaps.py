"""How the regions lie around the lines of an indicator's targets, as charts."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from campaigns.models import Campaign, Indicator
from campaigns.periods import Month
from metrics.charts.chart import Chart, Table, TableRow
from metrics.charts.quality import Step, heap
from metrics.frames.quality import Heap, heaps_of
from metrics.wording.numbers import Numbers
from metrics.wording.quality.heaps import heap_finding, heap_reading

NEAR = 2  # so many steps on either side are what the test looks at


def heap_charts(
    campaign: Campaign, indicator: Indicator, known: Sequence[tuple[Month, bool]], numbers: Numbers
) -> list[Chart]:
    """Of the newest locked month; none where no target of the indicator, or of a ratio that it is
    part of, has a line."""
    month = next((month for month, still_open in known if not still_open), None)
    if month is None:
        return []
    parts = Q(numerator=indicator) | Q(denominator=indicator)
    codes = {indicator.code, *Indicator.objects.filter(parts).values_list("code", flat=True)}
    found = [one for one in heaps_of(campaign, month) if one.code in codes and any(one.bins)]
    return [_chart(one, place, month, numbers) for place, one in enumerate(found, start=1)]


def _chart(one: Heap, place: int, month: Month, numbers: Numbers) -> Chart:
    steps = _steps(one, numbers)
    half = len(one.bins) // 2
    near = sum(one.bins[half - NEAR : half]), sum(one.bins[half : half + NEAR])
    return Chart(
        code=f"heap-{place}",
        title=f"{one.name}：{month.chinese}各地离{numbers.percent(one.threshold)}多远",
        finding=heap_finding(*near, one.chance, numbers),
        reading=heap_reading(one.beyond, one.small, up=one.up),
        figure=heap(steps),
        table=Table(
            ["从这里起", "地区数"], [TableRow(step.label, [str(step.count)]) for step in steps]
        ),
        size="low",
        as_of=month.chinese,
    )


def _steps(one: Heap, numbers: Numbers) -> list[Step]:
    """Each step by its edge on the left; where low is good, the scale runs down."""
    half = len(one.bins) // 2
    way = 1 if one.up else -1
    return [
        Step(numbers.percent(one.threshold + way * (at - half) * one.width), count, at >= half)
        for at, count in enumerate(one.bins)
    ]
