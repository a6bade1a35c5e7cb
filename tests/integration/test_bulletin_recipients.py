"""The approved list of recipients: one asks, another decides, and nobody gets more than his own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.models import AuditEntry, Campaign, User
from campaigns.terms import RecipientState, Role
from metrics.actions.bulletin import recipients
from metrics.actions.bulletin.errors import BulletinError, StateError
from metrics.actions.bulletin.recipients import Asked
from metrics.actions.entry.errors import EntryError
from metrics.models import Recipient
from tests.bulletins import TENTH
from tests.cast import Cast
from tests.month import region
from tests.people import colleague

pytestmark = pytest.mark.django_db
NEXT = TENTH + timedelta(hours=1)


@pytest.fixture
def second(cast: Cast) -> User:
    return colleague("second", Role.ADMINISTRATOR, "370000")


def asked_for(**other: object) -> Asked:
    told = {
        "region": region("370102"),
        "name": "联络员",
        "office": "历下区禁毒办",
        "kinds": ["quarterly"],
        "email": "lixia@example.cn",
        **other,
    }
    return Asked(**told)  # type: ignore[arg-type]


def ask(campaign: Campaign, by: User, **other: object) -> Recipient:
    asked = asked_for(**other)
    return recipients.ask(campaign=campaign, asked=asked, by=by, at=TENTH)


def test_one_asks_and_another_decides(reported: Campaign, cast: Cast, second: User) -> None:
    row = ask(reported, cast.administrator)
    assert row.state == RecipientState.PROPOSED
    with pytest.raises(BulletinError, match="另一位管理员"):
        recipients.decide(recipient=row, granted=True, by=cast.administrator, at=NEXT)
    with pytest.raises(StateError, match="已在名单上"):
        ask(reported, second)
    row = recipients.decide(recipient=row, granted=True, by=second, at=NEXT)
    assert (row.state, row.decided_by) == (RecipientState.APPROVED, second)
    with pytest.raises(StateError, match="已批准"):
        recipients.decide(recipient=row, granted=False, by=second, at=NEXT)
    row = recipients.remove(recipient=row, by=cast.administrator, at=NEXT)
    assert row.state == RecipientState.REMOVED
    with pytest.raises(StateError, match="已移除"):
        recipients.remove(recipient=row, by=cast.administrator, at=NEXT)
    assert ask(reported, second).state == RecipientState.PROPOSED
    assert isinstance(after := AuditEntry.objects.get(action="移除通报收件人").after, dict)
    assert after["邮箱"] == "lixia@example.cn"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"email": "不是邮箱"}, "不是邮箱地址"),
        ({"email": "a@b.cn\nBcc: c@d.cn"}, "只能写一行"),
        ({"name": " "}, "请填写姓名"),
        ({"office": "电话13800138000"}, "手机号"),
        ({"kinds": []}, "接收哪些通报"),
        ({"kinds": ["weekly"]}, "接收哪些通报"),
    ],
)
def test_what_is_wrong_is_told(
    reported: Campaign, cast: Cast, other: dict[str, object], why: str
) -> None:
    with pytest.raises(EntryError, match=why):
        ask(reported, cast.administrator, **other)
    assert not Recipient.objects.exists()


def test_nobody_gets_what_he_may_not_see(reported: Campaign, cast: Cast) -> None:
    with pytest.raises(BulletinError, match="不在"):
        ask(reported, cast.administrator, region=cast.stranger.region)
    with pytest.raises(BulletinError, match="看不到"):
        ask(reported, cast.administrator, user=cast.city_leader)
    row = ask(reported, cast.administrator, user=cast.clerk)
    assert row.user == cast.clerk
