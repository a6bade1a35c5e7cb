"""Making a backup: the database as it is at one moment, and the files beside it."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from campaigns.models import AuditEntry
from config.backup import BackupError, cipher, kept, manifest
from config.backup.manifest import Manifest, Member, Table
from config.backup.programs import environment, program
from config.backup.tables import tables

# What lies in var/ and need not be kept: made anew, or gone with the process it belonged to.
# Everything else is kept, also what a later version puts there.
LEFT_OUT = {
    *("static", "queue", "log", "matplotlib", "counted", "bytecode", "test", "exports"),
    *("setup.lock", "demo.lock", "demo.stamp", "static.stamp"),
}


def make(*, root: Path, at: datetime, key_file: str) -> Path:
    """Write a whole backup; its folder.

    :raises BackupError: when it cannot be made; what was begun lies there as ``.partial``.
    """
    words = cipher.words_of(key_file)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = root / kept.name_at(at)
    partial = folder.with_name(folder.name + kept.PARTIAL)
    if folder.exists() or partial.exists():
        raise BackupError(f"{folder} 已经在了")
    partial.mkdir(mode=0o700)
    dump = _postgresql if connection.vendor == "postgresql" else _sqlite
    database, counted, migrations, audit = dump(partial, key_file)
    made = Manifest(
        at=at,
        product=settings.VERSION,
        vendor=connection.vendor,
        encrypted=words is not None,
        members=(database, _files(partial, key_file)),
        tables=counted,
        migrations=migrations,
        audit=audit,
    )
    manifest.write(partial, made, words)
    partial.rename(folder)
    return folder


Dumped = tuple[Member, dict[str, Table], tuple[str, ...], str]


def _postgresql(folder: Path, key_file: str) -> Dumped:
    """Dumped and counted in one and the same view of the data, while everybody goes on working."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        arguments = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        command = [program("pg_dump"), *arguments]
        with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE) as running:  # noqa: S603
            assert running.stdout is not None  # noqa: S101
            member = cipher.store(running.stdout, folder / "database.dump", key_file)
        if running.returncode:
            raise BackupError("pg_dump 没有完成")
        return (member, *_state())


def _sqlite(folder: Path, key_file: str) -> Dumped:
    """A copy by SQLite itself, whole whoever writes meanwhile; counted in the copy."""
    copy = folder / "copy"
    _copied(Path(connection.settings_dict["NAME"]), copy)
    with looking_at(copy):
        state = _state()
    with copy.open("rb") as source:
        member = cipher.store(source, folder / "database.sqlite3", key_file)
    copy.unlink()
    return (member, *state)


def _copied(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)
        # One file, readable without the ones beside it.
        written.execute("PRAGMA journal_mode=DELETE")


class looking_at:  # noqa: N801 — a context manager that reads like a function
    """For the length of a block, the connection is to another SQLite file."""

    def __init__(self, path: Path) -> None:
        self.path, self.before = path, connection.settings_dict["NAME"]

    def __enter__(self) -> None:
        self._turn(str(self.path))

    def __exit__(self, *_trouble: object) -> None:
        self._turn(self.before)

    @staticmethod
    def _turn(name: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = name


def _state() -> tuple[dict[str, Table], tuple[str, ...], str]:
    applied = MigrationRecorder(connection).applied_migrations()
    last = AuditEntry.objects.filter(position__isnull=False).order_by("-position").first()
    head = f"{last.position}:{last.link}" if last else ""
    return tables(), tuple(sorted(f"{app}.{name}" for app, name in applied)), head


def _files(folder: Path, key_file: str) -> Member:
    """The files of var/ that are kept, in one archive."""
    with tempfile.TemporaryFile(dir=folder) as draft:
        with tarfile.open(fileobj=draft, mode="w:gz") as archive:
            for path in kept_files():
                archive.add(path, arcname=str(path.relative_to(settings.VAR_DIR)))
        draft.seek(0)
        return cipher.store(draft, folder / "files.tar.gz", key_file)


def kept_files() -> Iterator[Path]:
    """Everything in var/ that is no database and not among ``LEFT_OUT``, oldest folders first."""
    root = Path(settings.VAR_DIR)
    for entry in sorted(root.iterdir()):
        if entry.name in LEFT_OUT or entry == Path(settings.BACKUP_DIR) or _is_database(entry):
            continue
        yield from sorted(p for p in entry.rglob("*") if p.is_file()) if entry.is_dir() else [entry]


def _is_database(path: Path) -> bool:
    """SQLite's files, and those of Celery's beat."""
    return ".sqlite3" in path.name or path.name.startswith("beat-schedule")


def room_needed() -> int:
    """Bytes that a backup may take at most, by guess: the database as it lies there."""
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def check_room(root: Path) -> None:
    """:raises BackupError: before anything is written, when it would not fit."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    free, needed = shutil.disk_usage(root).free, room_needed()
    if free < needed:
        raise BackupError(f"{root} 只剩 {free >> 20} MB，备份可能要 {needed >> 20} MB")
