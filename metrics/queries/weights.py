"""Reported figures as weights of a total that is to be shared out."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.models import Allocation, Campaign, Indicator, Region, Target
from campaigns.periods import Month
from campaigns.queries.allocations import due_of
from campaigns.queries.regions import tree_at
from campaigns.queries.reporting import counted_in
from campaigns.terms import Nature, OverRegions, PeriodState
from metrics.models import Figure, ReportingPeriod
from metrics.workbooks.weights import Place, Places, written


@dataclass(frozen=True, slots=True)
class Reported:
    """Weights of the reporting regions by id; who has none is named, and weighs nothing."""

    weights: dict[int, int]
    exempt: list[str]  # 不适用
    missing: list[str]  # 未报


def indicators_for(campaign: Campaign) -> list[Indicator]:
    """Levels that every reporting region gives for itself and that add up: what can weigh."""
    return [
        one.indicator
        for one in counted_in(campaign)
        if campaign.reporting_level in one.levels
        and one.indicator.nature == Nature.STOCK
        and one.indicator.over_regions == OverRegions.SUM
    ]


def months_for(campaign: Campaign) -> list[Month]:
    """The months whose figures stand, the newest first."""
    locked = ReportingPeriod.objects.filter(campaign=campaign, state=PeriodState.LOCKED)
    return [
        Month.of(number) for number in locked.order_by("-month").values_list("month", flat=True)
    ]


def reported(campaign: Campaign, indicator: Indicator, month: Month) -> Reported:
    """What the regions that reported in that month gave, in order of code."""
    leaves = tree_at(campaign, month).leaves
    rows = Figure.objects.filter(month=month.number, indicator=indicator, region__in=leaves)
    values = dict(rows.values_list("region_id", "value"))
    names = Region.objects.filter(pk__in=leaves).order_by("code").values_list("pk", "name")
    return Reported(
        weights={region: value for region, value in values.items() if value is not None},
        exempt=[name for key, name in names if key in values and values[key] is None],
        missing=[name for key, name in names if key not in values],
    )


def places_for(target: Target) -> Places:
    """Every region of the campaign by code and name, and whether a weight may stand on it: on
    those that take part, and on those that are gone, whose weight is handed on."""
    tree = tree_at(target.campaign, due_of(target))
    above = set(tree.children)
    rows = Region.objects.filter(path__startswith=target.campaign.region.path)
    leaves = set(tree.leaves)
    deepest = {len(path) for path in rows.filter(pk__in=leaves).values_list("path", flat=True)}
    return Places(
        [
            Place(
                key=row.pk,
                code=row.code,
                name=row.name,
                within=row.parent.name if row.parent else "",
                leaf=row.pk in leaves or (row.pk not in above and len(row.path) in deepest),
                now=row.pk in leaves,
                short=row.short_name,
            )
            for row in rows.select_related("parent").order_by("code")
        ]
    )


def listed_weights(target: Target) -> str:
    """The weights that hold now, as a list to change and to give back."""
    leaves = tree_at(target.campaign, due_of(target)).leaves
    rows = Allocation.objects.filter(target=target, region__in=leaves).order_by("region__code")
    fields = ("region__code", "region__name", "weight")
    return written({code: (name, weight) for code, name, weight in rows.values_list(*fields)})
