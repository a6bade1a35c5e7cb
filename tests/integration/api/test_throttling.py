"""How often a token may ask: counted over processes, never so that the counts get in the way."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches
from django.test import RequestFactory
from redis.exceptions import ConnectionError as RedisGoneError
from rest_framework.request import Request
from rest_framework.views import APIView

from metrics.api import throttling
from metrics.api.throttling import TokenThrottle
from tests.cast import Cast

MINUTE = 60.0


class Clock:
    """A minute that passes when the test says so."""

    def __init__(self) -> None:
        self.now = 1000 * MINUTE

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(TokenThrottle, "THROTTLE_RATES", {"api": "4/min"})
    monkeypatch.setattr(TokenThrottle, "clock", staticmethod(found))
    caches[throttling.COUNTS].clear()
    return found


@pytest.fixture
def asking(cast: Cast) -> Request:
    request = Request(RequestFactory().get("/api/v1/campaigns/"))
    request.user = cast.clerk
    return request


def asks(request: Request, times: int) -> list[bool]:
    """Each request in a process of its own: nothing is shared but the counts."""
    return [TokenThrottle().allow_request(request, APIView()) for _ in range(times)]


def test_all_processes_count_together(asking: Request, clock: Clock) -> None:
    assert asks(asking, 6) == [True] * 4 + [False] * 2


def test_there_is_no_second_helping_at_the_turn_of_the_minute(
    asking: Request, clock: Clock
) -> None:
    clock.now += MINUTE - 1
    assert asks(asking, 4) == [True] * 4
    clock.now += 1
    assert asks(asking, 1) == [False]
    clock.now += MINUTE / 2
    assert asks(asking, 3) == [True, True, False]
    clock.now += MINUTE * 2
    assert asks(asking, 5) == [True] * 4 + [False]


def test_who_waits_as_long_as_told_is_let_in(asking: Request, clock: Clock) -> None:
    for pause in (0.0, 50.0, 10.0, 35.0):
        clock.now += pause
        asks(asking, 4)
        refused = TokenThrottle()
        assert not refused.allow_request(asking, APIView())
        told = refused.wait()
        assert 0 < told <= 2 * MINUTE
        clock.now += told
        assert asks(asking, 1) == [True]


def test_without_the_counts_nobody_waits(
    asking: Request, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise RedisGoneError

    monkeypatch.setattr(type(caches[throttling.COUNTS]), "add", gone)
    assert asks(asking, 9) == [True] * 9
