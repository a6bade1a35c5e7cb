"""How gunicorn serves the site: ``gunicorn -c python:config.gunicorn config.wsgi``.

Read by gunicorn's master process before it starts any other.
"""

import gc
import os
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

from config import settings

bind = settings.BIND
workers = settings.WEB_PROCESSES
threads = settings.WEB_THREADS
worker_class = "gthread"
timeout = 60
graceful_timeout = 30
# A process that has grown is replaced in time, not all of them at once.
max_requests, max_requests_jitter = 20_000, 2_000
# Every request has its own line (config.requests); this is for what goes wrong before that.
accesslog = None
loglevel = "warning"

# The processes add up what they count in files of this folder; it begins empty with the service.
COUNTED = Path(settings.VAR_DIR) / "counted"
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(COUNTED)


def on_starting(server: Any) -> None:
    shutil.rmtree(COUNTED, ignore_errors=True)
    COUNTED.mkdir(mode=0o700, parents=True)
    _read_once()


def _read_once() -> None:
    """The master reads everything before it listens: processes that it forks, now or later, have
    it at once and share its memory. After an upgrade it is therefore restarted, not reloaded."""
    import_module("config.wsgi")
    from django.db import connections

    connections.close_all()  # a connection must not be shared by two processes
    gc.collect()
    gc.freeze()  # the collector would touch, and thereby copy, what nobody changes


def child_exit(server: Any, worker: Any) -> None:
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
