"""The promise as the engine reads it: indicators, targets, rule set, allocations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import lcm
from typing import Any

from django.conf import settings

from campaigns.models import Campaign, Indicator, ListedArea, Region, RuleSet, Target
from campaigns.periods import Month
from campaigns.queries.allocations import goals_of
from campaigns.queries.reporting import mentioned
from campaigns.terms import Kind, RuleType
from metrics.engine.definitions import (
    Definitions,
    IndicatorSpec,
    ItemRule,
    RuleSetSpec,
    TargetSpec,
)
from metrics.engine.exact import fraction
from metrics.frames.ground import Ground, indicators_by_code

# Items of these types share the hundred points; the others stand outside and have no weight.
OUTSIDE = {RuleType.DEDUCTION, RuleType.BONUS, RuleType.VETO, RuleType.MANUAL}


def rule_set_for(campaign: Campaign, month: Month) -> RuleSet:
    """The version in force in a month; the first one also serves earlier months."""
    versions = list(campaign.rule_sets.order_by("version"))
    if not versions:
        raise RuleSet.DoesNotExist(f"{campaign}没有评分规则")
    in_force = [rules for rules in versions if rules.from_month <= month.number]
    return in_force[-1] if in_force else versions[0]


def definitions_for(
    campaign: Campaign, rule_set: RuleSet, month: Month, ground: Ground | None = None
) -> Definitions:
    """Everything the engine is told about a campaign but its weights, which ``at_level`` adds.

    Totals are as they are shared out in ``month``.
    """
    known = ground.indicators if ground else indicators_by_code()
    codes = {row.pk: code for code, row in known.items()}
    targets = list(
        Target.objects.filter(campaign=campaign)
        .select_related("category", "campaign__region")
        .prefetch_related("targetindicator_set")
        .order_by("code")
    )
    return Definitions(
        campaign=campaign.code,
        indicators={spec.code: spec for spec in _indicators(targets, known, codes)},
        targets=tuple(_target(target, campaign, codes) for target in targets),
        rule_set=_rule_set(rule_set.version, rule_set.rules, targets),
        allocations=_allocations(targets, month, codes, ground),
    )


def _indicators(
    targets: list[Target], known: Mapping[str, Indicator], codes: Mapping[int, str]
) -> list[IndicatorSpec]:
    """Those of the targets, their numerators and denominators, and those they are measured by."""
    wanted = {codes[one.indicator_id] for row in targets for one in row.targetindicator_set.all()}
    for target in targets:
        wanted |= set(mentioned(target.parameters))
    for code in sorted(wanted):
        row = known[code]
        if row.numerator and row.denominator:
            wanted |= {row.numerator.code, row.denominator.code}
    return [indicator_spec(known[code]) for code in sorted(wanted)]


def indicator_spec(row: Indicator) -> IndicatorSpec:
    """An indicator as the engine reads it."""
    return IndicatorSpec(
        code=row.code,
        nature=row.nature,
        over_time=row.over_time,
        over_regions=row.over_regions,
        direction=row.direction,
        frequency=row.frequency,
        numerator=row.numerator.code if row.numerator else "",
        denominator=row.denominator.code if row.denominator else "",
    )


def _target(target: Target, campaign: Campaign, codes: Mapping[int, str]) -> TargetSpec:
    ordered = target.targetindicator_set.all()  # by their number
    return TargetSpec(
        code=target.code,
        kind=target.kind,
        indicators=tuple(codes[one.indicator_id] for one in ordered),
        parameters=target.parameters,
        category=target.category.code,
        levels=tuple(target.scope["levels"]),
        regions=_scope_regions(target.scope, campaign),
    )


def _scope_regions(scope: dict[str, Any], campaign: Campaign) -> frozenset[str] | None:
    if scope.get("listed"):
        listed = ListedArea.objects.filter(campaign=campaign)
        return frozenset(listed.values_list("region__code", flat=True))
    return frozenset(scope["regions"]) if scope.get("regions") else None


def _rule_set(version: int, rules: dict[str, Any], targets: list[Target]) -> RuleSetSpec:
    items = rules.get("items", {})
    by_target = {
        target.code: _item_rule(rules["caps"], target, items.get(target.code, {}))
        for target in targets
    }
    return RuleSetSpec(
        version=version,
        weights={},  # they depend on the level, see at_level
        rules=by_target,
        red_line=rules["red_line"],
        missing=rules["missing"],
        min_judged=str(rules["min_judged"]),
        bonus_cap=str(rules.get("bonus_cap", 0)),
        rounding=settings.ROUNDING,
    )


def _item_rule(caps: dict[str, Any], target: Target, item: dict[str, Any]) -> ItemRule:
    kind = target.parameters["then"]["kind"] if target.kind == Kind.CONDITIONAL else target.kind
    rule = {"type": RuleType.LINEAR, "cap": caps.get(kind, caps["other"]), **item.get("rule", {})}
    return ItemRule(
        type=rule["type"],
        cap=str(rule["cap"]),
        on=rule.get("on", "attainment"),
        bands=tuple((str(band["at"]), str(band["points"])) for band in rule.get("bands", [])),
        points=str(rule.get("points", 0)),
        most=str(rule.get("most", 0)),
    )


def at_level(definitions: Definitions, rule_set: RuleSet, level: str) -> Definitions:
    """The same with the weights of one level: category weight × item weight within its category.

    Only targets asked at the level share their category's weight, so that equal categories stay
    equal whether a category has a target for the province alone or not.
    """
    rules, items = rule_set.rules, rule_set.rules.get("items", {})
    asked = [
        target
        for target in definitions.targets
        if level in target.levels and definitions.rule_set.rules[target.code].type not in OUTSIDE
    ]
    weights = _weights(rules["categories"], items, asked)
    every = {target.code: weights.get(target.code, 0) for target in definitions.targets}
    return replace(definitions, rule_set=replace(definitions.rule_set, weights=every))


def _weights(
    categories: dict[str, Any], items: dict[str, Any], asked: list[TargetSpec]
) -> dict[str, int]:
    """Whole numbers in the exact proportions."""
    own = {t.code: fraction(str(items.get(t.code, {}).get("weight", 1))) for t in asked}
    total: dict[str, Fraction] = defaultdict(Fraction)
    for target in asked:
        total[target.category] += own[target.code]
    shares = {
        t.code: fraction(str(categories[t.category])) * own[t.code] / total[t.category]
        for t in asked
    }
    common = lcm(*(share.denominator for share in shares.values())) if shares else 1
    return {code: int(share * common) for code, share in shares.items()}


def _allocations(
    targets: list[Target], month: Month, codes: Mapping[int, str], ground: Ground | None
) -> dict[tuple[str, str, str], int]:
    """(target, indicator, region) → goal, for the regions that exist in the month."""
    shared = [target for target in targets if "allocate" in target.parameters]
    if not shared:
        return {}
    goals = goals_of(shared, month)
    if ground:
        regions = {key: ground.tree.codes[place] for key, place in ground.columns.items()}
    else:
        regions = dict(Region.objects.values_list("id", "code"))
    return {
        (target.code, codes[indicator], regions[region]): goal
        for target in shared
        for (indicator, region), goal in goals[target.pk].items()
    }
