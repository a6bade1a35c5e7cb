"""A real worker takes tasks from a real queue: files by default, Redis when REDIS_URL is set."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from campaigns.models import Campaign
from metrics.models import Ranking
from tests.servers import own_database

ROOT = Path(__file__).resolve().parents[2]
REDIS = own_database(os.environ.get("REDIS_URL", ""), os.environ.get("PYTEST_XDIST_WORKER", ""))
QUEUES = [
    "",
    pytest.param(
        REDIS,
        id="redis",
        marks=[pytest.mark.redis, pytest.mark.skipif(not REDIS, reason="no REDIS_URL")],
    ),
]
# The worker that computes says so; until then there is nothing to look for.
DONE = "metrics.tasks.bring_rankings_up_to_date"


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    command = [
        *(sys.executable, "-m", "celery", "-A", "config", "worker"),
        *("--pool", "threads", "-c", "1", "--loglevel", "INFO"),
    ]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def url_of_the_test_database() -> str:
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    who = f"{settings['USER']}:{settings['PASSWORD']}@" if settings["USER"] else ""
    host, port = settings["HOST"], settings["PORT"]
    if str(host).startswith("/"):
        return f"postgres://{who}{str(host).replace('/', '%2F')}:{port}/{settings['NAME']}"
    return f"postgres://{who}{host}:{port}/{settings['NAME']}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("redis", QUEUES)
def test_a_worker_computes_what_the_schedule_asks_for(
    redis: str, reported: Campaign, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": url_of_the_test_database(),
        "REDIS_URL": redis,
    }
    ask = (
        "import django; django.setup();"
        "from metrics.tasks import bring_rankings_up_to_date as due; due.delay()"
    )
    subprocess.run(
        [sys.executable, "-c", ask],
        cwd=ROOT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "config.settings"},
        check=True,
    )
    with worker(environment) as process:
        assert lines_until(process, DONE, 1), "three months are due"
    levels = Ranking.objects.filter(campaign=reported).values_list("month", "level")
    assert len(set(levels)) == 9


def lines_until(process: subprocess.Popen[str], name: str, times: int) -> bool:
    """Read the worker's log until the task has succeeded so often; False if the log ends first."""
    assert process.stdout is not None
    seen = 0
    for line in process.stdout:
        if name in line and "succeeded" in line:
            seen += 1
            if seen == times:
                return True
    return False
