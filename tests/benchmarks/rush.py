"""``python -m tests.benchmarks.rush [clients]``: the month-end rush, 500 offices at once.

Every client sends whole sheets, one POST a sheet, through gunicorn to a real database: first an
empty sheet, then three corrections of it. Measured turn by turn with the same writes by bare SQL,
as the limit; the product's answers are counted, an error answer fails the run, and afterwards the
database has to hold what was acknowledged. Ratios are what counts; the machine is shared.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.servers import free_port, postgresql, wait_until_it_answers

ROOT = Path(__file__).resolve().parents[2]
CLIENTS, CORRECTIONS = 500, 3
WORKERS, THREADS = 4, 2
PATIENCE = 120  # until the server has read its libraries, however busy the machine


@dataclass(frozen=True, slots=True)
class Posted:
    """One round of all clients: how long it took, and the status of every answer."""

    seconds: float
    statuses: Counter[int]
    slowest: float

    @property
    def rate(self) -> float:
        return sum(self.statuses.values()) / self.seconds

    @property
    def failed(self) -> int:
        return sum(count for status, count in self.statuses.items() if status != 200)


async def everybody(port: int, requests: list[bytes]) -> Posted:
    """All requests at once, each on a connection of its own."""
    begun = time.perf_counter()
    answers = await asyncio.gather(*(_one(port, request, begun) for request in requests))
    seconds = time.perf_counter() - begun
    return Posted(seconds, Counter(status for status, _ in answers), max(at for _, at in answers))


async def _one(port: int, request: bytes, begun: float) -> tuple[int, float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    await writer.drain()
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1]), time.perf_counter() - begun


def request_of(office: dict[str, str], number: int) -> bytes:
    """A whole sheet as the grid sends it."""
    cells = [
        {"code": code, "text": str(int(text) + number), "why": ""}
        for code, text in json.loads(office["cells"]).items()
    ]
    body = json.dumps({"sheets": {office["region"]: {"seen": 0, "cells": cells}}}).encode()
    head = (
        f"POST /entry/SD/{office['month']}/save/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
        f"Cookie: sessionid={office['session']}; csrftoken={'k' * 32}\r\n"
        f"X-CSRFToken: {'k' * 32}\r\n\r\n"
    )
    return head.encode() + body


@contextmanager
def served(environment: dict[str, str]) -> Iterator[int]:
    """The site as in production: gunicorn with a few workers of a few threads."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi"),
        *("--workers", str(WORKERS), "--threads", str(THREADS), "--backlog", "2048"),
        # Longer than users wait between two things: a connection that the server gives up just as
        # the next request is on its way is no error of the site. Nor is a worker that gets no
        # processor for half a minute.
        *("--keep-alive", "30", "--timeout", "180"),
        *("--bind", f"127.0.0.1:{port}", "--log-level", "critical"),
    ]
    # A line a request goes to its output, as in production; nobody reads it here.
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until_it_answers(port, process, PATIENCE)
        yield port
    finally:
        process.terminate()
        process.wait(60)


def manage(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    return done.stdout.decode()


def measure(name: str, environment: dict[str, str], clients: int) -> tuple[bool, float]:
    """Prepare, run, print; whether everything was taken, and the corrections a second."""
    manage(environment, "manage.py", "migrate", "-v0")
    manage(environment, "manage.py", "load_catalogue")
    world = [sys.executable, "-m", "tests.benchmarks.rush_world"]
    offices = json.loads(manage(environment, *world[1:], "make", str(clients)))
    limit = float(manage(environment, *world[1:], "limit", str(clients)))
    with served(environment) as port:
        rounds = [
            asyncio.run(everybody(port, [request_of(office, number) for office in offices]))
            for number in range(1 + CORRECTIONS)
        ]
    kept = int(manage(environment, *world[1:], "kept", str(CORRECTIONS)))
    print(f"{name}：{clients} 个单位同时报送，每份 {len(json.loads(offices[0]['cells']))} 格")
    print(f"  同样的写入，直接用 SQL（{WORKERS * THREADS} 个连接）：{limit:8.0f} 份/秒")
    for number, done in enumerate(rounds):
        label = f"第 {number} 次修改" if number else "首次填报"
        print(
            f"  {label}：{done.rate:8.0f} 份/秒，÷SQL {done.rate / limit:.2f}，"
            f"最后一份 {done.slowest:.2f} 秒，出错 {done.failed}"
        )
    print(f"  库里有最后一次内容的报表：{kept}/{clients}")
    taken = kept == clients and not any(done.failed for done in rounds)
    return taken, median(done.rate for done in rounds[1:])


def is_whole(file: Path) -> bool:
    """What SQLite itself says of its file after the rush."""
    with closing(sqlite3.connect(file)) as connection:
        (found,) = connection.execute("PRAGMA integrity_check").fetchone()
    print(f"  integrity_check：{found}")
    return bool(found == "ok")


def main(clients: int) -> int:
    passed, rates = True, {}
    with ExitStack() as stack:
        for name in ("PostgreSQL", "SQLite"):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = f"sqlite:///{folder / 'rush.sqlite3'}"
            if name == "PostgreSQL":
                url = stack.enter_context(postgresql(durable=True))
            environment = {
                **os.environ,
                "VAR_DIR": str(folder),
                "DATABASE_URL": url,
                "REDIS_URL": "",
                "SECRET_KEY": "rush" * 16,
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
            }
            taken, rates[name] = measure(name, environment, clients)
            passed = passed and taken
            if name == "SQLite":
                passed = is_whole(folder / "rush.sqlite3") and passed
    print(f"修改：SQLite ÷ PostgreSQL {rates['SQLite'] / rates['PostgreSQL']:.2f}")
    return int(not passed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else CLIENTS))
