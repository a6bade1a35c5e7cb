"""kill -9 of the web process while offices save: what was acknowledged is there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event

import pytest
from django.conf import settings
from django.test import Client

from campaigns.models import Campaign, Region, User
from campaigns.queries.reporting import reporters
from campaigns.terms import Level
from metrics.models import ReportingPeriod, Submission
from tests.integration.test_races import world
from tests.integration.test_worker import ROOT, url_of_the_test_database
from tests.month import APRIL, april
from tests.servers import free_port, wait_until_it_answers

__all__ = ["world"]

OFFICES, KILLS, BETWEEN_KILLS = 8, 3, 120
CELL = "drug_cases_solved"
TOKEN = "k" * 32
TRIES = 200


@contextmanager
def served(port: int, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The site on a port, in a process group of its own, so that all of it can be killed."""
    environment = {
        **os.environ,
        "VAR_DIR": str(folder),
        "DATABASE_URL": url_of_the_test_database(),
        "REDIS_URL": "",
        "SECRET_KEY": settings.SECRET_KEY,
        "STATICFILES_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    }
    command = [
        *(sys.executable, "-m", "gunicorn", "config.wsgi", "--workers", "2", "--threads", "2"),
        *("--bind", f"127.0.0.1:{port}", "--log-level", "critical"),
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        wait_until_it_answers(port, process)
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


class Office:
    """One clerk's browser, saving the numbers 1, 2, 3 … and remembering what was acknowledged."""

    def __init__(self, region: Region, session: str, port: int) -> None:
        self.region, self.session, self.port = region, session, port
        self.next, self.acknowledged = 1, 0

    def save(self) -> bool:
        cells = [{"code": CELL, "text": str(self.next), "why": ""}]
        body = json.dumps({"sheets": {self.region.code: {"seen": 0, "cells": cells}}})
        headers = {
            "Content-Type": "application/json",
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
        }
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as asked:
            asked.request("POST", f"/entry/SD/{APRIL}/save/", body, headers)
            answer = asked.getresponse()
            assert answer.status == HTTPStatus.OK, answer.read()
            told = json.loads(answer.read())["sheets"][self.region.code]
        assert told["saved"] == [CELL], told
        self.acknowledged, self.next = self.next, self.next + 1
        return True


def offices(port: int, period: ReportingPeriod) -> list[Office]:
    counties = [one for one in reporters(period.campaign, APRIL) if one.level == Level.COUNTY]
    made = []
    for region in counties[:OFFICES]:
        user = User.objects.create_user(
            f"t_{region.code}", full_name=region.name, role="reporter", region=region
        )
        client = Client()
        client.force_login(user, backend="campaigns.authentication.AccountBackend")
        made.append(Office(region, client.cookies["sessionid"].value, port))
    return made


def burst(saving: list[Office], process: subprocess.Popen[bytes]) -> None:
    """Everybody saves; in the middle of it the server is killed."""
    killed, begun = Event(), sum(office.acknowledged for office in saving)

    def work(office: Office) -> None:
        for _ in range(TRIES):
            try:
                office.save()
            except (OSError, HTTPException):
                assert killed.is_set(), "the server broke off by itself"
                return
            if sum(one.acknowledged for one in saving) - begun >= BETWEEN_KILLS:
                killed.set()
                os.killpg(process.pid, signal.SIGKILL)

    with ThreadPoolExecutor(len(saving)) as pool:
        list(pool.map(work, saving))


@pytest.mark.django_db(transaction=True)
def test_what_was_acknowledged_survives_the_kill(
    world: tuple[Campaign, object], tmp_path: Path
) -> None:
    period, port = april(world[0]), free_port()
    saving = offices(port, period)
    for _ in range(KILLS):
        with served(port, tmp_path) as process:
            burst(saving, process)
    lines = dict(Submission.objects.filter(period=period).values_list("region__code", "lines"))
    for office in saving:
        kept = int(lines[office.region.code][CELL]["text"])
        # One more may have been written without its answer having arrived.
        assert office.acknowledged <= kept <= office.next
    assert sum(office.acknowledged for office in saving) >= KILLS * BETWEEN_KILLS
