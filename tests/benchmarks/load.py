"""``python -m tests.benchmarks.load [users] [seconds]``: the month's end with 500 users, by locust.

gunicorn on a PostgreSQL of its own; four clerks to one leader, each waiting one to five seconds
between two things. Before the users come, the ranking page is measured against the same server's
plain answer (bar 8). Fails when any answer was an error, or when the database does not hold what
was acknowledged. Client and server share the machine.
"""

from __future__ import annotations

import asyncio
import csv
import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from tests.benchmarks.boards import rate
from tests.benchmarks.measuring import circumstances
from tests.benchmarks.rush import THREADS, WORKERS, manage, served
from tests.servers import postgresql

ROOT = Path(__file__).resolve().parents[2]
USERS, SECONDS, SPAWNED = 500, 60, 50
RANKING, PLAIN, BAR = "/ranking/SD/2017-03/prefecture/", "/health", 0.15


def page_rates(port: int, world: Path) -> list[str]:
    """Bar 8: requests a second of the ranking page and of the plain answer, three rounds each."""
    told = json.loads(world.read_text(encoding="utf-8"))
    cookie = f"sessionid={told['leaders'][0]}"
    seen: dict[str, list[float]] = {PLAIN: [], RANKING: []}
    for _ in range(3):
        for path, rates in seen.items():
            rates.append(asyncio.run(rate(port, path, cookie)))
    plain, page = median(seen[PLAIN]), median(seen[RANKING])
    met = "达到" if page / plain >= BAR else "未达到"
    return [
        f"8 排名页 {page:.0f} 次/秒，空页 {plain:.0f} 次/秒：{page / plain:.2f}（≥ {BAR}：{met}）"
    ]


def run(environment: dict[str, str], port: int, world: Path, users: int, seconds: int) -> Path:
    """Locust in a process of its own; the statistics it wrote."""
    table = world.with_name("load")
    command = [
        *(sys.executable, "-m", "locust", "--headless", "--only-summary"),
        *("-f", str(ROOT / "tests/benchmarks/locustfile.py")),
        *("--host", f"http://127.0.0.1:{port}", "--csv", str(table)),
        *("-u", str(users), "-r", str(min(SPAWNED, users)), "-t", f"{seconds}s"),
        *("--stop-timeout", "60", "--loglevel", "ERROR"),
    ]
    subprocess.run(
        command,
        cwd=ROOT,
        env={**environment, "LOAD_WORLD": str(world)},
        check=False,  # it ends with 1 when an answer failed; the table says which
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=seconds + 240,
    )
    return table.with_name("load_stats.csv")


def told(statistics: Path) -> tuple[list[str], int]:
    """The table as Markdown, and how many answers failed."""
    lines = [
        "| 做什么 | 次数 | 出错 | 次/秒 | 中位毫秒 | 95% 毫秒 | 最慢毫秒 |",
        "|---|---|---|---|---|---|---|",
    ]
    failed = 0
    with statistics.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name = "合计" if row["Name"] == "Aggregated" else row["Name"]
            failed = int(row["Failure Count"])  # the last line is the sum
            cells = [name, row["Request Count"], row["Failure Count"]]
            cells += [f"{float(row['Requests/s']):.1f}", row["50%"], row["95%"], row["100%"]]
            lines.append(f"| {' | '.join(cells)} |")
    with statistics.with_name("load_failures.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            lines += ["", f"出错：{row['Name']} {row['Error']}，{row['Occurrences']} 次"]
    return lines, failed


def main(users: int, seconds: int) -> int:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        world = folder / "world.json"
        environment = {
            **os.environ,
            "VAR_DIR": str(folder),
            "DATABASE_URL": stack.enter_context(postgresql(durable=True)),
            "REDIS_URL": "",
            "SECRET_KEY": "load" * 16,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
            "SECOND_FACTOR": "off",
        }
        manage(environment, "manage.py", "migrate", "-v0")
        manage(environment, "manage.py", "load_catalogue")
        manage(environment, "-m", "tests.benchmarks.load_world", "make", str(users), str(world))
        port = stack.enter_context(served(environment))
        rates = page_rates(port, world)
        statistics = run(environment, port, world, users, seconds)
        lost = int(manage(environment, "-m", "tests.benchmarks.load_world", "kept", str(world)))
        lines, failed = told(statistics)
    print(f"{circumstances()}；{users} 个用户，{seconds} 秒，{WORKERS} 个进程 × {THREADS} 个线程")
    print("\n".join([*rates, "", *lines, "", f"已确认而库里没有的报表：{lost}"]))
    return int(bool(failed or lost))


if __name__ == "__main__":
    asked = [int(one) for one in sys.argv[1:]]
    sys.exit(main(*(asked + [USERS, SECONDS][len(asked) :])))
