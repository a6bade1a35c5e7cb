"""The administrative tree of one month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.terms import Level


def valid_at(month: Month) -> Q:
    return (Q(valid_from=None) | Q(valid_from__lte=month.number)) & (
        Q(valid_to=None) | Q(valid_to__gte=month.number)
    )


Row = tuple[int, int | None, int | None, int | None]  # id, parent, first and last month


@dataclass(frozen=True)
class Tree:
    """Regions below a campaign's region down to those that report; ids throughout."""

    root: int
    children: dict[int, list[int]]
    leaves: tuple[int, ...]


def tree_at(campaign: Campaign, month: Month) -> Tree:
    """The tree as it stood in ``month``, children in the order of their codes.

    Storeys are counted from the campaign's region: in 海南 a county that the province runs itself
    stands on the storey of the cities. A city without counties reports for itself.
    """
    return trees_at(campaign, [month])[month]


def trees_at(campaign: Campaign, months: Iterable[Month]) -> dict[Month, Tree]:
    """The same of several months, from one reading."""
    rows = (
        Region.objects.filter(path__startswith=campaign.region.path)
        .order_by("code")
        .values_list("id", "parent_id", "valid_from", "valid_to")
    )
    read = list(rows)
    return {month: _tree(campaign, read, month.number) for month in months}


def _tree(campaign: Campaign, rows: Sequence[Row], month: int) -> Tree:
    below: dict[int | None, list[int]] = {}
    for region, parent, first, last in rows:
        if (first or month) <= month <= (last or month) and region != campaign.region_id:
            below.setdefault(parent, []).append(region)
    steps = Level(campaign.reporting_level).depth - Level(campaign.region.level).depth
    children: dict[int, list[int]] = {}
    storey = [campaign.region_id]
    leaves: list[int] = []
    for _ in range(steps):
        leaves += [node for node in storey if node not in below]
        children |= {node: below[node] for node in storey if node in below}
        storey = [child for node in storey for child in below.get(node, [])]
    return Tree(campaign.region_id, children, (*leaves, *storey))
