"""Counts and digests of every table: what a restored database is compared by.

A row's digest is that of its text; a table's is the sum over its rows, so that their order does not
matter. Sums of MD5 find what got lost or damaged; that nobody changed a backup on purpose is the
manifest's seal, and that nobody changed the audit is its own chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import connection

from config.backup.manifest import Table

WIDTH = 1 << 128
_POSTGRESQL = """
    SELECT count(*),
           coalesce(sum(('x' || substr(h, 1, 16))::bit(64)::bigint::numeric), 0),
           coalesce(sum(('x' || substr(h, 17))::bit(64)::bigint::numeric), 0)
      FROM (SELECT md5(one::text) AS h FROM {table} AS one) AS rows"""
PIECE = 2000


def tables() -> dict[str, Table]:
    """Of every table that the connection has, its own transaction's view."""
    names = sorted(connection.introspection.table_names())
    look = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    return {name: look(name) for name in names}


def _on_postgresql(name: str) -> Table:
    with connection.cursor() as cursor:
        cursor.execute(_POSTGRESQL.format(table=connection.ops.quote_name(name)))
        rows, high, low = cursor.fetchone()
    return Table(int(rows), _short(f"{high} {low}"))


def _on_sqlite(name: str) -> Table:
    rows = total = 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # noqa: S608
        while piece := cursor.fetchmany(PIECE):
            rows += len(piece)
            total += sum(_of_rows(piece))
    return Table(rows, _short(str(total % WIDTH)))


def _of_rows(rows: Iterable[tuple[object, ...]]) -> Iterable[int]:
    for row in rows:
        digest = hashlib.md5(repr(row).encode(), usedforsecurity=False).digest()
        yield int.from_bytes(digest, "big")


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def differences(wanted: dict[str, Table], found: dict[str, Table]) -> list[str]:
    """Every table that is not the same, in words."""
    told = []
    for name in sorted({*wanted, *found}):
        one, other = wanted.get(name), found.get(name)
        if one is None or other is None:
            told.append(f"{name}：{'多出' if one is None else '缺少'}这张表")
        elif one.rows != other.rows:
            told.append(f"{name}：应有 {one.rows} 行，实有 {other.rows} 行")
        elif one.digest != other.digest:
            told.append(f"{name}：{one.rows} 行，内容不同")
    return told
