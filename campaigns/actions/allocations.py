"""Sharing out a target's total among the regions."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from campaigns import audit
from campaigns.allocation import largest_remainder, share_out, weights_upwards
from campaigns.models import Allocation, Campaign, Region, Succession, Target, User
from campaigns.queries.allocations import due_of
from campaigns.queries.regions import Tree, tree_at

# Shares are kept to four places; as whole numbers they are ten-thousandths.
_SHARE_UNITS = 10_000


class AllocationError(Exception):
    """The total cannot be shared out with these weights; the text says why."""


@transaction.atomic
def allocate(
    *, target: Target, weights: Mapping[int | str, int], basis: str, by: User | None, at: datetime
) -> list[Allocation]:
    """Replace the target's shares: province → prefectures → counties, by largest remainder.

    ``weights`` are those of the reporting regions, by id or by code; who is missing weighs
    nothing. The regions are those valid in the month in which the total is due. The weight of a
    region that is gone by then goes to its successors.
    """
    Target.objects.select_for_update().get(pk=target.pk)
    before = Allocation.objects.filter(target=target).count()
    rows = write_shares(target=target, weights=_by_id(weights), basis=basis)
    Campaign.objects.filter(pk=target.campaign_id).update(terms_version=F("terms_version") + 1)
    audit.record(
        action="分解目标",
        subject=str(target),
        by=by,
        at=at,
        before={"地区数": before},
        after={"地区数": len(rows), "依据": basis},
    )
    return rows


def equal_weights(target: Target) -> dict[int, int]:
    return dict.fromkeys(tree_at(target.campaign, due_of(target)).leaves, 1)


def write_shares(*, target: Target, weights: Mapping[int, int], basis: str) -> list[Allocation]:
    """The rows themselves, for an action that keeps its own transaction and audit entry."""
    total = target.parameters.get("goal")
    if "allocate" not in target.parameters or total is None:
        raise AllocationError(f"{target.code} 不是要分解的总数")
    tree = tree_at(target.campaign, due_of(target))
    leaf_weights = _on_leaves(tree, weights)
    try:
        goals = share_out(total, tree.root, tree.children, leaf_weights)
    except ValueError as error:
        raise AllocationError(f"{target.code}：{error}") from error
    everything = weights_upwards(tree.root, tree.children, leaf_weights)
    indicator = target.indicators.get()
    Allocation.objects.filter(target=target).delete()
    return Allocation.objects.bulk_create(
        Allocation(
            target=target,
            indicator=indicator,
            region_id=region,
            goal=goal,
            weight=everything[region],
            basis=basis,
        )
        for region, goal in goals.items()
    )


def _by_id(weights: Mapping[int | str, int]) -> dict[int, int]:
    codes = [key for key in weights if isinstance(key, str)]
    ids = dict(Region.objects.filter(code__in=codes).values_list("code", "id"))
    if unknown := sorted(set(codes) - set(ids)):
        raise AllocationError(f"没有地区 {'、'.join(unknown)}")
    found: dict[int, int] = {}
    for key, weight in weights.items():
        region = ids[key] if isinstance(key, str) else key
        found[region] = found.get(region, 0) + weight
    return found


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
