"""Work away from a request: one task a job of the timetable. Every one is safe to run twice and at
once by two workers: the database says what is due, and what is being done."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from campaigns.terms import Job
from metrics.actions.schedule.jobs import run


def _run(job: Job) -> int:
    return run(job=job, now=timezone.now).number


@shared_task
def keep_the_months() -> int:
    """Open and lock the months whose hour has come; the number of months touched."""
    return _run(Job.MONTHS)


@shared_task
def remind() -> int:
    """Chase what is due; the number of messages."""
    return _run(Job.REMINDERS)


@shared_task
def bring_rankings_up_to_date() -> int:
    """Compute the rankings of months whose approved figures are newer; the number of months."""
    return _run(Job.RANKINGS)


@shared_task
def draw_up_bulletins() -> int:
    """Draw up what is due, make the documents of what is signed; the number of both."""
    return _run(Job.BULLETINS)


@shared_task
def follow_the_ladder() -> int:
    """Take over what the documents state, propose what follows from what is published, write the
    mails about deadlines; the number of all three."""
    return _run(Job.LADDER)


@shared_task
def send_mail() -> int:
    """Send the mails whose time has come; the number sent."""
    return _run(Job.MAIL)


@shared_task
def seal_the_audit() -> int:
    """Put what was written into the audit since into its chain; the number of entries."""
    return _run(Job.AUDIT)


@shared_task
def ask_about_figures() -> int:
    """Screen the months whose figures are new, draw the quarter's sample; the number of questions
    asked and lapsed, and of samples."""
    return _run(Job.QUALITY)


@shared_task
def look_for_alarms() -> int:
    """Look for what is not there in time; the number of alarms raised and cleared."""
    return _run(Job.ALARMS)


@shared_task
def tidy_up() -> int:
    """Forget what nobody asks for any more; the number of things forgotten."""
    return _run(Job.TIDYING)
