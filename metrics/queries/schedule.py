"""Whether the timetable is alive, and what is not there in time: for every page and the probe.

When the timetable stands still nothing runs that could raise an alarm, so whoever asks computes it
from the last time it ran.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from campaigns.access import AnyUser, administers, campaigns_of, sees_drafts
from campaigns.models import Campaign
from campaigns.officers import posts_of
from campaigns.terms import Job, Role, RunOutcome
from metrics.models import Alarm, Pulse, Run
from metrics.wording.schedule import stopped_words

# After so many missed ticks, and never before so long, the timetable counts as stopped.
MISSED_TICKS = 5
_AT_LEAST = timedelta(minutes=5)
# How often what is not bound to the tick runs.
HOURLY = 3600
_HOURLY = {Job.LADDER, Job.QUALITY, Job.TIDYING}


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing an administrator should know now, and the page on which something can be done."""

    words: str
    url: str


def seconds_between(job: str) -> int:
    """How long from one run of a job to the next."""
    return HOURLY if job in _HOURLY else settings.TICK_SECONDS


def lease_of(job: str) -> timedelta:
    """After so long, a run that has not ended is taken for dead."""
    mail = job == Job.MAIL
    return timedelta(seconds=settings.MAIL_LEASE_SECONDS if mail else settings.JOB_LEASE_SECONDS)


def is_broken_off(run: Pulse | Run, at: datetime) -> bool:
    """Whether its process must have died: no sign of life for so long."""
    alive = run.ended_at or run.began_at
    return run.outcome == RunOutcome.RUNNING and alive <= at - lease_of(run.job)


def _asked_for() -> Exists:
    return Exists(
        Run.objects.filter(job=OuterRef("job"), began_at=OuterRef("began_at"), by__isnull=False)
    )


def by_hand(pulse: Pulse) -> bool:
    """Whether the job's last run was asked for by a person."""
    return Pulse.objects.filter(_asked_for(), pk=pulse.pk, began_at=pulse.began_at).exists()


def heartbeat(at: datetime) -> datetime | None:
    """When the timetable last ran anything by itself; what people ran by hand proves nothing. A
    long work that is still within its lease is alive now."""
    rows = list(Pulse.objects.filter(~_asked_for()))
    if any(row.outcome == RunOutcome.RUNNING and not is_broken_off(row, at) for row in rows):
        return at
    return max((row.began_at for row in rows), default=None)


def is_stopped(at: datetime) -> bool:
    return _is_late(heartbeat(at), at)


def _is_late(last: datetime | None, at: datetime) -> bool:
    patience = max(timedelta(seconds=MISSED_TICKS * settings.TICK_SECONDS), _AT_LEAST)
    return last is None or last < at - patience


def stopped(at: datetime) -> str:
    """That the timetable stands still, in words; "" while it runs."""
    last = heartbeat(at)
    if not _is_late(last, at):
        return ""
    return stopped_words(timezone.localtime(last) if last else None)


def followed_campaigns(user: AnyUser) -> list[Campaign]:
    """Campaigns whose timetable the user may look at: those kept or audited, and those of the
    system administrator's regions."""
    found = [one for one in campaigns_of(user) if sees_drafts(user, one)]
    posts = [post for post in posts_of(user) if post.role == Role.SYSTEM]
    if not posts:
        return found
    rows = Campaign.objects.select_related("region", "document")
    return found + [one for one in rows if any(post.reaches(one.region) for post in posts)]


def alarms_of(campaigns: Iterable[Campaign]) -> QuerySet[Alarm]:
    """Alarms of these campaigns and of the timetable itself."""
    rows = Alarm.objects.filter(Q(campaign__in=list(campaigns)) | Q(campaign=None))
    return rows.select_related("campaign")


def notices(user: AnyUser, at: datetime) -> list[Notice]:
    """What an administrator should know before anything else: that the timetable stands still, and
    the open alarms of the campaigns kept. Nothing for anybody else."""
    kept = [one for one in campaigns_of(user) if administers(user, one)]
    if not kept:
        return []
    page = reverse("schedule")
    found = [Notice(words, page)] if (words := stopped(at)) else []
    rows = alarms_of(kept).filter(cleared_at=None).order_by("expected_at", "pk")
    return found + [Notice(alarm_words(row, kept), row.url or page) for row in rows]


def alarm_words(row: Alarm, campaigns: Sequence[Campaign]) -> str:
    """What is missing; with the campaign's name for somebody who has several."""
    if row.campaign is None or len(campaigns) == 1:
        return row.words
    return f"{row.campaign.name}：{row.words}"
