"""Sealing and verifying: what is written is found whole, and one changed byte is found."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from campaigns import audit, request_id
from campaigns.actions.audit import archiving, sealing
from campaigns.actions.audit.archiving import archive
from campaigns.audit_chain import Head, digest
from campaigns.models import AuditAnchor, AuditEntry
from campaigns.queries.audit import head, unsealed, verify
from campaigns.terms import AuditOutcome, Job
from metrics.actions.schedule.jobs import run
from metrics.models import Pulse, Run
from tests import kept
from tests.cast import Cast
from tests.record import AT

pytestmark = pytest.mark.django_db

OLD = datetime(2019, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)
NOW = datetime(2026, 3, 4, 2, tzinfo=UTC)
VALUES: list[Any] = [None, {"数": [1, 1.0, 1e3, 1.25, -0.0], "空": None, "是": True}, "文字", [], 0]


def written(cast: Cast, count: int = 5, at: datetime = AT) -> list[AuditEntry]:
    return [
        audit.record(
            action="试写",
            subject=f"试写 {number}",
            by=cast.clerk if number % 2 else None,
            at=at + timedelta(microseconds=number),
            before=VALUES[number % len(VALUES)],
            after=VALUES[-number % len(VALUES)],
            address=("10.0.0.8", "2001:db8::1", None)[number % 3],
        )
        for number in range(count)
    ]


def whole(cast: Cast) -> list[AuditEntry]:
    written(cast)
    sealing.seal()
    return list(AuditEntry.objects.order_by("position"))


def by_hand(query: str, *values: int | str | None) -> None:
    """As somebody would who has the database itself in his hands."""
    with kept.unheld(), connection.cursor() as cursor:
        cursor.execute(query, values)


def told(**given: Any) -> list[str]:
    return [f"{one.position} {one.words}" for one in verify(**given).faults]


def test_what_is_written_is_whole(cast: Cast) -> None:
    before = AuditEntry.objects.count()
    written(cast)
    assert unsealed() == before + 5
    assert (verify().holds, verify().unsealed) == (True, before + 5)
    assert sealing.seal() == before + 5
    positions = list(AuditEntry.objects.order_by("id").values_list("position", flat=True))
    assert positions == list(range(1, before + 6))
    found = verify()
    assert (found.holds, found.sealed, found.unsealed) == (True, before + 5, 0)
    assert found.head == head()
    assert sealing.seal() == 0


def test_what_comes_later_goes_on_from_the_end(cast: Cast) -> None:
    last = whole(cast)[-1]
    end = head()
    assert (end.position, end.link) == (last.position, last.link)
    written(cast, 2)
    assert sealing.seal() == 2
    assert verify(kept=[end]).holds
    assert head().position == end.position + 2


def test_in_small_batches_it_is_the_same_chain(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "AT_ONCE", 2)
    written(cast, 5)
    assert sealing.seal(go_on=lambda: False) == 2, "put off after one batch"
    assert sealing.seal() == AuditEntry.objects.count() - 2
    assert verify().holds


def test_entries_of_before_hold_and_nothing_is_put_into_them(cast: Cast) -> None:
    """An update in the middle of a year: both forms stand in one chain."""
    older = audit.entry(action="试写", subject="旧", by=cast.clerk, at=AT)
    older.account = older.name = older.path = None
    older.digest = digest(audit.content_of(older))
    older.save(force_insert=True)
    newer = written(cast, 2)[1]
    sealing.seal()
    assert verify().holds
    older.refresh_from_db()
    for row, column, value in (
        (older, "path", newer.path),
        (older, "name", ""),
        (newer, "path", None),
        (newer, "name", "别人"),
    ):
        before = getattr(row, column)
        put = f"UPDATE campaigns_auditentry SET {column} = %s WHERE id = %s"  # noqa: S608
        by_hand(put, value, row.pk)
        row.refresh_from_db()
        assert told() == [f"{row.position} 内容与摘要不符"], column
        by_hand(put, before, row.pk)
    assert told() == []


def test_one_changed_byte_is_found(cast: Cast) -> None:
    row = whole(cast)[-2]
    by_hand("UPDATE campaigns_auditentry SET action = '试 ' WHERE id = %s", row.pk)
    assert told() == [f"{row.position} 内容与摘要不符"]
    by_hand("UPDATE campaigns_auditentry SET action = '试写' WHERE id = %s", row.pk)
    assert told() == []
    by_hand("UPDATE campaigns_auditentry SET outcome = 'refused' WHERE id = %s", row.pk)
    assert told() == [f"{row.position} 内容与摘要不符"]


def test_an_entry_changed_before_it_was_sealed_is_found(cast: Cast) -> None:
    row = written(cast)[-1]
    by_hand("UPDATE campaigns_auditentry SET subject = '别的' WHERE id = %s", row.pk)
    assert told() == ["0 内容与摘要不符"]
    sealing.seal()
    row.refresh_from_db()
    assert told() == [f"{row.position} 内容与摘要不符"]


def test_an_entry_taken_out_is_found(cast: Cast) -> None:
    rows = whole(cast)
    by_hand("DELETE FROM campaigns_auditentry WHERE id = %s", rows[-3].pk)
    assert told() == [f"{rows[-3].position} 缺第 {rows[-3].position} 条"]
    by_hand("DELETE FROM campaigns_auditentry WHERE id = %s", rows[0].pk)
    assert told()[0] == "1 缺第 1 条"


def test_an_end_cut_off_is_found_by_what_was_kept_elsewhere(cast: Cast) -> None:
    rows, end = whole(cast), head()
    by_hand("DELETE FROM campaigns_auditentry WHERE id = %s", rows[-1].pk)
    assert told() == [], "nothing in the table tells it"
    assert told(kept=[end]) == [f"{end.position} 第 {rows[-2].position} 条之后的记录不见了"]
    assert told(kept=[Head(rows[-2].position or 0, "e" * 64)]) == [
        f"{rows[-2].position} 与另存的链接不符"
    ]


def test_the_command(cast: Cast) -> None:
    row, out = whole(cast)[-1], StringIO()
    call_command("verify_audit", head=[str(head())], stdout=out)
    assert f"审计记录完好：{row.position} 条；末端 {head()}。" in out.getvalue()
    with pytest.raises(CommandError, match="应为日志或备份里写的末端"):
        call_command("verify_audit", head=["12"])
    by_hand("UPDATE campaigns_auditentry SET role = 'x' WHERE id = %s", row.pk)
    wrong = StringIO()
    with pytest.raises(CommandError, match="1 处不符"):
        call_command("verify_audit", record=True, stderr=wrong)
    assert wrong.getvalue() == f"第 {row.position} 条（编号 {row.pk}）：内容与摘要不符\n"
    entry = sealing.last_verification()
    assert entry
    assert isinstance(entry.after, dict)
    assert (entry.outcome, entry.after["不符"]) == (AuditOutcome.REFUSED, 1)


def test_the_timetable_seals_and_looks_once_a_day(cast: Cast) -> None:
    written(cast)
    assert run(job=Job.AUDIT, now=lambda: NOW).words.startswith("封存")
    assert (unsealed(), AuditEntry.objects.filter(action=sealing.VERIFIED).count()) == (0, 1)
    runs = Run.objects.count()
    written(cast, 1)
    assert run(job=Job.AUDIT, now=lambda: NOW + timedelta(minutes=1)).words == "封存 1 条审计记录"
    assert Run.objects.count() == runs, "no line for what happens every minute"
    later = NOW + timedelta(days=1)
    assert "核对" in run(job=Job.AUDIT, now=lambda: later).words
    assert AuditEntry.objects.filter(action=sealing.VERIFIED).count() == 2


def test_a_broken_chain_is_a_failed_job_until_it_is_looked_into(cast: Cast) -> None:
    row = whole(cast)[-1]
    by_hand("UPDATE campaigns_auditentry SET role = 'x' WHERE id = %s", row.pk)
    for minutes in (0, 1):
        run(job=Job.AUDIT, now=lambda: NOW + timedelta(minutes=minutes))  # noqa: B023
        pulse = Pulse.objects.get(job=Job.AUDIT)
        assert pulse.outcome == "failed"
        assert sealing.BROKEN in pulse.words
    assert AuditEntry.objects.filter(action=sealing.VERIFIED).count() == 1
    assert unsealed() == 0, "what comes after is sealed all the same"


def test_the_daily_look_notices_an_end_cut_off(cast: Cast) -> None:
    whole(cast)
    sealing.verify_due(at=NOW)
    sealing.seal()
    kept_after = head().position - 1  # the verification itself is the last one
    by_hand("DELETE FROM campaigns_auditentry WHERE position = %s", kept_after)
    with pytest.raises(sealing.ChainBrokenError):
        sealing.verify_due(at=NOW + timedelta(days=1))


@pytest.fixture
def nothing_yet(cast: Cast) -> None:
    """What loading the catalogue left is as young as the test itself."""
    by_hand("DELETE FROM campaigns_auditentry")


@pytest.mark.usefixtures("nothing_yet")
def test_archived_and_going_on(cast: Cast, tmp_path: Path) -> None:
    old = 5
    written(cast, old, OLD)
    written(cast, 3, NOW)
    sealing.seal()
    done = archive(folder=tmp_path, keep_months=36, at=NOW)
    assert (done.entries, done.head.position) == (old, old)
    assert AuditEntry.objects.filter(at__lt=OLD + timedelta(days=1)).count() == 0
    sealing.seal()
    assert verify(kept=[done.head]).holds
    assert head().position == old + 4, "the archiving itself"
    out = StringIO()
    call_command("verify_audit", archive=[done.path], stdout=out)
    assert "完好" in out.getvalue()
    with pytest.raises(archiving.NothingToArchiveError):
        archive(folder=tmp_path, keep_months=36, at=NOW)


@pytest.mark.usefixtures("nothing_yet")
def test_an_archive_that_was_touched_is_found(cast: Cast, tmp_path: Path) -> None:
    written(cast, 5, OLD)
    sealing.seal()
    path = archive(folder=tmp_path, keep_months=6, at=NOW).path
    sealing.seal()
    assert path.stat().st_mode & 0o077 == 0
    text = gzip.decompress(path.read_bytes()).replace("试写 3".encode(), "试写 4".encode())
    path.write_bytes(gzip.compress(text))
    wrong = StringIO()
    with pytest.raises(CommandError, match="1 处不符"):
        call_command("verify_audit", archive=[path], stderr=wrong)
    assert "文件与归档时的摘要不符" in wrong.getvalue()
    stranger = tmp_path / "audit-99.jsonl.gz"
    stranger.write_bytes(b"")
    with pytest.raises(CommandError, match="1 处不符"):
        call_command("verify_audit", archive=[stranger], stderr=StringIO())


def test_half_a_year_is_the_least(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="至少保存 6 个月"):
        call_command("archive_audit", months=5, folder=tmp_path)
    assert not AuditAnchor.objects.exists()


@pytest.mark.usefixtures("nothing_yet")
def test_a_chain_that_does_not_hold_is_not_archived(cast: Cast, tmp_path: Path) -> None:
    row = whole(cast)[0]
    by_hand("UPDATE campaigns_auditentry SET role = 'x' WHERE id = %s", row.pk)
    with pytest.raises(archiving.ChainNotWholeError):
        archive(folder=tmp_path, keep_months=6, at=NOW)
    assert not list(tmp_path.iterdir())


def test_the_request_is_named(cast: Cast) -> None:
    with request_id.of("0123456789abcdef" * 3):
        row = written(cast, 1)[0]
    assert row.request == "0123456789abcdef" * 2
    assert written(cast, 1)[0].request == ""
