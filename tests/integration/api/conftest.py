"""Systems that speak for the cast: each has a token of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from campaigns.models import ApiToken, Campaign, Indicator, Region, User
from campaigns.queries.tokens import digest_of
from campaigns.terms import Role
from metrics.api.throttling import TokenThrottle
from metrics.models import ReportingPeriod
from tests.cast import Cast, find
from tests.integration.api.furnished import Numbers, furnish
from tests.month import april

_NUMBERS = count()
SHEET = "/api/v1/sheets/SD/2017-04/370102/"
LINES = "/api/v1/lines/"


@dataclass(frozen=True, slots=True)
class System:
    """An office's own system, with its token."""

    secret: str
    client: Client

    def ask(self, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.secret}", **more.pop("headers", {})}
        return self.client.generic(method, path, headers=headers, **more)

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def post(self, path: str, key: str = "") -> Any:
        return self.ask("POST", path, headers={"Idempotency-Key": key or new_key()})

    def put(self, body: Any, key: str = "") -> Any:
        """A delivery; a str or bytes body goes out as it is."""
        data = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return self.ask(
            "PUT",
            LINES,
            data=data,
            content_type="application/json",
            headers={"Idempotency-Key": key or new_key()},
        )

    def send(self, *lines: dict[str, Any], key: str = "") -> Any:
        return self.put({"campaign": "SD", "month": "2017-04", "lines": list(lines)}, key)


def new_key() -> str:
    return f"test-key-{next(_NUMBERS)}"


def line(
    value: Any, indicator: str = "drug_cases_solved", region: str = "370102", **more: Any
) -> dict[str, Any]:
    return {"region": region, "indicator": indicator, "value": value, **more}


def exactly(written: str, indicator: str) -> str:
    """A body with one number, to the letter."""
    sent = json.dumps({"campaign": "SD", "month": "2017-04", "lines": [line("?", indicator)]})
    return sent.replace('"?"', written)


def system_of(user: User, **more: Any) -> System:
    secret = f"secret-{next(_NUMBERS)}"
    now = timezone.now()
    ApiToken.objects.create(
        user=user,
        name="测试",
        digest=digest_of(secret.encode()),
        hint=secret[-4:],
        created_by=user,
        created_at=more.pop("created_at", now),
        **{"expires_at": now + timedelta(days=30), **more},
    )
    return System(secret, Client())


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """No rate, but in the test that is about it."""
    cache.clear()
    monkeypatch.setattr(TokenThrottle, "THROTTLE_RATES", {"api": None})


@pytest.fixture
def period(reported: Campaign) -> ReportingPeriod:
    return april(reported)


@pytest.fixture
def county(cast: Cast, period: ReportingPeriod) -> System:
    """历下区's system, while April is open."""
    return system_of(cast.clerk)


@pytest.fixture
def city(db: None, period: ReportingPeriod) -> System:
    """济南's system: it reports for its counties."""
    user = User.objects.create_user(
        "t_city_clerk",
        full_name="市填报员",
        role=Role.REPORTER,
        region=Region.objects.get(code="370100"),
    )
    return system_of(user)


@pytest.fixture
def weighed(db: None) -> str:
    """An indicator with two decimals, for the length of one test."""
    Indicator.objects.filter(code="registered_users").update(decimals=2)
    return "registered_users"


@pytest.fixture
def system(cast: Cast) -> Callable[[str], System]:
    return lambda who: system_of(getattr(cast, who))


@pytest.fixture(scope="module")
def furnished_once(march_published: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Numbers]:
    """Something in every room, for a whole file."""
    with django_db_blocker.unblock(), transaction.atomic():
        campaign = Campaign.objects.select_related("region").get(code="SD")
        yield furnish(campaign, find())
        transaction.set_rollback(True)


@pytest.fixture
def furnished(furnished_once: Numbers, db: None) -> Numbers:
    return furnished_once
