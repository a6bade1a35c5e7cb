"""What a trial changes of the rules in force: weights, caps, base years, what gaps cost.

A what-if is complete: every setting has a value, and those in force give the published rules again.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

from campaigns.models import RuleSet
from campaigns.terms import Kind
from metrics.engine.definitions import Definitions, TargetSpec
from metrics.engine.exact import fraction

FIXED, ROLLING = "fixed", "rolling"
# Weights are small whole numbers, but their common denominator grows with every category: beyond
# this the ranking would be computed digit by digit.
_LARGEST_WEIGHT = 10**12


class TooFineError(Exception):
    """The weights have no common measure that can be computed with."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Settings of a trial. ``categories`` and ``items`` are whole weights by code; ``base`` is
    "fixed" (``years``), "rolling" (the year before) or "" (each growth target as it says)."""

    categories: dict[str, int]
    items: dict[str, int]
    growth_cap: Decimal
    other_cap: Decimal
    base: str
    years: tuple[int, ...]
    red_line: str
    missing: str
    judged: Decimal  # least judged share in percent


def in_force(rules: RuleSet, targets: dict[str, str], growth: list[dict[str, Any]]) -> WhatIf:
    """The rule set as a what-if that changes nothing. ``targets``: code → code of its category;
    ``growth``: the parameters of the growth targets."""
    told = rules.rules
    items = told.get("items", {})
    weights = {code: items.get(code, {}).get("weight", 1) for code in targets}
    base, years = _common_base(growth)
    caps = told["caps"]
    return WhatIf(
        categories=_whole(told["categories"]),
        items=_whole_within(weights, targets),
        growth_cap=_plain(caps.get(Kind.GROWTH, caps["other"])),
        other_cap=_plain(caps["other"]),
        base=base,
        years=years,
        red_line=told["red_line"],
        missing=told["missing"],
        judged=_plain(Decimal(str(told["min_judged"])) * 100),
    )


def _common_base(growth: list[dict[str, Any]]) -> tuple[str, tuple[int, ...]]:
    """The base that all growth targets share; no word for it where they differ."""
    bases = {(one.get("base", FIXED), tuple(one["base_years"])) for one in growth}
    if len(bases) != 1:
        return "", ()
    ((base, years),) = bases
    return base, years


def _plain(number: Decimal | float | str) -> Decimal:
    """Without a tail of zeros, never in powers of ten."""
    return Decimal(f"{Decimal(str(number)).normalize():f}")


def _whole(weights: dict[str, Any]) -> dict[str, int]:
    """Whole numbers in the same proportions; whole ones stay as they are."""
    exact = {code: fraction(str(weight)) for code, weight in weights.items()}
    common = lcm(*(weight.denominator for weight in exact.values())) if exact else 1
    return {code: int(weight * common) for code, weight in exact.items()}


def _whole_within(weights: dict[str, Any], targets: dict[str, str]) -> dict[str, int]:
    """Targets weigh within their category: each category may have a measure of its own."""
    found: dict[str, int] = {}
    for category in set(targets.values()):
        own = {code: weight for code, weight in weights.items() if targets[code] == category}
        found |= _whole(own)
    return {code: found[code] for code in targets}


# --- The rules with the what-if in them ----------------------------------------------------


def changed_rules(rules: RuleSet, asked: WhatIf, before: WhatIf) -> RuleSet:
    """An unsaved rule set of the same version; what was not changed is as it is in force."""
    told = copy.deepcopy(rules.rules)
    if asked.categories != before.categories:
        told["categories"] |= asked.categories
    if asked.items != before.items:
        items = told.setdefault("items", {})
        for code, weight in asked.items.items():
            items[code] = {**items.get(code, {}), "weight": weight}
    if asked.growth_cap != before.growth_cap:
        told["caps"][str(Kind.GROWTH)] = str(asked.growth_cap)
    if asked.other_cap != before.other_cap:
        told["caps"].setdefault(str(Kind.GROWTH), str(asked.growth_cap))
        told["caps"]["other"] = str(asked.other_cap)
    told["red_line"], told["missing"] = asked.red_line, asked.missing
    if asked.judged != before.judged:
        told["min_judged"] = str(Fraction(asked.judged) / 100)
    return RuleSet(
        campaign=rules.campaign, version=rules.version, from_month=rules.from_month, rules=told
    )


def with_bases(definitions: Definitions, asked: WhatIf, before: WhatIf) -> Definitions:
    """The growth targets measured from other years, where that was asked for."""
    if (asked.base, asked.years) == (before.base, before.years) or not asked.base:
        return definitions
    targets = tuple(_with_base(target, asked) for target in definitions.targets)
    return replace(definitions, targets=targets)


def _with_base(target: TargetSpec, asked: WhatIf) -> TargetSpec:
    if target.kind != Kind.GROWTH:
        return target
    base = {"base": asked.base}
    if asked.base == FIXED:
        return replace(
            target, parameters={**target.parameters, **base, "base_years": list(asked.years)}
        )
    return replace(target, parameters={**target.parameters, **base})


def refuse_too_fine(definitions: Definitions) -> None:
    if max(definitions.rule_set.weights.values(), default=0) > _LARGEST_WEIGHT:
        raise TooFineError
