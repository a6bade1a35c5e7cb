"""Figures into blocks and out of them: closed months as bytes, everything else live."""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import BinaryField, F, FilteredRelation, Q
from django.db.models.functions import Substr

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
    by_order: dict[RegionOrder, list[int]] = defaultdict(list)
    for row in BlockMonth.objects.filter(month__in=list(spot)).select_related("order"):
        if row.stamp == current.get(row.month):
            by_order[row.order].append(row.pk)
    done: set[int] = set()
    for order, keys in by_order.items():
        done |= _of_one_order(laid, spot, order, keys, indicators, regions)
    return done


def _of_one_order(
    laid: Whole,
    spot: Mapping[int, int],
    order: RegionOrder,
    keys: list[int],
    indicators: Mapping[int, int],
    regions: Mapping[int, int],
) -> set[int]:
    """The months whose blocks were whole. Only the part between the first and the last wanted
    region is read: all below one region lie together."""
    columns = places_of(regions, ids_of(order))
    wanted = np.flatnonzero(columns >= 0)
    if not len(wanted):
        return set()
    start, stop = int(wanted[0]), int(wanted[-1]) + 1
    whole = stop - start == len(columns)
    into, out_of = _matched(columns[start:stop])
    done, broken = set(), set()
    for month, indicator, width, digest, cells in _rows(keys, indicators, start, stop, whole):
        done.add(month)
        if indicator is None:
            continue
        if whole and hashlib.sha256(cells).hexdigest() != digest:
            broken.add(month)
            continue
        values = np.frombuffer(cells, dtype=f"<i{width}")
        laid[indicators[indicator], spot[month], into] = values[out_of]
    for month in sorted(broken):
        _log.error("a block of %s is broken; its figures are read instead", month)
        laid[:, spot[month]] = UNREPORTED
    return done - broken


def _matched(columns: Whole) -> tuple[Any, Any]:
    """Where values go and which ones they are; plain slices where both run in the same order."""
    inside = np.flatnonzero(columns >= 0)
    if len(inside) == len(columns) and (np.diff(columns) == 1).all():
        return slice(int(columns[0]), int(columns[-1]) + 1), slice(None)
    return columns[inside], inside


def _rows(
    keys: list[int], indicators: Mapping[int, int], start: int, stop: int, whole: bool
) -> list[tuple[int, int | None, int, str, bytes]]:
    """One statement, so that a month is seen whole or not at all: month, indicator, width, digest
    and cells; a month without any block of these indicators has one row without."""
    wanted = Q(blocks__indicator__in=list(indicators))
    width = F("found__width")
    size = width * (stop - start)
    part = Substr("found__cells", width * start + 1, size, output_field=BinaryField())
    rows = (
        BlockMonth.objects.filter(pk__in=keys)
        .annotate(found=FilteredRelation("blocks", condition=wanted))
        .annotate(part=F("found__cells") if whole else part)
        .order_by()
    )
    return list(
        rows.values_list("month", "found__indicator", "found__width", "found__digest", "part")
    )
