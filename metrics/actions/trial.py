"""A trial calculation: other figures, the same promise, nothing stored."""

from __future__ import annotations

from dataclasses import replace

from campaigns.models import Campaign
from campaigns.periods import Month
from metrics.actions.ranking import levels_of
from metrics.engine.definitions import Definitions, RuleSetSpec, TargetSpec
from metrics.engine.frames import cube_of
from metrics.engine.pipeline import Record, compute
from metrics.frames.definitions import at_level, definitions_for, rule_set_for
from metrics.frames.record import (
    counted,
    first_month,
    owes_for,
    reporting_levels,
    successions_for,
    tree_for,
)
from metrics.frames.trial import read_figures
from metrics.frames.trial_report import Trial


class OutOfReachError(Exception):
    """A month or a level that the campaign does not judge; the message names those it does."""


def rank(*, campaign: Campaign, month: Month, level: str, content: bytes) -> Trial:
    """Rank the regions of a level by the figures of a file; reads the catalogue, writes nothing."""
    _refuse_out_of_reach(campaign, month, level)
    tree = tree_for(campaign)
    given = read_figures(content, tree, month)
    rules = rule_set_for(campaign, month)
    whole = at_level(definitions_for(campaign, rules, month), rules, level)
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
    result = compute(definitions, record, level=level, month=month.number)
    return Trial(result, definitions, left_out)


def _refuse_out_of_reach(campaign: Campaign, month: Month, level: str) -> None:
    first, last = Month.of(campaign.first_month), Month.containing(campaign.ends_on)
    if not first <= month <= last:
        raise OutOfReachError(f"{campaign}评价 {first} 至 {last} 的月份，{month} 不在其中")
    levels = levels_of(campaign)
    if level not in levels:
        raise OutOfReachError(f"{campaign}不评价“{level}”这一层级，可选：{'、'.join(levels)}")


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
