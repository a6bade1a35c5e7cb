"""What the database itself refuses of the audit, whatever program writes to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from campaigns import audit
from campaigns.actions.audit import sealing
from campaigns.audit_chain import digest
from campaigns.models import AuditAnchor, AuditEntry
from campaigns.terms import AuditOutcome
from tests.cast import Cast
from tests.record import AT

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2017, 1, 5, tzinfo=UTC)
OTHERS: dict[str, Any] = {
    "at": AT + timedelta(seconds=1),
    "by": None,
    "account": "somebody",
    "name": "别人",
    "path": "/000000/",
    "role": "leader",
    "action": "别的",
    "subject": "别的",
    "before": {},
    "after": {"a": 2},
    "address": "10.0.0.9",
    "outcome": AuditOutcome.REFUSED,
    "request": "b",
    "digest": "0" * 64,
}


def written(cast: Cast, at: datetime = AT) -> AuditEntry:
    said: dict[str, Any] = {"before": None, "after": {"a": 1}, "address": "10.0.0.8"}
    return audit.record(action="试写", subject="试写", by=cast.clerk, at=at, **said)


def refused(row: AuditEntry, held: str = "audit_frozen", **change: Any) -> None:
    with pytest.raises(DatabaseError, match=f"{held}: refused"), transaction.atomic():
        AuditEntry.objects.filter(pk=row.pk).update(**change)


def not_deleted(row: AuditEntry) -> None:
    rows = AuditEntry.objects.filter(pk=row.pk)
    with pytest.raises(DatabaseError, match="audit_kept: refused"), transaction.atomic():
        rows._raw_delete(rows.db)


def anchored(row: AuditEntry, **other: Any) -> AuditAnchor:
    said = {"position": row.position, "link": row.link, "archive": "a", "archive_digest": "b"}
    return AuditAnchor.objects.create(**{**said, "entries": 1, "at": AT, **other})


@pytest.mark.parametrize("sealed", [False, True])
def test_no_part_of_an_entry_is_changed(cast: Cast, sealed: bool) -> None:
    row = written(cast)
    if sealed:
        sealing.seal()
    there = {field.attname for field in AuditEntry._meta.concrete_fields}
    assert {field.removesuffix("_id") for field in there} - {"id", "position", "link"} == {*OTHERS}
    for name, value in OTHERS.items():
        refused(row, **{name: value})
        # Not even together with what sealing writes.
        refused(row, **{name: value, "position": 10**9, "link": "c" * 64})


@pytest.mark.parametrize("name", ["account", "name", "path"])
def test_what_was_not_kept_is_not_put_in_later(name: str) -> None:
    """None is not nothing: neither is turned into the other."""
    of_the_system = audit.record(action="试写", subject="试写", by=None, at=AT)
    change: dict[str, Any] = {name: None}
    refused(of_the_system, **change)
    older = as_before(audit.entry(action="试写", subject="试写", by=None, at=AT))
    older.save(force_insert=True)
    change[name] = ""
    refused(older, **change)


def as_before(row: AuditEntry) -> AuditEntry:
    """As the version before writes it."""
    row.account = row.name = row.path = None
    row.digest = digest(audit.content_of(row))
    return row


def test_sealed_once(cast: Cast) -> None:
    row = written(cast)
    sealing.seal()
    row.refresh_from_db()
    refused(row, position=10**9)
    refused(row, link="c" * 64)
    refused(row, position=None, link="")


def test_nothing_comes_in_without_a_digest_or_sealed(cast: Cast) -> None:
    for change in ({"digest": ""}, {"digest": "a"}, {"position": 10**9, "link": "c" * 64}):
        row = audit.entry(action="试写", subject="试写", by=cast.clerk, at=AT)
        for name, value in change.items():
            setattr(row, name, value)
        with pytest.raises(DatabaseError, match="audit_added: refused"), transaction.atomic():
            row.save(force_insert=True)


def test_nothing_is_deleted_before_it_is_archived(cast: Cast) -> None:
    row = written(cast, LONG_AGO)
    not_deleted(row)
    sealing.seal()
    not_deleted(row)
    row.refresh_from_db()
    later = written(cast, LONG_AGO)
    anchored(row)
    rows = AuditEntry.objects.filter(pk=row.pk)
    assert rows._raw_delete(rows.db) == 1
    sealing.seal()
    not_deleted(later)


def test_nothing_is_deleted_within_half_a_year(cast: Cast) -> None:
    row = written(cast, timezone.now() - timedelta(days=180))
    sealing.seal()
    row.refresh_from_db()
    anchored(row)
    not_deleted(row)


def test_an_anchor_names_an_entry_and_stays(cast: Cast) -> None:
    row = written(cast)
    sealing.seal()
    row.refresh_from_db()
    for wrong in ({"position": 10**9}, {"link": "d" * 64}):
        with pytest.raises(DatabaseError, match="anchor_added: refused"), transaction.atomic():
            anchored(row, **wrong)
    anchors = AuditAnchor.objects.filter(pk=anchored(row).pk)
    with pytest.raises(DatabaseError, match="anchor_frozen: refused"), transaction.atomic():
        anchors.update(archive="别的")
    with pytest.raises(DatabaseError, match="anchor_kept: refused"), transaction.atomic():
        anchors._raw_delete(anchors.db)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", ["campaigns_auditentry", "campaigns_auditanchor"])
def test_the_tables_are_not_emptied(db: None, table: str) -> None:
    with (
        pytest.raises(DatabaseError, match="audit_emptied: refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {table} CASCADE")
