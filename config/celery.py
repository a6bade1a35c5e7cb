"""The task queue: an embedded file transport by default, Redis when REDIS_URL is set."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

from config import file_queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

file_queue.use()
app = Celery("targets")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["metrics"])


@worker_ready.connect
def catch_up(**_told: Any) -> None:
    """Every job once as soon as a worker is there. Beat alone would wait: it remembers what it
    missed only where its file was kept, and begins a new one with a whole interval."""
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"], **entry["options"])
