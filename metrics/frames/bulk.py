"""Many rows of one table at once: binary COPY on PostgreSQL, executemany elsewhere.

``bulk_create`` takes twenty times as long and is not meant for more than some ten thousand rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from django.db import connection
from django.db.models import Field, JSONField, Model


def write_rows(model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add ``rows`` (values in the order of ``fields``) inside the caller's transaction.

    Values are those of the columns: numbers, words, times, bytes, and for JSON what is to be told.
    The database's own constraints are the only check; no default of a field is filled in.
    """
    quote = connection.ops.quote_name
    known = {field.name: field for field in model._meta.concrete_fields}
    columns = [known[name] for name in fields]
    names = ", ".join(quote(str(field.column)) for field in columns)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types([_type(field) for field in columns])
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            # Names come from the model alone, values are parameters.
            sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
            cursor.executemany(sql, cast("Sequence[Any]", _with_json(columns, rows)))


def _type(field: Field[Any, Any]) -> str:
    """What PostgreSQL calls the column's type, without its length."""
    return str(field.db_type(connection)).partition("(")[0]


def _with_json(
    columns: Sequence[Field[Any, Any]], rows: Iterable[Sequence[Any]]
) -> Iterator[Sequence[Any]]:
    """JSON as text, where the database knows no other."""
    told = [place for place, field in enumerate(columns) if isinstance(field, JSONField)]
    for row in rows:
        plain = list(row)
        for place in told:
            plain[place] = json.dumps(plain[place])
        yield plain
