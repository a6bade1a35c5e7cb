"""Changing one's own password, and being made to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from campaigns.actions import passwords
from campaigns.models import AuditEntry, PasswordUse, Session, User
from tests.cast import PASSWORD, Cast
from tests.officers import at_desk, hash_quickly
from tests.record import AT

pytestmark = pytest.mark.django_db
NEW = "Sunny-Rain-26"
PAGE = "/profile/password/"


@pytest.fixture(autouse=True)
def quick(settings: Settings) -> None:
    hash_quickly(settings)


@pytest.fixture
def clerk(cast: Cast) -> User:
    User.objects.filter(pk=cast.clerk.pk).update(password=make_password(PASSWORD))
    cast.clerk.refresh_from_db()
    return cast.clerk


def form(old: str = PASSWORD, new: str = NEW, again: str = "") -> dict[str, str]:
    return {"old": old, "new": new, "again": again or new}


def test_a_new_password_ends_every_other_session(clerk: User) -> None:
    here, elsewhere = at_desk(clerk), at_desk(clerk)
    for client in (here, elsewhere):
        assert client.get("/desk/").status_code == 200
    answer = here.post(PAGE, form())
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")
    assert here.get("/desk/").status_code == 200
    assert elsewhere.get("/desk/").status_code == 302
    assert Session.objects.filter(user=clerk).count() == 1
    clerk.refresh_from_db()
    assert clerk.check_password(NEW)
    entry = AuditEntry.objects.get(action="更换密码")
    assert (entry.by, entry.subject) == (clerk, f"账号 {clerk.username}")
    assert NEW not in str(entry.after)


def test_even_a_copied_cookie_is_worth_nothing_afterwards(clerk: User) -> None:
    here = at_desk(clerk)
    here.get("/desk/")
    copied = Client()
    copied.cookies["sessionid"] = here.cookies["sessionid"].value
    assert copied.get("/desk/").status_code == 200
    here.post(PAGE, form())
    assert copied.get("/desk/").status_code == 302


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (form(old="wrong"), "现在的密码不对"),
        (form(again="Other-Words-9"), "不一样"),
        (form(new="short"), "至少 8 位"),
        (form(new="T_Clerk-2026"), "用户名"),
        (form(new=PASSWORD), "不能再用"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_changes(
    clerk: User, given: dict[str, str], why: str
) -> None:
    answer = at_desk(clerk).post(PAGE, given)
    assert answer.status_code == 200
    assert why in answer.content.decode()
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


def test_the_last_five_do_not_come_again(clerk: User, settings: Settings) -> None:
    names = [f"Number-{word}-26" for word in ("uno", "dos", "tres", "vier", "funf")]
    old = PASSWORD
    for step, new in enumerate(names, start=1):
        passwords.change(by=clerk, old=old, new=new, at=AT + timedelta(days=step))
        old = new
    assert PasswordUse.objects.filter(user=clerk).count() == settings.PASSWORDS_REMEMBERED == 5
    for used in names:
        with pytest.raises(passwords.PasswordError, match="最近 5 次"):
            passwords.change(by=clerk, old=old, new=used, at=AT + timedelta(days=9))
    passwords.change(by=clerk, old=old, new=PASSWORD, at=AT + timedelta(days=9))


def test_a_password_is_kept_for_a_day(clerk: User) -> None:
    """Else some changes in a row bring the old one back; not after a reset, nor for the first."""
    passwords.change(by=clerk, old=PASSWORD, new=NEW, at=AT)
    soon = AT + timedelta(hours=23)
    with pytest.raises(passwords.PasswordError, match="不到一天"):
        passwords.change(by=clerk, old=NEW, new="Number-uno-26", at=soon)
    clerk.refresh_from_db()
    given = passwords.give(clerk, at=soon)
    passwords.change(by=clerk, old=given, new="Number-uno-26", at=soon + timedelta(minutes=1))


def test_a_password_that_is_too_old_comes_first(clerk: User, settings: Settings) -> None:
    settings.PASSWORD_DAYS = 90
    clerk.password_changed_at = timezone.now() - timedelta(days=89)
    clerk.save()
    client = at_desk(clerk)
    assert client.get("/desk/").status_code == 200
    clerk.password_changed_at = timezone.now() - timedelta(days=91)
    clerk.save()
    answer = client.get("/campaigns/?campaign=SD")
    assert answer.headers["Location"] == f"{PAGE}?next=%2Fcampaigns%2F%3Fcampaign%3DSD"
    assert "已经到期" in client.get(answer.headers["Location"]).content.decode()
    assert client.post("/entry/SD/2017-03/save/", {}).headers["Location"] == PAGE
    told = client.get("/api/v1/campaigns/")
    assert (told.status_code, told.json()["code"]) == (403, "forbidden")
    answer = client.post(PAGE, {**form(), "next": "/campaigns/?campaign=SD"})
    assert answer.headers["Location"] == "/campaigns/?campaign=SD"
    assert client.get("/desk/").status_code == 200


def test_nobody_is_sent_to_a_foreign_page(clerk: User) -> None:
    answer = at_desk(clerk).post(PAGE, {**form(), "next": "//elsewhere.example/"})
    assert answer.headers["Location"] == "/desk/"


def test_a_password_that_ends_soon_is_told_at_the_log_in(clerk: User, settings: Settings) -> None:
    settings.PASSWORD_DAYS = 90
    clerk.password_changed_at = timezone.now() - timedelta(days=86)
    clerk.save()
    client = Client()
    client.post("/login/", {"username": clerk.username, "password": PASSWORD})
    assert "到期，请在“我的账号”里更换" in client.get("/desk/").content.decode()


def test_a_password_that_was_given_out(clerk: User) -> None:
    """Good for a first log-in within a week, and for nothing else."""
    given = passwords.give(clerk, at=timezone.now())
    client = Client()
    client.post("/login/", {"username": clerk.username, "password": given})
    answer = client.get("/desk/")
    assert answer.headers["Location"].startswith(PAGE)
    assert "一次性密码" in client.get(PAGE).content.decode()
    client.post(PAGE, form(old=given))
    assert client.get("/desk/").status_code == 200
    clerk.refresh_from_db()
    assert not clerk.must_change_password


def test_a_password_that_was_given_out_and_lay_about(clerk: User) -> None:
    given = passwords.give(clerk, at=timezone.now() - timedelta(days=8))
    client = Client()
    answer = client.post("/login/", {"username": clerk.username, "password": given})
    assert "一次性密码已经过期" in answer.content.decode()
    assert client.get("/desk/").status_code == 302
    assert AuditEntry.objects.filter(action="登录", outcome="refused", by=clerk).exists()


def test_guessing_at_somebody_elses_desk_ends_the_session(clerk: User) -> None:
    client = at_desk(clerk)
    for _ in range(4):
        assert client.post(PAGE, form(old="guessed")).status_code == 200
    assert client.post(PAGE, form(old="guessed")).headers["Location"] == "/login/"
    assert client.get("/desk/").status_code == 302
    assert AuditEntry.objects.filter(action="更换密码", outcome="refused").count() == 5


def test_everybodys_password_stays(clerk: User, settings: Settings) -> None:
    settings.DEMONSTRATION = True
    settings.PASSWORD_DAYS = 1
    clerk.is_demonstration = True
    clerk.save()
    client = at_desk(clerk)
    assert client.get("/desk/").status_code == 200, "it never ends"
    assert "大家共用" in client.post(PAGE, form()).content.decode()
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)
