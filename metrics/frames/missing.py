"""Which cells were due and are not reported: the indicator, the region below, the months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from campaigns.models import Campaign, Indicator, Region
from campaigns.periods import Month
from campaigns.terms import OverTime
from metrics.engine.readings import last_due
from metrics.frames.definitions import indicator_spec
from metrics.frames.derivation import indicators_of, known_indicators, spans_of
from metrics.frames.record import cube_for, tree_for
from metrics.queries.terms import FrozenTarget
from metrics.wording.months import months_words
from metrics.wording.rankings import listing


class Gap(NamedTuple):
    """One indicator that one reporting region left out, and in which months."""

    region: Region
    indicator: str  # code
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """What one target reads: its indicators by code, and the months of each."""

    indicators: dict[str, Indicator]
    months: dict[str, frozenset[Month]]


@dataclass(frozen=True, slots=True)
class Lack:
    """What some region left out: ``whom`` names those below who did not report, "" for itself."""

    whom: str
    name: str
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing in one region, by target."""

    by_target: dict[str, list[Lack]]

    def of_target(self, code: str) -> list[str]:
        """``历下、市中“破获毒品刑事案件”2019年9月``, one line an indicator and span."""
        return [
            f"{lack.whom}“{lack.name}”{months_words(lack.months)}"
            for lack in self.by_target.get(code, [])
        ]

    def altogether(self) -> list[str]:
        """``2019年9月2项：“破获毒品刑事案件”“在册吸毒人员”``, one line a span of months."""
        names: dict[tuple[str, tuple[Month, ...]], list[str]] = defaultdict(list)
        for lack in dict.fromkeys(lack for found in self.by_target.values() for lack in found):
            names[lack.whom, lack.months].append(lack.name)
        return [
            f"{whom}{months_words(months)}{len(found)}项：{''.join(f'“{one}”' for one in found)}"
            for (whom, months), found in names.items()
        ]


def missing_in(
    campaign: Campaign, targets: Sequence[FrozenTarget], regions: Iterable[Region], month: Month
) -> dict[str, Missing]:
    """Region code → what its targets read and nobody has reported by today. What came in since a
    ranking was computed is not missing any more."""
    known = known_indicators()
    reads = {target.code: _read(target, known, month) for target in targets}
    gaps = _gaps(campaign, list(reads.values()))
    return {
        region.code: Missing({code: _lacks(region, read, gaps) for code, read in reads.items()})
        for region in regions
    }


def _read(target: FrozenTarget, known: dict[str, Indicator], month: Month) -> _Read:
    spans = spans_of(target, month)
    rows = indicators_of(target, known)
    return _Read(
        {row.code: row for row in rows},
        {row.code: frozenset(_months(row, spans)) for row in rows},
    )


def _months(indicator: Indicator, spans: Sequence[list[Month]]) -> list[Month]:
    """All months of what is added up; of a level the last one of a span in which it was due, even
    if that lies before the span."""
    if indicator.over_time != OverTime.LAST:
        return [step for span in spans for step in span]
    spec = indicator_spec(indicator)
    return [span[-1].plus(last_due(spec, span[-1].ordinal) - span[-1].ordinal) for span in spans]


def _gaps(campaign: Campaign, reads: Sequence[_Read]) -> list[Gap]:
    """Everything in the campaign that is read here and that nobody has reported by now."""
    rows = {code: row for read in reads for code, row in read.indicators.items()}
    months = sorted({month for read in reads for steps in read.months.values() for month in steps})
    if not rows or not months:
        return []
    tree = tree_for(campaign)
    cube = cube_for(campaign, tree, [indicator_spec(rows[code]) for code in sorted(rows)], months)
    missing = np.nonzero((cube.due > 0) & (cube.reported == 0) & ~cube.exempt)
    found: dict[tuple[int, int], list[Month]] = defaultdict(list)
    by_ordinal = {month.ordinal: month for month in months}
    for row, spot, column in zip(*(axis.tolist() for axis in missing), strict=True):
        if cube.first + spot in by_ordinal:
            found[column, row].append(by_ordinal[cube.first + spot])
    codes = {tree.codes[column] for column, _ in found}
    regions = {region.code: region for region in Region.objects.filter(code__in=codes)}
    return [
        Gap(regions[tree.codes[column]], cube.indicators[row], tuple(steps))
        for (column, row), steps in sorted(found.items())
    ]


def _lacks(region: Region, read: _Read, gaps: Sequence[Gap]) -> list[Lack]:
    """One an indicator and span of months, with everybody below who left it out."""
    who: dict[tuple[str, tuple[Month, ...]], list[Region]] = defaultdict(list)
    for gap in gaps:
        known = read.months.get(gap.indicator, frozenset())
        months = tuple(month for month in gap.months if month in known)
        if months and gap.region.path.startswith(region.path):
            who[gap.indicator, months].append(gap.region)
    return [
        Lack(_whom(region, regions), read.indicators[indicator].name, months)
        for (indicator, months), regions in who.items()
    ]


def _whom(region: Region, regions: list[Region]) -> str:
    """Nobody is named where it is the region itself."""
    if regions == [region]:
        return ""
    return listing([row.short_name for row in regions])
