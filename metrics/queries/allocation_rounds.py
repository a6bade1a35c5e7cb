"""分解: the rounds of a total, what each changed, and what a new one would change."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from campaigns.models import Allocation, AllocationRound, Region, Target
from campaigns.queries.shares import Plan, changes
from metrics.queries.allocations import day_of, who_of
from metrics.wording import shares as words
from metrics.wording.numbers import ABSENT, Numbers


@dataclass(slots=True)
class Move:
    """One region's goal before and after, with those of the regions below it."""

    key: int
    name: str
    before: str
    after: str
    difference: str
    weight: str = ""
    changed: bool = True
    below: list[Move] = field(default_factory=list)

    def leaves(self) -> Iterator[Move]:
        if not self.below:
            yield self
        for one in self.below:
            yield from one.leaves()


def _move(
    key: int, name: str, before: int | None, after: int | None, weight: int | None, numbers: Numbers
) -> Move:
    return Move(
        key=key,
        name=name,
        before=ABSENT if before is None else numbers.amount(before),
        after=ABSENT if after is None else numbers.amount(after),
        difference=words.difference(before, after, numbers),
        weight="" if weight is None else numbers.amount(weight),
        changed=before != after,
    )


# --- what a new round would change ---


@dataclass(frozen=True, slots=True)
class Preview:
    """A plan held against what holds now, ready to be shown and confirmed. ``unlisted``: who was
    left out of a list and gets nothing, "" for nobody; ``nothing``: who else weighs nothing."""

    root: Move
    plan: Plan
    moved: str
    remainder: str
    nothing: str
    unlisted: str

    @property
    def digest(self) -> str:
        return self.plan.digest


def preview_of(
    target: Target, plan: Plan, numbers: Numbers, listed: Collection[int] | None = None
) -> Preview:
    """Old and new goal of every region of the tree; ``listed`` are the regions that a list named,
    None where there was none."""
    now = dict(Allocation.objects.filter(target=target).values_list("region_id", "goal"))
    names = dict(Region.objects.filter(pk__in=plan.goals).values_list("pk", "name"))
    moves = {
        key: _move(key, names[key], now.get(key), goal, plan.weights[key], numbers)
        for key, goal in plan.goals.items()
    }
    for parent, below in plan.tree.children.items():
        if parent in moves:
            moves[parent].below = [moves[child] for child in below]
    root = moves[plan.tree.root]
    leaves = list(root.leaves())
    weightless = [one for one in leaves if not plan.weights[one.key]]
    forgotten = [one for one in weightless if listed is not None and one.key not in listed]
    known = [one for one in weightless if one not in forgotten]
    return Preview(
        root=root,
        plan=plan,
        moved=words.moved(sum(one.changed for one in leaves), len(leaves), numbers),
        remainder=words.remainder(plan.left_over, len(root.below)),
        nothing=words.nothing([one.name for one in known]) if known or not forgotten else "",
        unlisted=words.unlisted([one.name for one in forgotten]),
    )


# --- the rounds that were ---


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One round and what it changed: the regions right below the whole, each with its own."""

    number: int
    day: str
    who: str
    basis: str
    total: str
    first: bool
    changed: str
    moves: list[Move]
    holds: bool


def history_of(target: Target, numbers: Numbers) -> list[RoundRow]:
    """Every round, the newest first."""
    rows = list(target.rounds.select_related("by").order_by("number"))
    codes = {code for row in rows for code in row.shares}
    known = Region.objects.filter(code__in=codes).order_by("code")
    regions = {row.code: row for row in known}
    found = []
    before: AllocationRound | None = None
    for row in rows:
        found.append(_round(row, before, regions, row is rows[-1], target, numbers))
        before = row
    return found[::-1]


def _round(
    row: AllocationRound,
    before: AllocationRound | None,
    regions: Mapping[str, Region],
    holds: bool,
    target: Target,
    numbers: Numbers,
) -> RoundRow:
    moved = changes(before, row)
    parents = {region.parent_id for region in regions.values()}
    leaves = {code for code in row.shares if code in regions and regions[code].pk not in parents}
    changed = sum(one.code in leaves for one in moved)
    return RoundRow(
        number=row.number,
        day=day_of(row),
        who=who_of(row),
        basis=row.basis,
        total=numbers.amount(row.total),
        first=before is None,
        changed=f"第一次分解到{len(leaves)}个填报地区"
        if before is None
        else words.changed(changed, len(leaves), numbers),
        moves=[] if before is None else _moves(row, before, regions, target, numbers),
        holds=holds,
    )


def _moves(
    row: AllocationRound,
    before: AllocationRound,
    regions: Mapping[str, Region],
    target: Target,
    numbers: Numbers,
) -> list[Move]:
    """Only what differs; a region stands for the changed ones below it."""
    made = {
        one.code: _move(
            regions[one.code].pk, regions[one.code].name, one.before, one.after, None, numbers
        )
        for one in changes(before, row)
        if one.code in regions
    }
    by_key = {regions[code].pk: code for code in {*row.shares, *before.shares} if code in regions}
    root = target.campaign.region.code
    tops: dict[str, Move] = {}
    for code, move in made.items():
        region = regions[code]
        above = by_key.get(region.parent_id or 0, "")
        if code == root:
            continue
        if above in {root, ""}:
            tops.setdefault(code, move)
            continue
        if above not in tops:
            tops[above] = made.get(above) or _same(above, row, regions, numbers)
        tops[above].below.append(move)
    return [tops[code] for code in sorted(tops)]


def _same(code: str, row: AllocationRound, regions: Mapping[str, Region], numbers: Numbers) -> Move:
    """A region whose own goal stayed, while those below it changed."""
    goal = row.shares.get(code, {}).get("goal")
    return _move(regions[code].pk, regions[code].name, goal, goal, None, numbers)
