"""Whose share of a total is how much, in any month of a campaign."""

from campaigns.allocation import largest_remainder, weights_upwards
from campaigns.models import Allocation, Succession, Target
from campaigns.periods import Month
from campaigns.queries.regions import Tree, tree_at


def due_of(target: Target) -> Month:
    """The month by which a total is due: the target's own, otherwise the campaign's last."""
    written = target.parameters.get("due")
    return Month.parse(written) if written else Month.containing(target.campaign.ends_on)


def goals_at(*, target: Target, month: Month) -> dict[tuple[int, int], int]:
    """Goals by (indicator id, region id) for the regions valid in ``month``.

    Shares are stored for the regions valid when the total is due. In an earlier month, a region
    that has not yet come into being is stood for by its predecessors: a renamed county has its
    successor's share, a county that was later split has those of its parts, and counties that
    were later merged share the merged county's (equally: nobody has said otherwise). So the goals
    of every month add up to the same total at every level.
    """
    due = due_of(target)
    month = min(month, due)
    then, now = tree_at(target.campaign, month), tree_at(target.campaign, due)
    holders = _holders(then, now)
    goals: dict[tuple[int, int], int] = {}
    rows = Allocation.objects.filter(target=target, region__in=now.leaves)
    by_indicator: dict[int, dict[int, int]] = {}
    for indicator, region, goal in rows.values_list("indicator_id", "region_id", "goal"):
        leaves = by_indicator.setdefault(indicator, {})
        heirs = holders[region] or [region]
        for holder, part in zip(heirs, largest_remainder(goal, [1] * len(heirs)), strict=True):
            leaves[holder] = leaves.get(holder, 0) + part
    for indicator, leaves in by_indicator.items():
        for region, goal in weights_upwards(then.root, then.children, leaves).items():
            goals[indicator, region] = goal
    return goals


def _holders(then: Tree, now: Tree) -> dict[int, list[int]]:
    """For each leaf of ``now`` the leaves of ``then`` that stand for it."""
    origins: dict[int, list[int]] = {}
    pairs = Succession.objects.order_by("month", "predecessor__code")
    for old, new in pairs.values_list("predecessor_id", "successor_id"):
        origins.setdefault(new, []).append(old)
    earlier, later = set(then.leaves), set(now.leaves)

    def trace(region: int) -> list[int]:
        own = [region] if region in earlier else []
        # a predecessor that goes on has a share of its own, unless this region came out of it
        gone = [old for old in origins.get(region, []) if old not in later or not own]
        return list(dict.fromkeys([*own, *(found for old in gone for found in trace(old))]))

    return {region: trace(region) for region in now.leaves}
