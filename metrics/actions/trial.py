"""A trial calculation: other figures or other rules, the same promise, nothing stored."""

from __future__ import annotations

from dataclasses import dataclass, replace

from campaigns.models import Campaign, RuleSet
from campaigns.periods import Month
from campaigns.terms import Kind
from metrics.engine.definitions import Definitions, RuleSetSpec, TargetSpec
from metrics.engine.frames import cube_of
from metrics.engine.pipeline import Record, compute
from metrics.frames.definitions import at_level, definitions_for, rule_set_for
from metrics.frames.ground import Ground, ground_for
from metrics.frames.record import (
    counted,
    first_month,
    owes_for,
    record_for,
    reporting_levels,
    successions_for,
    tree_for,
)
from metrics.frames.trial import BadFileError, LineMistake, TrialFigures, read_figures
from metrics.frames.trial_report import Trial
from metrics.frames.trial_rules import (
    FIXED,
    WhatIf,
    changed_rules,
    refuse_too_fine,
    with_bases,
)
from metrics.queries.ranking import levels_of


class OutOfReachError(Exception):
    """A month or a level that the campaign does not judge; the message names those it does."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a trial changes: ``what_if`` of the settings in force, ``before``. ``rules`` are those
    in force in the month, where they have been read."""

    what_if: WhatIf
    before: WhatIf
    rules: RuleSet | None = None


def rank(
    *,
    campaign: Campaign,
    month: Month,
    level: str,
    content: bytes,
    asked: Asked | None = None,
    most_lines: int | None = None,
    weightings: int = 0,
) -> Trial:
    """Rank the regions of a level by the figures of a file; reads the catalogue, writes nothing."""
    _refuse_out_of_reach(campaign, month, level)
    tree = tree_for(campaign)
    given = read_figures(content, tree, month, most_lines=most_lines)
    whole = _definitions(campaign, month, level, asked)
    if asked:
        _refuse_without_base(whole, given, asked, month)
    definitions, left_out = _only_reported(whole, set(given.levels))
    counts = counted(definitions)
    first = min(first_month(campaign, definitions), given.first)
    levels = {**reporting_levels(campaign, counts), **given.levels}
    cube = cube_of(
        given.figures,
        indicators=tuple(spec.code for spec in counts),
        regions=tree.codes,
        owes=owes_for(tree, counts, levels, first, month),
        months=(first.ordinal, month.ordinal),
    )
    record = Record(cube, tree, successions_for(campaign))
    result = compute(definitions, record, level=level, month=month.number, weightings=weightings)
    return Trial(result, definitions, left_out)


def rank_again(
    *, campaign: Campaign, month: Month, level: str, asked: Asked, weightings: int = 0
) -> Trial:
    """Rank the regions of a level by what was reported and approved, under other settings."""
    _refuse_out_of_reach(campaign, month, level)
    ground = ground_for(campaign)
    definitions = _definitions(campaign, month, level, asked, ground)
    record = record_for(campaign, definitions, month, ground)
    result = compute(definitions, record, level=level, month=month.number, weightings=weightings)
    return Trial(result, definitions, ())


def _definitions(
    campaign: Campaign, month: Month, level: str, asked: Asked | None, ground: Ground | None = None
) -> Definitions:
    """The promise as it is in force in the month, with what was asked for in its place."""
    rules = (asked and asked.rules) or rule_set_for(campaign, month)
    if asked is None:
        return at_level(definitions_for(campaign, rules, month, ground), rules, level)
    rules = changed_rules(rules, asked.what_if, asked.before)
    told = with_bases(definitions_for(campaign, rules, month, ground), asked.what_if, asked.before)
    told = at_level(told, rules, level)
    refuse_too_fine(told)
    return told


def _refuse_out_of_reach(campaign: Campaign, month: Month, level: str) -> None:
    first, last = Month.of(campaign.first_month), Month.containing(campaign.ends_on)
    if not first <= month <= last:
        raise OutOfReachError(f"{campaign}评价 {first} 至 {last} 的月份，{month} 不在其中")
    levels = levels_of(campaign)
    if level not in levels:
        raise OutOfReachError(f"{campaign}不评价“{level}”这一层级，可选：{'、'.join(levels)}")


def _refuse_without_base(
    definitions: Definitions, given: TrialFigures, asked: Asked, month: Month
) -> None:
    """Base years that were chosen must be in the file; those in force are taken as they are."""
    chosen, before = asked.what_if, asked.before
    growing = {c for t in definitions.targets if t.kind == Kind.GROWTH for c in t.indicators}
    if (chosen.base, chosen.years) == (before.base, before.years) or not chosen.base:
        return
    figures = given.figures[given.figures["indicator"].isin(growing)]
    known = {int(number) // 100 for number in figures["month"]}
    wanted = chosen.years if chosen.base == FIXED else (month.year - 1,)
    if known and (without := [f"{year}年" for year in wanted if year not in known]):
        words = f"基数选了{'、'.join(without)}，文件里没有；请补上这些数，或改选基数年份"
        raise BadFileError([LineMistake(1, words)])


def _only_reported(
    definitions: Definitions, reported: set[str]
) -> tuple[Definitions, tuple[str, ...]]:
    """Without the targets of which no indicator is in the file at all."""
    kept = tuple(t for t in definitions.targets if _counts_of(t, definitions) & reported)
    codes = {target.code for target in kept}
    rules = definitions.rule_set
    narrowed: RuleSetSpec = replace(
        rules,
        weights={code: weight for code, weight in rules.weights.items() if code in codes},
        rules={code: rule for code, rule in rules.rules.items() if code in codes},
    )
    left_out = tuple(t.code for t in definitions.targets if t.code not in codes)
    return replace(definitions, targets=kept, rule_set=narrowed), left_out


def _counts_of(target: TargetSpec, definitions: Definitions) -> set[str]:
    counts: set[str] = set()
    for code in target.indicators:
        spec = definitions.indicators[code]
        counts |= {spec.numerator, spec.denominator} if spec.numerator else {code}
    return counts
