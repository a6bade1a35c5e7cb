"""动态口令: without a code administrators and officers come no further than the page that asks."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from pytest_django import Settings

from campaigns.actions import second_factor as factor
from campaigns.actions.accounts import asking, deciding
from campaigns.models import AuditEntry, Authenticator, User
from campaigns.second_factor import needs_code
from campaigns.terms import AccountRequestKind as Kind
from campaigns.terms import Role
from tests.cast import PASSWORD, Cast
from tests.officers import at_desk, code, code_of
from tests.record import AT

pytestmark = pytest.mark.django_db
ENTER, SET_UP = "/profile/second-factor/", "/profile/second-factor/setup/"


@pytest.fixture(autouse=True)
def asked_for(settings: Settings) -> None:
    settings.SECOND_FACTOR = "administrators"


@pytest.fixture
def keeper(cast: Cast) -> User:
    return cast.administrator


def set_up(user: User) -> list[str]:
    """The user has an authenticator from now on; his spare codes."""
    device = factor.begin(by=user, at=AT)
    return factor.confirm(by=user, key=device.pk, code=code_of(user), at=AT)


@pytest.mark.parametrize("role", list(Role))
def test_of_whom_a_code_is_asked(role: Role, settings: Settings) -> None:
    asked = {Role.ADMINISTRATOR, Role.AUDITOR, Role.SYSTEM, Role.SECURITY}
    assert needs_code(User(role=role)) == (role in asked)
    settings.SECOND_FACTOR = "all"
    assert needs_code(User(role=role))
    settings.SECOND_FACTOR = "off"
    assert not needs_code(User(role=role))


@pytest.mark.parametrize("who", ["administrator", "auditor", "system", "security"])
def test_the_password_alone_opens_nothing(cast: Cast, who: str) -> None:
    """Every page leads to the one that asks for the code; programs are told."""
    user = getattr(cast, who)
    set_up(user)
    client = at_desk(user)
    for path in ("/desk/", "/", "/accounts/", "/profile/", "/ranking/", "/documents/SD/"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, ENTER)
    assert client.get("/api/v1/campaigns/").status_code == 403
    assert client.post("/accounts/add/", {}).headers["Location"] == ENTER
    for path in (SET_UP, "/profile/password/"):
        assert client.get(path).headers["Location"] == ENTER, "no way round it"
        assert client.post(path, {"code": "000000"}).headers["Location"] == ENTER
    assert client.get("/login/").status_code == 302
    assert client.post("/logout/").status_code == 302


def test_others_are_not_asked(cast: Cast) -> None:
    assert at_desk(cast.clerk).get("/desk/").status_code == 200
    assert at_desk(cast.clerk).get(ENTER).headers["Location"] == "/desk/"


def test_setting_it_up_at_the_first_log_in(keeper: User) -> None:
    client = Client()
    client.post("/login/", {"username": keeper.username, "password": PASSWORD})
    assert client.get("/campaigns/").headers["Location"] == f"{ENTER}?next=%2Fcampaigns%2F"
    on = client.get(f"{ENTER}?next=/campaigns/")
    assert on.headers["Location"] == f"{SET_UP}?next=/campaigns/"
    page = client.get(on.headers["Location"]).content.decode()
    device = Authenticator.objects.get(user=keeper)
    assert "data:image/svg+xml" in page
    assert not device.confirmed
    assert client.get(SET_UP).status_code == 200
    assert Authenticator.objects.get(user=keeper) == device, (
        "the same key when the page is opened again"
    )
    wrong = client.post(SET_UP, {"code": "000000" if code_of(keeper) != "000000" else "000001"})
    assert "动态口令不对" in wrong.content.decode()
    assert client.get("/desk/").status_code == 302
    assert AuditEntry.objects.get(action="启用动态口令", by=keeper).outcome == "refused"
    assert "秒再试" not in wrong.content.decode(), "everybody mistypes once"
    answer = client.post(SET_UP, {"code": code_of(keeper), "next": "/campaigns/"})
    assert "只显示这一次" in answer.content.decode()
    assert answer.content.decode().count("<li><code>") == factor.SPARE_CODES
    assert "作废" not in answer.content.decode(), "there were none before"
    assert client.get("/desk/").status_code == 200
    assert AuditEntry.objects.filter(action="启用动态口令", outcome="done").count() == 1
    assert AuditEntry.objects.filter(action="显示动态口令密钥", by=keeper).count() == 1


def test_a_key_that_was_read_before_is_worth_nothing(keeper: User) -> None:
    """Somebody who knows the password cannot plant an authenticator that the owner confirms."""
    thief, owner = at_desk(keeper), at_desk(keeper)
    thief.get(SET_UP)
    planted = Authenticator.objects.get(user=keeper)
    owner.get(SET_UP)
    fresh = Authenticator.objects.get(user=keeper)
    assert fresh.key != planted.key
    assert "没有正在设置" in thief.post(SET_UP, {"code": code_of(keeper)}).content.decode()
    assert not factor.is_set_up(keeper)
    owner.get(SET_UP)
    owner.post(SET_UP, {"code": code_of(keeper)})
    assert Authenticator.objects.get(user=keeper, confirmed=True).key not in {
        planted.key,
        fresh.key,
    }


def test_the_table_does_not_hold_the_key(keeper: User, settings: Settings) -> None:
    """Who reads the row cannot make a code; who also has SECRET_KEY can."""
    set_up(keeper)
    kept = Authenticator.objects.get(user=keeper)
    now = int(time.time()) // 30
    from_the_row = {code(bytes.fromhex(kept.key), now + step) for step in (0, 1)}
    assert code_of(keeper, ahead=1) not in from_the_row
    shown = kept.bin_key
    settings.SECRET_KEY = "another"
    assert Authenticator.objects.get(user=keeper).bin_key != shown
    kept.key = "00" * 20
    assert kept.bin_key == bytes(20), "those of before go on"


def test_a_code_is_good_once(keeper: User) -> None:
    set_up(keeper)
    client, again = at_desk(keeper), at_desk(keeper)
    shown = code_of(keeper, ahead=1)
    before = client.session.session_key
    assert client.post(ENTER, {"code": shown, "next": "/review/"}).headers["Location"] == "/review/"
    assert client.session.session_key != before, "a key that was read before is worth nothing"
    assert client.get("/desk/").status_code == 200
    assert "动态口令不对" in again.post(ENTER, {"code": shown}).content.decode()
    assert again.get("/desk/").status_code == 302
    told = AuditEntry.objects.filter(action="输入动态口令").order_by("id")
    assert [entry.outcome for entry in told] == ["done", "refused"]


def test_wrong_codes_have_to_wait_and_end_the_session(keeper: User) -> None:
    set_up(keeper)
    client = at_desk(keeper)
    bad = "000000" if code_of(keeper) != "000000" else "000001"
    told = [client.post(ENTER, {"code": bad}).content.decode() for _ in range(2)]
    assert ["，过 2 秒再试" in page for page in told] == [False, True]
    with time_machine.travel(timedelta(seconds=3), tick=False):
        assert "，过 4 秒再试" in client.post(ENTER, {"code": bad}).content.decode()
    page = client.post(ENTER, {"code": code_of(keeper, ahead=1)}).content.decode()
    assert "没有核对：请过" in page, "not even the right one, just after wrong ones"
    assert client.post(ENTER, {"code": bad}).headers["Location"] == "/login/"
    assert "连续输错 5 次" in client.get("/login/").content.decode()


def test_spare_codes_stand_in_once(keeper: User) -> None:
    spare = set_up(keeper)
    assert len(set(spare)) == factor.SPARE_CODES
    kept = "".join(StaticToken.objects.values_list("token", flat=True))
    assert not any(code.replace("-", "") in kept for code in spare), "only digests are kept"
    client = at_desk(keeper)
    client.post(ENTER, {"code": spare[0].upper().replace("-", " ")})
    assert client.get("/desk/").status_code == 200
    other = at_desk(keeper)
    assert "动态口令不对" in other.post(ENTER, {"code": spare[0]}).content.decode()
    assert "还剩 9 个" in client.get("/profile/").content.decode()
    fresh = client.post("/profile/", {"do": "spare_codes", "password": PASSWORD}).content.decode()
    assert fresh.count("<li><code>") == factor.SPARE_CODES
    assert "备用码已经换发" in fresh
    assert "动态口令已经启用" not in fresh
    with time_machine.travel(timedelta(seconds=5)), pytest.raises(factor.CodeError):
        factor.enter(by=keeper, code=spare[1], at=AT)


def test_new_spare_codes_take_the_password(keeper: User) -> None:
    """Somebody at an open screen takes none away with him."""
    spare = set_up(keeper)
    client = at_desk(keeper)
    client.post(ENTER, {"code": spare[0]})
    for said in ({}, {"password": "wrong"}):
        page = client.post("/profile/", {"do": "spare_codes", **said}).content.decode()
        assert "<li><code>" not in page
        assert "field__error" in page
    assert AuditEntry.objects.get(action="换发备用码", by=keeper).outcome == "refused"
    assert factor.spare_codes_left(keeper) == factor.SPARE_CODES - 1
    for _ in range(3):
        client.post("/profile/", {"do": "spare_codes", "password": "wrong"})
    answer = client.post("/profile/", {"do": "spare_codes", "password": "wrong"})
    assert answer.headers["Location"] == "/login/", "nor does he try for long"


def test_who_thinks_better_of_it_keeps_the_old_telephone(keeper: User) -> None:
    set_up(keeper)
    old = Authenticator.objects.get(user=keeper)
    client = at_desk(keeper)
    client.post(ENTER, {"code": code_of(keeper, ahead=1)})
    assert 'value="cancel"' in client.get(SET_UP).content.decode(), "before the password"
    page = client.post(SET_UP, {"password": PASSWORD}, follow=True).content.decode()
    assert "输对以前，原来的手机一直有效" in page
    assert Authenticator.objects.filter(user=keeper).count() == 2
    answer = client.post(SET_UP, {"do": "cancel"}, follow=True)
    assert "仍用原来的手机" in answer.content.decode()
    assert Authenticator.objects.get(user=keeper) == old
    assert AuditEntry.objects.filter(action="取消设置动态口令", by=keeper).count() == 1
    assert "data:image/svg+xml" not in client.get(SET_UP).content.decode(), "the password again"


def test_a_new_telephone_takes_the_password_and_puts_the_old_one_out(keeper: User) -> None:
    set_up(keeper)
    old = Authenticator.objects.get(user=keeper)
    client = at_desk(keeper)
    client.post(ENTER, {"code": code_of(keeper, ahead=1)})
    assert "data:image/svg+xml" not in client.get(SET_UP).content.decode(), "no key yet"
    refused = client.post(SET_UP, {"code": code_of(keeper), "password": "wrong"})
    assert "密码不对" in refused.content.decode()
    assert AuditEntry.objects.get(action="更换动态口令", by=keeper).outcome == "refused"
    assert Authenticator.objects.get(user=keeper) == old
    page = client.post(SET_UP, {"password": PASSWORD}, follow=True).content.decode()
    assert "data:image/svg+xml" in page
    assert Authenticator.objects.get(user=keeper, confirmed=True) == old
    stolen = at_desk(keeper)
    assert stolen.get(ENTER).status_code == 200
    told = client.post(SET_UP, {"code": code_of(keeper)}).content.decode()
    assert "以前的备用码已经作废" in told
    assert "原来的手机不再有效" in told
    new = Authenticator.objects.get(user=keeper)
    assert new != old
    assert new.confirmed
    assert stolen.get(ENTER).headers["Location"].startswith("/login/"), "whoever has the old one"
    assert client.get("/desk/").status_code == 200
    ended = AuditEntry.objects.get(action="结束其他登录", by=keeper)
    assert ended.after == {"会话": 1}


def test_what_another_user_gave_does_not_count(cast: Cast) -> None:
    """The note in a session is of one account."""
    for user in (cast.administrator, cast.auditor):
        set_up(user)
    client = at_desk(cast.administrator)
    client.post(ENTER, {"code": code_of(cast.administrator, ahead=1)})
    session = client.session
    note = session["second_factor"]
    assert note == cast.administrator.pk
    other = at_desk(cast.auditor)
    session = other.session
    session["second_factor"] = note
    session.save()
    assert other.get("/").status_code == 302


def test_the_security_officer_takes_it_off_and_the_sessions_end(cast: Cast) -> None:
    keeper = cast.administrator
    set_up(keeper)
    client = at_desk(keeper)
    client.post(ENTER, {"code": code_of(keeper, ahead=1)})
    assert client.get("/desk/").status_code == 200
    row = asking.ask(kind=Kind.SECOND_FACTOR, user=keeper, reason="手机丢失", by=cast.system, at=AT)
    deciding.approve(row=row, by=cast.security, at=AT)
    assert client.get("/desk/").headers["Location"].startswith("/login/")
    assert not factor.is_set_up(keeper)
    again = at_desk(keeper)
    assert again.get(ENTER).headers["Location"] == SET_UP


def test_where_it_is_off_nobody_sets_it_up(keeper: User, settings: Settings) -> None:
    settings.SECOND_FACTOR = "off"
    client = at_desk(keeper)
    assert client.get("/desk/").status_code == 200
    assert client.get(SET_UP).headers["Location"] == "/profile/"
    assert not Authenticator.objects.exists()
