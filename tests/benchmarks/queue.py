"""``python -m tests.benchmarks.queue [tasks]``: tasks a second that do nothing (bar 15), through a
Redis of its own and one worker of two processes, acknowledged late, one fetched at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from celery import Celery
from redis import Redis

from tests.servers import redis

ROOT = Path(__file__).resolve().parents[2]
TASKS, BAR, PATIENCE = 5_000, 400, 120
app = Celery("noop", broker=os.environ.get("NOOP_BROKER", "memory://"))
# As in config/settings.py.
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
)


@app.task(name="noop")
def noop() -> None:
    """Nothing."""


def waiting(url: str) -> int:
    """Tasks that no worker has taken yet."""
    with Redis.from_url(url) as link:
        return int(str(link.llen("celery")))


def main(tasks: int) -> int:
    with redis() as url:
        app.conf.update(broker_url=url)
        begun = time.perf_counter()
        for _ in range(tasks):
            noop.delay()
        published = tasks / (time.perf_counter() - begun)
        command = ["-m", "celery", "-A", "tests.benchmarks.queue", "worker", "-c", "2"]
        worker = subprocess.Popen(
            [sys.executable, *command, "-l", "CRITICAL", "--without-gossip", "--without-mingle"],
            cwd=ROOT,
            env={**os.environ, "NOOP_BROKER": url},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            done = _drained(url, tasks)
        finally:
            worker.terminate()
            worker.wait(20)
    met = "达到" if done >= BAR else "未达到"
    print(f"15 空任务：{done:.0f} 个/秒（≥ {BAR}：{met}），投递 {published:.0f} 个/秒")
    return 0


def _drained(url: str, tasks: int) -> float:
    """Tasks a second, from the first one taken to the last; the start of the worker is left out."""
    end = time.monotonic() + PATIENCE
    while (left := waiting(url)) == tasks:
        _pause(end)
    begun, first = time.perf_counter(), left
    while waiting(url):
        _pause(end)
    return first / (time.perf_counter() - begun)


def _pause(end: float) -> None:
    if time.monotonic() > end:
        raise SystemExit("✗ 任务没有在限定时间内做完")
    time.sleep(0.01)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else TASKS))
