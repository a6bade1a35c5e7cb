"""``/metrics``: numbers for Prometheus. What requests cost is counted as they happen, in every
web process; what stands in database, queue and on the disk is looked up when it is asked for."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from math import nan
from pathlib import Path

from axes.models import AccessAttempt
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from redis import Redis
from redis.exceptions import RedisError

from campaigns.models import AuditEntry
from campaigns.terms import Job, MailState, RunOutcome
from config import queues, readiness
from config.backup.kept import newest
from config.health import for_monitors
from metrics.models import Alarm, Pulse
from metrics.models.posting import Posted
from metrics.queries.schedule import heartbeat

# Mails that are done, one way or another, are history; these want somebody.
OPEN_MAILS = (MailState.PREPARED, MailState.SENDING, MailState.FAILED, MailState.UNCERTAIN)
_log = logging.getLogger(__name__)


@for_monitors
def numbers(request: HttpRequest) -> HttpResponse:
    """The text that Prometheus reads."""
    registry = CollectorRegistry()
    registry.register(Looked())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        text = generate_latest(registry)
    else:
        text = generate_latest(registry) + generate_latest(REGISTRY)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


class Looked:
    """What is looked up; a part that cannot be had is left out, and the others are there."""

    def collect(self) -> Iterator[Metric]:
        at, reached = timezone.now(), True
        parts: tuple[Callable[[datetime], Iterable[Metric]], ...] = (
            *(_timetable, _jobs, _mails, _waiting),
            *(_queues, _disk, _backups),
        )
        for part in parts:
            try:
                yield from part(at)
            except DatabaseError:
                reached = False
            except (RedisError, OSError):
                _log.warning("a number could not be had", exc_info=True)
        yield _gauge("targets_database_up", "Whether the database answers.", int(reached))


def _gauge(name: str, help_: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, help_, value)


def _by(name: str, help_: str, label: str, values: dict[str, float]) -> GaugeMetricFamily:
    found = GaugeMetricFamily(name, help_, labels=[label])
    for key, value in values.items():
        found.add_metric([key], value)
    return found


def _timetable(at: datetime) -> Iterator[Metric]:
    last = heartbeat(at)
    age = (at - last).total_seconds() if last else nan
    yield _gauge("targets_timetable_age_seconds", "Since the timetable last ran by itself.", age)


def _jobs(at: datetime) -> Iterator[Metric]:
    rows = {row.job: row for row in Pulse.objects.all()}
    jobs = [job for job in Job if job in rows]
    ages = {str(job): (at - rows[job].began_at).total_seconds() for job in jobs}
    failed = {str(job): float(rows[job].outcome == RunOutcome.FAILED) for job in jobs}
    yield _by("targets_job_age_seconds", "Since a job's last run began.", "job", ages)
    yield _by("targets_job_failed", "Whether a job's last run failed.", "job", failed)


def _mails(at: datetime) -> Iterator[Metric]:
    counts = Counter[str]()
    for model in apps.get_models():
        if issubclass(model, Posted):
            rows = model._default_manager.filter(mail__in=OPEN_MAILS).values_list("mail")
            counts.update(dict(rows.annotate(Count("pk")).order_by("mail")))
    values = {str(state): float(counts[state]) for state in OPEN_MAILS}
    yield _by("targets_mails", "Mails on their way, or that want somebody.", "state", values)


def _waiting(at: datetime) -> Iterator[Metric]:
    alarms = Alarm.objects.filter(cleared_at=None).count()
    unsealed = AuditEntry.objects.filter(position=None).count()
    failures = AccessAttempt.objects.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT)
    yield _gauge("targets_open_alarms", "Things that are not there in time.", alarms)
    yield _gauge("targets_audit_unsealed", "Audit entries not sealed yet.", unsealed)
    yield _gauge("targets_locked_accounts", "Names locked after failed log-ins.", failures.count())


def _queues(at: datetime) -> Iterator[Metric]:
    lengths = {name: float(length) for name, length in lengths_of_queues().items()}
    yield _by("targets_queue_length", "Tasks that wait.", "queue", lengths)


def lengths_of_queues() -> dict[str, int]:
    """Tasks waiting in each queue; what a worker has taken is not among them."""
    if settings.REDIS_URL:
        with Redis.from_url(
            settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2
        ) as asked:
            return {name: int(asked.llen(name)) for name in queues.QUEUES}
    folder = Path(str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"]))
    names = [path.name for path in folder.iterdir()]
    return {name: sum(one.endswith(f".{name}.msg") for one in names) for name in queues.QUEUES}


def _disk(at: datetime) -> Iterator[Metric]:
    free = readiness.free_bytes()
    yield _gauge("targets_free_bytes", "Room for what the service writes.", free)


def _backups(at: datetime) -> Iterator[Metric]:
    last = newest(Path(settings.BACKUP_DIR))
    age = (at - last.at).total_seconds() if last else nan
    yield _gauge("targets_backup_age_seconds", "Since the newest whole backup.", age)
