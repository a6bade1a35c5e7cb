"""What must be there before the service can do its work; each looked at for itself."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from redis import Redis
from redis.exceptions import RedisError

from metrics.queries.schedule import is_stopped
from metrics.queries.unpacked import unpacked_words

MEGABYTE = 1024 * 1024
QUEUE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Found:
    """One thing looked at; ``words`` say what is wrong, and are empty where nothing is."""

    name: str
    words: str = ""

    @property
    def is_well(self) -> bool:
        return not self.words


def look(at: datetime) -> list[Found]:
    """Everything, in the order in which one trouble causes the next."""
    return [
        Found("database", _database()),
        Found("migrations", _if_it_answers(_migrations)),
        Found("queue", _queue()),
        Found("timetable", _if_it_answers(lambda: "没有运行" if is_stopped(at) else "")),
        Found("disk", _disk()),
    ]


def look_once(at: datetime) -> list[Found]:
    """The same, with what takes too long to be asked all the time: for whoever upgrades."""
    return [*look(at), Found("derivations", _if_it_answers(unpacked_words))]


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError as error:
        return f"连不上：{type(error).__name__}"
    return ""


def _if_it_answers(ask: Callable[[], str]) -> str:
    try:
        return ask()
    except DatabaseError as error:
        return f"问不到：{type(error).__name__}"


def missing_migrations() -> list[str]:
    """Steps of this version that the database has not taken yet; read once a process from the
    files, each time from the database."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in own_migrations() - set(applied))


@cache
def own_migrations() -> frozenset[tuple[str, str]]:
    """Every step of this version, as app and name."""
    return frozenset(MigrationLoader(None).disk_migrations)


def _migrations() -> str:
    missing = missing_migrations()
    return f"缺 {len(missing)} 步：{missing[0]}" if missing else ""


def _queue() -> str:
    """Redis answers, or the folder of the queue can be written."""
    if not settings.REDIS_URL:
        folder = Path(str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"]))
        return "" if os.access(folder, os.W_OK) else "写不进队列目录"
    try:
        with Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=QUEUE_SECONDS,
            socket_connect_timeout=QUEUE_SECONDS,
        ) as queue:
            queue.ping()
    except (RedisError, OSError) as error:
        return f"连不上：{type(error).__name__}"
    return ""


def free_bytes() -> int:
    """Room for what the service writes itself."""
    return shutil.disk_usage(settings.VAR_DIR).free


def _disk() -> str:
    free = free_bytes() // MEGABYTE
    return f"只剩 {free} MB" if free < settings.LEAST_FREE_MB else ""
