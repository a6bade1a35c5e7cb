"""What a few regions had approved before: the numbers beside a cell, and what checks look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from campaigns.models import Region
from campaigns.periods import Month
from campaigns.queries.reporting import Counted
from campaigns.terms import OverTime
from metrics.engine.exact import Flags, Floats
from metrics.engine.typed import Typed
from metrics.models import Figure

MONTHS_BACK = 24


@dataclass(frozen=True, slots=True)
class Past:
    """``values`` [indicator, month, region]: NaN is 未报 or, where ``exempt``, 不适用. The last
    month is the one being filled in; it holds what is approved of it, and then what is typed."""

    codes: tuple[str, ...]
    months: tuple[int, ...]
    values: Floats
    exempt: Flags

    @property
    def holds_the_month(self) -> bool:
        """Whether anything stands in the last month."""
        return not bool(np.isnan(self.values[:, -1]).all() and not self.exempt[:, -1].any())

    def cell(self, code: str, month: Month, column: int) -> Typed:
        """What stands in a cell; nothing for a month outside the span."""
        if month.number not in self.months:
            return Typed()
        spot = self.codes.index(code), self.months.index(month.number), column
        value = self.values[spot]
        return Typed(None if np.isnan(value) else int(value), bool(self.exempt[spot]))

    def year_to_date(
        self, one: Counted, month: Month, column: int, *, before: bool = False
    ) -> int | None:
        """The year's value by the indicator's own rule, this month included, or only the months
        ``before`` it; None: nothing yet."""
        of_year = [
            place
            for place, past in enumerate(self.months)
            if past // 100 == month.year and not (before and past == month.number)
        ]
        values = self.values[self.codes.index(one.indicator.code), of_year, column]
        known = values[~np.isnan(values)]
        if not known.size:
            return None
        if one.indicator.over_time == OverTime.SUM:
            return int(known.sum())
        return int(known.max() if one.indicator.over_time == OverTime.MAX else known[-1])


def approved_before(counted: Sequence[Counted], regions: Sequence[Region], month: Month) -> Past:
    """Approved figures of the last two years, the month itself among them."""
    months = tuple(past.number for past in month.plus(-MONTHS_BACK).through(month))
    codes = tuple(one.indicator.code for one in counted)
    values = np.full((len(codes), len(months), len(regions)), np.nan)
    exempt = np.zeros(values.shape, dtype=np.bool_)
    row = {one.indicator.pk: place for place, one in enumerate(counted)}
    spot = {past: place for place, past in enumerate(months)}
    column = {region.pk: place for place, region in enumerate(regions)}
    found = Figure.objects.filter(month__in=months, region__in=column, indicator__in=row)
    for indicator, past, region, value in found.values_list(
        "indicator_id", "month", "region_id", "value"
    ):
        at = row[indicator], spot[past], column[region]
        values[at] = np.nan if value is None else value
        exempt[at] = value is None
    return Past(codes, months, values, exempt)


def with_typed(past: Past, typed: Sequence[dict[str, Typed]]) -> Past:
    """The same arrays, with what is ``typed`` (one for each region) in the last month."""
    for place, cells in enumerate(typed):
        for row, code in enumerate(past.codes):
            if code in cells:
                now = cells[code]
                past.values[row, -1, place] = np.nan if now.value is None else now.value
                past.exempt[row, -1, place] = now.exempt
    return past


@dataclass(frozen=True, slots=True)
class Approved:
    """A figure: its value (None = 不适用), whose sheet it came from, and in which campaign."""

    value: int | None
    submission: int
    campaign: str


def approved_in(month: int, regions: Iterable[Region]) -> dict[int, dict[str, Approved]]:
    """Region id → indicator code → what is approved of a month, for whichever campaign."""
    rows = Figure.objects.filter(month=month, region__in=regions)
    found: dict[int, dict[str, Approved]] = {}
    for region, code, value, submission, campaign in rows.values_list(
        "region_id",
        "indicator__code",
        "value",
        "submission_id",
        "submission__period__campaign__name",
    ):
        found.setdefault(region, {})[code] = Approved(value, submission, campaign)
    return found
