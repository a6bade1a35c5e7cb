"""Approved figures straight into arrays: one row a cell is what a database is slowest at.

PostgreSQL packs the regions of an indicator's month into one byte string, so that a year of a
province is some hundred rows instead of fifty thousand; SQLite, in the same process, hands over
rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection

from metrics.engine.exact import Flags, Whole
from metrics.models import Figure

# Figures are never negative (the database holds that), so this can stand for 不适用 on the way.
_EXEMPT = -1
_PACKED = np.dtype([("region", ">i8"), ("value", ">i8")])


@dataclass(frozen=True, slots=True)
class Cells:
    """Aligned arrays: row of the indicator, YYYYMM, column of the region, value, 不适用."""

    row: Whole
    month: Whole
    column: Whole
    value: Whole
    exempt: Flags


def read_cells(
    months: Sequence[int],
    indicators: Mapping[int, int],
    regions: Mapping[int, int],
    *,
    alone: bool = False,
) -> Cells:
    """Figures of the listed months; the mappings give the place of each indicator's and region's
    id. Figures of other indicators and regions are left out; ``alone``: so many others that the
    database leaves them out."""
    read = _packed if connection.vendor == "postgresql" else _plain
    indicator, month, region, value = read(
        list(months), list(indicators), list(regions) if alone else None
    )
    row, column = places_of(indicators, indicator), places_of(regions, region)
    inside = (row >= 0) & (column >= 0)
    return Cells(
        row=row[inside],
        month=month[inside],
        column=column[inside],
        value=np.where(value == _EXEMPT, 0, value)[inside],
        exempt=(value == _EXEMPT)[inside],
    )


def places_of(known: Mapping[int, int], ids: Whole) -> Whole:
    """The place of every id, -1 where it has none."""
    table = np.full(max([*known, *ids.tolist()], default=0) + 1, -1, dtype=np.int64)
    table[list(known)] = list(known.values())
    return np.asarray(table[ids])


def _packed(
    months: list[int], indicators: list[int], regions: list[int] | None
) -> tuple[Whole, Whole, Whole, Whole]:
    table = connection.ops.quote_name(Figure._meta.db_table)
    sql = (
        "SELECT indicator_id, month,"  # noqa: S608 (the table's name comes from the model)
        " string_agg(int8send(region_id) || int8send(coalesce(value, %s)), ''::bytea)"
        f" FROM {table} WHERE month = ANY(%s) AND indicator_id = ANY(%s)"
        f"{'' if regions is None else ' AND region_id = ANY(%s)'}"
        " GROUP BY indicator_id, month"
    )
    wanted = [months, indicators] if regions is None else [months, indicators, regions]
    with connection.cursor() as cursor:
        cursor.execute(sql, [_EXEMPT, *wanted])
        found = cursor.fetchall()
    parts = [np.frombuffer(bytes(packed), dtype=_PACKED) for _, _, packed in found]
    sizes = [len(part) for part in parts]
    cells = np.concatenate([np.zeros(0, dtype=_PACKED), *parts])
    return (
        np.repeat(np.asarray([row[0] for row in found], dtype=np.int64), sizes),
        np.repeat(np.asarray([row[1] for row in found], dtype=np.int64), sizes),
        cells["region"].astype(np.int64),
        cells["value"].astype(np.int64),
    )


def _plain(
    months: list[int], indicators: list[int], regions: list[int] | None
) -> tuple[Whole, Whole, Whole, Whole]:
    rows = Figure.objects.filter(month__in=months, indicator__in=indicators)
    if regions is not None:
        rows = rows.filter(region__in=regions)
    read = rows.values_list("indicator_id", "month", "region_id", "value")
    cells = np.asarray(
        [(i, m, r, _EXEMPT if v is None else v) for i, m, r, v in read.iterator(10_000)],
        dtype=np.int64,
    ).reshape(-1, 4)
    return cells[:, 0], cells[:, 1], cells[:, 2], cells[:, 3]
