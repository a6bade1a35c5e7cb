"""A request that is sent twice is done once; a token that asks too often has to wait."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from campaigns.models import AuditEntry, Campaign
from metrics.actions.entry import requests, sending
from metrics.actions.entry.requests import Answer, BusyError, OtherRequestError, answer_once
from metrics.api.throttling import TokenThrottle
from metrics.models import HandledRequest, ReportingPeriod, Submission
from tests.cast import Cast
from tests.integration.api.conftest import SHEET, System, line, system_of
from tests.month import IN_TIME, april

KEY = "2017-04-370102-1"


def test_the_same_key_gets_the_same_answer(county: System) -> None:
    first, second = county.send(line(12), key=KEY), county.send(line(12), key=KEY)
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert (first.get("Idempotent-Replay"), second["Idempotent-Replay"]) == (None, "true")
    assert AuditEntry.objects.filter(action="填报（接口报送）").count() == 1


def test_a_definite_refusal_is_told_again(county: System) -> None:
    first = county.send(line("x"), key=KEY)
    second = county.send(line("x"), key=KEY)
    assert (first.status_code, second.status_code) == (422, 422)
    assert first.json() == second.json()
    assert second["Content-Type"] == "application/problem+json"


def test_a_key_belongs_to_one_request_of_one_account(
    county: System, period: ReportingPeriod, cast: Cast, city: System
) -> None:
    county.send(line(12), key=KEY)
    for other in (county.send(line(13), key=KEY), county.post(f"{SHEET}submit/", key=KEY)):
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert city.send(line(13), key=KEY).json()["changed"] == 1
    assert system_of(cast.clerk).send(line(12), key=KEY)["Idempotent-Replay"] == "true"


@pytest.mark.parametrize("key", ["short", "x" * 65, "with a blank", "nicht-äscii"])
def test_a_key_is_a_key(county: System, key: str) -> None:
    answer = county.send(line(12), key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_malformed")


def test_without_a_key_nothing_is_done(county: System) -> None:
    answer = county.ask("POST", f"{SHEET}submit/")
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


def test_a_fault_of_ours_is_not_kept(county: System, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a fault of ours")

    county.client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(sending, "sheets_of", broken)
        assert county.send(line(12), key=KEY).status_code == 500
    assert not HandledRequest.objects.exists()
    assert not Submission.objects.filter(period__month=201704).exists()
    assert county.send(line(12), key=KEY).status_code == 200


def test_answers_are_forgotten_after_a_week(county: System) -> None:
    county.send(line(12), key=KEY)
    now = timezone.now()
    assert requests.forget_handled(at=now + timedelta(days=6)) == 0
    assert requests.forget_handled(at=now + timedelta(days=8)) == 1


def test_who_asks_too_often_waits(
    county: System, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    monkeypatch.setattr(TokenThrottle, "THROTTLE_RATES", {"api": "3/min"})
    answers = [county.get("/api/v1/campaigns/") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3].json()["code"] == "too_many_requests"
    # Of the minute before counts the part that is still within a minute.
    assert 1 <= int(answers[3]["Retry-After"]) <= 120
    other = system_of(cast.clerk)
    assert other.get("/api/v1/campaigns/").status_code == 200, "each token has a rate of its own"


# --- two connections at once --------------------------------------------------------------


@pytest.fixture
def world(transactional_db: None, reported: Campaign, cast: Cast) -> tuple[ReportingPeriod, Cast]:
    """April, the record and the cast, committed: what a second connection sees."""
    return april(reported), cast


def test_two_at_once_do_it_once(world: tuple[ReportingPeriod, Cast]) -> None:
    """A real race on PostgreSQL; SQLite lets its writers queue."""
    secret, barrier = system_of(world[1].clerk).secret, Barrier(4)

    def send(_: int) -> Any:
        barrier.wait()
        try:
            return System(secret, Client()).send(line(12), key=KEY)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert sum("Idempotent-Replay" in answer for answer in answers) == 3
    assert AuditEntry.objects.filter(action="填报（接口报送）").count() == 1


@pytest.mark.parametrize(("digest", "error"), [("same", BusyError), ("other", BusyError)])
def test_who_cannot_wait_longer_is_told(
    world: tuple[ReportingPeriod, Cast],
    monkeypatch: pytest.MonkeyPatch,
    digest: str,
    error: type[Exception],
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL gives up waiting for a row (DATABASE_URL names it)")
    monkeypatch.setattr(requests, "LONGEST_WAIT", timedelta(seconds=1))
    clerk, begun, done = world[1].clerk, Event(), Event()

    def slow() -> Answer:
        begun.set()
        done.wait(30)
        return Answer(200, {"done": True})

    def first() -> Answer:
        try:
            return answer_once(by=clerk, key=KEY, digest="same", at=IN_TIME, do=slow)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(first)
        begun.wait(30)
        with pytest.raises(error):
            answer_once(by=clerk, key=KEY, digest=digest, at=IN_TIME, do=slow)
        done.set()
        assert working.result().body == {"done": True}
    told = answer_once(by=clerk, key=KEY, digest="same", at=IN_TIME, do=slow)
    assert (told.body, told.again) == ({"done": True}, True)
    with pytest.raises(OtherRequestError):
        answer_once(by=clerk, key=KEY, digest="other", at=IN_TIME, do=slow)


def test_the_busy_are_told_when_to_come_again(
    county: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(**_: Any) -> Answer:
        raise BusyError("同一请求正在处理")

    monkeypatch.setattr("metrics.api.writing.answer_once", busy)
    answer = county.send(line(12), key=KEY)
    assert (answer.status_code, answer.json()["code"]) == (409, "busy")
    assert int(answer["Retry-After"]) > 0
