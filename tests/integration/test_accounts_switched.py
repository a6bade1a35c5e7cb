"""Accounts switched off at once or because nobody uses them, unlocked, and the first officers."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from io import StringIO

import pytest
from axes.models import AccessAttempt
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from campaigns.actions.accounts import switching
from campaigns.actions.accounts.errors import AccountError
from campaigns.models import AuditEntry, User
from campaigns.queries.accounts import all_locked, locked
from campaigns.terms import Job, Role
from metrics.actions.schedule.work import JOBS, Turn
from tests.cast import PASSWORD, Cast
from tests.officers import at_desk, hash_quickly, officer
from tests.record import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick(settings: Settings) -> None:
    hash_quickly(settings)


def off(user: User, by: User, reason: str = "调离") -> User:
    return switching.disable(user=user, reason=reason, by=by, at=AT)


def test_it_is_off_at_once(cast: Cast) -> None:
    at_home = at_desk(cast.clerk)
    assert at_home.get("/desk/").status_code == 200
    off(cast.clerk, cast.security)
    assert at_home.get("/desk/").status_code == 302
    given = {"username": cast.clerk.username, "password": PASSWORD}
    assert Client().post("/login/", given).status_code == 200
    entry = AuditEntry.objects.get(action="停用账号")
    assert (entry.by, entry.after) == (cast.security, {"在用": False, "原因": "调离"})
    with pytest.raises(AccountError, match="已经停用"):
        off(cast.clerk, cast.security)


@pytest.mark.parametrize("who", ["system", "administrator", "auditor", "leader"])
def test_only_the_security_officer_switches_off(cast: Cast, who: str) -> None:
    with pytest.raises(AccountError, match="不由您停用"):
        off(cast.clerk, getattr(cast, who))
    with pytest.raises(AccountError, match="不由您解锁"):
        switching.unlock(user=cast.clerk, by=getattr(cast, who), at=AT)


def test_not_himself_not_elsewhere_not_without_a_reason(cast: Cast) -> None:
    with pytest.raises(AccountError, match="自己的账号"):
        off(cast.security, cast.security)
    with pytest.raises(AccountError, match="不由您停用"):
        off(cast.stranger, cast.security)
    for reason in (" ", "x" * 121, "找 13912345678"):
        with pytest.raises(AccountError, match="原因"):
            off(cast.clerk, cast.security, reason)


def test_a_locked_account_is_opened_before_its_time(cast: Cast, settings: Settings) -> None:
    name = cast.clerk.username
    AccessAttempt.objects.create(
        username=name, ip_address="10.0.0.1", attempt_time=timezone.now(), failures_since_start=5
    )
    now = timezone.now()
    assert locked([name, "other"], now) == {name} == all_locked(now)
    assert locked([name], now + timedelta(hours=1)) == set()
    given = {"username": name, "password": PASSWORD}
    assert Client().post("/login/", given).status_code == 429
    page = at_desk(cast.security).get(f"/accounts/{cast.clerk.pk}/").content.decode()
    assert "登录已锁定" in page
    at_desk(cast.security).post(f"/accounts/{cast.clerk.pk}/", {"do": "unlock"})
    assert Client().post("/login/", given).status_code == 302
    assert AuditEntry.objects.filter(action="解除登录锁定", by=cast.security).count() == 1
    with pytest.raises(AccountError, match="没有锁定"):
        switching.unlock(user=cast.clerk, by=cast.security, at=AT)


# --- what nobody uses ------------------------------------------------------------------------


def used(user: User, at: datetime) -> None:
    User.objects.filter(pk=user.pk).update(
        last_seen_at=at, last_login=None, date_joined=AT - timedelta(days=900)
    )


def test_what_nobody_uses_is_switched_off(cast: Cast, settings: Settings) -> None:
    for user in cast.everyone().values():
        used(user, AT - timedelta(days=1))
    used(cast.clerk, AT - timedelta(days=90, seconds=1))
    used(cast.reviewer, AT - timedelta(days=90))
    shown = officer("shown", Role.LEADER, "演示")
    User.objects.filter(pk=shown.pk).update(is_demonstration=True)
    used(shown, AT - timedelta(days=400))
    assert switching.disable_unused(at=AT) == 1
    cast.clerk.refresh_from_db()
    assert (cast.clerk.is_active, cast.clerk.disabled_because) == (False, "90 天没有使用")
    entry = AuditEntry.objects.get(action="停用账号")
    assert (entry.by, entry.subject) == (None, f"账号 {cast.clerk.username}")
    assert switching.disable_unused(at=AT) == 0
    settings.UNUSED_DAYS = 0
    assert switching.disable_unused(at=AT + timedelta(days=9_000)) == 0


def test_who_never_came_is_counted_from_the_day_he_was_made(cast: Cast) -> None:
    User.objects.exclude(pk=cast.clerk.pk).update(date_joined=AT)
    User.objects.filter(pk=cast.clerk.pk).update(date_joined=AT - timedelta(days=91))
    assert switching.unused(AT).get() == cast.clerk


def test_the_last_ones_who_can_switch_on_stay(cast: Cast) -> None:
    """Two security officers and one system administrator, nobody has come for a year."""
    User.objects.exclude(role__in=[Role.SYSTEM, Role.SECURITY]).update(last_seen_at=AT)
    second = officer("o_second", Role.SECURITY, "丁")
    for user in (cast.system, cast.security, second):
        used(user, AT - timedelta(days=365))
    assert switching.disable_unused(at=AT) == 1
    left = User.objects.filter(role__in=[Role.SYSTEM, Role.SECURITY], is_active=True)
    assert sorted(left.values_list("role", flat=True)) == ["security", "system"]


def test_the_timetable_does_it(cast: Cast) -> None:
    User.objects.update(last_seen_at=AT)
    used(cast.clerk, AT - timedelta(days=100))
    done = JOBS[Job.TIDYING](Turn(now=lambda: AT))
    assert "停用 1 个长期未用的账号" in done.words


# --- the first officers ----------------------------------------------------------------------

THREE = {"system": "gz.sys=甲", "security": "gz.sec=乙", "auditor": "gz.aud=丙"}
GZ = {"region": "520000", "office": "贵州省禁毒办"}


def found(**given: object) -> str:
    out = StringIO()
    call_command("create_officers", stdout=out, **{**GZ, **given})
    return out.getvalue()


def test_the_first_three_get_passwords_of_their_own(cast: Cast) -> None:
    out = found(**THREE)
    rows = [line.split() for line in out.splitlines() if "gz." in line]
    assert [row[0] for row in rows] == ["系统管理员", "安全管理员", "审计员"]
    assert len({row[-1] for row in rows}) == 3
    for _, username, _, password in rows:
        user = User.objects.get(username=username)
        assert user.check_password(password)
        assert user.must_change_password
        client = Client()
        client.post("/login/", {"username": username, "password": password})
        assert client.get("/accounts/").headers["Location"].startswith("/profile/password/")
    assert AuditEntry.objects.filter(action="建立三员账号", by=None).count() == 3


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({**THREE, "auditor": "gz.aud=甲"}, "不能由同一人担任"),
        ({**THREE, "auditor": "admin=丙"}, "默认用户名"),
        ({**THREE, "auditor": "gz.sys=丙"}, "已经有人使用"),
        ({**THREE, "auditor": "gz.aud"}, "姓名"),
        ({**THREE, "region": "370000"}, "已有系统管理员"),
        ({**THREE, "region": "000001"}, "地区"),
        ({**THREE, "office": ""}, "--office"),
        ({}, "--system"),
    ],
)
def test_what_no_first_officer_may_be(cast: Cast, given: dict[str, str], why: str) -> None:
    before = User.objects.count()
    with pytest.raises(CommandError, match=why):
        found(**given)
    assert User.objects.count() == before, "all of them or none"


def test_no_default_password_is_taken(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for weak in ("Admin@123", "12345678", "gz.aud-2026-X"):
        monkeypatch.setattr(sys, "stdin", StringIO(f"Sunny-Rain-26\nRainy-Sun-27\n{weak}\n"))
        with pytest.raises(CommandError, match="不合要求"):
            found(**THREE, passwords=True)
        assert not User.objects.filter(username__startswith="gz.").exists()
    monkeypatch.setattr(sys, "stdin", StringIO("Sunny-Rain-26\nRainy-Sun-27\nCloudy-Sky-28\n"))
    found(**THREE, passwords=True)
    user = User.objects.get(username="gz.aud")
    assert user.check_password("Cloudy-Sky-28")
    assert user.must_change_password


def test_the_way_back_in_is_the_console(cast: Cast) -> None:
    """Where nobody is left who could grant it; it is written down."""
    User.objects.filter(pk=cast.security.pk).update(is_active=False, disabled_because="离任")
    out = StringIO()
    call_command("create_officers", reset=cast.security.username, stdout=out)
    cast.security.refresh_from_db()
    password = next(line for line in out.getvalue().splitlines() if "t_security" in line).split()[
        -1
    ]
    assert cast.security.is_active
    assert cast.security.check_password(password)
    assert AuditEntry.objects.filter(action="在服务器上重置三员账号").count() == 1
    with pytest.raises(CommandError, match="没有用户名"):
        call_command("create_officers", reset=cast.clerk.username, stdout=out)
