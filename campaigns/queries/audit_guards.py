"""What keeps the audit while nobody looks: the triggers of the database, and the sealing job."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection

from campaigns.audit_chain import Fault
from campaigns.models import AuditAnchor, AuditEntry

# The job seals every minute; a long transaction writes its entries late.
SEALED_WITHIN = timedelta(minutes=10)
_ENTRY, _ANCHOR = AuditEntry._meta.db_table, AuditAnchor._meta.db_table
# Those of the migration 0009_audit_held.
_HELD = {
    *((_ENTRY, name) for name in ("audit_added", "audit_frozen", "audit_kept")),
    *((_ANCHOR, name) for name in ("anchor_added", "anchor_frozen", "anchor_kept")),
}
_NEVER_EMPTIED = {(_ENTRY, "audit_emptied"), (_ANCHOR, "audit_emptied")}


def faults(at: datetime | None = None) -> Iterator[Fault]:
    """Triggers that are gone or switched off; with ``at``, entries that wait for too long."""
    for table, name in sorted(_wanted() - _there()):
        yield Fault(0, 0, f"{LOST}：{table} {name}")
    if at is not None and (oldest := _oldest_unsealed()) and at - oldest.at > SEALED_WITHIN:
        minutes = SEALED_WITHIN // timedelta(minutes=1)
        yield Fault(0, oldest.pk, f"超过 {minutes} 分钟没有封存，封存任务可能已停")


LOST = "数据库触发器缺失或已停用"


def _oldest_unsealed() -> AuditEntry | None:
    return AuditEntry.objects.filter(position=None).order_by("at").first()


def _wanted() -> set[tuple[str, str]]:
    return _HELD | _NEVER_EMPTIED if connection.vendor == "postgresql" else _HELD


def _there() -> set[tuple[str, str]]:
    """Table and name of every trigger that fires in an ordinary session."""
    with connection.cursor() as cursor:
        cursor.execute(_POSTGRESQL if connection.vendor == "postgresql" else _SQLITE)
        return {(table, name) for table, name in cursor.fetchall()}


_SQLITE = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
_POSTGRESQL = (
    "SELECT kept.relname, held.tgname FROM pg_trigger AS held"
    " JOIN pg_class AS kept ON kept.oid = held.tgrelid"
    " WHERE held.tgenabled IN ('O', 'A') AND pg_table_is_visible(kept.oid)"
)
