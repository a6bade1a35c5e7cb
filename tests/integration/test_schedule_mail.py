"""Mails that do not go out or do not arrive: told, as long as somebody can do something."""

from __future__ import annotations

import pytest
from django.core.mail.backends import locmem
from pytest_django import Settings

from campaigns.models import Campaign, User
from campaigns.terms import BulletinKind, Job, MailState, RecipientState, RunOutcome
from metrics.actions import mailing
from metrics.actions.schedule import jobs
from metrics.actions.schedule.alarms import look
from metrics.models import Alarm, AlarmMail, Bulletin, Delivery, Recipient, Reminder
from tests.cast import Cast
from tests.integration.alarms import JUNE, bulletin, keeper, keys, of, on

__all__ = ["keeper"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(reported: Campaign, cast: Cast) -> Bulletin:
    return bulletin(
        reported,
        BulletinKind.QUARTERLY,
        JUNE,
        signed_at=on(7, 11, 9),
        signed_by=cast.administrator,
        year=2017,
        number=1,
    )


def delivery(signed: Bulletin, cast: Cast, name: str, state: MailState) -> Delivery:
    recipient = Recipient.objects.create(
        campaign=signed.campaign,
        region=signed.campaign.region,
        name=name,
        office="禁毒办",
        kinds=["quarterly"],
        state=RecipientState.APPROVED,
        asked_by=cast.administrator,
        asked_at=on(5, 1),
        decided_by=cast.auditor,
        decided_at=on(5, 1),
    )
    return Delivery.objects.create(
        bulletin=signed,
        recipient=recipient,
        region=recipient.region,
        name=name,
        office="禁毒办",
        email=f"{name}@example.org",
        prepared_at=on(7, 11, 9),
        mail=state,
    )


def test_mail_that_does_not_go_out(signed: Bulletin, cast: Cast) -> None:
    waiting = delivery(signed, cast, "a", MailState.PREPARED)
    look(at=on(7, 12, 8, 59))
    assert not Alarm.objects.filter(key__startswith="delivery:").exists()
    look(at=on(7, 12, 9))
    assert "签发已超过 24 小时，还有 1 封没有寄出" in of("delivery").words
    Delivery.objects.filter(pk=waiting.pk).update(mail=MailState.SENT, sent_at=on(7, 12, 10))
    look(at=on(7, 12, 11))
    assert not Alarm.objects.filter(key__startswith="delivery:", cleared_at=None).exists()


def test_mail_that_did_not_arrive(signed: Bulletin, cast: Cast) -> None:
    lost = delivery(signed, cast, "a", MailState.FAILED)
    look(at=on(7, 11, 9, 5))
    assert of("returned").words == "2017年第2季度通报有 1 封没有送达或不能确定"
    delivery(signed, cast, "b", MailState.UNCERTAIN)
    look(at=on(7, 11, 9, 6))
    assert "有 2 封" in of("returned").words, "the number follows, nobody is mailed again"
    Delivery.objects.filter(pk=lost.pk).update(
        acknowledged_at=on(7, 12), acknowledged_by=cast.leader
    )
    Delivery.objects.exclude(pk=lost.pk).update(mail=MailState.NONE)
    look(at=on(7, 12, 1))
    assert not Alarm.objects.filter(key__startswith="returned:", cleared_at=None).exists()


def test_nobody_is_owed_a_mail_who_is_not_on_the_list(signed: Bulletin, cast: Cast) -> None:
    gone = delivery(signed, cast, "a", MailState.FAILED)
    none = delivery(signed, cast, "b", MailState.NONE)
    Delivery.objects.filter(pk=none.pk).update(bounced_at=on(7, 12))
    look(at=on(7, 12, 10))
    assert "有 1 封" in of("returned").words
    Recipient.objects.filter(pk=gone.recipient_id).update(state=RecipientState.REMOVED)
    look(at=on(7, 12, 11))
    assert not Alarm.objects.filter(key__startswith="returned:", cleared_at=None).exists()


def test_with_mail_off_no_mail_is_missed(signed: Bulletin, cast: Cast, settings: Settings) -> None:
    delivery(signed, cast, "a", MailState.PREPARED)
    delivery(signed, cast, "b", MailState.FAILED)
    look(at=on(7, 12, 10))
    assert {of("delivery").campaign, of("returned").campaign} == {signed.campaign}
    settings.MAIL = "off"
    look(at=on(7, 12, 11))
    assert not [key for key in keys() if key.startswith(("delivery:", "returned:"))]


def test_chases_and_alarms_that_are_not_mailed(reported: Campaign, keeper: User) -> None:
    def chase(user: User, mail: MailState) -> None:
        row = {"day": on(5, 4).date(), "at": on(5, 4, 9), "items": [], "mail": mail}
        Reminder.objects.create(to=user, **row)

    look(at=on(5, 1, 1))
    assert AlarmMail.objects.filter(mail=MailState.PREPARED).count() == 1
    chase(keeper, MailState.PREPARED)
    look(at=on(5, 2, 1))
    assert of("unsent").words == "1 封警报邮件超过 24 小时没有寄出"
    look(at=on(5, 5, 9))
    assert of("unsent").words == "1 封催报邮件、1 封警报邮件超过 24 小时没有寄出"
    mailing.send_due(now=lambda: on(5, 5, 10))
    look(at=on(5, 5, 10))
    assert not Alarm.objects.filter(key__startswith="unsent:", cleared_at=None).exists()


def test_a_mail_server_that_is_away_is_told_at_once(
    reported: Campaign, keeper: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(at=on(5, 1, 1))

    def away(*_asked: object) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(locmem.EmailBackend, "open", away)
        ran = jobs.run(job=Job.MAIL, now=lambda: on(5, 1, 1, 1))
    assert ran.outcome == RunOutcome.FAILED
    assert ran.words.startswith("还有 1 封待发，邮件服务器没有应答")
    look(at=on(5, 1, 1, 2))
    assert "邮件服务器没有应答" in of("failed").words
    assert jobs.run(job=Job.MAIL, now=lambda: on(5, 1, 1, 3)).outcome == RunOutcome.DONE
    look(at=on(5, 1, 1, 4))
    assert not Alarm.objects.filter(key__startswith="failed:", cleared_at=None).exists()
