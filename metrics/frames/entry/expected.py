"""What the targets expect of a cell by the end of its month, in words for the person who types.

The numbers are the engine's own, the ones that the ranking will show; but the month is open, and
an expectation must not depend on who has reported already. So nothing of the month is read: every
cell of it is taken as reported, and levels that a need rests on (在册人数) are as last reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

import numpy as np
from django.conf import settings
from django.db.models import Sum

from campaigns.levels import is_above
from campaigns.models import Campaign, Indicator, RuleSet
from campaigns.periods import Month
from campaigns.queries.reporting import mentioned
from campaigns.terms import Kind, OverTime, State
from metrics.engine.attainment import CODE, Judgement, judge
from metrics.engine.definitions import Definitions, IndicatorSpec, TargetSpec
from metrics.engine.exact import Flags, Whole
from metrics.engine.frames import Cube, cube_at
from metrics.engine.parts import Part
from metrics.engine.readings import last_due
from metrics.engine.rollup import Tree, carry, roll_up
from metrics.frames.definitions import definitions_for, rule_set_for
from metrics.frames.record import (
    cube_for,
    owes_for,
    reporting_levels,
    successions_for,
    tree_for,
)
from metrics.models import ReportingPeriod
from metrics.wording.expected import Base, Expectation, expectation_words
from metrics.wording.numbers import Numbers

Words = Mapping[str, Mapping[str, str]]

# One entry is a month of one level of one campaign: some hundred regions with some thirty words.
REMEMBERED = 24
# These alone rest on figures; all others follow from the document and the shares of its totals.
_ON_BASE_YEARS = {Kind.GROWTH, Kind.FALL, Kind.POINTS}
_ON_LEVELS = {Kind.STAFFING, Kind.CONDITIONAL}


def expected_of(campaign: Campaign, month: Month, level: str) -> Words:
    """Region code → indicator code → words, for the regions of a level that are judged.

    Regions of a level that is not ranked are found with those they compete with (海南's 市县 with
    the cities). A cell without a target has no words, nor has a month before the first judged one.
    """
    judged = _judged_level(campaign, level)
    if month.number < campaign.first_month or not judged:
        return {}
    rules = rule_set_for(campaign, month)
    before = _figures_before(campaign, month)
    return _remembered(campaign.pk, month.number, judged, before, campaign.terms_version, rules.pk)


def _judged_level(campaign: Campaign, level: str) -> str:
    """The level itself where it is ranked, else the next ranked one above it."""
    ranked = [campaign.region.level, *campaign.report_levels]
    if level in ranked:
        return level
    return next((one for one in reversed(ranked) if is_above(one, level)), "")


def _figures_before(campaign: Campaign, month: Month) -> int:
    """Grows with every approval and amendment of an earlier month; the month itself is not read."""
    earlier = ReportingPeriod.objects.filter(campaign=campaign, month__lt=month.number)
    return int(earlier.aggregate(total=Sum("figures_version"))["total"] or 0)


@lru_cache(maxsize=REMEMBERED)
def _remembered(
    campaign_id: int, month: int, level: str, _figures: int, _terms: int, rules_id: int
) -> Words:
    campaign = Campaign.objects.select_related("region").get(pk=campaign_id)
    rules = RuleSet.objects.get(pk=rules_id)
    numbers = Numbers(settings.ROUNDING)
    found: dict[str, dict[str, str]] = {}
    for region, code, one in expectations(campaign, Month.of(month), level, rules):
        cells = found.setdefault(region, {})
        words = expectation_words(one, numbers)
        # A cell that two targets rest on carries both words.
        cells[code] = f"{cells[code]}；{words}" if code in cells else words
    return found


forget = _remembered.cache_clear


def expectations(
    campaign: Campaign, month: Month, level: str, rules: RuleSet
) -> Iterator[tuple[str, str, Expectation]]:
    """Region, the reported indicator in whose cell it belongs, and what is expected there."""
    definitions = definitions_for(campaign, rules, month)
    asked = [target for target in definitions.targets if level in target.levels]
    ground = _Ground(campaign, tree_for(campaign), definitions, month, level)
    names = {row.code: row for row in Indicator.objects.filter(code__in=definitions.indicators)}
    resting = [target for target in asked if target.kind in _ON_BASE_YEARS | _ON_LEVELS]
    for targets in (resting, [target for target in asked if target not in resting]):
        if not targets:
            continue
        cube = ground.cube(targets)
        told = replace(definitions, targets=tuple(targets))
        for judgement in judge(told, cube, level=level, month=month.ordinal):
            yield from _Cells(judgement, cube, definitions.indicators, names, month).all()


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the cubes of one month at one level are made from."""

    campaign: Campaign
    tree: Tree
    definitions: Definitions
    month: Month
    level: str

    def cube(self, targets: Sequence[TargetSpec]) -> Cube:
        """The months that the targets rest on, and the open one as if it were reported."""
        specs = _read_by(targets, self.definitions.indicators)
        cube = self._blank(specs)
        if months := _months(targets, self.month):
            cube = _after(cube_for(self.campaign, self.tree, specs, months), cube)
            carried = carry(cube, self.tree, successions_for(self.campaign), self.month.number)
            cube = replace(
                carried,
                values=carried.values.copy(),
                reported=carried.reported.copy(),
                due=carried.due.copy(),
                exempt=carried.exempt.copy(),
            )
        needs = {code for target in targets for code in mentioned(target.parameters)}
        _fill(cube, specs, needs, self.month)
        return roll_up(
            cube,
            self.tree,
            self.definitions.indicators,
            level=self.level,
            month=self.month.number,
        )

    def _blank(self, specs: list[IndicatorSpec]) -> Cube:
        """The open month, as if nobody had reported anything yet."""
        levels = reporting_levels(self.campaign, specs)
        none = np.zeros(0, dtype=np.int64)
        return cube_at(
            (none, none, none),
            none,
            none.astype(np.bool_),
            indicators=tuple(spec.code for spec in specs),
            regions=self.tree.codes,
            owes=owes_for(self.tree, specs, levels, self.month, self.month),
            first=self.month.ordinal,
        )


def _read_by(
    targets: Iterable[TargetSpec], specs: Mapping[str, IndicatorSpec]
) -> list[IndicatorSpec]:
    """The reported indicators behind these targets, in order of code."""
    codes: set[str] = set()
    for target in targets:
        for code in (*target.indicators, *mentioned(target.parameters)):
            spec = specs[code]
            codes |= {spec.numerator, spec.denominator} if spec.numerator else {code}
    return [specs[code] for code in sorted(codes)]


def _months(targets: Iterable[TargetSpec], month: Month) -> list[Month]:
    """The base years to this month, with the December before for what is asked once a year; and
    for needs the last year. In order; empty where nothing rests on figures."""
    wanted: set[Month] = set()
    for target in targets:
        for year in _base_years(target, month):
            wanted |= set(Month(year, 1).plus(-1).through(Month(year, month.month)))
        if target.kind in _ON_LEVELS:
            wanted |= set(month.plus(-12).through(month.plus(-1)))
    # The last one makes the months reach up to the open one.
    return sorted(wanted | {month.plus(-1)}) if wanted else []


def _base_years(target: TargetSpec, month: Month) -> list[int]:
    if target.kind not in _ON_BASE_YEARS:
        return []
    if target.kind == Kind.POINTS:
        return [target.parameters["base_year"]]
    if target.parameters.get("base") == "rolling":
        return [month.year - 1]
    return list(target.parameters["base_years"])


def _after(past: Cube, month: Cube) -> Cube:
    """One cube of two that follow each other."""

    def joined(name: str) -> Whole:
        return np.concatenate([getattr(past, name), getattr(month, name)], axis=1)

    return replace(
        past,
        values=joined("values"),
        reported=joined("reported"),
        due=joined("due"),
        exempt=joined("exempt"),
    )


def _fill(cube: Cube, specs: list[IndicatorSpec], needs: set[str], month: Month) -> None:
    """In place: the year as if completely reported, and needs as they were last reported.

    A 1 stands in the open month, so that no denominator is zero; no expectation reads it.
    """
    year = cube.span(Month(month.year, 1).ordinal, month.ordinal)
    for row, spec in enumerate(specs):
        if spec.code in needs and spec.over_time == OverTime.LAST:
            _carry_on(cube, row, last_due(spec, month.ordinal) - cube.first)
            continue
        cube.reported[row, year] = cube.due[row, year]
        if spec.code not in needs:
            cube.values[row, -1] = np.maximum(cube.values[row, -1], cube.due[row, -1])


def _carry_on(cube: Cube, row: int, at: int) -> None:
    """Where a level is due in month ``at``, put what was last said of it, a number or 不适用."""
    if at < 0:
        return
    said: Flags = (cube.reported[row, : at + 1] > 0) | cube.exempt[row, : at + 1]
    last = at - np.argmax(said[::-1], axis=0)
    known = said.any(axis=0) & (cube.due[row, at] > 0)
    region = np.arange(said.shape[1])
    for part in (cube.values, cube.reported, cube.due, cube.exempt):
        part[row, at] = np.where(known, part[row, last, region], part[row, at])


@dataclass(frozen=True, slots=True)
class _Cells:
    """One judged target, taken apart into the cells that it is reported in."""

    judgement: Judgement
    cube: Cube
    specs: Mapping[str, IndicatorSpec]
    names: Mapping[str, Indicator]
    month: Month

    def all(self) -> Iterator[tuple[str, str, Expectation]]:
        stands = self._stands()
        parts = zip(self.judgement.indicators, self.judgement.parts, strict=True)
        for code, part in parts:
            spec = self.specs[code]
            cell = spec.numerator or code
            for region in np.flatnonzero(stands & _known(part)).tolist():
                yield self.cube.regions[region], cell, self._one(spec, part, region)

    def _stands(self) -> Flags:
        """Where the target is put to the region; of a condition that cannot be read, nowhere."""
        state = self.judgement.state
        nowhere = [CODE[State.NOT_APPLICABLE]]
        if self.judgement.target.kind == Kind.CONDITIONAL:
            nowhere.append(CODE[State.NOT_REPORTED])
        return np.asarray(self.judgement.asked & ~np.isin(state, nowhere))

    def _one(self, spec: IndicatorSpec, part: Part, region: int) -> Expectation:
        cell = self.names[spec.numerator or spec.code]
        value = Fraction(
            int(part.expected.numerator[region]), int(part.expected.denominator[region])
        )
        return Expectation(
            kind=self.judgement.kind,
            parameters=self.judgement.parameters,
            value=value,
            month=self.month,
            unit=cell.unit,
            decimals=cell.decimals,
            over_time=cell.over_time,
            goal=None if part.goal is None else int(part.goal[region]),
            whole=self.names[spec.denominator].name if spec.denominator else "",
            base=self._base(value, region) if self.judgement.kind == Kind.STAFFING else None,
        )

    def _base(self, need: Fraction, region: int) -> Base | None:
        """The people from whom the need follows."""
        parameters = self.judgement.parameters
        for name in ("registered", "rehabilitating"):
            spec = self.specs[parameters[name]]
            at = last_due(spec, self.month.ordinal) - self.cube.first
            count = int(self.cube.values[self.cube.row(spec.code), at, region])
            if -(-count // int(parameters[f"{name}_per_staff"])) == need:
                people = self.names[spec.code]
                return Base(people.name, count, people.unit)
        return None


def _known(part: Part) -> Flags:
    """Where there is an expectation: it applies, and what it rests on was reported."""
    unknown = part.absent | part.missing
    return ~unknown if part.baseless is None else ~(unknown | part.baseless)
