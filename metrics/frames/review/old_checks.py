"""The live checks put to months that are about to be taken over from old tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.conf import settings

from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.queries.reporting import Counted, counted_in
from campaigns.terms import Severity
from metrics.engine.checks import CheckSpec, Finding, History, check, reach
from metrics.engine.exact import Flags, Floats
from metrics.frames.cells import read_cells
from metrics.frames.checks import checks_for, ratio_specs
from metrics.frames.definitions import indicator_spec
from metrics.wording.findings import finding_words
from metrics.wording.numbers import Numbers

Place = tuple[str, str, int]  # region, indicator, month as YYYYMM


@dataclass(frozen=True, slots=True)
class Question:
    """A finding in words, at the cell that was imported."""

    place: Place
    check: str
    text: str


@dataclass(slots=True)
class Asked:
    hard: list[Question] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def ask(
    campaign: Campaign, regions: Mapping[str, Region], rows: Mapping[Place, int | None]
) -> Asked:
    """Hard and soft findings of all months in ``rows``, in order of month and region.

    The months before are as approved, or as they stand in the same old table. Empty cells are
    counted elsewhere: an old table may have gaps.
    """
    asked = Asked()
    if not rows:
        return asked
    months = sorted({Month.of(month) for _, _, month in rows})
    specs = {month: checks_for(campaign, month) for month in months}
    past = _Past(campaign, regions, specs, rows)
    names = {one.indicator.code: one.indicator for one in past.counted}
    numbers = Numbers(settings.ROUNDING)
    for month in months:
        for finding in check(past.history(month), specs[month]):
            place = next((one for one in past.cells(finding) if one in rows), None)
            hard = finding.severity == Severity.HARD
            # What a soft one asks of a cell that is not in the table is not this table's affair.
            if place and (hard or place[1] == finding.indicator):
                text = finding_words(finding, names, numbers)
                told = asked.hard if hard else asked.questions
                told.append(Question(place, finding.check, text))
    return asked


class _Past:
    """The regions' figures, those of the old table among them, as far back as the checks look."""

    def __init__(
        self,
        campaign: Campaign,
        regions: Mapping[str, Region],
        specs: Mapping[Month, Sequence[CheckSpec]],
        rows: Mapping[Place, int | None],
    ) -> None:
        self.counted: tuple[Counted, ...] = counted_in(campaign)
        self.indicators = tuple(indicator_spec(one.indicator) for one in self.counted)
        self.codes = [spec.code for spec in self.indicators]
        self.regions = list(regions)
        self.ratios = ratio_specs(campaign, self.codes)
        every = [one for together in specs.values() for one in together]
        self.window = reach(every, self.indicators)
        first = min(specs).plus(1 - self.window)
        self.months = [month.number for month in first.through(max(specs))]
        shape = len(self.codes), len(self.months), len(self.regions)
        self.values: Floats = np.full(shape, np.nan)
        self.exempt: Flags = np.zeros(shape, dtype=np.bool_)
        self._read(regions)
        self._overlay(rows)

    def _read(self, regions: Mapping[str, Region]) -> None:
        cells = read_cells(
            self.months,
            {one.indicator.pk: row for row, one in enumerate(self.counted)},
            {region.pk: column for column, region in enumerate(regions.values())},
        )
        at = np.searchsorted(self.months, cells.month)
        self.values[cells.row, at, cells.column] = np.where(cells.exempt, np.nan, cells.value)
        self.exempt[cells.row, at, cells.column] = cells.exempt

    def _overlay(self, rows: Mapping[Place, int | None]) -> None:
        row = {code: place for place, code in enumerate(self.codes)}
        at = {month: place for place, month in enumerate(self.months)}
        column = {code: place for place, code in enumerate(self.regions)}
        for (region, indicator, month), value in rows.items():
            spot = row[indicator], at[month], column[region]
            self.values[spot] = np.nan if value is None else value
            self.exempt[spot] = value is None

    def history(self, month: Month) -> History:
        """What the checks of one month look at."""
        stop = self.months.index(month.number) + 1
        span = slice(stop - self.window, stop)
        return History(
            values=self.values[:, span],
            exempt=self.exempt[:, span],
            indicators=self.indicators,
            months=tuple(self.months[span]),
            owes=np.zeros((len(self.codes), len(self.regions)), dtype=np.bool_),
            decimals=tuple(one.indicator.decimals for one in self.counted),
            ratios=self.ratios,
        )

    def cells(self, finding: Finding) -> Iterator[Place]:
        """The cell in question, then the one it was held against."""
        region = self.regions[finding.region]
        yield region, finding.indicator, finding.month
        if "other" in finding.facts:
            yield region, str(finding.facts["other"]), finding.month
