"""``python -m tests.benchmarks.boards``: the leaders' pages, as ratios to limits of the same run.

Loads the demonstration into a folder of its own, then measures turn by turn: every page on the
server, kept and afresh, against its own SQL by hand; requests a second against the plain "ok" of
the same server; the table regions × targets against a bare join of strings; bytes on the way.
"""

from __future__ import annotations

import asyncio
import gzip
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from tests.servers import free_port, wait_until_it_answers

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, REQUESTS, AT_ONCE = 9, 400, 20
PAGES = [
    "/?campaign=SD&level=prefecture",
    "/?campaign=SD&level=county",
    "/wall/?campaign=SD",
    "/ranking/SD/2019-10/prefecture/",
    "/ranking/SD/2019-10/county/",
    "/ranking/SD/2019-10/county/370102/",
    "/regions/SD/370100/",
    "/targets/SD/SD01/",
    "/campaigns/SD/",
    "/documents/",
    "/trial/SD/",
]


def milliseconds(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1e3


def prepare(folder: Path) -> None:
    """The demonstration in ``folder``, and Django set up on it in this process."""
    os.environ |= {
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "REDIS_URL": "",
        "DEMONSTRATION": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    for command in ("migrate -v0", "demo --no-color", "collectstatic --noinput -v0"):
        subprocess.run(
            [sys.executable, "manage.py", *command.split()],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
    import django

    django.setup()
    # Pages asked in this process would write their lines into the table.
    logging.getLogger("targets.request").setLevel(logging.WARNING)


def client() -> Any:
    from django.test import Client

    from campaigns.models import User

    made = Client(headers={"host": "localhost"})
    leader = User.objects.get(username="sd-leader")
    made.force_login(leader, backend="campaigns.authentication.AccountBackend")
    return made


def statements(page: Callable[[], Any]) -> list[tuple[str, Any]]:
    """The page's SQL with its parameters, to be run again by hand."""
    from django.db import connection

    found: list[tuple[str, Any]] = []

    def noted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT"):
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        page()
    return found


def by_hand(queries: list[tuple[str, Any]]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for sql, params in queries:
            cursor.execute(sql, params)
            cursor.fetchall()


def pages() -> None:
    from django.core.cache import caches

    visitor = client()
    print(
        f"\n{'page':<40}{'queries':>8}{'SQL ms':>8}{'kept ms':>9}{'×':>6}{'afresh':>8}{'gz kB':>7}"
    )
    for address in PAGES:
        visitor.get(address)
        queries = statements(lambda address=address: visitor.get(address))  # type: ignore[misc]
        floor, kept, afresh = [], [], []
        for _ in range(ROUNDS):
            floor.append(milliseconds(lambda queries=queries: by_hand(queries)))  # type: ignore[misc]
            kept.append(milliseconds(lambda address=address: visitor.get(address)))  # type: ignore[misc]
            caches["screens"].clear()
            caches["default"].clear()  # trials are counted a minute
            afresh.append(milliseconds(lambda address=address: visitor.get(address)))  # type: ignore[misc]
        size = len(gzip.compress(visitor.get(address).content, 6)) / 1024
        print(
            f"{address:<40}{len(queries):>8}{median(floor):>8.1f}{median(kept):>9.1f}"
            f"{median(kept) / median(floor):>6.1f}{median(afresh):>8.1f}{size:>7.1f}"
        )


def heat() -> None:
    """137 counties × their targets: the table as it is built, against a bare join."""
    from campaigns.models import Campaign, User
    from metrics.queries.board.choosing import choice_for
    from metrics.queries.board.heat import heat as heat_of
    from metrics.queries.ranking import get_ranking_for
    from metrics.queries.scene import scene_of
    from metrics.views.heat import heat_table
    from metrics.wording.numbers import Numbers

    leader, campaign = User.objects.get(username="sd-leader"), Campaign.objects.get(code="SD")
    choice = choice_for(leader, campaign, {"level": "county"})
    ranking = choice and get_ranking_for(leader, campaign, choice.month, choice.level)
    if not choice or not ranking:
        raise SystemExit("no county ranking in the demonstration")
    table = heat_of(scene_of(leader, choice, ranking, Numbers()))

    def joined() -> str:
        return "".join(
            f"<tr><td>{row.place}<th>{row.name}"
            + "".join(f"<td class=h-{state.code}>{state.sign}" for state in row.states)
            for row in table.rows
        )

    floor, built = [], []
    for _ in range(ROUNDS):
        floor.append(milliseconds(joined))
        built.append(milliseconds(lambda: heat_table(table)))
    print(
        f"\n{len(table.rows)} × {len(table.columns)} cells: join {median(floor):.1f} ms, "
        f"table {median(built):.1f} ms, × {median(built) / median(floor):.1f}"
    )


async def rate(port: int, path: str, cookie: str) -> float:
    """Requests a second, ``AT_ONCE`` at a time."""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
    )
    gate = asyncio.Semaphore(AT_ONCE)

    async def one() -> None:
        async with gate:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request.encode())
            answer = await reader.read()
            writer.close()
            if b" 200 " not in answer[:20]:
                raise SystemExit(f"{path}: {answer[:80]!r}")

    begun = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(REQUESTS)))
    return REQUESTS / (time.perf_counter() - begun)


def rates() -> None:
    """The same server's plain "ok" is the limit; client and server share this machine."""
    port, cookie = free_port(), f"sessionid={client().cookies['sessionid'].value}"
    command = ["-m", "gunicorn", "config.wsgi", "-w", "2", "--threads", "2", "--bind"]
    server = subprocess.Popen(
        [sys.executable, *command, f"127.0.0.1:{port}", "--log-level", "warning"], cwd=ROOT
    )
    try:
        wait_until_it_answers(port, server)
        paths = ["/health", PAGES[0], PAGES[3]]
        seen: dict[str, list[float]] = {path: [] for path in paths}
        for _ in range(3):
            for path in paths:
                seen[path].append(asyncio.run(rate(port, path, cookie)))
        ok = median(seen["/health"])
        print(f"\n{'requests a second':<40}{'/s':>8}{'of ok':>8}")
        for path in paths:
            print(f"{path:<40}{median(seen[path]):>8.0f}{median(seen[path]) / ok:>8.2f}")
    finally:
        server.terminate()
        server.wait(10)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        pages()
        heat()
        rates()


if __name__ == "__main__":
    main()
