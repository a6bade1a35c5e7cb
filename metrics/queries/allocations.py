"""分解: totals that are shared out, each region's share, and what of it is reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone

from campaigns.access import AnyUser, campaigns_of, visible_regions
from campaigns.models import Allocation, AllocationRound, Campaign, Region, Target
from campaigns.periods import Month
from campaigns.queries.allocations import due_of
from campaigns.queries.regions import tree_at
from campaigns.terms import RankingState, State
from metrics.models import Ranking, Standing
from metrics.queries.explanation import told
from metrics.queries.ranking import Choice
from metrics.queries.terms import Book
from metrics.wording import shares as words
from metrics.wording.formulas import actual_words
from metrics.wording.numbers import Numbers

CATALOGUE = "目录（系统）"


# --- what is reached in the newest published month ---


@dataclass(frozen=True, slots=True)
class Reached:
    """The newest published month: target → region id → its row."""

    month: Month
    demonstration: bool
    book: Book
    details: dict[str, dict[int, dict[str, Any]]]

    def state(self, target: str, region: int) -> State | None:
        detail = self.details[target].get(region)
        return State(detail["state"]) if detail else None

    def actual(self, target: str, region: int) -> str:
        detail = self.details[target].get(region)
        return actual_words(told(self.book, detail, self.month)) if detail else ""

    def amount(self, target: str, region: int) -> float | None:
        value: float | None = self.details[target].get(region, {}).get("actual")
        return value


def reached(
    campaign: Campaign, targets: list[str], numbers: Numbers, *, below: bool
) -> Reached | None:
    """How the campaign's own region stands, and with ``below`` all others; None before the first
    published month. Targets that the ranking does not know have no rows."""
    published = Ranking.objects.filter(campaign=campaign, state=RankingState.PUBLISHED)
    own = published.filter(level=campaign.region.level).order_by("-month", "-edition").first()
    if own is None:
        return None
    rankings = {own.level: own.pk}
    if below:
        same = published.filter(month=own.month).order_by("edition")
        rankings |= dict(same.values_list("level", "pk"))
    details: dict[str, dict[int, dict[str, Any]]] = {code: {} for code in targets}
    rows = Standing.objects.filter(ranking__in=rankings.values()).order_by()
    for region, several in rows.values_list("region_id", "details"):
        for detail in several:
            if detail["target"] in details:
                details[detail["target"]][region] = detail
    return Reached(Month.of(own.month), own.demonstration, Book(own, numbers), details)


# --- the list ---


@dataclass(frozen=True, slots=True)
class TotalRow:
    """One total of a campaign; ``actual`` is empty for those who may not see it."""

    code: str
    name: str
    summary: str
    url: str
    total: str
    unit: str
    basis: str
    regions: int
    round: AllocationRound | None
    since: str
    until: str
    state: State | None
    actual: str
    left: str


def totals(
    user: AnyUser, campaign: Campaign, numbers: Numbers
) -> tuple[list[TotalRow], Reached | None]:
    """The campaign's totals that are shared out, and the month in which they are looked at."""
    rows = Target.objects.filter(campaign=campaign, parameters__has_key="allocate")
    targets = list(rows.prefetch_related("indicators").order_by("code"))
    rounds: dict[int, AllocationRound] = {}
    known = AllocationRound.objects.filter(target__in=targets).select_related("by")
    for one in known.defer("shares").order_by("number"):
        rounds[one.target_id] = one
    codes = [target.code for target in targets]
    now = reached(campaign, codes, numbers, below=False) if targets else None
    seen = visible_regions(user).filter(pk=campaign.region_id).exists()
    leaves = {due: len(tree_at(campaign, due).leaves) for due in _dues(targets, campaign)}
    found = []
    for target in targets:
        row = rounds.get(target.pk)
        found.append(_total(target, row, leaves[due_of(target)], now, seen, numbers))
    return found, now


def _dues(targets: list[Target], campaign: Campaign) -> set[Month]:
    for target in targets:
        target.campaign = campaign
    return {due_of(target) for target in targets}


def _total(
    target: Target,
    row: AllocationRound | None,
    regions: int,
    now: Reached | None,
    seen: bool,
    numbers: Numbers,
) -> TotalRow:
    campaign, unit = target.campaign, target.indicators.all()[0].unit
    own = campaign.region_id
    amount = now.amount(target.code, own) if now else None
    return TotalRow(
        code=target.code,
        name=target.name,
        summary=target.summary,
        url=reverse("allocation", args=[campaign.code, target.code]),
        total=numbers.amount(target.parameters["goal"]),
        unit=unit,
        basis=row.basis if row else "",
        regions=regions,
        round=row,
        since=day_of(row) if row else "",
        until=due_of(target).chinese,
        state=now.state(target.code, own) if now else None,
        actual=now.actual(target.code, own) if now and seen else "",
        left=words.left(target.parameters["goal"], amount, unit, numbers) if seen else "",
    )


def day_of(row: AllocationRound) -> str:
    at = timezone.localtime(row.at)
    return f"{at.year}年{at.month}月{at.day}日"


def who_of(row: AllocationRound) -> str:
    return row.by.get_full_name() if row.by else CATALOGUE


def campaigns_with(user: AnyUser, current: Campaign) -> list[dict[str, Any]]:
    """The campaigns to choose from, each with its address."""
    return [
        {
            "code": row.code,
            "name": row.name,
            "url": f"{reverse('allocations')}?campaign={row.code}",
            "current": row.pk == current.pk,
        }
        for row in campaigns_of(user)
    ]


# --- the tree ---


@dataclass(slots=True)
class Share:
    """One region's share, with those of the regions below it.

    ``weight``, ``actual`` and ``left`` are empty where the region is not the user's to see: a
    weight may be a reported figure.
    """

    key: int
    code: str
    name: str
    goal: int
    portion: str
    weight: str
    state: State | None
    actual: str
    left: str
    url: str
    below: list[Share] = field(default_factory=list)

    def leaves(self) -> Iterator[Share]:
        if not self.below:
            yield self
        for one in self.below:
            yield from one.leaves()

    @property
    def exact(self) -> bool:
        """Whether the children add up to their parent here and everywhere below."""
        if not self.below:
            return True
        return sum(one.goal for one in self.below) == self.goal and all(
            one.exact for one in self.below
        )


def share_tree(
    user: AnyUser, target: Target, now: Reached | None, numbers: Numbers
) -> Share | None:
    """The shares as they are now, from the campaign's region down; None before the first round."""
    campaign = target.campaign
    rows = (
        Allocation.objects.filter(target=target).select_related("region").order_by("region__code")
    )
    found = list(rows)
    seen = set(
        visible_regions(user)
        .filter(pk__in=[row.region_id for row in found])
        .values_list("pk", flat=True)
    )
    total = next((row.goal for row in found if row.region_id == campaign.region_id), 0)
    unit = target.indicators.all()[0].unit
    shares: dict[int, Share] = {}
    for row in found:
        own = row.region_id in seen
        amount = now.amount(target.code, row.region_id) if now else None
        shares[row.region_id] = Share(
            key=row.region_id,
            code=row.region.code,
            name=row.region.name,
            goal=row.goal,
            portion=words.portion(row.goal, total, numbers),
            weight=numbers.amount(row.weight) if own else "",
            state=now.state(target.code, row.region_id) if now else None,
            actual=now.actual(target.code, row.region_id) if now and own else "",
            left=words.left(row.goal, amount, unit, numbers) if own else "",
            url=_region_url(campaign, row.region, now) if own else "",
        )
    for row in found:
        if row.region_id != campaign.region_id and row.region.parent_id in shares:
            shares[row.region.parent_id].below.append(shares[row.region_id])
    return shares.get(campaign.region_id)


def _region_url(campaign: Campaign, region: Region, now: Reached | None) -> str:
    if now is None:
        return reverse("region", args=[campaign.code, region.code])
    return Choice(campaign, now.month, region.level).region_url(region.code)


def sums(root: Share) -> str:
    """That the shares add up at every level, with the sums."""
    below, leaves = [one.goal for one in root.below], [one.goal for one in root.leaves()]
    return words.addition(root.goal, below, leaves, root.exact)


def follows(root: Share, now: Reached | None, target: Target) -> bool:
    """Whether the published month was judged by these shares. Where boundaries have changed since
    then nothing is said."""
    if now is None:
        return True
    judged = {region: detail["final_goal"] for region, detail in now.details[target.code].items()}
    leaves = list(root.leaves())
    if any(one.key not in judged for one in leaves):
        return True
    return all(judged[one.key] in {one.goal, None} for one in leaves)


def absent(root: Share, now: Reached | None, target: Target) -> str:
    """That some regions came into being after the published month; "" for none."""
    if now is None or not now.details[target.code]:
        return ""
    judged = now.details[target.code]
    return words.absent(sum(one.key not in judged for one in root.leaves()), now.month.chinese)
