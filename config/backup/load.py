"""Using a backup: checked whole, loaded into a database that is empty or given up, compared."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

from config.backup import BackupError, cipher, manifest
from config.backup.dump import LEFT_OUT
from config.backup.manifest import Manifest
from config.backup.programs import environment, program
from config.backup.tables import differences, tables
from config.readiness import own_migrations


def checked(folder: Path, key_file: str) -> Manifest:
    """The manifest of a backup whose every byte is as it was written.

    :raises BackupError: naming what is missing, damaged or of another key.
    """
    found = manifest.read_sealed(folder, cipher.words_of(key_file))
    for member in found.members:
        cipher.verify(folder, member)
    return found


def fit_for_here(found: Manifest) -> None:
    """:raises BackupError: when this system cannot take it."""
    if found.vendor != connection.vendor:
        raise BackupError(f"备份来自 {found.vendor}，本系统用 {connection.vendor}")
    ours = {f"{app}.{name}" for app, name in own_migrations()}
    apps = {name.partition(".")[0] for name in ours}
    newer = [one for one in found.migrations if one not in ours and one.partition(".")[0] in apps]
    if newer:
        raise BackupError(f"备份来自更新的版本（{newer[0]}），请先升级程序")


def load(folder: Path, found: Manifest, key_file: str, *, replace: bool) -> list[str]:
    """Put back database and files; every difference to the manifest, in words: none, if all is
    well.

    :raises BackupError: when there is something already and ``replace`` is not said, or others are
        still connected.
    """
    if _is_there() and not replace:
        raise BackupError("数据库里已有内容；确定要整个替换，请加 --replace")
    put = _into_postgresql if connection.vendor == "postgresql" else _into_sqlite
    put(folder, found, key_file)
    _put_files(folder, found, key_file, replace=replace)
    return differences(found.tables, tables())


def _is_there() -> bool:
    return bool(connection.introspection.table_names())


def _into_postgresql(folder: Path, found: Manifest, key_file: str) -> None:
    _alone()
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    arguments = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    name = str(connection.settings_dict["NAME"])
    # The dump speaks of the schema, which is there already.
    command = [program("pg_restore"), *arguments, "--schema=public", f"--dbname={name}"]
    with cipher.opened(folder, found.member("database"), key_file) as source:
        done = subprocess.run(command, env=environment(), stdin=source, check=False)  # noqa: S603
    if done.returncode:
        raise BackupError("pg_restore 没有完成，数据库现在是空的")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _alone() -> None:
    """What others write meanwhile would be lost without a word."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        (others,) = cursor.fetchone()
    if others:
        raise BackupError(f"还有 {others} 个连接在用这个数据库，请先停止网页服务和后台任务")


def _into_sqlite(folder: Path, found: Manifest, key_file: str) -> None:
    target = Path(connection.settings_dict["NAME"])
    draft = target.with_name(target.name + ".restoring")
    with (
        cipher.opened(folder, found.member("database"), key_file) as source,
        draft.open("wb") as written,
    ):
        shutil.copyfileobj(source, written)
    with closing(sqlite3.connect(draft)) as looked_at:
        (verdict,) = looked_at.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise BackupError(f"备份里的数据库有损坏：{verdict}")
    connection.close()
    for ending in ("-wal", "-shm", "-journal"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    os.replace(draft, target)


def _put_files(folder: Path, found: Manifest, key_file: str, *, replace: bool) -> None:
    """The files of var/. One that is there and differs is overwritten only if all is replaced:
    a key that was made on the first start here, for instance."""
    root = Path(settings.VAR_DIR)
    with (
        cipher.opened(folder, found.member("files"), key_file) as source,
        tarfile.open(fileobj=source, mode="r|gz") as archive,
    ):
        for entry in archive:
            first = entry.name.partition("/")[0]
            if first in LEFT_OUT or ((root / entry.name).exists() and not replace):
                continue
            archive.extract(entry, root, filter="data")
