"""Many rows of one table at once: COPY on PostgreSQL, executemany elsewhere.

``bulk_create`` takes twenty times as long and is not meant for more than some ten thousand rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.db import connection
from django.db.models import Model


def write_rows(model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add ``rows`` (values in the order of ``fields``) inside the caller's transaction.

    The database's own constraints are the only check; no default of a field is filled in.
    """
    quote = connection.ops.quote_name
    columns = {field.name: str(field.column) for field in model._meta.concrete_fields}
    names = ", ".join(quote(columns[name]) for name in fields)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            # Names come from the model alone, values are parameters.
            sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
            cursor.executemany(sql, cast("Sequence[Any]", rows))
