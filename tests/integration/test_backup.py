"""A backup is put back row for row; a damaged, foreign or newer one is refused before its use."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from campaigns.models import AuditEntry
from campaigns.models.sessions import Session
from campaigns.terms import MailState
from config.backup import kept, manifest, tables
from config.backup.dump import kept_files
from metrics.actions.restored import HELD
from metrics.models import Alarm, AlarmMail
from tests.cast import Cast

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
WORDS = "correct horse battery staple"


@pytest.fixture
def place(settings: Settings, tmp_path: Path) -> Path:
    """A folder of our own for what the service keeps."""
    settings.VAR_DIR, settings.BACKUP_DIR = tmp_path / "var", tmp_path / "backups"
    settings.BACKUP_KEY_FILE = ""
    for name in ("archive", "queue"):
        (tmp_path / "var" / name).mkdir(parents=True)
    (tmp_path / "var" / "secret_key").write_text("a key")
    (tmp_path / "var" / "archive" / "2025.jsonl").write_text("{}")
    (tmp_path / "var" / "queue" / "task.msg").write_text("{}")
    return tmp_path


def said(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=out)
    return out.getvalue()


def encrypted(settings: Settings, place: Path, words: str = WORDS) -> Path:
    (place / "words").write_text(words + "\n")
    settings.BACKUP_KEY_FILE = str(place / "words")
    said("backup")
    last = kept.newest(place / "backups")
    assert last is not None
    return last.folder


@pytest.mark.django_db(transaction=True)
def test_what_was_there_is_there_again(cast: Cast, place: Path) -> None:
    Client().force_login(cast.clerk, backend="campaigns.authentication.AccountBackend")
    alarm = Alarm.objects.create(key="a", words="a", expected_at=AT, raised_at=AT)
    for state in (MailState.PREPARED, MailState.SENT):
        to = cast.clerk if state == MailState.SENT else cast.leader
        sent = AT if state == MailState.SENT else None
        AlarmMail.objects.create(alarm=alarm, to=to, mail=state, sent_at=sent)
    before = tables.tables()
    assert "未加密" in said("backup")
    (place / "var" / "secret_key").write_text("another key")
    (place / "var" / "archive" / "2025.jsonl").unlink()
    Alarm.objects.update(words="changed")
    AlarmMail.objects.filter(mail=MailState.SENT).delete()
    assert tables.differences(before, tables.tables()) == [
        "metrics_alarm：1 行，内容不同",
        "metrics_alarmmail：应有 2 行，实有 1 行",
    ]
    with pytest.raises(CommandError, match="请加 --replace"):
        said("restore")
    told = said("restore", "--replace")
    assert f"✓ {len(before)} 张表" in told
    assert "行数和摘要逐表相同" in told
    assert (place / "var" / "secret_key").read_text() == "a key"
    assert (place / "var" / "archive" / "2025.jsonl").exists()
    assert Alarm.objects.get().words == "a"
    assert not Session.objects.exists(), "who was logged in then is not now"
    assert dict(AlarmMail.objects.values_list("to", "mail")) == {
        cast.clerk.pk: MailState.SENT,
        cast.leader.pk: MailState.UNCERTAIN,
    }
    assert AlarmMail.objects.get(mail=MailState.UNCERTAIN).error == HELD
    entry = AuditEntry.objects.get(action="恢复备份")
    assert entry.after == {"会话": 1, "待核实的邮件": 1}
    changed = {"campaigns_auditentry", Session._meta.db_table, "metrics_alarmmail"}
    found = tables.differences(before, tables.tables())
    assert {words.partition("：")[0] for words in found} - {"sqlite_sequence"} == changed


@pytest.mark.django_db(transaction=True)
def test_what_is_not_as_it_was_written_is_refused(settings: Settings, place: Path) -> None:
    folder = encrypted(settings, place)
    found = manifest.read(folder)
    assert {one.name.rpartition(".")[2] for one in found.members} == {"enc"}
    for member in found.members:
        content = (folder / member.name).read_bytes()
        assert content.startswith(b"Salted__")
        half = len(content) // 2
        damaged = content[:half] + bytes([content[half] ^ 1]) + content[half + 1 :]
        (folder / member.name).write_bytes(damaged)
        with pytest.raises(CommandError, match=f"{member.name} 已损坏"):
            said("restore", "--check")
        (folder / member.name).write_bytes(content)
    assert "完整" in said("restore", "--check")

    (place / "words").write_text("wrong horse battery staple")
    with pytest.raises(CommandError, match="密钥不对，或者清单被改动过"):
        said("restore", "--check")
    settings.BACKUP_KEY_FILE = ""
    with pytest.raises(CommandError, match="备份是加密的"):
        said("restore", "--check")

    settings.BACKUP_KEY_FILE = str(place / "words")
    (place / "words").write_text(WORDS)
    text = (folder / manifest.NAME).read_text()
    content = json.loads(text)
    content["tables"]["campaigns_user"]["rows"] += 1
    (folder / manifest.NAME).write_text(json.dumps(content))
    with pytest.raises(CommandError, match="清单被改动过"):
        said("restore", "--check")
    (folder / manifest.NAME).write_text(text)


@pytest.mark.django_db(transaction=True)
def test_a_backup_of_another_system_is_refused(place: Path) -> None:
    said("backup")
    last = kept.newest(place / "backups")
    assert last is not None
    path = last.folder / manifest.NAME
    text = path.read_text()
    content = json.loads(text)
    content["migrations"].append("metrics.9999_later")
    path.write_text(json.dumps(content))
    with pytest.raises(CommandError, match=r"备份来自更新的版本（metrics.9999_later）"):
        said("restore", "--replace")
    path.write_text(text.replace(f'"{connection.vendor}"', '"oracle"'))
    with pytest.raises(CommandError, match="备份来自 oracle"):
        said("restore", "--replace")


def test_old_ones_and_broken_off_ones_go(tmp_path: Path) -> None:
    names = [f"targets-2026110{day}T020000Z" for day in range(1, 6)]
    for name in (*names, "targets-20261102T030000Z.partial", "mine"):
        (tmp_path / name).mkdir()
    for name in names[:-1]:
        (tmp_path / name / manifest.NAME).write_text("{}")
    assert [one.folder.name for one in kept.whole(tmp_path)] == names[:-1], "none without manifest"
    kept.forget(tmp_path, 2)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["mine", *names[2:]]
    last = kept.newest(tmp_path)
    assert last is not None
    assert last.at == datetime(2026, 11, 4, 2, tzinfo=UTC)


def test_everything_is_kept_that_is_not_made_anew(place: Path) -> None:
    (place / "var" / "later").mkdir()
    (place / "var" / "later" / "file").write_text("of a later version")
    (place / "var" / "db.sqlite3-wal").write_text("")
    root = Path(django_settings.VAR_DIR)
    found = [str(path.relative_to(root)) for path in kept_files()]
    assert found == ["archive/2025.jsonl", "later/file", "secret_key"]


def test_a_short_key_is_refused(settings: Settings, place: Path) -> None:
    (place / "words").write_text("short")
    settings.BACKUP_KEY_FILE = str(place / "words")
    (place / "backups" / "targets-20261101T020000Z").mkdir(parents=True)
    (place / "backups" / "targets-20261101T020000Z" / manifest.NAME).write_text("{}")
    with pytest.raises(CommandError, match="至少 16 个字符"):
        said("restore", "--check")
