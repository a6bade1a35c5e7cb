"""A job of the timetable claimed by one run: taken, kept while it works, written off when it dies.

The row of the job (``Pulse``) is the claim. A run that died leaves it RUNNING; after the lease the
next run takes it over and writes down that the one before broke off. Nothing depends on the claim
for being done once: it only saves doing the same work twice at the same time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from campaigns.terms import Job, RunOutcome
from metrics.models import Pulse, Run
from metrics.queries.schedule import is_broken_off
from metrics.wording.schedule import BROKEN_OFF

# A person who asked for a run waits for the page: so much is done, the worker does the rest.
MOST_BY_HAND = 20
LONGEST_BY_HAND = timedelta(seconds=20)
Clock = Callable[[], datetime]


@dataclass(slots=True)
class Claim:
    """One run's hold of its job, since ``began``; ``left`` once something was put off."""

    job: Job
    began: datetime
    now: Clock
    by_hand: bool = False
    done: int = 0
    left: bool = False

    def go_on(self) -> bool:
        """Asked before each item: it makes the lease last, and says no when the time of a run by
        hand is over, or when the job has been taken over meanwhile."""
        at = self.now()
        if self.by_hand and (self.done >= MOST_BY_HAND or at - self.began >= LONGEST_BY_HAND):
            self.left = True
            return False
        self.done += 1
        if not self._ours().update(ended_at=at):
            return False
        # What a person asked for has a line of its own from the beginning.
        Run.objects.filter(job=self.job, began_at=self.began, outcome=RunOutcome.RUNNING).update(
            ended_at=at
        )
        return True

    def give_back(self, outcome: RunOutcome, words: str) -> None:
        """A run whose lease is over does not speak for the one that has taken over."""
        self._ours().update(ended_at=self.now(), outcome=outcome, words=words)

    def _ours(self) -> QuerySet[Pulse]:
        return Pulse.objects.filter(job=self.job, began_at=self.began, outcome=RunOutcome.RUNNING)


def claim(job: Job, at: datetime) -> tuple[Pulse | None, bool]:
    """The job's row as it was, and whether it is ours now."""
    before, created = Pulse.objects.get_or_create(
        job=job, defaults={"began_at": at, "outcome": RunOutcome.RUNNING}
    )
    if created:
        return None, True
    if before.outcome == RunOutcome.RUNNING and not is_broken_off(before, at):
        return before, False
    # Whoever saw the same row and comes second finds it changed; so does who saw it before its
    # last sign of life.
    seen = Pulse.objects.filter(
        job=job, began_at=before.began_at, ended_at=before.ended_at, outcome=before.outcome
    )
    taken = seen.update(began_at=at, ended_at=None, outcome=RunOutcome.RUNNING, words="")
    return before, bool(taken)


def write_off(before: Pulse) -> None:
    """A run whose process died: it stays in the list, as broken off, unless it has ended after
    all."""
    rows = Run.objects.filter(job=before.job, began_at=before.began_at)
    told = {"outcome": RunOutcome.FAILED, "words": BROKEN_OFF, "ended_at": None}
    if not rows.exists():
        Run.objects.create(job=before.job, began_at=before.began_at, **told)
    rows.filter(outcome=RunOutcome.RUNNING).update(**told)


def take_back(job: Job, began: datetime, ended: datetime, outcome: str, words: str) -> bool:
    """A run that was written off and ends after all: the line is corrected. Whether there was
    one."""
    rows = Run.objects.filter(job=job, began_at=began, by=None, words=BROKEN_OFF)
    return bool(rows.update(outcome=outcome, words=words, ended_at=ended))
