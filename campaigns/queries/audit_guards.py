"""What keeps the audit while nobody looks: the triggers of the database, and the sealing job."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module

from django.db import connection

from campaigns.audit_chain import Fault
from campaigns.models import AuditAnchor, AuditEntry

# The last step that made triggers of the audit; it knows the texts of all of them.
_MADE = import_module("campaigns.migrations.0011_audit_of_its_time")
# The job seals every minute; a long transaction writes its entries late.
SEALED_WITHIN = timedelta(minutes=10)
LOST = "数据库触发器缺失或已停用"
ALTERED = "数据库触发器被改动"
ADDED = "数据库里多出触发器或规则"
_TABLES = (AuditEntry._meta.db_table, AuditAnchor._meta.db_table)
_Known = dict[tuple[str, str], tuple[str, ...]]


def faults(at: datetime | None = None) -> Iterator[Fault]:
    """Triggers that are gone, switched off, altered or of somebody else's making; with ``at``,
    entries that wait for too long."""
    made, there = _made(), _there()
    for table, name in sorted(made.keys() | there.keys()):
        if (table, name) not in there:
            yield Fault(0, 0, f"{LOST}：{table} {name}")
        elif (table, name) not in made:
            yield Fault(0, 0, f"{ADDED}：{table} {name}")
        elif there[table, name] != made[table, name]:
            yield Fault(0, 0, f"{ALTERED}：{table} {name}")
    if at is not None and (oldest := _oldest_unsealed()) and at - oldest.at > SEALED_WITHIN:
        minutes = SEALED_WITHIN // timedelta(minutes=1)
        yield Fault(0, oldest.pk, f"超过 {minutes} 分钟没有封存，封存任务可能已停")


def _oldest_unsealed() -> AuditEntry | None:
    return AuditEntry.objects.filter(position=None).order_by("at").first()


def _made() -> _Known:
    made = _MADE.as_made(connection.vendor)
    return {key: tuple(_plain(text) for text in texts) for key, texts in made.items()}


def _there() -> _Known:
    """Every trigger of the audit's tables that fires in an ordinary session, and every rule that
    turns a statement into another one, with what they do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL, [*_TABLES, *_TABLES])
        else:
            cursor.execute(_SQLITE, _TABLES)
        rows = cursor.fetchall()
    return {(table, name): tuple(_plain(text) for text in texts) for table, name, *texts in rows}


def _plain(text: str) -> str:
    return " ".join(text.split())


_SQLITE = (
    "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)"
)
# The triggers of foreign keys are the database's own. The pretty text names no schema of its own
# search path; whoever puts a function of the same name into another schema is found by it.
_POSTGRESQL = (
    "SELECT kept.relname, held.tgname, pg_get_triggerdef(held.oid, true), made.prosrc"
    " FROM pg_trigger AS held"
    " JOIN pg_class AS kept ON kept.oid = held.tgrelid"
    " JOIN pg_proc AS made ON made.oid = held.tgfoid"
    " WHERE NOT held.tgisinternal AND held.tgenabled IN ('O', 'A')"
    " AND pg_table_is_visible(kept.oid) AND kept.relname IN (%s, %s)"
    " UNION ALL SELECT tablename, rulename, definition, '' FROM pg_rules"
    " WHERE schemaname = current_schema() AND tablename IN (%s, %s)"
)
