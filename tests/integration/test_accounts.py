"""Accounts come about between two persons: one asks, another one grants."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from campaigns.actions.accounts import asking, deciding
from campaigns.actions.accounts.errors import AccountError
from campaigns.models import (
    AccountRequest,
    ApiToken,
    AuditEntry,
    Deputy,
    PasswordUse,
    Region,
    Session,
    User,
)
from campaigns.terms import AccountRequestKind as Kind
from campaigns.terms import AccountRequestState as State
from campaigns.terms import Role
from tests.cast import Cast
from tests.officers import Officers, appoint, at_desk, hash_quickly, officer
from tests.record import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick(settings: Settings) -> None:
    hash_quickly(settings)


# 乙 at his own region, whose office is written otherwise.
SECOND_NAME = {"full_name": "乙", "office": "省公安厅禁毒总队", "region": "370000"}
CLERK = {
    "username": "ws-lixia",
    "full_name": "钱明",
    "office": "历下区禁毒办",
    "role": "reporter",
    "region": "370102",
}


@pytest.fixture
def officers(db: None) -> Officers:
    return appoint()


def ask(
    by: User, kind: str = Kind.CREATE, user: User | None = None, /, **given: Any
) -> AccountRequest:
    said = {**CLERK, **given} if kind == Kind.CREATE else given
    return asking.ask(kind=kind, user=user, given=said, reason="新到岗", by=by, at=AT)


def test_one_asks_and_another_grants(officers: Officers) -> None:
    row = ask(officers.system)
    assert row.state == State.WAITING
    assert not User.objects.filter(username="ws-lixia").exists(), "asking alone makes nothing"
    row = deciding.approve(row=row, by=officers.security, at=AT, words="属实")
    assert not User.objects.get(username="ws-lixia").has_usable_password()
    for stranger in (officers.security, officers.second):
        with pytest.raises(AccountError, match="只由申请人领取"):
            deciding.hand_out(row=row, by=stranger, at=AT)
    password = deciding.hand_out(row=row, by=officers.system, at=AT)
    with pytest.raises(AccountError, match="只能领取一次"):
        deciding.hand_out(row=row, by=officers.system, at=AT)
    made = User.objects.get(username="ws-lixia")
    assert (made.full_name, made.role, made.office) == ("钱明", Role.REPORTER, "历下区禁毒办")
    assert made.region == Region.objects.get(code="370102")
    assert made.check_password(password)
    assert made.must_change_password
    assert PasswordUse.objects.filter(user=made).count() == 1
    assert (row.state, row.user, row.decided_by) == (State.APPROVED, made, officers.security)
    actions = AuditEntry.objects.filter(subject="账号 ws-lixia").order_by("id")
    assert [entry.action for entry in actions] == [
        "申请账号事项",
        "同意账号申请",
        "领取一次性密码",
    ]
    assert password not in str(list(actions.values())), "a password is written down nowhere"
    assert password not in str(list(AccountRequest.objects.values()))


def test_nobody_grants_what_he_asked_for(officers: Officers) -> None:
    """Neither by the rule nor by hand: the database refuses it as well."""
    row = ask(officers.system)
    with pytest.raises(AccountError, match="不由您审批"):
        deciding.approve(row=row, by=officers.system, at=AT)
    with pytest.raises(AccountError, match="不由您审批"):
        deciding.reject(row=row, by=officers.system, at=AT, words="不")
    tried = AuditEntry.objects.filter(outcome="refused", by=officers.system).order_by("id")
    assert [entry.action for entry in tried] == ["同意账号申请", "不同意账号申请"]
    row.state, row.decided_by, row.decided_at = State.APPROVED, officers.system, AT
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_two_accounts_of_one_person_are_one_person(officers: Officers) -> None:
    """An administrator who is a security officer under another name does not grant his own."""
    keeper = officer("o_keeper", Role.ADMINISTRATOR, "乙")
    row = ask(keeper)
    with pytest.raises(AccountError, match="不能是同一人"):
        deciding.approve(row=row, by=officers.security, at=AT)
    deciding.approve(row=row, by=officers.second, at=AT)
    own = ask(officers.system, username="for-himself", **SECOND_NAME)
    with pytest.raises(AccountError, match="本人"):
        deciding.approve(row=own, by=officers.security, at=AT)


@pytest.mark.parametrize("name", ["甲", " 甲 "])
@pytest.mark.parametrize("role", ["security", "auditor"])
def test_the_three_officers_are_three_persons(officers: Officers, role: str, name: str) -> None:
    """Under whatever user name; other roles are not concerned, and other people neither."""
    twice = {"full_name": name, "office": "山东省禁毒办", "region": "370000"}
    with pytest.raises(AccountError, match="不能由同一人担任"):
        ask(officers.system, **{**twice, "role": role})
    ask(officers.system, **{**twice, "role": "leader", "username": "ws-leader"})
    with pytest.raises(AccountError, match="不能由同一人担任"):
        ask(officers.system, **{**twice, "role": role, "office": "省公安厅禁毒总队"})
    there = {"office": "德州市禁毒办", "region": "371400", "username": "other"}
    ask(officers.system, **{**twice, "role": role, **there})


def test_somebody_may_become_an_officer_in_the_meantime(officers: Officers) -> None:
    """What held when it was asked is asked again when it is granted."""
    row = ask(officers.system, role="auditor", full_name="辛", office="山东省禁毒办")
    officer("o_meanwhile", Role.SYSTEM, "辛")
    with pytest.raises(AccountError, match="不能由同一人担任"):
        deciding.approve(row=row, by=officers.security, at=AT)
    row.refresh_from_db()
    assert row.state == State.WAITING


def test_a_change_and_an_enabled_account_keep_the_three_apart(officers: Officers) -> None:
    leader = officer("o_boss", Role.LEADER, "丙")
    with pytest.raises(AccountError, match="不能由同一人担任"):
        ask(officers.system, Kind.CHANGE, leader, role="security")
    gone = officer("o_gone", Role.SYSTEM, "丙")
    gone.is_active = False
    gone.save()
    row = ask(officers.system, Kind.ENABLE, gone)
    with pytest.raises(AccountError, match="不能由同一人担任"):
        deciding.approve(row=row, by=officers.second, at=AT)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"username": "admin"}, "默认用户名"),
        ({"username": "9lives"}, "小写字母开头"),
        ({"username": "a"}, "小写字母开头"),
        ({"username": "O_SYSTEM"}, "已经有人使用"),
        ({"username": "o_system"}, "已经有人使用"),
        ({"full_name": ""}, "姓名"),
        ({"full_name": "甲" * 31}, "最长"),
        ({"full_name": "钱13912345678"}, "手机号"),
        ({"office": ""}, "单位"),
        ({"office": "110101199003078515"}, "身份证号"),
        ({"role": "king"}, "角色"),
        ({"region": "999999"}, "地区"),
        ({"region": "520102"}, "不由您申请"),
    ],
)
def test_what_no_account_may_be(officers: Officers, given: dict[str, str], why: str) -> None:
    with pytest.raises(AccountError, match=why):
        ask(officers.system, **given)
    assert not AccountRequest.objects.exists()


@pytest.mark.parametrize(
    ("reason", "why"), [("  ", "理由"), ("x" * 301, "最长"), ("打 13912345678", "手机号")]
)
def test_a_reason_is_given_without_numbers_of_persons(
    officers: Officers, reason: str, why: str
) -> None:
    with pytest.raises(AccountError, match=why):
        asking.ask(kind=Kind.CREATE, given=CLERK, reason=reason, by=officers.system, at=AT)


def test_a_name_is_promised_once(officers: Officers) -> None:
    ask(officers.system)
    with pytest.raises(AccountError, match="等待审批"):
        ask(officers.system)


# Who may ask: a role at a region, by the system administrator or an administrator.
ASKED = [
    ("system", "reporter", "370102", True),
    ("system", "administrator", "370000", True),
    ("system", "security", "370000", True),
    ("system", "reporter", "520102", False),
    ("administrator", "reporter", "370102", True),
    ("administrator", "leader", "370000", True),
    ("administrator", "administrator", "370100", True),
    ("administrator", "administrator", "370000", False),
    ("administrator", "security", "370100", False),
    ("administrator", "auditor", "370100", False),
    ("administrator", "system", "370100", False),
    ("administrator", "reporter", "520102", False),
    *((who, "reporter", "370102", False) for who in ("security", "auditor", "clerk", "leader")),
]


@pytest.mark.parametrize(("who", "role", "region", "may"), ASKED)
def test_who_may_ask_for_whom(
    officers: Officers, cast: Cast, who: str, role: str, region: str, may: bool
) -> None:
    by: User = getattr(cast, who) if hasattr(cast, who) else getattr(officers, who)
    if may:
        assert ask(by, role=role, region=region).asked_by == by
        return
    with pytest.raises(AccountError, match="不由您申请"):
        ask(by, role=role, region=region)


def test_who_decides_where(officers: Officers, cast: Cast) -> None:
    """A city's security officer decides in the city, not beside it and not above it."""
    inside, outside = ask(officers.system), ask(officers.system, username="ws-qd", region="370200")
    for nobody in (officers.auditor, cast.administrator, cast.leader):
        with pytest.raises(AccountError, match="不由您审批"):
            deciding.approve(row=inside, by=nobody, at=AT)
    with pytest.raises(AccountError, match="不由您审批"):
        deciding.approve(row=outside, by=officers.city, at=AT)
    deciding.approve(row=inside, by=officers.city, at=AT)
    moved = ask(officers.system, Kind.CHANGE, cast.clerk, region="370202", office="市南区禁毒办")
    with pytest.raises(AccountError, match="不由您审批"):
        deciding.approve(row=moved, by=officers.city, at=AT)
    deciding.approve(row=moved, by=officers.security, at=AT)


def test_what_is_refused_has_a_reason_and_changes_nothing(officers: Officers) -> None:
    row = ask(officers.system)
    with pytest.raises(AccountError, match="写明理由"):
        deciding.reject(row=row, by=officers.security, at=AT, words=" ")
    deciding.reject(row=row, by=officers.security, at=AT, words="没有这个岗位")
    with pytest.raises(AccountError, match="未同意"):
        deciding.approve(row=row, by=officers.security, at=AT)
    assert not User.objects.filter(username="ws-lixia").exists()


def test_who_asked_may_take_it_back(officers: Officers, cast: Cast) -> None:
    row = ask(officers.system)
    with pytest.raises(AccountError, match="只有申请人"):
        asking.withdraw(row=row, by=cast.administrator, at=AT)
    asking.withdraw(row=row, by=officers.system, at=AT)
    with pytest.raises(AccountError, match="已撤回"):
        deciding.approve(row=row, by=officers.security, at=AT)


def test_who_changes_role_or_place_loses_what_came_with_it(officers: Officers, cast: Cast) -> None:
    clerk, at_home = cast.clerk, at_desk(cast.clerk)
    assert at_home.get("/desk/").status_code == 200
    token = ApiToken.objects.create(
        user=clerk,
        name="系统",
        digest="0" * 64,
        hint="0000",
        created_by=cast.administrator,
        created_at=AT,
        expires_at=AT.replace(year=2099),
    )
    seat = Deputy.objects.create(
        absent=clerk,
        deputy=cast.reviewer,
        first_day=AT.date(),
        last_day=AT.replace(year=2099).date(),
        appointed_by=clerk,
        appointed_at=AT,
    )
    row = ask(officers.system, Kind.CHANGE, clerk, role="reviewer", office="市禁毒办")
    assert row.wanted == {"role": "reviewer", "office": "市禁毒办"}, "only what changes"
    deciding.approve(row=row, by=officers.security, at=AT)
    for one in (clerk, token, seat):
        one.refresh_from_db()
    assert (clerk.role, clerk.office) == (Role.REVIEWER, "市禁毒办")
    assert token.revoked_at == AT
    assert revoked(token) == ("角色或地区变更", officers.security)
    assert seat.ended_at == AT
    assert not Session.objects.filter(user=clerk).exists()
    assert at_home.get("/desk/").status_code == 302


def revoked(token: ApiToken) -> tuple[str, User | None]:
    """Why, and by whom: the one entry that says so."""
    subject = f"令牌 {token.user.username} …{token.hint}"
    entry = AuditEntry.objects.get(action="停用接口令牌", subject=subject)
    assert isinstance(entry.after, dict)
    return entry.after["原因"], entry.by


def test_a_new_name_alone_ends_nothing(officers: Officers, cast: Cast) -> None:
    at_home = at_desk(cast.clerk)
    at_home.get("/desk/")
    row = ask(officers.system, Kind.CHANGE, cast.clerk, full_name="新名", office="某办")
    deciding.approve(row=row, by=officers.security, at=AT)
    assert at_home.get("/desk/").status_code == 200


def test_a_new_password_ends_the_sessions(officers: Officers, cast: Cast) -> None:
    at_home = at_desk(cast.clerk)
    at_home.get("/desk/")
    row = ask(officers.system, Kind.PASSWORD, cast.clerk)
    token = ApiToken.objects.create(
        user=cast.clerk,
        name="系统",
        digest="0" * 64,
        hint="0000",
        created_by=cast.administrator,
        created_at=AT,
        expires_at=AT.replace(year=2099),
    )
    deciding.approve(row=row, by=officers.security, at=AT)
    token.refresh_from_db()
    assert token.revoked_at == AT
    assert revoked(token) == ("密码重置", officers.security)
    assert not User.objects.get(pk=cast.clerk.pk).has_usable_password()
    password = deciding.hand_out(row=row, by=officers.system, at=AT)
    cast.clerk.refresh_from_db()
    assert cast.clerk.check_password(password)
    assert at_home.get("/desk/").status_code == 302


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (Kind.ENABLE, "正在使用"),
        (Kind.SECOND_FACTOR, "还没有启用"),
        (Kind.CHANGE, "没有要变更"),
    ],
)
def test_what_makes_no_sense_is_refused(
    officers: Officers, cast: Cast, kind: Kind, why: str
) -> None:
    cast.clerk.office = "某办"
    cast.clerk.save()
    with pytest.raises(AccountError, match=why):
        ask(officers.system, kind, cast.clerk)


def test_nobody_asks_for_himself_and_nothing_waits_twice(officers: Officers, cast: Cast) -> None:
    with pytest.raises(AccountError, match="自己的账号"):
        ask(officers.system, Kind.PASSWORD, officers.system)
    ask(officers.system, Kind.PASSWORD, cast.clerk)
    with pytest.raises(AccountError, match="正在等待"):
        ask(cast.administrator, Kind.PASSWORD, cast.clerk)
