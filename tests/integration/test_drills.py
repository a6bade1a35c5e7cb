"""The drills in small: every save and mail is accounted for, whatever is killed meanwhile.

At full length: ``python -m tests.drills``. kill -9 of web processes and workers is in
``test_killed`` and ``test_bulletin_killed``, the restored backup in ``test_backup``.
"""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection
from pytest_django import Settings

from campaigns.terms import Job, MailState
from metrics.actions.schedule import jobs
from metrics.models import AlarmMail, Submission
from tests.cast import Cast
from tests.drills import postgresql, redis, world
from tests.drills.saving import Account, Load, Office, account, saving, wait_for
from tests.drills.stand import ROOT, Program, Stand, stand, surroundings
from tests.integration.test_worker import url_of_the_test_database
from tests.servers import free_port, wait_until_it_answers
from tests.smtp import mail_server

REAL = [
    pytest.mark.postgres,
    pytest.mark.skipif("not os.environ.get('DATABASE_URL', '').startswith('postgres')"),
]
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def copied(made: Stand) -> None:
    """The test database, as it stands, into the drill's own."""
    dump = subprocess.Popen(
        ["pg_dump", "--no-owner", url_of_the_test_database()], stdout=subprocess.PIPE
    )
    load = ["psql", "--quiet", "--output", os.devnull, made.database.url]
    with dump:
        subprocess.run(load, stdin=dump.stdout, check=True, stderr=subprocess.DEVNULL)
    assert dump.returncode == 0


def with_the_world(offices: int, mails: int) -> dict[str, object]:
    def fill(made: Stand) -> list[dict[str, str]]:
        found = world.make(offices, mails)
        connection.close()
        copied(made)
        return found

    secret = django_settings.SECRET_KEY
    return {"filled": fill, "SECRET_KEY": secret, "WEB_PROCESSES": "1"}


def small(database: str) -> list[object]:
    return [pytest.param(database, marks=REAL)]


@pytest.mark.parametrize("_on", small("postgresql"))
@pytest.mark.django_db(transaction=True)
def test_what_was_acknowledged_survives_the_database(_on: str, cast: Cast) -> None:
    with stand(with_queue=False, **with_the_world(4, 0)) as made:  # type: ignore[arg-type]
        assert postgresql.drill(made, kills=1, between=12), made.told


@pytest.mark.parametrize("_on", small("postgresql"))
@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_nobody_notices_the_queue_and_no_mail_is_lost(_on: str, cast: Cast) -> None:
    with stand(**with_the_world(2, 12)) as made:  # type: ignore[arg-type]
        assert redis.drill(made, kills=1, between=2, away=5), made.told


# --- a full disk, on SQLite: a file may not grow any more ---


@pytest.fixture
def site(tmp_path: Path, settings: Settings) -> Iterator[Program]:
    """The site on the test database; its files end at a size that ``limit`` sets."""
    port = free_port()
    told = surroundings(tmp_path, url_of_the_test_database(), "", 1)
    told |= {"SECRET_KEY": settings.SECRET_KEY, "BIND": f"127.0.0.1:{port}", "WEB_PROCESSES": "1"}
    (tmp_path / "var").mkdir()
    command = ("gunicorn", "-c", "python:config.gunicorn", "config.wsgi")
    made = Program(str(port), command, told, tmp_path / "log")
    made.answers = lambda process: wait_until_it_answers(port, process, 60)
    with ExitStack() as stack:
        stack.callback(made.kill)
        made.start()
        yield made


def limit(site: Program, size: int) -> None:
    assert site.process is not None
    children = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text()
    for number in (site.process.pid, *map(int, children.split())):
        resource.prlimit(number, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def accounted(offices: list[Office]) -> Account:
    rows = Submission.objects.filter(period__month=201704).values_list("region__code", "lines")
    return account(offices, dict(rows))


@pytest.mark.skipif("os.environ.get('DATABASE_URL', '').startswith('postgres')")
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_refuses_and_loses_nothing(cast: Cast, site: Program) -> None:
    offices = [Office(one["region"], one["session"]) for one in world.make(2, 0)]

    def refused(load: Load) -> int:
        return sum(len(one.refused) for one in load.offices)

    with saving(offices, int(site.name)) as load:
        load.grow_by(6)
        limit(site, 4096)
        wait_for(lambda: refused(load) >= 4, 60, "refused saves")
        limit(site, resource.RLIM_INFINITY)
        load.grow_by(6)
    found = accounted(offices)
    assert found.is_exact, found
    assert found.refused >= 4
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchone() == ("ok",)


# --- a clock that jumps ---

JUMPS = [timedelta(hours=1), -timedelta(hours=2), timedelta(days=3), -timedelta(days=4)]


@pytest.mark.django_db(transaction=True)
def test_a_jumping_clock_sends_nothing_twice_and_stops_nothing(
    cast: Cast, settings: Settings
) -> None:
    with mail_server() as (mailboxes, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        moment = NOON
        for number, jump in enumerate([timedelta(0), *JUMPS]):
            moment += jump
            with time_machine.travel(moment, tick=False) as clock:
                world.write_mails(3, f"jump{number}")
                for _ in range(2):
                    for job in (Job.MAIL, Job.TIDYING):
                        jobs.run(job=job, now=lambda: datetime.now(UTC))
                    clock.shift(timedelta(minutes=1))
        assert set(AlarmMail.objects.values_list("mail", flat=True)) == {MailState.SENT}
        arrived = mailboxes.count()
    assert len(arrived) == AlarmMail.objects.count() == 3 * (1 + len(JUMPS))
    assert set(arrived.values()) == {1}


def test_the_account_notices_what_is_lost_and_what_is_strange() -> None:
    office = Office("a", "", sent=3, acknowledged=[1, 2], unanswered=[3])
    cell = {"drug_cases_solved": {"n": 2, "text": "2"}}
    assert account([office], {"a": cell}).is_exact
    more = {"drug_cases_solved": {"n": 3, "text": "3"}}
    assert account([office], {"a": more}).written_unanswered == 1
    for n, text in ((1, "2"), (2, "1"), (4, "3"), (3, "4"), (0, "0")):
        wrong = {"drug_cases_solved": {"n": n, "text": text}}
        assert not account([office], {"a": wrong}).is_exact, (n, text)


def test_the_drills_are_all_named() -> None:
    from tests.drills.__main__ import NAMES

    runnable = {
        path.stem
        for path in (ROOT / "tests" / "drills").glob("*.py")
        if "def main(" in path.read_text(encoding="utf-8")
    }
    assert set(NAMES) <= runnable
