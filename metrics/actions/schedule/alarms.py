"""Noticing what is not there in time: one alarm while it is missing, mailed to those who keep the
campaign, cleared when it has come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from campaigns.audit import record
from campaigns.models import Campaign
from campaigns.queries.duty import keepers_of
from campaigns.terms import Job, MailState, RunOutcome
from metrics.actions.schedule.expected import missing
from metrics.actions.schedule.missing import Missing
from metrics.models import Alarm, AlarmMail, Pulse
from metrics.queries.schedule import is_broken_off, seconds_between
from metrics.wording.schedule import moment_words, still_words

# What has been missing for longer is past help: nobody is told any more, and an alarm ends.
WINDOW = timedelta(days=92)
PAST = "（已超过期限，不再跟踪）"
# A job is stuck after so many ticks more than its own time.
STUCK_TICKS = 15
# A shorter rest of the timetable, such as a restart, is written down, but not worth a mail.
REST = timedelta(hours=1)
LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True)
class Seen:
    """How many alarms were raised and cleared by one look."""

    raised: int
    cleared: int


def look(*, at: datetime, last: datetime | None = None, by_hand: bool = False) -> Seen:
    """Raise what is missing, clear what has come. ``last`` is when the timetable looked before.

    A timetable that has just come back looks before the other jobs have caught up: it tells that
    it stood still, and leaves the rest to its next look; that one looks, however late it comes.
    """
    rested = 0
    if not by_hand and last is not None and at - last > _patience() and not _was_busy(last, at):
        again = Alarm.objects.filter(key__startswith="still:", raised_at__gte=last).exists()
        rested = _stood_still(last, at)
        if not again:
            return Seen(rested, 0)
    begins = at - WINDOW
    there = {row.key: row for row in Alarm.objects.filter(cleared_at=None)}
    told = {one.key: one for one in _everything(at, begins)}
    raised = sum(_raise(one, at) for key, one in told.items() if key not in there)
    for key in told.keys() & there.keys():
        _say_anew(there[key], told[key])
    come = there.keys() - told.keys() - _undecided()
    cleared = sum(_clear(there[key], at, begins) for key in sorted(come))
    return Seen(rested + raised, cleared)


def _patience() -> timedelta:
    return timedelta(seconds=STUCK_TICKS * settings.TICK_SECONDS)


def _was_busy(last: datetime, at: datetime) -> bool:
    """Whether one long work filled the time between two looks: nothing stood still then."""
    return any(
        row.began_at <= last + _patience()
        and not is_broken_off(row, at)
        and (at if row.outcome == RunOutcome.RUNNING else row.ended_at or at) >= at - _patience()
        for row in Pulse.objects.exclude(job=Job.ALARMS)
    )


def _undecided() -> set[str]:
    """Of a job that runs just now nobody knows yet whether it fails again."""
    rows = Pulse.objects.filter(outcome=RunOutcome.RUNNING)
    return {f"failed:{job}" for job in rows.values_list("job", flat=True)}


def _everything(at: datetime, since: datetime) -> Iterator[Missing]:
    yield from missing(at, since - timedelta(seconds=1))
    yield from _failing(since)
    yield from _stuck(at)


def _failing(since: datetime) -> Iterator[Missing]:
    """Jobs whose last run failed."""
    for pulse in Pulse.objects.filter(outcome=RunOutcome.FAILED, began_at__gte=since):
        words = f"“{Job(pulse.job).word}”上次运行失败：{pulse.words}"
        yield _of_job("failed", pulse, words, pulse.began_at)


def _stuck(at: datetime) -> Iterator[Missing]:
    """Jobs that did not run although the timetable does; counted from when it came back."""
    rows = list(Pulse.objects.exclude(job=Job.ALARMS))
    # Not later than this look itself began, or the clock was put forward under it.
    alive = min(max((row.began_at for row in rows), default=at), at)
    rests = Alarm.objects.filter(key__startswith="still:").aggregate(last=Max("raised_at"))
    for row in rows:
        since = max(row.began_at, rests["last"] or row.began_at)
        due = since + timedelta(seconds=seconds_between(row.job)) + _patience()
        working = row.outcome == RunOutcome.RUNNING and not is_broken_off(row, at)
        if due < alive and not working:
            began = moment_words(timezone.localtime(row.began_at))
            words = f"“{Job(row.job).word}”自 {began} 起没有再运行，其他任务照常"
            yield _of_job("stuck", row, words, due)


def _of_job(kind: str, pulse: Pulse, words: str, at: datetime) -> Missing:
    return Missing(f"{kind}:{pulse.job}", None, words[:LONGEST_WORDS], reverse("schedule"), at)


@transaction.atomic
def _raise(told: Missing, at: datetime, *, over: bool = False) -> int:
    """Whether this call raised it: whoever comes second meets the key."""
    row = Alarm(
        key=told.key,
        campaign=told.campaign,
        words=told.words[:LONGEST_WORDS],
        url=told.url,
        expected_at=told.expected_at,
        raised_at=at,
        cleared_at=at if over else None,
    )
    Alarm.objects.bulk_create([row], ignore_conflicts=True)
    made = Alarm.objects.filter(key=told.key, raised_at=at).first()
    if made is None or made.mails.exists():
        return 0
    if not over or at - made.expected_at > REST:
        _address(made)
    record(action="报警", subject=_subject(made), by=None, at=at, after={"内容": made.words})
    return 1


def _address(alarm: Alarm) -> None:
    """One mail to each of those who keep the campaign, or any campaign that reports."""
    day = timezone.localdate(alarm.raised_at)
    people = {user for campaign in _concerned(alarm) for user in keepers_of(campaign, day)}
    AlarmMail.objects.bulk_create(
        AlarmMail(
            alarm=alarm,
            to=user,
            mail=MailState.PREPARED if settings.MAIL != "off" and user.email else MailState.NONE,
        )
        for user in sorted(people, key=lambda user: user.pk)
    )


def _concerned(alarm: Alarm) -> Iterable[Campaign]:
    if alarm.campaign:
        return [alarm.campaign]
    begun = Campaign.objects.filter(periods__opened_at__isnull=False)
    return begun.select_related("region").distinct()


def _say_anew(row: Alarm, told: Missing) -> None:
    """Numbers in an open alarm follow the facts, and of several things the day of the first that is
    still missing; nobody is mailed again."""
    words = told.words[:LONGEST_WORDS]
    if (row.words, row.expected_at) != (words, told.expected_at):
        Alarm.objects.filter(pk=row.pk).update(
            words=words, url=told.url, expected_at=told.expected_at
        )


@transaction.atomic
def _clear(row: Alarm, at: datetime, begins: datetime) -> int:
    """What has come by itself is not mailed any more. What is too old to be looked for says so."""
    if row.expected_at <= begins:
        row.words = row.words[: LONGEST_WORDS - len(PAST)] + PAST
    rows = Alarm.objects.filter(pk=row.pk, cleared_at=None)
    if not rows.update(cleared_at=at, words=row.words):
        return 0
    row.mails.filter(mail=MailState.PREPARED).update(mail=MailState.NONE)
    record(action="解除警报", subject=_subject(row), by=None, at=at, after={"内容": row.words})
    return 1


def _stood_still(last: datetime, at: datetime) -> int:
    """An alarm that is over when it is raised, for those who want to know."""
    begun, ended = timezone.localtime(last), timezone.localtime(at)
    key = f"still:{last.isoformat(timespec='seconds')}"
    told = Missing(key, None, still_words(begun, ended), reverse("schedule"), last)
    return _raise(told, at, over=True)


def _subject(alarm: Alarm) -> str:
    return f"警报 {alarm.key}"
