"""Whose share of a total is how much, in any month of a campaign."""

from collections.abc import Sequence

from campaigns.allocation import largest_remainder, weights_upwards
from campaigns.models import Allocation, Succession, Target
from campaigns.periods import Month
from campaigns.queries.regions import Tree, trees_at


def due_of(target: Target) -> Month:
    """The month by which a total is due: the target's own, otherwise the campaign's last."""
    written = target.parameters.get("due")
    return Month.parse(written) if written else Month.containing(target.campaign.ends_on)


Goals = dict[tuple[int, int], int]


def goals_at(*, target: Target, month: Month) -> Goals:
    """Goals by (indicator id, region id) for the regions valid in ``month``.

    Shares are stored for the regions valid when the total is due. In an earlier month, a region
    that has not yet come into being is stood for by its predecessors: a renamed county has its
    successor's share, a county that was later split has those of its parts, and counties that
    were later merged share the merged county's (equally: nobody has said otherwise). So the goals
    of every month add up to the same total at every level.
    """
    return goals_of([target], month)[target.pk]


def goals_of(targets: Sequence[Target], month: Month) -> dict[int, Goals]:
    """Target id → its goals, for targets of one campaign: what they share is read once."""
    if not targets:
        return {}
    dues = {target.pk: due_of(target) for target in targets}
    trees = trees_at(targets[0].campaign, {month, *dues.values()})
    stored: dict[int, list[tuple[int, int, int]]] = {target.pk: [] for target in targets}
    rows = Allocation.objects.filter(target__in=stored)
    for key, *row in rows.values_list("target_id", "indicator_id", "region_id", "goal"):
        stored[key].append((row[0], row[1], row[2]))
    origins = _origins()
    found = {}
    for target in targets:
        due = dues[target.pk]
        then, now = trees[min(month, due)], trees[due]
        found[target.pk] = _shared(stored[target.pk], then, now, _holders(then, now, origins))
    return found


def _shared(
    stored: list[tuple[int, int, int]], then: Tree, now: Tree, holders: dict[int, list[int]]
) -> Goals:
    """Stored shares (indicator, region, goal) as those hold them who stand for the regions."""
    by_indicator: dict[int, dict[int, int]] = {}
    leaves_now = set(now.leaves)
    for indicator, region, goal in stored:
        if region not in leaves_now:
            continue
        leaves = by_indicator.setdefault(indicator, {})
        heirs = holders[region] or [region]
        for holder, part in zip(heirs, largest_remainder(goal, [1] * len(heirs)), strict=True):
            leaves[holder] = leaves.get(holder, 0) + part
    goals: Goals = {}
    for indicator, leaves in by_indicator.items():
        for region, goal in weights_upwards(then.root, then.children, leaves).items():
            goals[indicator, region] = goal
    return goals


def _origins() -> dict[int, list[int]]:
    """Region → the regions it took over from, in order."""
    origins: dict[int, list[int]] = {}
    pairs = Succession.objects.order_by("month", "predecessor__code")
    for old, new in pairs.values_list("predecessor_id", "successor_id"):
        origins.setdefault(new, []).append(old)
    return origins


def _holders(then: Tree, now: Tree, origins: dict[int, list[int]]) -> dict[int, list[int]]:
    """For each leaf of ``now`` the leaves of ``then`` that stand for it."""
    earlier, later = set(then.leaves), set(now.leaves)

    def trace(region: int) -> list[int]:
        own = [region] if region in earlier else []
        # a predecessor that goes on has a share of its own, unless this region came out of it
        gone = [old for old in origins.get(region, []) if old not in later or not own]
        return list(dict.fromkeys([*own, *(found for old in gone for found in trace(old))]))

    return {region: trace(region) for region in now.leaves}
