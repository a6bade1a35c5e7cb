"""A recount as its page shows it: every item the reader sees, and what was counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from campaigns.access import AnyUser
from campaigns.models import Campaign
from campaigns.periods import Month
from metrics.models import Recount, RecountItem
from metrics.queries.quality.recount_named import title_of
from metrics.queries.quality.recounts import visible_items
from metrics.queries.quality.shown import place_words
from metrics.wording.days import dated
from metrics.wording.numbers import Numbers, unscaled
from metrics.wording.quality import said


@dataclass(frozen=True, slots=True)
class Item:
    """One figure of the sample. ``mine``: the reader may enter what was counted; ``entered`` what
    stands there, as it is typed, ``before`` the same in the smallest unit ("" for nothing);
    ``compared``: the difference in words."""

    key: int
    region: str
    indicator: str
    unit: str
    month: str
    reported: str
    recounted: str
    entered: str
    before: str
    compared: str
    differs: bool
    words: str
    who: str
    mine: bool


def items_of(user: AnyUser, campaign: Campaign, recount: Recount) -> list[RecountItem]:
    """Those of regions that the reader sees, by region, indicator and month."""
    rows = visible_items(user, campaign).filter(recount=recount)
    found = list(
        rows.select_related("region__parent", "indicator", "counted_by").order_by(
            "region__code", "indicator__code", "month"
        )
    )
    for row in found:
        row.recount = recount
    return found


def shown_items(
    campaign: Campaign, items: Iterable[RecountItem], mine: Collection[int], numbers: Numbers
) -> list[Item]:
    """``mine``: keys of those that the reader counts again."""
    return [_item(campaign, one, numbers, mine=one.pk in mine) for one in items]


def _item(campaign: Campaign, one: RecountItem, numbers: Numbers, *, mine: bool) -> Item:
    decimals = one.indicator.decimals
    again = one.recounted
    who = ""
    if one.counted_by and one.counted_on:
        who = f"{one.counted_by.get_full_name()}　{dated(one.counted_on)}"
    return Item(
        key=one.pk,
        region=place_words(one.region, campaign),
        indicator=one.indicator.name,
        unit=one.indicator.unit,
        month=Month.of(one.month).chinese,
        reported=amount(one.reported, decimals, numbers),
        recounted="" if again is None else amount(again, decimals, numbers),
        entered="" if again is None else amount(again, decimals, numbers).replace(",", ""),
        before="" if again is None else str(again),
        compared=""
        if again is None
        else said.compared_words(one.reported, again, decimals, numbers),
        differs=again is not None and again != one.reported,
        words=one.words,
        who=who,
        mine=mine,
    )


def _compared(one: RecountItem, numbers: Numbers) -> str:
    if one.recounted is None:
        return ""
    return said.compared_words(one.reported, one.recounted, one.indicator.decimals, numbers)


def amount(value: int, decimals: int, numbers: Numbers) -> str:
    """In the indicator's own unit."""
    return numbers.amount(unscaled(value, decimals), decimals)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the items; ``reason`` of what was drawn by hand, else ""."""

    title: str
    progress: str
    due: str
    drawn: str
    seed: int
    by_hand: bool
    reason: str


def head_of(recount: Recount, items: Sequence[RecountItem]) -> Head:
    counted = sum(one.recounted is not None for one in items)
    at = timezone.localtime(recount.drawn_at)
    by = recount.drawn_by.get_full_name() if recount.drawn_by else "系统"
    return Head(
        title=title_of(recount),
        progress=said.recounted_words(len(items), counted),
        due=dated(recount.due_on),
        drawn=f"{dated(at.date())}{by}{'人工指定范围抽取' if recount.hand else '随机抽取'}",
        seed=recount.seed,
        by_hand=bool(recount.hand),
        reason=recount.reason,
    )
