"""kill -9 of the workers while they mail a bulletin: nobody gets it twice, nobody is forgotten.

Real Celery workers take real tasks from a real queue and talk to a real mail server, which dawdles
at random. What a killed dialogue leaves in the dark is told as uncertain, not guessed.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from celery import Celery
from django.db import connection
from django.utils import timezone

from campaigns.models import Campaign, Region
from campaigns.terms import Job, MailState, Role
from metrics.actions import posting
from metrics.actions.bulletin import deliveries
from metrics.models import Bulletin, Copy, Delivery, Pulse
from tests import bulletins
from tests.bulletins import ground, unsealed
from tests.cast import Cast
from tests.integration.test_worker import QUEUES, REDIS, ROOT, url_of_the_test_database
from tests.people import colleague
from tests.servers import free_port
from tests.smtp import HOST, Mailboxes, Manners, open_at

__all__ = ["ground", "unsealed"]

# On each of the two queues; MAIL_KILLS=100 looks harder.
KILLS = int(os.environ.get("MAIL_KILLS", "26"))
# A kill costs about one mail's time; some have to be left at the end.
RECIPIENTS, REGIONS = 2 * KILLS + 12, 12
# Seconds for which each of the two workers claims a mail: by them a claim is known as its own.
LEASES = (1_000, 100_000)
DAWDLE = 0.03  # seconds: the server's longest pause at a step
TICK, PATIENCE = 0.05, 2400  # seconds, ticks
FURTHEST = 8  # steps of the dialogue until the next kill, at most


@dataclass
class Worker:
    port: int
    lease: int
    pid: int = 0


@dataclass
class Drill:
    """The workers of one queue, and what was done to them."""

    mailboxes: Mailboxes
    nursery: subprocess.Popen[str]
    queue: Celery
    dice: random.Random
    workers: list[Worker] = field(default_factory=list)
    kills: int = 0
    misses: int = 0

    def born(self, worker: Worker) -> None:
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(f"{worker.port} {worker.lease}\n")
        self.nursery.stdin.flush()
        worker.pid = int(self.nursery.stdout.readline())

    def ask(self) -> None:
        """What the timetable does every minute; it takes the run before for dead, so that both
        workers are at it."""
        long_ago = timezone.now() - timedelta(days=2)
        Pulse.objects.filter(job=Job.MAIL).update(began_at=long_ago, ended_at=long_ago)
        self.queue.send_task("metrics.tasks.send_mail")

    def kill_one(self) -> None:
        """The worker that is at it, at some step of its dialogue; another one follows at once."""
        worker = self._at_it(self.dice.randint(1, FURTHEST))
        with self.mailboxes.changed:  # some way into the step
            self.mailboxes.changed.wait(self.dice.uniform(0, DAWDLE))
        talking = self.mailboxes.talking[worker.port] > 0
        os.killpg(worker.pid, signal.SIGKILL)
        self.time_passes(worker)
        self.kills += talking
        self.misses += not talking
        self.born(worker)
        self.ask()

    def time_passes(self, dead: Worker) -> None:
        """The claims of a dead worker run out; the other one's still run."""
        now = timezone.now()
        long = now + timedelta(seconds=LEASES[1] / 2)
        claimed = Delivery.objects.filter(mail=MailState.SENDING, lease_until__gt=now)
        own = {"lease_until__lt": long} if dead.lease == LEASES[0] else {"lease_until__gt": long}
        claimed.filter(**own).update(lease_until=now)

    def _at_it(self, further: int) -> Worker:
        """Whoever has taken so many steps first, counted from now."""
        before = {worker.port: self.mailboxes.steps[worker.port] for worker in self.workers}
        for _ in range(PATIENCE):
            with self.mailboxes.changed:
                self.mailboxes.changed.wait(TICK)
            for worker in self.workers:
                if self.mailboxes.steps[worker.port] >= before[worker.port] + further:
                    return worker
            self.ask()
        raise AssertionError("nobody sends")

    def finish(self) -> None:
        """Until nothing waits any more."""
        open_ones = Delivery.objects.filter(mail__in=[MailState.PREPARED, MailState.SENDING])
        for _ in range(PATIENCE):
            if not open_ones.exists():
                return
            self.ask()
            with self.mailboxes.changed:
                self.mailboxes.changed.wait(4 * TICK)
        raise AssertionError(f"{open_ones.count()} mails are still waiting")


@contextmanager
def drilled(redis: str, folder: Path) -> Iterator[Drill]:
    """Two workers at work, with a server of two doors before them."""
    mailboxes = Mailboxes(manners=Manners(slow=DAWDLE, seed=5))
    ports = [free_port(), free_port()]
    environment = {
        **os.environ,
        "VAR_DIR": str(folder),
        "DATABASE_URL": url_of_the_test_database(),
        "REDIS_URL": redis,
        "EMAIL_URL": f"smtp://{HOST}:{ports[0]}",
        "MAIL": "on",
        "CELERY_SKIP_CHECKS": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    command = [sys.executable, "-m", "tests.nursery"]
    with (
        open_at(mailboxes, *ports),
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as nursery,
        asking(redis, folder) as queue,
    ):
        drill = Drill(mailboxes, nursery, queue, random.Random(5))
        try:
            for port, lease in zip(ports, LEASES, strict=True):
                drill.workers.append(Worker(port, lease))
                drill.born(drill.workers[-1])
            drill.ask()
            yield drill
        finally:
            for worker in drill.workers:
                with suppress(ProcessLookupError):
                    os.killpg(worker.pid, signal.SIGKILL)
            assert nursery.stdin is not None
            nursery.stdin.close()


@contextmanager
def asking(redis: str, folder: Path) -> Iterator[Celery]:
    """The same queue as the workers', to put tasks into."""
    messages = str(folder / "queue" / "messages")
    options = {"data_folder_in": messages, "data_folder_out": messages}
    options["control_folder"] = str(folder / "queue" / "control")
    with Celery("asking", broker=redis or "filesystem://", set_as_current=False) as queue:
        queue.conf.task_ignore_result = True
        if not redis:
            queue.conf.broker_transport_options = options
            for name in ("messages", "control"):
                (folder / "queue" / name).mkdir(parents=True, exist_ok=True)
        queue.control.purge()  # what an earlier test has left
        yield queue


@pytest.fixture
def signed(ground: tuple[Campaign, Cast], monkeypatch: pytest.MonkeyPatch) -> Bulletin:
    campaign, cast = ground
    second = colleague("second", Role.ADMINISTRATOR, "370000")
    regions = list(Region.objects.filter(path__startswith=campaign.region.path)[:REGIONS])
    for number in range(RECIPIENTS):
        where = regions[number % REGIONS]
        to = {"email": f"office-{number}@example.cn", "name": f"联络员{number}"}
        bulletins.recipient(campaign, where, cast.administrator, second, **to)
    bulletin = bulletins.a_draft(campaign, monkeypatch)
    bulletin = bulletins.signed(bulletin, cast.administrator, timezone.now())
    bulletins.copies(bulletin)
    Pulse.objects.all().delete()
    return bulletin


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("redis", QUEUES)
def test_killed_workers_send_nothing_twice_and_lose_nothing(
    redis: str, signed: Bulletin, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    if connection.vendor == "postgresql" and not redis and REDIS:
        pytest.skip("PostgreSQL goes with Redis, SQLite with files")
    with drilled(redis, tmp_path) as drill:
        while drill.kills < KILLS:
            drill.kill_one()
        drill.finish()
        arrived = drill.mailboxes.count()
        rows = list(Delivery.objects.all())
        told = told_of(rows)
        numbers = {"kills": drill.kills, "misses": drill.misses, **told}
        for name, number in numbers.items():
            record_property(name, number)
        print(numbers, sum(arrived.values()))
        assert set(told) <= {MailState.SENT, MailState.UNCERTAIN}, numbers
        assert max(arrived.values()) == 1, "nobody has it twice"
        for row in rows:
            if row.mail == MailState.SENT:
                assert arrived[row.email] == 1
            else:
                assert row.error == posting.UNCERTAIN
        look_into(drill, rows)
        drill.finish()
    assert drill.mailboxes.count() == {row.email: 1 for row in rows}
    assert not Delivery.objects.exclude(mail=MailState.SENT).exists()
    assert_whole(drill.mailboxes, signed)


def told_of(rows: list[Delivery]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        found[row.mail] = found.get(row.mail, 0) + 1
    return found


def look_into(drill: Drill, rows: list[Delivery]) -> None:
    """A person asks every recipient of whom nobody knows, and has the mail sent where it lacks."""
    by = Bulletin.objects.get().signed_by
    assert by is not None
    for row in rows:
        if row.mail == MailState.UNCERTAIN:
            act = deliveries.settle if drill.mailboxes.to(row.email) else deliveries.send_again
            act(delivery=row, by=by, at=timezone.now())


def assert_whole(mailboxes: Mailboxes, signed: Bulletin) -> None:
    """Every mail carries the document of its recipient's own region."""
    digests = dict(Copy.objects.filter(bulletin=signed).values_list("region", "digest"))
    regions = dict(Delivery.objects.values_list("email", "region"))
    for received in mailboxes.received:
        (attached,) = received.message.iter_attachments()
        paper = attached.get_payload(decode=True)
        assert isinstance(paper, bytes)
        assert sha256(paper).hexdigest() == digests[regions[received.to]]
