"""How a total would be shared out, and how it has been: shares, their rounds, what each changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404

from campaigns.allocation import largest_remainder, share_out, weights_upwards
from campaigns.models import AllocationRound, Campaign, Region, Succession, Target
from campaigns.queries.allocations import due_of
from campaigns.queries.regions import Tree, tree_at

# Shares of a predecessor are kept to four places; as whole numbers they are ten-thousandths.
_SHARE_UNITS = 10_000
_DIGEST = 16


class AllocationError(Exception):
    """The total cannot be shared out this way; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A total shared out down a tree, by region id; nothing of it is written."""

    tree: Tree
    goals: dict[int, int]
    weights: dict[int, int]

    @property
    def digest(self) -> str:
        """The same for the same shares: what a preview is recognised by."""
        told = [[region, goal, self.weights[region]] for region, goal in sorted(self.goals.items())]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:_DIGEST]

    @property
    def left_over(self) -> int:
        """How many units the largest fractions got when the whole was shared out."""
        below = self.tree.children.get(self.tree.root, [])
        total, weight = self.goals[self.tree.root], self.weights[self.tree.root]
        return total - sum(total * self.weights[region] // weight for region in below)


def plan_for(target: Target, weights: Mapping[int, int]) -> Plan:
    """Shares by the weights of the reporting regions; who is missing weighs nothing.

    The regions are those valid in the month in which the total is due. The weight of a region that
    is gone by then goes to its successors.
    """
    total = target.parameters.get("goal")
    if "allocate" not in target.parameters or total is None:
        raise AllocationError(f"{target.code} 不是要分解的总数")
    tree = tree_at(target.campaign, due_of(target))
    leaf_weights = _on_leaves(tree, weights)
    try:
        goals = share_out(total, tree.root, tree.children, leaf_weights)
    except ValueError as error:
        raise AllocationError(f"{target.code}：{error}") from error
    return Plan(tree, goals, weights_upwards(tree.root, tree.children, leaf_weights))


def equal_weights(target: Target) -> dict[int, int]:
    return dict.fromkeys(tree_at(target.campaign, due_of(target)).leaves, 1)


def _on_leaves(tree: Tree, weights: Mapping[int, int]) -> dict[int, int]:
    """Every weight on a region that takes part; those of vanished regions handed on."""
    heirs = _heirs() if set(weights) - set(tree.leaves) else {}
    found: dict[int, int] = {}
    waiting = list(weights.items())
    while waiting:
        region, weight = waiting.pop()
        if region in tree.leaves:
            found[region] = found.get(region, 0) + weight
        elif weight:
            waiting += _handed_on(region, weight, heirs.get(region, []))
    return found


def _heirs() -> dict[int, list[tuple[int, int | None]]]:
    """Successors by predecessor, each with its share in ten-thousandths where it is known."""
    found: dict[int, list[tuple[int, int | None]]] = {}
    rows = Succession.objects.values_list("predecessor_id", "successor_id", "share")
    for old, new, share in rows:
        units = None if share is None else int(share * _SHARE_UNITS)
        found.setdefault(old, []).append((new, units))
    return found


def _handed_on(
    region: int, weight: int, heirs: list[tuple[int, int | None]]
) -> list[tuple[int, int]]:
    shares = [units for _, units in heirs if units is not None]
    if len(shares) == len(heirs) and sum(shares) == _SHARE_UNITS:
        parts = largest_remainder(weight, shares)
        return [(new, part) for (new, _), part in zip(heirs, parts, strict=True)]
    name = Region.objects.filter(pk=region).values_list("name", flat=True).first() or region
    raise AllocationError(f"“{name}”不参加分解，也不知道它的权数该归谁；请直接给出现有各地的权数")


# --- what stands, and what stood before ---


def get_total_for(campaign: Campaign, code: str) -> Target:
    """A total of the campaign that is shared out, else 404. The campaign is one the user sees."""
    rows = Target.objects.filter(campaign=campaign, parameters__has_key="allocate")
    target = rows.filter(code=code).first()
    if target is None:
        raise Http404("没有这个分解的总数")
    target.campaign = campaign
    return target


def latest_round(target: Target) -> AllocationRound | None:
    """The one that holds."""
    return target.rounds.order_by("-number").first()


@dataclass(frozen=True, slots=True)
class Changed:
    """One region's goal before and after a round; None: it had, or has, no share."""

    code: str
    before: int | None
    after: int | None


def changes(before: AllocationRound | None, after: AllocationRound) -> list[Changed]:
    """What a round changed against the one before it, in order of code; only what differs."""
    old = before.shares if before else {}
    found = []
    for code in sorted(set(old) | set(after.shares)):
        was, became = (shares.get(code, {}).get("goal") for shares in (old, after.shares))
        if was != became:
            found.append(Changed(code, was, became))
    return found
