"""What somebody does who owns the database, and has time: it is found by what is kept elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from campaigns import audit
from campaigns.actions.audit import sealing
from campaigns.actions.audit.archiving import archive
from campaigns.audit_chain import Head, follow
from campaigns.models import AuditEntry, User
from campaigns.queries import audit_guards
from campaigns.queries.audit import NOT_COMPARED, head, verify
from config.backup import manifest
from tests import kept
from tests.cast import Cast

pytestmark = pytest.mark.django_db

OLD = datetime(2019, 5, 6, tzinfo=UTC)
COUNT = 4


def looked(**options: Any) -> tuple[bool, str]:
    """Whether the command is content, and all that it said."""
    out, wrong = StringIO(), StringIO()
    try:
        call_command("verify_audit", stdout=out, stderr=wrong, **options)
    except CommandError as error:
        return False, f"{wrong.getvalue()}{error}"
    return True, out.getvalue()


def write(by: User, at: datetime) -> None:
    for number in range(COUNT):
        audit.record(action="试写", subject=f"试写 {number}", by=by, at=at)


@pytest.fixture
def archives(cast: Cast, tmp_path: Path) -> list[Path]:
    """Two files of four entries each; in the table, that they were made."""
    with kept.unheld(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM campaigns_auditentry")
    paths = []
    for years in (0, 1):
        write(cast.clerk, OLD + timedelta(days=366 * years))
        sealing.seal()
        at = OLD + timedelta(days=366 * years + 300)
        paths.append(archive(folder=tmp_path, keep_months=6, at=at).path)
    sealing.seal()
    return paths


@pytest.fixture
def ends(cast: Cast) -> list[Head]:
    """What the log has kept since the first day, as it will be."""
    rows = [
        audit.entry(action="试写", subject=f"试写 {number}", by=cast.clerk, at=OLD)
        for number in range(COUNT)
    ]
    return list(follow(Head(0, "0" * 64), (row.digest for row in rows)))


def test_an_end_in_an_archive_is_compared_there_or_not_at_all(
    ends: list[Head], archives: list[Path]
) -> None:
    true, wrong = str(ends[1]), f"{ends[1].position}:{'f' * 64}"
    for one in (true, wrong):
        content, said = looked(head=[one])
        assert not content
        assert NOT_COMPARED in said
    assert looked(head=[true], archive=archives)[0]
    content, said = looked(head=[wrong], archive=archives)
    assert not content
    assert "第 2 条：与另存的链接不符" in said


def test_what_was_not_read_is_said(archives: list[Path]) -> None:
    content, said = looked()
    assert content
    assert "另有 2 份归档共 9 条没有核对" in said
    content, said = looked(head=[str(head())], archive=archives[:1])
    assert not content, "an end that is to hold for the whole chain"
    assert "另有 1 份归档共 5 条没有核对" in said
    content, said = looked(head=[str(head())], archive=archives)
    assert content
    assert "没有核对" not in said


def test_anchors_join(archives: list[Path]) -> None:
    with kept.unheld(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM campaigns_auditanchor WHERE archive = %s", [archives[0].name])
    content, said = looked()
    assert not content
    assert "归档条数与封存序号不符" in said


def test_a_lost_trigger_is_found(cast: Cast) -> None:
    sealing.seal()
    assert verify().holds
    where = "ON campaigns_auditentry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE" if where else "SELECT 1")
        cursor.execute(f"DROP TRIGGER audit_kept {where}")
    content, said = looked()
    assert not content
    assert f"{audit_guards.LOST}：campaigns_auditentry audit_kept" in said


NEVER = "OLD.position < 0"


def put_in_place(name: str, verb: str, when: str) -> None:
    """A trigger of this name that refuses next to nothing."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION campaigns_{name}() RETURNS trigger AS $body$"
                f" BEGIN IF {when} THEN RAISE EXCEPTION '{name}: refused'; END IF;"
                " RETURN NEW; END $body$ LANGUAGE plpgsql"
            )
            return
        cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON campaigns_auditentry FOR EACH ROW"
            f" WHEN {when} BEGIN SELECT RAISE(ABORT, '{name}: refused'); END"
        )


def test_a_trigger_that_refuses_nothing_any_more_is_found(cast: Cast) -> None:
    """It stands there under its name, and lets everything pass."""
    sealing.seal()
    put_in_place("audit_frozen", "UPDATE", NEVER)
    content, said = looked()
    assert not content
    assert f"{audit_guards.ALTERED}：campaigns_auditentry audit_frozen" in said


def test_a_trigger_of_somebody_else_is_found(cast: Cast) -> None:
    """One that throws entries away before they are written, for example."""
    sealing.seal()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(
                "CREATE TRIGGER quiet BEFORE INSERT ON campaigns_auditanchor"
                " FOR EACH ROW EXECUTE FUNCTION campaigns_anchor_kept()"
            )
        else:
            cursor.execute(
                "CREATE TRIGGER quiet BEFORE INSERT ON campaigns_auditanchor"
                " BEGIN SELECT RAISE(IGNORE); END"
            )
    assert [one.words for one in verify().faults] == [
        f"{audit_guards.ADDED}：campaigns_auditanchor quiet"
    ]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no rules")
def test_a_rule_that_does_nothing_instead_is_found(cast: Cast) -> None:
    sealing.seal()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE RULE quiet AS ON UPDATE TO campaigns_auditanchor DO INSTEAD NOTHING")
    assert [one.words for one in verify().faults] == [
        f"{audit_guards.ADDED}：campaigns_auditanchor quiet"
    ]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite cannot switch one off")
def test_a_trigger_switched_off_is_found(cast: Cast) -> None:
    sealing.seal()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE campaigns_auditentry DISABLE TRIGGER audit_emptied")
    assert [one.words for one in verify().faults] == [
        f"{audit_guards.LOST}：campaigns_auditentry audit_emptied"
    ]


def test_a_seal_that_does_not_come_is_found(cast: Cast) -> None:
    sealing.seal()
    now = timezone.now()
    audit.record(action="试写", subject="新", by=None, at=now - timedelta(minutes=9))
    assert verify(at=now).holds
    late = audit.record(action="试写", subject="旧", by=None, at=now - timedelta(minutes=11))
    assert [one.number for one in verify(at=now).faults] == [late.pk]
    content, said = looked()
    assert not content
    assert "封存任务可能已停" in said
    sealing.seal()
    assert looked()[0]


def test_the_daily_look_compares_with_the_newest_backup(
    cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    """The whole chain was written anew, and nothing in the database tells it."""
    sealing.seal()
    settings.AUDIT_END_ELSEWHERE = "config.backup.kept.newest_end"
    settings.BACKUP_DIR = tmp_path
    now = timezone.now()
    assert sealing.verify_due(at=now)
    sealing.seal()
    for name, end, holds in (("01", str(head()), True), ("02", f"1:{'f' * 64}", False)):
        folder = tmp_path / f"targets-202601{name}T000000Z"
        folder.mkdir()
        manifest.write(folder, manifest.Manifest(now, "1", "sqlite", False, (), {}, (), end), None)
        now += sealing.EVERY
        if holds:
            assert sealing.verify_due(at=now)
            continue
        with pytest.raises(sealing.ChainBrokenError):
            sealing.verify_due(at=now)
        (folder / manifest.NAME).write_text("{")
        assert sealing.verify_due(at=now + sealing.EVERY), "nothing to compare with"


def test_a_long_subject_is_cut(cast: Cast) -> None:
    """PostgreSQL would refuse it, and with it what was done."""
    row = audit.record(action="试写", subject="长" * 400, by=None, at=OLD)
    assert row.subject == "长" * 159 + "…"
    longest = AuditEntry._meta.get_field("subject").max_length
    assert len(row.subject) == longest == audit.LONGEST_SUBJECT
    sealing.seal()
    assert verify().holds
