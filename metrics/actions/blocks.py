"""Keeping the blocks of closed months: built, rebuilt after an amendment, held against the record.

Blocks are derived. Nothing is audited, nobody approves, and deleting all of them costs only time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction

from campaigns.models import Indicator, Region
from metrics.engine.exact import Whole
from metrics.frames.blocks import Packed, digest_of, ids_of, order_holds, pack
from metrics.models import Block, BlockMonth, RegionOrder
from metrics.queries.blocks import closed_months, stamps

EVERY = timedelta(days=1)
_AT_ONCE = 6  # months of a nation take seconds, and rankings wait meanwhile
_TOLD = 10


def stale() -> list[int]:
    """Closed months (YYYYMM) whose blocks are missing or rest on older figures."""
    closed = closed_months()
    current = stamps(closed)
    built = dict(BlockMonth.objects.filter(month__in=closed).values_list("month", "stamp"))
    return [month for month in closed if built.get(month) != current.get(month)]


def keep(*, at: datetime, go_on: Callable[[], bool] = lambda: True) -> int:
    """Build what is stale, month by month; the number of months built."""
    months, built = stale(), 0
    if not months:
        return 0
    order = _order_of_today()
    for month in months:
        if built and not go_on():
            break
        build(month=month, order=order, at=at)
        built += 1
    return built


def rebuild(*, at: datetime) -> int:
    """Throw all blocks away and build them anew; the number of months."""
    with transaction.atomic():
        BlockMonth.objects.all().delete()
        RegionOrder.objects.all().delete()
    return keep(at=at)


@transaction.atomic
def build(*, month: int, order: RegionOrder, at: datetime) -> None:
    """One month's blocks in the place of those that are there."""
    # The version first: a figure approved in between makes the block stale, never too new.
    stamp = stamps([month]).get(month)
    # Two at once wait here for each other.
    list(BlockMonth.objects.select_for_update().filter(month=month))
    BlockMonth.objects.filter(month=month).delete()
    if stamp is None:
        return
    packed = pack(month, _reported(), ids_of(order).tolist())
    row = BlockMonth(month=month, order=order, stamp=stamp, built_at=at, verified_at=at)
    row.digest = digest_of(row, [(key, one.width, one.digest) for key, one in packed.items()])
    row.save(force_insert=True)
    Block.objects.bulk_create(
        Block(month=row, indicator_id=key, width=one.width, cells=one.cells, digest=one.digest)
        for key, one in sorted(packed.items())
    )


def _reported() -> list[int]:
    """Ids of all indicators that are counted; a ratio is never reported."""
    return list(
        Indicator.objects.filter(numerator=None).order_by("pk").values_list("pk", flat=True)
    )


def _order_of_today() -> RegionOrder:
    """All regions by path, compared character by character whatever the database's collation: what
    is below one region lies together."""
    rows = sorted(Region.objects.values_list("path", "pk"))
    ids = np.asarray([key for _, key in rows], dtype="<i8").tobytes()
    digest = hashlib.sha256(ids).hexdigest()
    order, _ = RegionOrder.objects.get_or_create(digest=digest, defaults={"regions": ids})
    if not order_holds(order):
        order.regions = ids
        order.save(update_fields=["regions"])
    return order


@dataclass(frozen=True, slots=True)
class Mistake:
    """A block that does not hold what the figures say, or ("" for the indicator) a whole month;
    ``stale`` months are no mistakes."""

    month: int
    indicator: str
    what: str


class BrokenError(Exception):
    """Blocks did not hold what the figures say; they are built anew."""


def verify(months: Collection[int] | None = None) -> Iterator[Mistake]:
    """Every block that is up to date, held against its digest and against the figures."""
    rows = BlockMonth.objects.select_related("order").order_by("month")
    for row in rows if months is None else rows.filter(month__in=months):
        yield from _verified(row)


def verify_due(*, at: datetime, go_on: Callable[[], bool] = lambda: True) -> int:
    """Hold every month against the figures once a day, a few at a run; the number of months.

    Raises BrokenError once those that are wrong are stale.
    """
    due = BlockMonth.objects.filter(verified_at__lte=at - EVERY).order_by("verified_at", "month")
    looked, wrong = 0, []
    for row in due.select_related("order")[:_AT_ONCE]:
        if looked and not go_on():
            break
        looked += 1
        same = BlockMonth.objects.filter(pk=row.pk)
        if found := list(_verified(row)):
            wrong += [f"{one.month} {one.indicator} {one.what}" for one in found]
            same.update(stamp="", verified_at=at)
        else:
            same.update(verified_at=at)
    if wrong:
        raise BrokenError("；".join(wrong[:_TOLD]))
    return looked


def _verified(row: BlockMonth) -> list[Mistake]:
    if row.stamp != stamps([row.month]).get(row.month):
        return []
    if not order_holds(row.order):
        return [Mistake(row.month, "", "地区顺序已损坏")]
    expected = pack(row.month, _reported(), ids_of(row.order).tolist())
    found = list(row.blocks.all())
    names = dict(Indicator.objects.values_list("pk", "code"))
    wrong = [Mistake(row.month, names[key], what) for key, what in _differences(found, expected)]
    there = [(one.indicator_id, one.width, one.digest) for one in found]
    if not wrong and digest_of(row, there) != row.digest:
        wrong = [Mistake(row.month, "", "数据块清单与摘要不一致")]
    # A figure that was amended meanwhile made the month stale, and so did whoever built it anew.
    if wrong and row.stamp != stamps([row.month]).get(row.month):
        return []
    return wrong if BlockMonth.objects.filter(pk=row.pk).exists() else []


def _differences(
    blocks: Collection[Block], expected: dict[int, Packed]
) -> Iterator[tuple[int, str]]:
    found = {block.indicator_id: block for block in blocks}
    for key in sorted(set(found) | set(expected)):
        block, figures = found.get(key), expected.get(key)
        if block is None:
            yield key, "缺少数据块"
        elif hashlib.sha256(block.cells).hexdigest() != block.digest:
            yield key, "数据块已损坏"
        elif figures is None or not _same(block, figures):
            yield key, "数据块与数值不一致"


def _same(block: Block, figures: Packed) -> bool:
    regions = len(figures.cells) // figures.width
    if len(block.cells) != regions * block.width:
        return False
    return bool(np.array_equal(_values(block), _values(figures)))


def _values(block: Block | Packed) -> Whole:
    return np.frombuffer(bytes(block.cells), dtype=f"<i{block.width}")
