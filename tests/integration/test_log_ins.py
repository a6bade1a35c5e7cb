"""Who came in, who was refused, who was locked out, who left: each an entry of the audit."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from campaigns.models import AuditEntry
from tests.cast import PASSWORD, Cast
from tests.integration.test_access import client_of

pytestmark = pytest.mark.django_db
ROUTE = "10.20.30.40"
CHINA = ZoneInfo("Asia/Shanghai")


def enter(client: Client, name: str, password: str = PASSWORD) -> int:
    said = {"username": name, "password": password}
    return client.post("/login/", said, REMOTE_ADDR=ROUTE).status_code


def told() -> list[tuple[str, str, str, str | None]]:
    rows = AuditEntry.objects.filter(action__contains="登录").order_by("id")
    return list(rows.values_list("action", "outcome", "subject", "address"))


def test_in_and_out(cast: Cast, client: Client) -> None:
    name = cast.clerk.username
    assert enter(client, name) == 302
    client.post("/logout/", REMOTE_ADDR=ROUTE)
    assert told() == [
        ("登录", "done", f"账号 {name}", ROUTE),
        ("退出登录", "done", f"账号 {name}", ROUTE),
    ]
    entry = AuditEntry.objects.latest("id")
    assert (entry.by, entry.role) == (cast.clerk, cast.clerk.role)
    assert len(entry.request) == 32, "its log line is found"


def test_refused_until_locked_out(cast: Cast, client: Client) -> None:
    name = cast.clerk.username
    for _ in range(settings.AXES_FAILURE_LIMIT):
        enter(client, name, "wrong")
    refused = ("登录", "refused", f"账号 {name}", ROUTE)
    locked = ("锁定登录", "refused", f"账号 {name}", ROUTE)
    assert sorted(told()) == sorted([refused] * settings.AXES_FAILURE_LIMIT + [locked])
    for _ in range(3):
        assert enter(client, name) == 429
    assert told().count(locked) == 1, "one entry, however often it is tried while it lasts"
    assert told().count(refused) == settings.AXES_FAILURE_LIMIT + 3


def test_the_lock_says_until_when(cast: Cast, client: Client) -> None:
    """To whoever stands before the door, and to the officer who could open it."""
    name, begun = cast.clerk.username, datetime(2019, 11, 4, 10, 0, 20, tzinfo=CHINA)
    with time_machine.travel(begun, tick=False):
        for _ in range(settings.AXES_FAILURE_LIMIT):
            enter(client, name, "wrong")
    with time_machine.travel(begun + timedelta(minutes=10, seconds=10), tick=False):
        form = {"username": name, "password": "wrong"}
        page = client.post("/login/", form).content.decode()
        assert "10:30 以后可以再试（还有 20 分钟）" in page
        officer = client_of(cast, "security")
        account = officer.get(reverse("account", args=[cast.clerk.pk])).content.decode()
        assert "到 10:30 自动解除" in account
    with time_machine.travel(begun + timedelta(minutes=31), tick=False):
        assert enter(client, name) == 302


def test_what_is_no_name_is_not_kept(db: None, client: Client) -> None:
    """Somebody types his password into the wrong field."""
    enter(client, "Orange-17-Baum", "x")
    assert told() == [("登录", "refused", "未知账号", ROUTE)]
    entry = AuditEntry.objects.latest("id")
    assert (entry.by, entry.before, entry.after) == (None, None, None)


def test_nobody_comes_in_who_cannot_be_written_down(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_: object) -> None:
        raise DatabaseError("disk full")

    client = Client(raise_request_exception=False)
    with monkeypatch.context() as patched:
        patched.setattr("config.log_ins.record", full)
        assert enter(client, cast.clerk.username) == 500
    assert client.get("/desk/").status_code == 302, "still outside"
    assert enter(client, cast.clerk.username) == 302
