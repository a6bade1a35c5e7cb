"""Figures into blocks and out of them: closed months as bytes, everything else live."""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import numpy as np
from django.db import DatabaseError, connection, transaction
from django.db.models import BinaryField, Case, F, QuerySet, When

from metrics.engine.exact import Whole
from metrics.engine.frames import EXEMPT, UNREPORTED
from metrics.frames.cells import Cells, places_of, read_cells
from metrics.models import BlockMonth, RegionOrder
from metrics.queries.blocks import stamps

_log = logging.getLogger(__name__)
_WIDTHS = (2, 4, 8)


@dataclass(frozen=True, slots=True)
class Packed:
    """One indicator's month as a block holds it."""

    width: int
    cells: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.cells).hexdigest()


def pack(month: int, indicators: Sequence[int], regions: Sequence[int]) -> dict[int, Packed]:
    """Indicator id → its month packed in the order of ``regions`` (ids); indicators without a
    figure are left out."""
    rows = {key: row for row, key in enumerate(indicators)}
    found = read_cells([month], rows, {key: place for place, key in enumerate(regions)})
    laid = np.full((len(indicators), len(regions)), UNREPORTED, dtype=np.int64)
    laid[found.row, found.column] = np.where(found.exempt, EXEMPT, found.value)
    return {key: _packed(laid[row]) for key, row in rows.items() if (laid[row] != UNREPORTED).any()}


def _packed(cells: Whole) -> Packed:
    most = int(cells.max())
    width = next(size for size in _WIDTHS if most < 2 ** (8 * size - 1))
    return Packed(width, cells.astype(f"<i{width}").tobytes())


def ids_of(order: RegionOrder) -> Whole:
    """The ids of an order's regions."""
    return np.frombuffer(bytes(order.regions), dtype="<i8").astype(np.int64)


def read_laid(
    months: Sequence[int], indicators: Mapping[int, int], regions: Mapping[int, int]
) -> Whole:
    """Figures of the listed months (YYYYMM, in order) laid out ``[indicator, month, region]``, with
    EXEMPT and UNREPORTED where there is no number.

    The mappings give the place of each indicator's and region's id. Months whose blocks are whole
    and up to date come from these, all others from the figures.
    """
    shape = (max(indicators.values(), default=-1) + 1, len(months), len(regions))
    laid = np.full(shape, UNREPORTED, dtype=np.int64)
    spot = {month: place for place, month in enumerate(months)}
    done = _from_blocks(laid, spot, indicators, regions)
    live = [month for month in months if month not in done]
    if live:
        _put_cells(laid, spot, read_cells(live, indicators, regions))
    return laid


def _put_cells(laid: Whole, spot: Mapping[int, int], cells: Cells) -> None:
    at = np.zeros(max(spot) + 1, dtype=np.int64)
    at[list(spot)] = list(spot.values())
    laid[cells.row, at[cells.month], cells.column] = np.where(cells.exempt, EXEMPT, cells.value)


def _from_blocks(
    laid: Whole,
    spot: Mapping[int, int],
    indicators: Mapping[int, int],
    regions: Mapping[int, int],
) -> set[int]:
    """Fill in what blocks hold; the months that are done."""
    # Versions first: what is approved in between makes a block stale, never wrong.
    current = stamps(spot)
    by_order: dict[RegionOrder, list[BlockMonth]] = defaultdict(list)
    for row in BlockMonth.objects.filter(month__in=list(spot)).select_related("order"):
        if row.stamp == current.get(row.month):
            by_order[row.order].append(row)
    done: set[int] = set()
    for order, rows in by_order.items():
        done |= _of_one_order(laid, spot, order, rows, indicators, regions)
    return done


def _of_one_order(
    laid: Whole,
    spot: Mapping[int, int],
    order: RegionOrder,
    rows: list[BlockMonth],
    indicators: Mapping[int, int],
    regions: Mapping[int, int],
) -> set[int]:
    """The months whose blocks were whole; those of broken ones are given up."""
    if not order_holds(order):
        _give_up(rows)
        return set()
    columns = places_of(regions, ids_of(order))
    wanted = np.flatnonzero(columns >= 0)
    if not len(wanted):
        return set()
    # All below one region lie together.
    start, stop = int(wanted[0]), int(wanted[-1]) + 1
    into, out_of = _matched(columns[start:stop])
    found = _read([row.pk for row in rows], indicators)
    there = [row for row in rows if row.pk in found]
    sound = [row for row in there if _holds(row, found[row.pk])]
    _give_up([row for row in there if row not in sound])
    for row in sound:
        for one in found[row.pk]:
            if one.cells is not None:
                values = np.frombuffer(one.cells, dtype=f"<i{one.width}")[start:stop]
                laid[indicators[one.indicator], spot[row.month], into] = values[out_of]
    return {row.month for row in sound}


def order_holds(order: RegionOrder) -> bool:
    """Whether the order is the one that its digest names."""
    return hashlib.sha256(order.regions).hexdigest() == order.digest


def _holds(row: BlockMonth, found: Sequence[_Read]) -> bool:
    """Whether all blocks of the month are there, and those that are wanted hold what was packed."""
    there = digest_of(row, [(one.indicator, one.width, one.digest) for one in found])
    return there == row.digest and all(
        hashlib.sha256(one.cells).hexdigest() == one.digest
        for one in found
        if one.cells is not None
    )


def digest_of(row: BlockMonth, blocks: Iterable[tuple[int, int, str]]) -> str:
    """What a month must say of itself and of its blocks (indicator id, width, digest), so that one
    that is gone is missed, and none is taken for that of another month, version or order."""
    lines = [f"{row.month}:{row.stamp}:{row.order.digest}"]
    lines += [f"{key}:{width}:{digest}" for key, width, digest in sorted(blocks)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _give_up(rows: Sequence[BlockMonth]) -> None:
    """Broken months are read from their figures, and have no stamp any more, so that the job builds
    them anew."""
    for row in rows:
        _log.error("a block of %s is broken; its figures are read instead", row.month)
    if rows:
        # Whoever only reads may not be allowed to say so; the next one is.
        with suppress(DatabaseError), transaction.atomic():
            BlockMonth.objects.filter(pk__in=[row.pk for row in rows]).update(stamp="")


def _matched(columns: Whole) -> tuple[Any, Any]:
    """Where values go and which ones they are; plain slices where both run in the same order."""
    inside = np.flatnonzero(columns >= 0)
    if len(inside) == len(columns) and (np.diff(columns) == 1).all():
        return slice(int(columns[0]), int(columns[-1]) + 1), slice(None)
    return columns[inside], inside


class _Read(NamedTuple):
    """A block; ``cells`` None for an indicator that is not wanted."""

    indicator: int
    width: int
    digest: str
    cells: bytes | None


def _read(keys: list[int], indicators: Mapping[int, int]) -> dict[int, list[_Read]]:
    """The blocks of the months that are still there. One statement, so that a month is seen whole
    or not at all; cells are read whole, because a part of them has no digest."""
    cells = Case(
        When(blocks__indicator__in=list(indicators), then=F("blocks__cells")),
        default=None,
        output_field=BinaryField(),
    )
    months = BlockMonth.objects.filter(pk__in=keys).annotate(wanted=cells).order_by()
    rows = months.values_list(
        "pk", "blocks__indicator", "blocks__width", "blocks__digest", "wanted"
    )
    found: dict[int, list[_Read]] = defaultdict(list)
    for key, indicator, *block in _as_bytes(rows) if keys else ():
        blocks = found[key]
        if indicator is not None:
            blocks.append(_Read(indicator, *block))
    return found


def _as_bytes(rows: QuerySet[BlockMonth, Any]) -> list[tuple[Any, ...]]:
    """The rows of this statement. PostgreSQL would send bytes as text, twice as long and read
    digit by digit; only COPY sends them as they are."""
    if connection.vendor != "postgresql":
        return list(rows)
    sql = cast("Any", connection.ops).compose_sql(*rows.query.sql_with_params())
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT BINARY)") as copied,
    ):
        copied.set_types(["int8", "int8", "int2", "text", "bytea"])
        return list(copied.rows())
