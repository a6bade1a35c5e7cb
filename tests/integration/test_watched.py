"""What watches the service is told: health, readiness, numbers, and a line for every request."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from ipaddress import ip_network
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessLog
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from campaigns.actions.attempts import forget_old
from campaigns.models import Session
from campaigns.terms import Job, RunOutcome
from config import readiness
from metrics.models import Pulse
from tests.cast import Cast
from tests.integration.test_access import client_of

pytestmark = pytest.mark.django_db


def beat(age: timedelta = timedelta(0), outcome: str = RunOutcome.DONE) -> None:
    at = timezone.now() - age
    Pulse.objects.create(job=Job.MAIL, began_at=at, ended_at=at, outcome=outcome)


def parts(client: Client) -> tuple[int, dict[str, str]]:
    answer = client.get("/ready")
    return answer.status_code, answer.json()


def test_ready_when_everything_is_there(cast: Cast) -> None:
    beat()
    names = ("database", "migrations", "queue", "timetable", "disk")
    assert parts(Client()) == (200, dict.fromkeys(names, "ok"))


def test_not_ready_without_the_timetable(cast: Cast) -> None:
    beat(timedelta(hours=1))
    status, told = parts(Client())
    assert (status, told["timetable"], told["database"]) == (503, "没有运行", "ok")


def test_not_ready_while_a_migration_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    beat()
    more = readiness.own_migrations() | {("metrics", "9999_later")}
    monkeypatch.setattr(readiness, "own_migrations", lambda: more)
    assert parts(Client())[1]["migrations"] == "缺 1 步：metrics.9999_later"


def test_not_ready_without_room(settings: Settings) -> None:
    beat()
    settings.LEAST_FREE_MB = 10**9
    status, told = parts(Client())
    assert status == 503
    assert told["disk"].startswith("只剩 ")


def test_not_ready_without_the_queue(settings: Settings) -> None:
    beat()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert parts(Client())[1]["queue"] == "连不上：ConnectionError"


@pytest.mark.parametrize("path", ["/ready", "/metrics"])
def test_only_monitors_may_look(path: str, settings: Settings) -> None:
    assert Client(REMOTE_ADDR="10.9.9.9").get(path).status_code == 404
    settings.MONITOR_ADDRESSES = settings.MONITOR_ADDRESSES[:1]
    through = Client(HTTP_X_FORWARDED_FOR="10.9.9.9")
    for unnamed in ((), (ip_network("10.7.7.7"),)):
        settings.PROXY_ADDRESSES = unnamed
        assert through.get(path).status_code == 404, "a proxy on the same machine, not named"
    settings.PROXY_ADDRESSES = settings.MONITOR_ADDRESSES
    named = Client(HTTP_X_FORWARDED_FOR="127.0.0.1")
    assert named.get(path).status_code != 404, "a monitor, through a proxy of ours"
    assert through.get(path).status_code == 404, "the proxy is no monitor for whom it stands"


def samples() -> dict[str, float]:
    text = Client().get("/metrics").content.decode()
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f"{k}={v}" for k, v in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


def test_the_numbers_are_told(cast: Cast) -> None:
    beat(timedelta(seconds=90), RunOutcome.FAILED)
    before = samples()
    Client().get("/login/")
    after = samples()
    key = "targets_requests_total{method=GET,page=login,status=200}"
    assert after[key] == before.get(key, 0) + 1
    assert after["targets_database_up{}"] == 1
    assert after["targets_job_failed{job=mail}"] == 1
    assert 90 <= after["targets_timetable_age_seconds{}"] < 120
    assert after["targets_free_bytes{}"] > 0
    assert after["targets_mails{state=uncertain}"] == 0
    assert {f"targets_queue_length{{queue={one}}}" for one in ("celery", "mail")} <= set(after)


def test_the_numbers_name_no_person_and_no_place(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.clerk, backend="campaigns.authentication.AccountBackend")
    client.get("/entry/SD/2017-03/?q=words")
    text = client.get("/metrics").content.decode()
    assert "words" not in text
    assert cast.clerk.username not in text


# --- the log ---


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What the service writes, as it writes it."""
    out = StringIO()
    form = dict(django_settings.LOGGING["formatters"]["json"])
    handler = logging.StreamHandler(out)
    handler.setFormatter(form.pop("()")(form.pop("format"), **form))
    root = logging.getLogger()
    root.addHandler(handler)
    yield out
    root.removeHandler(handler)


def lines(out: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_request_is_one_line_with_its_number(cast: Cast, written: StringIO) -> None:
    client = Client(REMOTE_ADDR="10.1.2.3")
    client.force_login(cast.clerk, backend="campaigns.authentication.AccountBackend")
    answer = client.get("/entry/?q=secret-words")
    (line,) = [one for one in lines(written) if one["logger"] == "targets.request"]
    assert line["request"] == answer["X-Request-ID"]
    assert len(line["request"]) == 32
    known = {name: line[name] for name in ("method", "path", "status", "user", "address")}
    assert known == {
        "method": "GET",
        "path": "/entry/",
        "status": answer.status_code,
        "user": cast.clerk.pk,
        "address": "10.1.2.3",
    }
    assert "secret-words" not in written.getvalue()


def test_a_password_is_in_no_line(cast: Cast, written: StringIO) -> None:
    Client().post("/login/", {"username": cast.clerk.username, "password": "secret-words"})
    logging.getLogger("any").warning("postgres://me:secret-words@host Bearer secret-words")
    assert "secret-words" not in written.getvalue()
    assert "postgres://me:……@host Bearer ……" in lines(written)[-1]["message"]


def test_a_number_from_the_proxy_is_taken_others_are_not() -> None:
    number = "0123456789abcdef" * 2
    assert Client(HTTP_X_REQUEST_ID=number).get("/health")["X-Request-ID"] == number
    made_up = "<script>" + "a" * 24
    assert Client(HTTP_X_REQUEST_ID=made_up).get("/health")["X-Request-ID"] != made_up


def test_old_log_ins_are_forgotten() -> None:
    at = timezone.now()
    for days in (1, 29, 31, 200):
        one = AccessAttempt.objects.create(username=f"u{days}", failures_since_start=1)
        AccessAttempt.objects.filter(pk=one.pk).update(attempt_time=at - timedelta(days=days))
        log = AccessLog.objects.create(username=f"u{days}")
        AccessLog.objects.filter(pk=log.pk).update(attempt_time=at - timedelta(days=days))
    assert forget_old(at=at) == 3
    assert set(AccessAttempt.objects.values_list("username", flat=True)) == {"u1", "u29"}
    assert set(AccessLog.objects.values_list("username", flat=True)) == {"u1", "u29", "u31"}


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics"])
def test_whoever_watches_is_nobody(path: str, cast: Cast) -> None:
    client = client_of(cast, "leader")
    session = Session.objects.get()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code in {200, 503}
    assert not [one for one in asked if Session._meta.db_table in one["sql"]]
    assert Session.objects.get().session_data == session.session_data


def test_health_says_when_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_named: object) -> None:
        from django.db import OperationalError

        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", away)
    answer = Client().get("/health")
    assert (answer.status_code, answer.json()) == (503, {"status": "no database"})
    status, told = parts(Client())
    assert (status, told["database"]) == (503, "连不上：OperationalError")
