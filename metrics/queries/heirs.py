"""Regions that are the same under another code: whose place and reports pass on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

from campaigns.models import Region, Succession
from campaigns.periods import Month
from campaigns.queries.regions import valid_at
from metrics.wording.boundaries import not_there_words

Kept = TypeVar("Kept")


def heirs(after: Month, through: Month) -> dict[int, int]:
    """Region id → id of its only successor, of changes after one month and through another: the
    region ended, all of it went to one region, and that began with it and came out of no other."""
    rows = list(Succession.objects.select_related("predecessor", "successor").order_by("month"))
    heads = Counter(row.predecessor_id for row in rows)
    origins = Counter(row.successor_id for row in rows)
    return {
        row.predecessor_id: row.successor_id
        for row in rows
        if after.number < row.month <= through.number
        and row.share == 1
        and row.predecessor.valid_to is not None
        and row.successor.valid_from == row.month
        and heads[row.predecessor_id] == origins[row.successor_id] == 1
    }


def merged_into(region: Region) -> list[Succession]:
    """What became part of a region, or is the same under another code, the newest change first:
    regions that ended and went to it as a whole, and those that had become part of them before.
    What was carved out of a region that goes on brings nothing along."""
    found: list[Succession] = []
    heads = {region.pk}
    while heads:
        rows = Succession.objects.filter(
            successor__in=heads, share=1, predecessor__valid_to__isnull=False
        ).exclude(predecessor__in=[one.predecessor_id for one in found])
        more = list(rows.select_related("predecessor", "successor"))
        found += more
        heads = {one.predecessor_id for one in more}
    return sorted(found, key=lambda one: (-one.month, one.predecessor.code))


def carried(known: Mapping[int, Kept], passed: Mapping[int, int]) -> dict[int, Kept]:
    """What is kept by region id, under the ids of today."""
    return {today(region, passed): one for region, one in known.items()}


def today(region: int, passed: Mapping[int, int]) -> int:
    """The last successor of a region, or itself."""
    while region in passed:
        region = passed[region]
    return region


def not_there(region: Region, month: Month) -> str:
    """Why a month has no such region, with who stood there instead; "" where it has."""
    if (region.valid_from or 0) <= month.number <= (region.valid_to or month.number):
        return ""
    early = bool(region.valid_from and month.number < region.valid_from)
    other = {"successions__successor": region} if early else {"origins__predecessor": region}
    beside = Region.objects.filter(valid_at(month), **other).order_by("code").distinct()
    names = [f"{one.name}（{one.code}）" for one in beside]
    return not_there_words(region.name, month, region.valid_from, region.valid_to, names)
