"""A whole quarter, kept by a real worker with its beat: nobody presses anything but people.

The clock of the worker is set by the test, everything else is real: queue (files, or Redis),
database, mail server. Months open, chase, lock and are ranked by themselves, over a stop of the
beat as well; people hand in, approve, publish, edit and sign; every recipient gets one mail.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from campaigns.models import Campaign, Region, User
from campaigns.periods import Month
from campaigns.queries.reporting import reporters
from campaigns.terms import (
    BulletinKind,
    BulletinState,
    Job,
    MailState,
    PeriodState,
    RankingState,
    Role,
    RunOutcome,
)
from metrics.actions import ranking
from metrics.actions.bulletin import editing, recipients, signing
from metrics.actions.entry import periods, sheets
from metrics.actions.figures import load_figures
from metrics.actions.review import decisions
from metrics.models import (
    Alarm,
    Bulletin,
    Copy,
    Delivery,
    Pulse,
    Ranking,
    Reminder,
    ReportingPeriod,
    Run,
)
from metrics.wording.schedule import BROKEN_OFF
from tests import kept
from tests.bulletins import unsealed
from tests.clock import FILE, Clock
from tests.integration.test_worker import QUEUES, ROOT, url_of_the_test_database
from tests.month import BEIJING, fill_in, region
from tests.people import colleague
from tests.record import load_catalogue, plain_figures
from tests.smtp import HOST, Mailboxes, mail_server

__all__ = ["unsealed"]

APRIL, MAY, JUNE = (Month(2019, month) for month in (4, 5, 6))
STREET, LATE_ONE = "441900004", "鸿福社区居民委员会"
PATIENCE, LOOK_SECONDS = 120, 0.2
AROUND_A_JUMP = timedelta(seconds=5)
SENTENCE = "请各社区于下月五日前报送整改情况。"


@dataclass(frozen=True, slots=True)
class People:
    clerk: User
    late_clerk: User
    reviewer: User
    administrator: User
    second: User


@dataclass
class Quarter:
    """The campaign, its people, the clock, the mail server, and the program that is drilled."""

    campaign: Campaign
    people: People
    clock: Clock
    mailboxes: Mailboxes
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    jumps: list[datetime] = field(default_factory=list)

    def start(self) -> None:
        command = [
            *(sys.executable, "-m", "tests.clock", "celery", "-A", "config", "worker", "-B"),
            *("--schedule", str(self.log.with_name("beat")), "--loglevel", "INFO"),
            *("--pool", "threads", "-c", "2", "--without-gossip", "--without-mingle"),
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(30)

    def until(self, what: str, is_so: Callable[[], object]) -> None:
        """Wait for something that the worker does by itself."""
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            assert self.process is not None
            assert self.process.poll() is None, f"the worker ended:\n{self.told()}"
            assert time.monotonic() < deadline, f"it never came: {what}\n{self.told()}"
            time.sleep(LOOK_SECONDS)

    def jump(self, moment: datetime) -> None:
        """Set the clock between two works: in the midst of one its claim would seem run out."""
        if self.process is not None and self.process.poll() is None:
            busy = Pulse.objects.filter(outcome=RunOutcome.RUNNING)
            self.until("no work under way", lambda: not busy.exists())
            self.jumps.append(self.clock.now())
        self.clock.set(moment)

    def failed(self) -> list[tuple[str, str]]:
        """What went wrong. A work that read the clock in the very moment of a jump, after we had
        looked whether there was any, seems broken off; no process dies in this drill."""
        rows = Run.objects.filter(outcome=RunOutcome.FAILED)
        for moment in self.jumps:
            close = (moment - AROUND_A_JUMP, moment + AROUND_A_JUMP)
            rows = rows.exclude(words=BROKEN_OFF, began_at__range=close)
        return list(rows.values_list("job", "words"))

    def told(self) -> str:
        failures = [f"{row.job}: {row.words}" for row in Run.objects.filter(outcome="failed")]
        return "\n".join([*failures, *self.log.read_text().splitlines()[-40:]])

    def period(self, month: Month) -> ReportingPeriod | None:
        rows = ReportingPeriod.objects.filter(campaign=self.campaign, month=month.number)
        return rows.select_related("campaign__region").first()

    def bulletin(self, kind: BulletinKind, month: Month) -> Bulletin | None:
        rows = Bulletin.objects.filter(campaign=self.campaign, kind=kind, month=month.number)
        return rows.first()


@contextmanager
def world(folder: Path, redis: str) -> Iterator[Quarter]:
    """A street with eighteen communities; March is known from old tables and published."""
    # What other tests stand on is made anew for those that come later.
    with kept.unheld():
        call_command("flush", interactive=False, verbosity=0)
    load_catalogue()
    campaign = Campaign.objects.select_related("region").get(code="NC")
    people = _people()
    _march(campaign, people)
    _recipients(campaign, people)
    clock = Clock(folder / "clock")
    clock.set(at(4, 30, 23, 50))
    with mail_server() as (mailboxes, port):
        environment = {
            **os.environ,
            FILE: str(clock.path),
            "VAR_DIR": str(folder),
            "DATABASE_URL": url_of_the_test_database(),
            "REDIS_URL": redis,
            "EMAIL_URL": f"smtp://{HOST}:{port}",
            "MAIL": "on",
            "TICK_SECONDS": "1",
        }
        quarter = Quarter(campaign, people, clock, mailboxes, environment, folder / "log")
        try:
            yield quarter
        finally:
            if quarter.process and quarter.process.poll() is None:
                quarter.stop()


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2019, month, day, hour, minute, tzinfo=BEIJING)


def _people() -> People:
    late = Region.objects.get(name=LATE_ONE, parent__code=STREET).code

    def one(name: str, role: Role, where: str = STREET) -> User:
        return colleague(name, role, where, email=f"{name}@example.org")

    return People(
        one("clerk", Role.REPORTER),
        one("late_clerk", Role.REPORTER, late),
        one("reviewer", Role.REVIEWER),
        one("administrator", Role.ADMINISTRATOR),
        one("second", Role.ADMINISTRATOR),
    )


def _march(campaign: Campaign, people: People) -> None:
    march, moment = Month(2019, 3), at(4, 10, 7)
    figures = plain_figures(campaign, march)
    load_figures(
        campaign=campaign,
        figures=figures[figures["month"] == march.number],
        entered_by=people.clerk,
        decided_by=people.reviewer,
        at=moment,
        demonstration=False,
    )
    ranking.compute(campaign=campaign, months=[march], at=moment)
    ranking.publish(campaign=campaign, month=march, by=people.administrator, at=moment)


def _recipients(campaign: Campaign, people: People) -> None:
    """The street's own office, four communities by mail, and one that reads on the site."""
    below = list(reporters(campaign, APRIL))[:5]
    for number, where in enumerate([region(STREET), *below]):
        asked = recipients.Asked(
            region=where,
            name=f"收件人{number}",
            office=where.name,
            kinds=[BulletinKind.QUARTERLY],
            email=f"recipient{number}@example.org" if number < 5 else "",
        )
        row = recipients.ask(campaign=campaign, asked=asked, by=people.administrator, at=at(4, 1))
        recipients.decide(recipient=row, granted=True, by=people.second, at=at(4, 2))


# --- what people do ---


def hand_in_and_approve(quarter: Quarter, month: Month) -> None:
    period, people = quarter.period(month), quarter.people
    assert period is not None
    for number, where in enumerate(reporters(quarter.campaign, month)):
        now = quarter.clock.now()
        tested = str(30 - number % 4)
        fill_in(period, where, people.clerk, now, suspects_tested=tested, publicity_days="1")
        sheets.submit(period=period, region=where, by=people.clerk, at=now)
        decisions.approve(period=period, region=where, by=people.reviewer, at=now)


def publish(quarter: Quarter, month: Month) -> None:
    now, by = quarter.clock.now(), quarter.people.administrator
    ranking.publish(campaign=quarter.campaign, month=month, by=by, at=now)


def sign(quarter: Quarter, bulletin: Bulletin) -> None:
    """One sentence is changed, then the version that was read is signed."""
    by = quarter.people.administrator
    section = next(row for row in bulletin.sections.all() if row.text)
    editing.edit(
        section=section,
        text=f"{section.text}\n{SENTENCE}",
        version=bulletin.version,
        by=by,
        at=quarter.clock.now(),
    )
    bulletin.refresh_from_db()
    signing.sign(bulletin=bulletin, version=bulletin.version, by=by, at=quarter.clock.now())


# --- what the worker does ---


def the_month_opens(quarter: Quarter, month: Month) -> None:
    opens = periods.planned(quarter.campaign, month).opens_at
    assert quarter.period(month) is None
    quarter.jump(opens + timedelta(seconds=1))
    quarter.until(f"{month} is open", lambda: quarter.period(month))
    period = quarter.period(month)
    assert period
    assert period.opened_at
    assert timedelta() < period.opened_at - opens < timedelta(minutes=2), "by the drill's clock"


def both_clerks_are_chased(quarter: Quarter, month: Month) -> None:
    """On the due day, once each, by mail."""
    period = quarter.period(month)
    assert period
    assert period.due_at
    quarter.jump(period.due_at - timedelta(hours=14))
    day = (period.due_at - timedelta(hours=14)).astimezone(BEIJING).date()
    sent = Reminder.objects.filter(day=day, mail=MailState.SENT)
    quarter.until(f"{month} is chased", lambda: sent.count() == 2)
    assert Reminder.objects.filter(day=day).count() == 2


def is_ranked(quarter: Quarter, month: Month) -> bool:
    rows = Ranking.objects.filter(
        campaign=quarter.campaign, month=month.number, state=RankingState.DRAFT
    )
    return rows.count() == 2


def the_month_locks(quarter: Quarter, month: Month) -> None:
    period = quarter.period(month)
    assert period
    assert period.locks_at
    quarter.jump(period.locks_at + timedelta(seconds=1))
    quarter.until(f"{month} is ranked", lambda: is_ranked(quarter, month))
    period.refresh_from_db()
    assert period.state == PeriodState.LOCKED


def the_month_is_drafted(quarter: Quarter, month: Month) -> None:
    publish(quarter, month)
    quarter.until(f"the bulletin of {month}", lambda: quarter.bulletin(BulletinKind.MONTHLY, month))


def the_beat_was_away(quarter: Quarter, month: Month) -> None:
    """Over the lock; nothing happens meanwhile, everything as soon as it is back."""
    period = quarter.period(month)
    assert period
    assert period.locks_at
    quarter.stop()
    quarter.jump(period.locks_at + timedelta(days=1))
    period.refresh_from_db()
    assert period.state == PeriodState.OPEN
    quarter.start()
    quarter.until(f"{month} is ranked", lambda: is_ranked(quarter, month))
    period.refresh_from_db()
    assert period.locked_at
    assert period.locked_at > period.locks_at + timedelta(days=1)


def the_quarter_is_drafted(quarter: Quarter) -> Bulletin:
    assert quarter.bulletin(BulletinKind.QUARTERLY, JUNE) is None, "not before its day"
    quarter.jump(at(7, 10, 0, 0) + timedelta(seconds=1))
    quarter.until("the quarter's bulletin", lambda: quarter.bulletin(BulletinKind.QUARTERLY, JUNE))
    found = quarter.bulletin(BulletinKind.QUARTERLY, JUNE)
    assert found
    assert (found.state, found.drafted_by) == (BulletinState.DRAFT, None)
    return found


def it_reaches_everybody(quarter: Quarter, bulletin: Bulletin) -> None:
    rows = Delivery.objects.filter(bulletin=bulletin)
    assert rows.count() == 6
    quarter.until("all are sent", lambda: rows.filter(mail=MailState.SENT).count() == 5)
    assert rows.filter(mail=MailState.NONE).count() == 1
    quarter.until(
        "all copies are made", lambda: Copy.objects.filter(bulletin=bulletin).count() == 6
    )
    for row in rows.filter(mail=MailState.SENT):
        [received] = quarter.mailboxes.to(row.email)
        [paper] = list(received.message.iter_attachments())
        assert paper.get_content() == bytes(Copy.objects.get(region=row.region).paper)
        assert row.sent_at
        assert row.sent_at.astimezone(BEIJING).date() == at(7, 10).date()


def nothing_more_comes(quarter: Quarter) -> None:
    """A day later, after some more ticks: no mail twice, nothing missing."""
    count = len(quarter.mailboxes.received)
    quarter.jump(at(7, 11, 8))
    # A work during which the clock jumped seems a long one; those that began after it do not.
    later = Pulse.objects.filter(job__in=[Job.MAIL, Job.ALARMS], began_at__gt=at(7, 11, 8, 0))
    later = later.exclude(outcome=RunOutcome.RUNNING)
    quarter.until("it looks about", lambda: later.count() == 2)
    chases = [one for one in quarter.mailboxes.received[count:] if "recipient" in one.to]
    assert chases == []
    # That the clock jumped is told each time; a busy machine may miss ticks of one second, and
    # what waited when the clock jumped is late by the new one.
    jumps = re.compile("(still|stuck|unsent):")
    others = [row.words for row in Alarm.objects.all() if not jumps.match(row.key)]
    assert others == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("redis", QUEUES)
def test_a_quarter_keeps_itself(redis: str, tmp_path: Path, unsealed: None) -> None:
    if connection.vendor == "postgresql" and not redis and os.environ.get("REDIS_URL"):
        pytest.skip("PostgreSQL goes with Redis, SQLite with files")
    with world(tmp_path, redis) as quarter:
        quarter.start()
        for month in (APRIL, MAY, JUNE):
            the_month_opens(quarter, month)
            both_clerks_are_chased(quarter, month)
            hand_in_and_approve(quarter, month)
            (the_beat_was_away if month == MAY else the_month_locks)(quarter, month)
            the_month_is_drafted(quarter, month)
        bulletin = the_quarter_is_drafted(quarter)
        sign(quarter, bulletin)
        it_reaches_everybody(quarter, bulletin)
        nothing_more_comes(quarter)
        assert quarter.failed() == [], quarter.told()
