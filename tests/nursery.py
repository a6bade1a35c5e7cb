"""Real workers, born fast: a process that has loaded everything forks one whenever it is asked.

Every line on its input has the port of a mail server and the seconds for which a mail is claimed;
the answer is the process id of a new Celery worker, in a process group of its own, that sends its
mails there. It lives until it is killed, and does not notice when its run is taken over: what keeps
two of them from sending one mail is the mail's own claim.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from importlib import import_module
from itertools import count

import django

PR_SET_PDEATHSIG = 1  # of linux/prctl.h
NEEDED = (
    *("celery.apps.worker", "celery.bin.celery", "celery.concurrency.solo"),
    *("celery.worker.components", "celery.worker.consumer", "celery.worker.strategy"),
    *("kombu.transport.filesystem", "kombu.transport.redis"),
    *("config.celery", "config.urls", "django.core.mail.backends.smtp"),
    *("metrics.actions.bulletin.copies", "metrics.actions.mailing", "metrics.tasks"),
    *("metrics.papers.inspection", "metrics.papers.paper"),
)


def main() -> None:
    django.setup()
    load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who is killed is gone at once
    names = count(1)
    for line in sys.stdin:
        name = f"w{next(names)}"
        child = os.fork()
        if child == 0:
            os.setsid()
            die_with_the_parent()
            work(*map(int, line.split()), name=name)
        print(child, flush=True)


def load() -> None:
    """What a worker imports and looks up sooner or later."""
    for name in NEEDED:
        import_module(name)
    from django.core.mail.utils import DNS_NAME
    from django.template.loader import get_template

    from campaigns.terms import PaperKind
    from metrics.papers.inspection import inspect
    from metrics.papers.templates import standard

    str(DNS_NAME)
    get_template("mail/bulletin.txt"), get_template("mail/bulletin.html")
    inspect(standard(PaperKind.BULLETIN), PaperKind.BULLETIN)


def die_with_the_parent() -> None:
    """No worker outlives a test that was broken off."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def work(port: int, lease: int, *, name: str) -> None:
    from django.conf import settings

    from config.celery import app
    from metrics.actions.schedule.claim import Claim

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, sys.stdin.fileno())
    os.dup2(nowhere, sys.stdout.fileno())  # the answers to who asks are no worker's affair
    settings.EMAIL_PORT, settings.MAIL_LEASE_SECONDS = port, lease
    Claim.go_on = lambda _claim: True  # type: ignore[method-assign,assignment]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "ERROR"]
    app.worker_main(["worker", "--pool", "solo", "--hostname", f"{name}@%h", *quiet])
    os._exit(0)


if __name__ == "__main__":
    main()
