"""Running a job of the timetable: claimed by one worker, written down, its trouble told."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from campaigns.audit import record
from campaigns.models import User
from campaigns.terms import Job, RunOutcome
from metrics.actions.schedule.claim import Claim, Clock, claim, take_back, write_off
from metrics.actions.schedule.trouble import told
from metrics.actions.schedule.work import JOBS, Done, Turn
from metrics.models import Pulse, Run
from metrics.queries.schedule import by_hand, is_broken_off

LONGEST_WORDS = 300
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of one call; ``busy`` when another worker is at it, ``left`` when a run by hand
    has put something off."""

    number: int = 0
    words: str = ""
    outcome: RunOutcome = RunOutcome.NOTHING
    busy: bool = False
    left: bool = False


def run(*, job: Job, now: Clock, by: User | None = None, address: str | None = None) -> Ran:
    """Do what is due of one job; ``by`` names the person who asked for it, and who waits: of a
    long work only a part is done then. Raises nothing that the work raises: that is a failed
    run."""
    at = now()
    before, ours = claim(job, at)
    if not ours:
        return Ran(busy=True)
    if before and is_broken_off(before, at):
        write_off(before)
    asked = _asked(job, at, by, address) if by else None
    last = before.began_at if before and not by_hand(before) else None
    held = Claim(job, at, now, by_hand=by is not None)
    outcome, number, words = _work(job, Turn(now, last, by is not None, held.go_on))
    held.give_back(outcome, words)
    if asked:
        Run.objects.filter(pk=asked.pk).update(ended_at=now(), outcome=outcome, words=words)
    elif not take_back(job, at, now(), outcome, words) and outcome != RunOutcome.NOTHING:
        _write(job, at, now(), outcome, words, before)
    return Ran(number, words, outcome, left=held.left)


@transaction.atomic
def _asked(job: Job, at: datetime, by: User, address: str | None) -> Run:
    record(action="立即执行", subject=f"定时任务 {job.word}", by=by, at=at, address=address)
    return Run.objects.create(job=job, began_at=at, outcome=RunOutcome.RUNNING, by=by)


def _work(job: Job, turn: Turn) -> tuple[RunOutcome, int, str]:
    try:
        done = JOBS[job](turn)
    except Exception as error:
        _log.exception("the job %s failed", job)
        return RunOutcome.FAILED, 0, told([error])[:LONGEST_WORDS]
    return _judged(done), done.number, _words(done)


def _judged(done: Done) -> RunOutcome:
    if done.errors:
        return RunOutcome.FAILED
    return RunOutcome.DONE if done.number else RunOutcome.NOTHING


def _words(done: Done) -> str:
    """What was done before what went wrong: what went wrong is the longer of the two."""
    wrong = [told(done.errors)] if done.errors else []
    return "，".join([*done.words, *wrong])[:LONGEST_WORDS]


def _write(
    job: Job, at: datetime, ended: datetime, outcome: str, words: str, before: Pulse | None
) -> None:
    """One line; a job that fails in the same way every minute keeps one line, from its first
    failure to its last."""
    if outcome == RunOutcome.FAILED and before and before.outcome == RunOutcome.FAILED:
        same = Run.objects.filter(job=job, by=None).order_by("-began_at", "-pk").first()
        if same and (same.outcome, same.words) == (outcome, words):
            Run.objects.filter(pk=same.pk).update(ended_at=ended)
            return
    Run.objects.create(job=job, began_at=at, ended_at=ended, outcome=outcome, words=words)
