"""How long a session is idle, from where administrators work, and who was here last."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from campaigns.actions import seen, sessions
from campaigns.models import AuditEntry, Session, User
from tests.cast import PASSWORD, Cast
from tests.officers import at_desk
from tests.record import AT

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "minutes"),
    [
        ("clerk", 30),
        ("leader", 30),
        ("administrator", 15),
        ("auditor", 15),
        ("system", 15),
        ("security", 15),
    ],
)
def test_an_idle_session_ends(cast: Cast, who: str, minutes: int) -> None:
    """Each press begins the time anew; after so many minutes without one it is over."""
    with time_machine.travel("2026-03-02 09:00", tick=False) as clock:
        client = at_desk(getattr(cast, who))
        for _ in range(3):
            assert client.get("/profile/").status_code == 200
            clock.shift(timedelta(minutes=minutes) - timedelta(seconds=70))
        assert client.get("/profile/").status_code == 200
        clock.shift(timedelta(minutes=minutes, seconds=1))
        assert client.get("/profile/").headers["Location"].startswith("/login/")


def test_the_wall_keeps_nobody_logged_in(cast: Cast) -> None:
    """It loads itself anew every five minutes, whether anybody is there or not."""
    with time_machine.travel("2026-03-02 09:00", tick=False) as clock:
        client = at_desk(cast.administrator)
        assert client.get("/profile/").status_code == 200
        for _ in range(2):
            clock.shift(timedelta(minutes=5))
            assert client.get("/wall/").status_code == 200
        clock.shift(timedelta(minutes=5, seconds=1))
        assert client.get("/wall/").status_code == 302


def test_the_gate_asks_the_database_for_nothing(
    cast: Cast, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """The session and the user; the third is the page's own."""
    settings.PASSWORD_DAYS = 90
    settings.ADMIN_ADDRESSES = (ip_network("127.0.0.0/8"),)
    client = at_desk(cast.administrator)
    client.get("/accounts/add/")
    with django_assert_num_queries(2):
        client.get("/login/")
    session = client.session
    session["second_factor"] = cast.administrator.pk
    session.save()
    settings.SECOND_FACTOR = "administrators"
    with django_assert_num_queries(2):
        assert client.get("/profile/second-factor/").status_code == 302


def test_administrators_work_from_named_addresses(cast: Cast, settings: Settings) -> None:
    settings.ADMIN_ADDRESSES = (ip_network("10.1.0.0/16"), ip_network("fd00::/8"))
    inside, outside = {"REMOTE_ADDR": "10.1.2.3"}, {"REMOTE_ADDR": "10.2.2.3"}
    given = {"username": cast.administrator.username, "password": PASSWORD}
    refused = Client().post("/login/", given, **outside)  # type: ignore[arg-type]
    assert "指定的管理终端" in refused.content.decode()
    entry = AuditEntry.objects.get(action="登录", outcome="refused")
    assert (entry.by, entry.address) == (cast.administrator, "10.2.2.3")
    client = Client()
    assert client.post("/login/", given, **inside).status_code == 302  # type: ignore[arg-type]
    assert client.get("/desk/", **inside).status_code == 200  # type: ignore[arg-type]
    carried = client.get("/desk/", **outside)  # type: ignore[arg-type]
    assert carried.status_code == 403, "a session that was carried elsewhere"
    client.get("/desk/", **outside)  # type: ignore[arg-type]
    told = AuditEntry.objects.get(action="使用账号", outcome="refused")
    assert (told.by, told.address) == (cast.administrator, "10.2.2.3"), "once a session"
    assert client.get("/desk/", REMOTE_ADDR="fd12::1").status_code == 200
    assert client.get("/desk/", REMOTE_ADDR="nonsense").status_code == 403
    assert at_desk(cast.clerk).get("/desk/", **outside).status_code == 200  # type: ignore[arg-type]


def test_a_session_names_its_account_and_its_place(cast: Cast) -> None:
    client = at_desk(cast.clerk)
    client.get("/desk/", REMOTE_ADDR="10.9.8.7")
    row = Session.objects.get(user=cast.clerk)
    assert row.address == "10.9.8.7"
    assert row.begun_at is not None
    assert row.seen_at is not None
    assert abs(timezone.now() - row.seen_at) < timedelta(minutes=1)


def test_one_ends_ones_own_sessions_elsewhere(cast: Cast) -> None:
    here, elsewhere, stranger = at_desk(cast.clerk), at_desk(cast.clerk), at_desk(cast.reviewer)
    for client in (here, elsewhere, stranger):
        client.get("/desk/")
    page = here.get("/profile/").content.decode()
    assert page.count("本次登录") == 1
    answer = here.post("/profile/", {"do": "end_others"}, follow=True)
    assert "已结束其他 1 处登录" in answer.content.decode()
    assert elsewhere.get("/desk/").status_code == 302
    assert here.get("/desk/").status_code == 200
    assert stranger.get("/desk/").status_code == 200
    assert AuditEntry.objects.get(action="结束其他登录").by == cast.clerk


def test_what_ran_out_is_removed(cast: Cast) -> None:
    at_desk(cast.clerk).get("/desk/")
    now = timezone.now()
    assert sessions.forget_expired(at=now) == 0
    assert sessions.forget_expired(at=now + timedelta(hours=1)) == 1


def test_being_here_is_noted_once_a_day(cast: Cast) -> None:
    clerk = cast.clerk
    assert seen.note(user=clerk, at=AT)
    assert not seen.note(user=clerk, at=AT + timedelta(hours=23))
    assert seen.note(user=clerk, at=AT + timedelta(hours=24))
    assert User.objects.get(pk=clerk.pk).last_seen_at == AT + timedelta(hours=24)
    assert not seen.note(user=clerk, at=AT), "a clock that went back changes nothing"
