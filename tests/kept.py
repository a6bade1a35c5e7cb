"""A second copy of the test database: what a story commits is undone by putting the copy back.

Emptying all tables after a story of two connections, and loading the catalogue and the record anew
for the next one, takes far longer than the stories themselves.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.db import connection


def keep() -> None:
    """Copy the test database as it stands."""
    _copy(_name(), _name_of_the_copy())


def put_back() -> None:
    """Make the test database again what was kept."""
    _copy(_name_of_the_copy(), _name())


# PostgreSQL empties a table past its triggers, but for those that refuse just that.
_NEVER_EMPTIED = ("campaigns_auditentry", "campaigns_auditanchor")


@contextmanager
def unheld() -> Iterator[None]:
    """For the length of a block: no trigger refuses anything; on PostgreSQL, none of the audit."""
    with _unheld_audit() if connection.vendor == "postgresql" else _without_triggers():
        yield


@contextmanager
def _unheld_audit() -> Iterator[None]:
    _triggers("DISABLE")
    yield
    _triggers("ENABLE")


def _triggers(verb: str) -> None:
    """A table with constraints yet to be looked at cannot be altered."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in _NEVER_EMPTIED:
            cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def _without_triggers() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
        yield
        for _, sql in triggers:
            cursor.execute(sql)


def drop() -> None:
    """Remove the copy."""
    connection.creation.destroy_test_db(suffix="kept", verbosity=0)


def _copy(source: str, target: str) -> None:
    """Overwrite one database with another; who is still connected to the target is cut off."""
    connection.close()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
            read.backup(written)
        return
    source, target = map(connection.ops.quote_name, (source, target))
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {target} TEMPLATE {source}")


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _name_of_the_copy() -> str:
    return str(connection.creation.get_test_db_clone_settings("kept")["NAME"])
