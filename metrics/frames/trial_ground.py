"""What the settings of a trial can be chosen from: weights, years with figures, rules in force."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.models import Campaign, RuleSet, Target
from campaigns.periods import Month
from campaigns.terms import Kind
from metrics.frames.definitions import OUTSIDE, rule_set_for
from metrics.frames.trial_rules import WhatIf, in_force
from metrics.models import Figure

_YEARS_BACK = 5


@dataclass(frozen=True, slots=True)
class Weighed:
    """A target that shares in the hundred points."""

    code: str
    name: str
    category: str


@dataclass(frozen=True, slots=True)
class Ground:
    """One month of one level. ``categories`` (code → name) and ``targets`` are those weighed at the
    level; ``years`` says of every year that growth could be measured from whether it has figures;
    empty where no target of the level grows. ``before`` changes nothing."""

    campaign: Campaign
    month: Month
    level: str
    rules: RuleSet
    categories: dict[str, str]
    targets: list[Weighed]
    years: dict[int, bool]
    before: WhatIf

    @property
    def grows(self) -> bool:
        return bool(self.years)


def ground_of(campaign: Campaign, month: Month, level: str, rules: RuleSet | None = None) -> Ground:
    """By the rules in force in the month, or by other ones."""
    rules = rules or rule_set_for(campaign, month)
    rows = list(
        Target.objects.filter(campaign=campaign).select_related("category").order_by("code")
    )
    shared = [row for row in rows if _shares(row, rules)]
    weighed = [row for row in shared if level in row.scope["levels"]]
    growing = [row for row in rows if row.kind == Kind.GROWTH and level in row.scope["levels"]]
    used = {row.category.pk: row.category for row in weighed}
    return Ground(
        campaign=campaign,
        month=month,
        level=level,
        rules=rules,
        categories={
            one.code: one.name for one in sorted(used.values(), key=lambda one: one.number)
        },
        targets=[Weighed(row.code, row.name, row.category.code) for row in weighed],
        years=_years(campaign, growing, month),
        before=in_force(
            rules,
            {row.code: row.category.code for row in shared},
            [row.parameters for row in growing],
        ),
    )


def _shares(target: Target, rules: RuleSet) -> bool:
    item = rules.rules.get("items", {}).get(target.code, {})
    return item.get("rule", {}).get("type") not in OUTSIDE


def _years(campaign: Campaign, growing: list[Target], month: Month) -> dict[int, bool]:
    """The years before the first judged one and the year before this month, in order."""
    if not growing:
        return {}
    first = min(target.parameters["first_year"] for target in growing)
    earliest = min(year for target in growing for year in target.parameters["base_years"])
    years = {*range(min(earliest, first - _YEARS_BACK), first), month.year - 1}
    to_date = [Month(year, number).number for year in years for number in range(1, month.month + 1)]
    found = Figure.objects.filter(
        month__in=to_date,
        indicator__targets__in=growing,
        region__path__startswith=campaign.region.path,
    )
    known = {number // 100 for number in found.values_list("month", flat=True).distinct()}
    return {year: year in known for year in sorted(years)}
