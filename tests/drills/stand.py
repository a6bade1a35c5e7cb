"""What a drill stands on: servers, a database with its world, and the programs of the service, each
in a process group of its own, so that all of it can be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.drills.saving import Office, wait_for
from tests.drills.servers import PATIENCE, PostgreSQL, Redis, postgresql, redis
from tests.servers import _folder, free_port, wait_until_it_answers
from tests.smtp import HOST, Mailboxes, open_at

ROOT = Path(__file__).resolve().parents[2]
QUIET = ("--without-gossip", "--without-mingle", "--loglevel", "INFO")
# The subject that the mails of a drill have (metrics.mail.alarm).
ALARM = "警报："


@dataclass
class Program:
    """A part of the service: started, killed with -9 in the midst of its work, started again."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    answers: Callable[[subprocess.Popen[bytes]], None] = lambda _process: None

    def start(self) -> float:
        begun = time.perf_counter()
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.command],
                cwd=ROOT,
                env=self.environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self.answers(self.process)
        return time.perf_counter() - begun

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(30)


@dataclass
class Stand:
    """Everything of one drill; ``told`` are the numbers that it prints at its end."""

    folder: Path
    database: PostgreSQL
    queue: Redis | None
    environment: dict[str, str]
    mailboxes: Mailboxes
    offices: list[Office] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)
    told: dict[str, object] = field(default_factory=dict)
    web_port: int = 0

    def end(self) -> None:
        for one in self.programs:
            one.kill()

    def program(self, name: str, *command: str, **environment: str) -> Program:
        told = {**self.environment, **environment}
        made = Program(name, command, told, self.folder / f"{name}.log")
        self.programs.append(made)
        return made

    def web(self) -> Program:
        port = free_port()
        command = ("gunicorn", "-c", "python:config.gunicorn", "config.wsgi")
        made = self.program("web", *command, BIND=f"127.0.0.1:{port}")
        # Everybody else asks at the same time; it answers when it comes to this one.
        made.answers = lambda process: wait_until_it_answers(port, process, seconds=PATIENCE)
        self.web_port = port
        return made

    def worker(self, name: str = "worker", *options: str) -> Program:
        command = ("celery", "-A", "config", "worker", "-c", "2", "--hostname", f"{name}@%h")
        return self.program(name, *command, *QUIET, *options)

    def beat(self, name: str = "beat") -> Program:
        schedule = str(self.folder / f"{name}-schedule")
        return self.program(name, "celery", "-A", "config", "beat", "--schedule", schedule)

    def manage(self, *arguments: str) -> str:
        return run(self.environment, "manage.py", *arguments)

    def rows(self, words: str, *values: object) -> list[tuple[Any, ...]]:
        """What stands in the database, past everything that Django remembers."""
        with psycopg.connect(self.database.url, connect_timeout=10) as connection:
            return connection.execute(words, values).fetchall()

    def sheets(self) -> dict[str, dict[str, Any]]:
        """The cells of every sheet of the open month, by the code of its region."""
        return dict(
            self.rows(
                "SELECT r.code, s.lines FROM metrics_submission s"
                " JOIN campaigns_region r ON r.id = s.region_id"
                " JOIN metrics_reportingperiod p ON p.id = s.period_id WHERE p.month = 201704"
            )
        )

    def mails(self) -> dict[str, int]:
        """How many of the drill's mails are in which state."""
        return dict(self.rows("SELECT mail, count(*) FROM metrics_alarmmail GROUP BY mail"))

    def until_mailed(self, patience: float = 180.0) -> float:
        """Until no mail waits any more."""
        return wait_for(
            lambda: not {"prepared", "sending"} & set(self.mails()), patience, "the mails"
        )

    def mail_account(self) -> tuple[dict[str, object], bool]:
        """The mails in words, and whether each is exactly where it is said to be."""
        states = dict(
            self.rows(
                "SELECT u.email, m.mail FROM metrics_alarmmail m"
                " JOIN campaigns_user u ON u.id = m.to_id"
            )
        )
        # The same people may be reminded of a sheet meanwhile: that is another mail.
        alarms = (one for one in self.mailboxes.received if ALARM in one.message["subject"])
        arrived = Counter(one.to for one in alarms)
        sent = [one for one, state in states.items() if state == "sent"]
        unknown = [one for one, state in states.items() if state == "uncertain"]
        twice = [one for one, number in arrived.items() if number > 1]
        missing = [one for one in sent if not arrived[one]]
        other = len(states) - len(sent) - len(unknown)
        told: dict[str, object] = {
            "邮件": len(states),
            "已发送": len(sent),
            "告知不知是否发出": len(unknown),
            "其中已到": sum(arrived[one] > 0 for one in unknown),
            "收到两次": len(twice),
            "称已发而没有到": len(missing),
            "没有着落": other,
        }
        return told, not twice and not missing and not other


def run(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    return done.stdout.decode()


@contextmanager
def stand(
    *,
    offices: int = 0,
    mails: int = 0,
    with_queue: bool = True,
    data: Path | None = None,
    filled: Callable[[Stand], list[dict[str, str]]] | None = None,
    **settings: str,
) -> Iterator[Stand]:
    """``filled`` puts the world into the empty database in another way than from the start."""
    with ExitStack() as stack:
        folder = stack.enter_context(_folder("drill-"))
        database = stack.enter_context(postgresql(data))
        queue = stack.enter_context(redis()) if with_queue else None
        mailboxes, port = Mailboxes(), free_port()
        stack.enter_context(open_at(mailboxes, port))
        environment = surroundings(folder, database.url, queue.url if queue else "", port)
        made = Stand(folder, database, queue, environment | settings, mailboxes)
        stack.callback(made.end)
        world = filled(made) if filled else from_the_start(made, offices, mails)
        made.offices = [Office(one["region"], one["session"]) for one in world]
        yield made


def surroundings(folder: Path, database: str, queue: str, mail: int) -> dict[str, str]:
    """Settings as in production, but for a timetable in haste."""
    return {
        **os.environ,
        "VAR_DIR": str(folder / "var"),
        "DATABASE_URL": database,
        "REDIS_URL": queue,
        "EMAIL_URL": f"smtp://{HOST}:{mail}",
        "SECRET_KEY": "drill" * 12,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
        "SECOND_FACTOR": "off",
        "DEMONSTRATION": "false",
        "TICK_SECONDS": "1",
        "JOB_LEASE_SECONDS": "4",
        "MAIL_LEASE_SECONDS": "4",
        "WEB_PROCESSES": "2",
        "WEB_THREADS": "4",
        "CELERY_SKIP_CHECKS": "1",
    }


def from_the_start(made: Stand, offices: int, mails: int) -> list[dict[str, str]]:
    made.manage("migrate", "-v0")
    made.manage("load_catalogue")
    world = run(made.environment, "-m", "tests.drills.world", "make", str(offices), str(mails))
    found = json.loads(world)
    assert isinstance(found, list)
    return found


def report(name: str, told: dict[str, object], passed: bool) -> int:
    """Print the numbers of a drill; the code that its program ends with."""
    print(f"━━━ {name} ━━━")
    for what, number in told.items():
        shown = f"{number:.2f}" if isinstance(number, float) else number
        print(f"  {what}：{shown}")
    print(f"  {'✓ 分毫不差' if passed else '✗ 对不上'}", flush=True)
    return int(not passed)
