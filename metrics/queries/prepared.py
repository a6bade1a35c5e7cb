"""Questions that are asked for every look at a page, put into SQL once a process.

Building one of several sub-queries takes longer than the database needs to answer it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Question = Callable[[int], QuerySet[Any, Any]]  # a key → one row about it, as ``values_list``
# Stands for the key while the SQL is made; no key of a table is negative.
_KEY = -987_654_321


def answer(question: Question, key: int) -> tuple[Any, ...]:
    """The one row as the database gives it (SQLite: moments as text); () if there is none.

    ``question`` must be a function of a module that builds the same query for every key.
    """
    sql, params = _made(question, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [key if one == _KEY else one for one in params])
        return tuple(cursor.fetchone() or ())


@lru_cache(maxsize=16)
def _made(question: Question, _vendor: str) -> tuple[str, tuple[Any, ...]]:
    sql, params = question(_KEY).query.sql_with_params()
    return sql, tuple(params)
