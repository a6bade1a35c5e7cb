"""``python -m tests.benchmarks.superset FOLDER [seconds]``: the product's pages and answers against
the same questions to Apache Superset, whose environment lies in ``FOLDER``
(``requirements-superset.txt``).

One PostgreSQL with the demonstration, 20 users at once who are logged in and whose rights are
checked, both with two processes. In turn: the product drawing everything anew, the peer asking
the database anew; then both with what they keep. Before anything is timed, both have to give the
same ranking. What an answer costs in processor time is that of the web processes alone, and is
less troubled by other work on the machine than how many are answered in a second.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import psycopg
from psycopg import sql

from tests.benchmarks.measuring import circumstances
from tests.benchmarks.rush import manage
from tests.benchmarks.superset_peer import BOARD, Peer, ask, served, status
from tests.benchmarks.superset_questions import (
    ANSWERS,
    CAMPAIGN,
    CITIES,
    COUNTIES,
    MONTH,
    PAGES,
    QUESTIONS,
    TABLE,
)
from tests.servers import free_port, postgresql, redis, wait_until_it_answers

ROOT = Path(__file__).resolve().parents[2]
USERS, SECONDS, ROUNDS, PATIENCE = 20, 5.0, 3, 120
AFRESH, KEPT = "全部重算", "可取已存"
BARS = {AFRESH: 10, KEPT: 4}
QUESTION_OF = ANSWERS | PAGES
PATHS = list(QUESTION_OF)
REFUSED = {401, 403, 404}
TICKS = os.sysconf("SC_CLK_TCK")
Lines = list[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that users ask for: its requests one after another, and the server's process."""

    port: int
    process: int
    requests: list[bytes]


@dataclass(frozen=True, slots=True)
class Turn:
    """Answers a second, half of them within ``middle`` seconds, ``cost`` of the processor each."""

    rate: float
    middle: float
    cost: float


async def _users(asked: Asked, seconds: float) -> list[float]:
    """How long each visit took, of 20 users who ask again as soon as they are answered."""
    end, took = time.perf_counter() + seconds, []

    async def one() -> None:
        while (begun := time.perf_counter()) < end:
            for request in asked.requests:
                await _answer(asked.port, request)
            took.append(time.perf_counter() - begun)

    await asyncio.gather(*(one() for _ in range(USERS)))
    return took


async def _answer(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = await reader.read()
    writer.close()
    if b" 200 " not in answer[:20]:
        raise SystemExit(f"{request[:120]!r}: {answer[:300]!r}")
    return answer


def turn(asked: Asked, seconds: float) -> Turn:
    spent, begun = _processor(asked.process), time.perf_counter()
    took = asyncio.run(_users(asked, seconds))
    lasted, spent = time.perf_counter() - begun, _processor(asked.process) - spent
    return Turn(len(took) / lasted, median(took), spent / len(took))


def _workers(master: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def _processor(master: int) -> float:
    """Seconds of processor that the web processes have used."""
    texts = [Path(f"/proc/{one}/stat").read_text() for one in _workers(master)]
    return sum(int(n) for text in texts for n in text.rsplit(")", 1)[1].split()[11:13]) / TICKS


def _memory(master: int) -> float:
    """Megabytes of master and workers, what they share counted once."""
    texts = [Path(f"/proc/{one}/smaps_rollup").read_text() for one in [master, *_workers(master)]]
    lines = [line.split() for text in texts for line in text.splitlines()]
    return sum(int(line[1]) for line in lines if line[0] == "Pss:") / 1024


@contextmanager
def _site(environment: dict[str, str], folder: Path, settings: str) -> Iterator[tuple[int, int]]:
    """The product as in production: port and process."""
    folder.mkdir()
    port = free_port()
    own = {"VAR_DIR": str(folder), "BIND": f"127.0.0.1:{port}", "DJANGO_SETTINGS_MODULE": settings}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**environment, **own},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_it_answers(port, process, PATIENCE)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(60)


def _get(path: str, session: str) -> bytes:
    cookie = f"Cookie: sessionid={session}\r\nConnection: close\r\n\r\n"
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{cookie}".encode()


def compare(peer: Peer, port: int, session: str) -> list[str]:
    """The same places and points from both; strangers sent away, the peer's reader kept to one
    campaign; something for every question, and from the cache when it is asked twice."""
    for question, level in ((CITIES, "prefecture"), (COUNTIES, "county")):
        path = f"/api/v1/rankings/{CAMPAIGN}/{MONTH}/{level}/standings/?page_size=200"
        ours = ask(port, "GET", path, None, {"Cookie": f"sessionid={session}"})["results"]
        told = {(one["region"]["code"], one["place"], one["score"]) for one in ours}
        rows = peer.data(question)["data"]
        _hold(
            {(one["region"], one["place"], float(one["score"])) for one in rows} == told,
            f"{question.name}: the two rankings differ",
        )
    for door, path in ((port, PATHS[0]), (peer.port, f"/api/v1/dashboard/{peer.dashboard}")):
        _hold(status(door, "GET", path) in REFUSED, f"{path} is open to strangers")
    anywhere = peer.data(replace(COUNTIES, columns=["campaign"], where={}))["data"]
    _hold({one["campaign"] for one in anywhere} == {CAMPAIGN}, "the peer shows all campaigns")
    sizes = []
    for question in QUESTIONS:
        rows, again = peer.data(question)["data"], peer.data(question, force=False)
        kept = again["is_cached"] and again["data"] == rows
        _hold(bool(rows and kept), f"{question.name}: nothing, or not from the cache")
        sizes.append(f"{question.name} {len(rows)} 行 × {len(rows[0])} 列")
    return sizes


def _hold(kept: bool, otherwise: str) -> None:
    if not kept:
        raise SystemExit(otherwise)


def measured(sites: dict[str, tuple[int, int]], peer: Peer, session: str, seconds: float) -> Lines:
    """A page and the chart held against it are asked for one right after the other; the peer's
    whole dashboard, which takes seconds, once a round."""
    lines: Lines = []
    for way, (port, process) in sites.items():
        asked = {path: Asked(port, process, [_get(path, session)]) for path in PATHS}
        for name, requests in peer.visits(force=way == AFRESH).items():
            asked[name] = Asked(peer.port, peer.process, requests)
        rounds: dict[str, list[list[Turn]]] = {path: [] for path in PATHS}
        for _ in range(ROUNDS):
            board = turn(asked[BOARD], seconds)
            for path, found in rounds.items():
                chart = QUESTION_OF[path].name
                found.append([*(turn(asked[one], seconds) for one in (path, chart)), board])
        lines += _table(way, rounds)
    return lines


def against(path: str) -> list[str]:
    """The one chart for the same question; of a page, which shows more than one, a board too."""
    return [QUESTION_OF[path].name, *([BOARD] if path in PAGES else [])]


def _table(way: str, rounds: dict[str, list[list[Turn]]]) -> Lines:
    lines = [
        f"\n{way}（≥ {BARS[way]} 倍）\n",
        "| 本系统 | 次/秒 | 中位毫秒 | 处理器毫秒 | 对照的图 | 倍 | 处理器 | ÷整个看板 | 处理器 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    seen: dict[str, list[Turn]] = {}
    for path, found in rounds.items():
        cells = [_numbers([one[0] for one in found]), QUESTION_OF[path].name]
        for place, name in enumerate(against(path), 1):
            seen.setdefault(name, []).extend(one[place] for one in found)
            cells.append(f"{median(one[0].rate / one[place].rate for one in found):.1f}")
            cells.append(f"{median(one[place].cost / one[0].cost for one in found):.1f}")
        lines.append(f"| `{path}` | {' | '.join(cells)} |")
    lines += ["\n| Superset | 次/秒 | 中位毫秒 | 处理器毫秒 |", "|---|---|---|---|"]
    return lines + [f"| {name} | {_numbers(turns)} |" for name, turns in seen.items()]


def _numbers(turns: list[Turn]) -> str:
    rate, cost = median(one.rate for one in turns), median(one.cost for one in turns) * 1e3
    return f"{rate:.1f} | {median(one.middle for one in turns) * 1e3:.0f} | {cost:.1f}"


@contextmanager
def _laid_down(environment: dict[str, str]) -> Iterator[str]:
    """The peer's table, and a leader's session."""
    told = json.loads(manage(environment, "-m", "tests.benchmarks.superset_world"))
    try:
        yield told["session"]
    finally:
        with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as link:
            link.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(TABLE)))


def _environment(stack: ExitStack, folder: Path) -> dict[str, str]:
    """Both servers' database: ``DATABASE_URL`` if it holds the demonstration, else a new one."""
    given = os.environ.get("DATABASE_URL", "")
    environment = {
        **os.environ,
        "VAR_DIR": str(folder),
        "DATABASE_URL": given or stack.enter_context(postgresql(durable=True)),
        "REDIS_URL": "",
        "SECRET_KEY": "superset" * 8,
        "DEMONSTRATION": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
        "API_RATE": "1000000/min",
    }
    if not given:
        manage(environment, "manage.py", "migrate", "-v0")
        manage(environment, "manage.py", "demo", "--no-color")
    return environment


def main(installed: Path, seconds: float) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environment = _environment(stack, folder)
        session = stack.enter_context(_laid_down(environment))
        cache = stack.enter_context(redis())
        peer = stack.enter_context(served(installed, folder, environment["DATABASE_URL"], cache))
        settings = {AFRESH: "tests.benchmarks.superset_unkept", KEPT: "config.settings"}
        sites = {
            way: stack.enter_context(_site(environment, folder / name.rpartition(".")[2], name))
            for way, name in settings.items()
        }
        sizes = compare(peer, sites[KEPT][0], session)
        lines = measured(sites, peer, session, seconds)
        memory = [_memory(one) for one in (sites[KEPT][1], peer.process)]
    print(
        f"{circumstances()}；{USERS} 个用户，每轮 {seconds:g} 秒，{ROUNDS} 轮；{'，'.join(sizes)}"
    )
    print("\n".join(lines))
    print(f"\n内存（主进程和两个网页进程）：本系统 {memory[0]:.0f} MB，Superset {memory[1]:.0f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS)
