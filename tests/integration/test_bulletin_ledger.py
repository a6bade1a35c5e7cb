"""The ledger: read, signed for, and what comes back."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import quote

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from campaigns.models import Campaign, Deputy, User
from campaigns.terms import MailState, Role
from metrics.actions.bulletin import bounces, deliveries, templates
from metrics.actions.bulletin.bounces import MailboxError
from metrics.actions.bulletin.deliveries import NotYoursError, SettledError, UnknownMailError
from metrics.actions.bulletin.errors import BulletinError, StateError
from metrics.actions.bulletin.returned import LARGEST, NotReturnedError, UnreadableError, returned
from metrics.actions.schedule.trouble import without_secrets
from metrics.mail.bulletin import mails_in, name_of
from metrics.models import Bulletin, Delivery
from metrics.papers.guard import MEGABYTE, MOST_TEMPLATE
from tests.bulletins import TENTH, a_draft, recipient, signed
from tests.cast import Cast
from tests.month import region
from tests.people import colleague
from tests.pop3 import PASSWORD, USER, mailbox

pytestmark = pytest.mark.django_db
NEXT = TENTH + timedelta(hours=1)
OFFICE, PERSON = "370102", "370103"


@pytest.fixture
def second(cast: Cast) -> User:
    return colleague("second", Role.ADMINISTRATOR, "370000")


@pytest.fixture
def linked() -> User:
    return colleague("linked", Role.LEADER, PERSON)


@pytest.fixture
def bulletin(
    reported: Campaign,
    cast: Cast,
    second: User,
    linked: User,
    monkeypatch: pytest.MonkeyPatch,
) -> Bulletin:
    """Signed, for the clerk's office and for one person with an account."""
    recipient(reported, region(OFFICE), cast.administrator, second)
    recipient(reported, region(PERSON), cast.administrator, second, user=linked)
    return signed(a_draft(reported, monkeypatch), cast.administrator)


def row(code: str) -> Delivery:
    return Delivery.objects.select_related("bulletin__campaign").get(region__code=code)


def acknowledge(code: str, by: User) -> Delivery:
    return deliveries.acknowledge(delivery=row(code), by=by, at=NEXT)


class TestSigningFor:
    def test_an_office_by_any_of_its_accounts_but_auditors(
        self, bulletin: Bulletin, cast: Cast
    ) -> None:
        auditor = colleague("auditor_here", Role.AUDITOR, OFFICE)
        for stranger in (auditor, cast.administrator, cast.city_leader, cast.stranger):
            with pytest.raises(NotYoursError):
                acknowledge(OFFICE, stranger)
        told = acknowledge(OFFICE, cast.clerk)
        assert (told.acknowledged_by, told.acknowledged_at, told.read_at) == (
            cast.clerk,
            NEXT,
            NEXT,
        )
        with pytest.raises(StateError, match="已经签收"):
            acknowledge(OFFICE, cast.clerk)

    def test_a_person_only_by_himself(self, bulletin: Bulletin, linked: User) -> None:
        colleague_there = colleague("beside", Role.REPORTER, PERSON)
        with pytest.raises(NotYoursError):
            acknowledge(PERSON, colleague_there)
        assert acknowledge(PERSON, linked).acknowledged_by == linked

    def test_reading_counts_once_and_only_for_ones_own(
        self, bulletin: Bulletin, cast: Cast
    ) -> None:
        assert deliveries.read(bulletin=bulletin, by=cast.leader, at=TENTH) == 0
        assert deliveries.read(bulletin=bulletin, by=cast.clerk, at=TENTH) == 1
        assert deliveries.read(bulletin=bulletin, by=cast.clerk, at=NEXT) == 0
        assert (row(OFFICE).read_at, row(PERSON).read_at) == (TENTH, None)


def sent(code: str) -> Delivery:
    Delivery.objects.filter(region__code=code).update(
        mail=MailState.SENT, sent_at=TENTH, handed_at=TENTH, attempts=1
    )
    return row(code)


def report(delivery: Delivery, *, action: str = "failed") -> bytes:
    """A delivery report as mail servers write it (RFC 3464)."""
    return f"""Return-Path: <>
From: MAILER-DAEMON@mx.example.cn
To: targets@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=utf-8

This is the mail system at host mx.example.cn.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.cn

Final-Recipient: rfc822; {delivery.email}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <{delivery.email}>: User unknown

--B
Content-Type: text/rfc822-headers

Message-ID: <{name_of(delivery)}@localhost>
Subject: =?utf-8?b?5rWL6K+V?=

--B--
""".replace("\n", "\r\n").encode()


def plain(delivery: Delivery, sender: str = "PostMaster@example.cn") -> bytes:
    """As older servers write it: all in one text, in whatever code."""
    message = EmailMessage()
    message["From"] = sender
    message["Subject"] = "系统退信"
    text = (
        "抱歉，您的邮件被退回来了。\n\n收件人邮箱已满：\n"
        "  552 5.2.2 Mailbox full\n\n"
        f"原邮件编号：<{name_of(delivery)}@localhost>\n"
    )
    message.set_content(text, charset="gb18030", cte="base64")
    return message.as_bytes()


def note(message: bytes, by: User | None = None) -> Delivery:
    return deliveries.note_bounce(message=message, by=by, at=NEXT)


class TestWhatComesBack:
    def test_a_report_names_the_mail_and_the_reason(self, bulletin: Bulletin, cast: Cast) -> None:
        told = note(report(sent(OFFICE)), cast.administrator)
        assert told.region.code == OFFICE
        assert (told.mail, told.bounced_at) == (MailState.SENT, NEXT)
        assert told.bounce == f"5.1.1 550 5.1.1 <{told.email}>: User unknown"
        assert row(PERSON).bounced_at is None
        again = deliveries.send_again(delivery=told, by=cast.administrator, at=NEXT)
        assert (again.mail, again.bounced_at, again.bounce, again.sent_at) == (
            MailState.PREPARED,
            None,
            "",
            None,
        )

    def test_a_plain_text_does_too(self, bulletin: Bulletin) -> None:
        assert note(plain(sent(PERSON))).bounce == "552 5.2.2 Mailbox full"

    def test_what_came_back_had_gone_out(self, bulletin: Bulletin) -> None:
        sent(OFFICE)
        Delivery.objects.filter(region__code=OFFICE).update(
            mail=MailState.UNCERTAIN, sent_at=None, error="不知道"
        )
        told = note(report(row(OFFICE)))
        assert (told.mail, told.sent_at, told.error) == (MailState.SENT, TENTH, "")

    def test_what_does_not_say_so_is_no_return(self, bulletin: Bulletin) -> None:
        delivery = sent(OFFICE)
        for message, why in [
            (report(delivery, action="delayed"), "还在继续投递"),
            (report(delivery, action="delivered"), "没有说邮件被退回"),
            (plain(delivery, sender="somebody@example.cn"), "这不是退信"),
        ]:
            with pytest.raises(NotReturnedError, match=why):
                note(message)
        assert row(OFFICE).bounced_at is None

    def test_an_answering_machine_returns_nothing(self, bulletin: Bulletin) -> None:
        """Neither one at a mailbox nor one that a mail server runs."""
        delivery = sent(OFFICE)
        for header in (
            b"Auto-Submitted: auto-replied",
            b"Auto-Submitted: Auto-Replied (vacation)",
            b"X-Autoreply: yes",
            b"X-Autorespond: out of office",
            b"Precedence: auto_reply",
            b"Return-Path: <>",
        ):
            sender = "office@example.cn" if b"<>" in header else "postmaster@example.cn"
            with pytest.raises(NotReturnedError):
                note(header.partition(b" (")[0] + b"\r\n" + plain(delivery, sender=sender))
        with pytest.raises(NotReturnedError):
            note(b"X-Failed-Recipients: a@example.cn\r\n" + plain(delivery, sender="a@b.cn"))
        assert row(OFFICE).bounced_at is None

    def test_a_server_that_calls_its_return_a_reply_is_believed(self, bulletin: Bulletin) -> None:
        head = b"X-Failed-Recipients: a@example.cn\r\nAuto-Submitted: auto-replied\r\n"
        assert note(head + plain(sent(OFFICE))).bounced_at == NEXT

    def test_a_servers_other_letters_are_no_returns(self, bulletin: Bulletin) -> None:
        message = EmailMessage()
        message["From"] = "postmaster@example.cn"
        message["Subject"] = "邮箱使用说明"
        message.set_content(f"<{name_of(sent(OFFICE))}@localhost>\n每日限收 500 封。")
        with pytest.raises(NotReturnedError):
            note(message.as_bytes())

    def test_what_was_sent_anew_has_not_come_back(self, bulletin: Bulletin, cast: Cast) -> None:
        """The same report a second time is about the first mail."""
        by, first = cast.administrator, report(sent(OFFICE))
        deliveries.send_again(delivery=note(first), by=by, at=NEXT)
        with pytest.raises(SettledError):
            note(first)
        again = sent(OFFICE)
        assert name_of(again).startswith(f"bulletin-{again.pk}-r2-")
        with pytest.raises(SettledError):
            note(first)
        assert row(OFFICE).bounced_at is None
        assert note(report(again)).bounced_at == NEXT

    @pytest.mark.parametrize("state", [MailState.NONE, MailState.PREPARED, MailState.FAILED])
    def test_what_did_not_go_out_does_not_come_back(
        self, bulletin: Bulletin, state: MailState
    ) -> None:
        Delivery.objects.update(mail=state)
        with pytest.raises(SettledError):
            note(report(row(OFFICE)))

    def test_what_comes_back_while_it_is_being_sent_had_gone_out(self, bulletin: Bulletin) -> None:
        Delivery.objects.update(mail=MailState.SENDING, lease_until=NEXT, handed_at=TENTH)
        told = note(report(row(OFFICE)))
        assert (told.mail, told.sent_at, told.lease_until) == (MailState.SENT, TENTH, None)

    def test_it_can_be_left_at_that(self, bulletin: Bulletin, cast: Cast) -> None:
        back = note(plain(sent(OFFICE)))
        told = deliveries.close(delivery=back, reason="改用电话", by=cast.administrator, at=NEXT)
        assert (told.mail, told.sent_at, told.bounced_at, told.bounce) == (
            MailState.SENT,
            TENTH,
            None,
            "",
        )
        assert told.error == "不再处理：改用电话（原退信：552 5.2.2 Mailbox full）"

    def test_nobody_makes_one_up(self, bulletin: Bulletin) -> None:
        delivery = sent(OFFICE)
        forged = report(delivery).replace(name_of(delivery).encode()[-16:], b"0" * 16)
        with pytest.raises(UnknownMailError):
            note(forged)
        assert mails_in(f"<bulletin-{delivery.pk}-@localhost>") == []

    @pytest.mark.parametrize("data", [b"", b"\0\xff\xfe", b"x" * (LARGEST + 1), b"\r\n\r\nbody"])
    def test_rubbish_is_told(self, bulletin: Bulletin, data: bytes) -> None:
        with pytest.raises(UnreadableError):
            note(data)


class TestTheMailboxOfReturns:
    """Read by POP3 from a real one."""

    def test_what_is_noted_is_deleted_and_the_rest_stays(
        self, bulletin: Bulletin, settings: LazySettings
    ) -> None:
        foreign = report(Delivery(pk=1_000_000, email="nobody@example.cn"))
        letter = plain(row(OFFICE), sender="somebody@example.cn")
        long = b"X-Long: " + b"x" * 5000 + b"\r\n" + report(sent(OFFICE))
        with mailbox() as (box, port):
            settings.BOUNCE_URL = f"pop3://{quote(USER)}:{quote(PASSWORD)}@127.0.0.1:{port}"
            box.messages += [foreign, long, letter, plain(sent(PERSON)), b"x" * (LARGEST + 1)]
            assert bounces.collect(at=NEXT) == 2
            assert len(box.messages) == 3
            assert bounces.collect(at=NEXT) == 0
            assert box.logins == 2
        assert row(OFFICE).bounced_at == row(PERSON).bounced_at == NEXT

    def test_a_run_reads_so_many_and_the_next_one_those_before(
        self, bulletin: Bulletin, settings: LazySettings
    ) -> None:
        letter = plain(row(OFFICE), sender="somebody@example.cn")
        turns = [NEXT + turn * timedelta(seconds=settings.TICK_SECONDS) for turn in range(2)]
        with mailbox() as (box, port):
            settings.BOUNCE_URL = f"pop3://{quote(USER)}:{quote(PASSWORD)}@127.0.0.1:{port}"
            box.messages += [plain(sent(OFFICE))] + [letter] * bounces.MOST
            assert sorted(bounces.collect(at=at) for at in turns) == [0, 1]
            assert len(box.messages) == bounces.MOST

    def test_one_that_counts_no_more_is_deleted_but_not_noted(
        self, bulletin: Bulletin, settings: LazySettings
    ) -> None:
        with mailbox() as (box, port):
            settings.BOUNCE_URL = f"pop3://{quote(USER)}:{quote(PASSWORD)}@127.0.0.1:{port}"
            box.messages.append(report(row(OFFICE)))  # still waits to be sent
            assert bounces.collect(at=NEXT) == 0
            assert not box.messages

    def test_a_mailbox_that_cannot_be_read_is_told_without_the_password(
        self, bulletin: Bulletin, settings: LazySettings
    ) -> None:
        with mailbox() as (_, port):
            settings.BOUNCE_URL = f"pop3://{quote(USER)}:secret@127.0.0.1:{port}"
            with pytest.raises(MailboxError, match="wrong password") as told:
                bounces.collect(at=NEXT)
        assert "secret" not in str(told.value)
        with pytest.raises(MailboxError, match="refused"):
            bounces.collect(at=NEXT)
        settings.BOUNCE_URL = ""
        assert bounces.collect(at=NEXT) == 0


def test_no_password_of_an_address_stands_in_what_is_told(settings: LazySettings) -> None:
    settings.BOUNCE_URL = "pop3s://bounces:p%40ss-word@mail.example.cn"
    settings.REDIS_URL = "redis://:queue-word@cache.example.cn:6379/0"
    told = without_secrets("wrong: p@ss-word, p%40ss-word, queue-word")
    assert told == "wrong: ***, ***, ***"


def test_a_template_is_no_larger_than_its_check_allows() -> None:
    assert templates.LARGEST == MOST_TEMPLATE == 2 * MEGABYTE


@given(st.data())
@examples(max_examples=150, deadline=None)
def test_whatever_comes_it_is_read_or_refused(data: st.DataObject) -> None:
    """A real report with pieces cut out, doubled or replaced by any bytes."""
    whole = report(Delivery(pk=1, email="a@example.cn"))
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.integers(0, len(whole)))
        end = data.draw(st.integers(begin, min(len(whole), begin + 200)))
        piece = data.draw(st.one_of(st.just(whole[begin:end] * 2), st.binary(max_size=40)))
        whole = whole[:begin] + piece + whole[end:]
    try:
        told = returned(whole)
    except BulletinError:
        return
    assert told.mails in ([], [(1, 0)])
    assert told.reason.isprintable()


def test_a_deputy_signs_for_the_office(bulletin: Bulletin, cast: Cast) -> None:
    sitting = colleague("sitting", Role.REPORTER, "370104")
    Deputy.objects.create(
        absent=cast.clerk,
        deputy=sitting,
        first_day="2000-01-01",
        last_day="2999-12-31",
        appointed_by=cast.administrator,
        appointed_at=TENTH,
    )
    assert acknowledge(OFFICE, sitting).acknowledged_by == sitting
