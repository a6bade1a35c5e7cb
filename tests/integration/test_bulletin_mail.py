"""A bulletin's mail against a real server: what it says and carries, and what breaks on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from io import BytesIO

import pytest
from django.conf import LazySettings
from docx import Document

from campaigns.models import AuditEntry, Campaign, User
from campaigns.terms import MailState, RecipientState, Role
from metrics.actions import mailing
from metrics.actions.bulletin import deliveries, drafting, recipients
from metrics.actions.bulletin.errors import BulletinError, StateError
from metrics.mail.bulletin import name_of
from metrics.models import Bulletin, Copy, Delivery, Recipient
from tests.bulletins import TENTH, WORDS, a_draft, copies, recipient, says, signed, words
from tests.cast import Cast
from tests.month import region
from tests.people import colleague
from tests.smtp import HOST, Mailboxes, Manners, mail_server, open_at

pytestmark = pytest.mark.django_db
CODES = ("370102", "370103", "370104")


@pytest.fixture
def server(settings: LazySettings) -> Iterator[Mailboxes]:
    """A mail server that takes everything, until a test changes its manners."""
    with mail_server() as (mailboxes, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, port
        settings.EMAIL_TIMEOUT = 10
        yield mailboxes


@pytest.fixture
def second(cast: Cast) -> User:
    return colleague("second", Role.ADMINISTRATOR, "370000", email="second@example.cn")


@pytest.fixture
def sent_out(
    reported: Campaign, cast: Cast, second: User, monkeypatch: pytest.MonkeyPatch
) -> Bulletin:
    """A signed bulletin for three offices, on its way."""
    for code in CODES:
        recipient(reported, region(code), cast.administrator, second)
    bulletin = signed(a_draft(reported, monkeypatch), cast.administrator)
    copies(bulletin)
    return bulletin


def send(after: timedelta = timedelta()) -> int:
    return mailing.send_due(now=lambda: TENTH + after)


def row(code: str) -> Delivery:
    return Delivery.objects.select_related("bulletin__campaign").get(region__code=code)


def address(code: str) -> str:
    return f"office-{code}@example.cn"


def only(mailboxes: Mailboxes, code: str) -> EmailMessage:
    (received,) = mailboxes.to(address(code))
    return received.message


def subject(message: EmailMessage) -> str:
    """Without the blank that a folded line begins with."""
    return str(message["Subject"]).strip()


def shown(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


class TestWhatItSays:
    def test_a_summary_in_two_forms_and_the_document_of_the_own_region(
        self, sent_out: Bulletin, server: Mailboxes
    ) -> None:
        assert send() == len(CODES)
        message = only(server, "370103")
        title = "关于山东省三年禁毒人民战争2017年1至3月进展情况的通报"
        assert subject(message) == f"{title}（2017年第1期）"
        assert message["Message-ID"].startswith(f"<{name_of(row('370103'))}@")
        assert message["Auto-Submitted"] == "auto-generated"
        for kind in ("plain", "html"):
            body = shown(message, kind)
            assert "市中区禁毒办" in body
            assert "现将有关情况通报如下。" in body
            assert WORDS["overview"] in body
            assert "市中区第1名。" in body
            assert "历下区第1名。" not in body
            assert "内部资料" in body
            assert WORDS["basis"] not in body, "the mail is short"
        (attached,) = message.iter_attachments()
        assert attached.get_filename() == f"{title} 2017年第1期.docx"
        paper = attached.get_payload(decode=True)
        assert isinstance(paper, bytes)
        assert paper == bytes(Copy.objects.get(region__code="370103").paper)
        texts = [paragraph.text for paragraph in Document(BytesIO(paper)).paragraphs]
        assert "市中区禁毒委员会：" in texts

    def test_demonstration_data_are_marked(
        self,
        reported: Campaign,
        cast: Cast,
        second: User,
        server: Mailboxes,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        recipient(reported, region("370102"), cast.administrator, second)
        draft = a_draft(reported, monkeypatch)
        Bulletin.objects.update(demonstration=True)
        copies(signed(draft, cast.administrator))
        send()
        message = only(server, "370102")
        assert subject(message).startswith("【演示数据】")
        assert "演示数据，非真实统计" in shown(message, "plain")

    def test_a_correction_says_so(
        self,
        sent_out: Bulletin,
        cast: Cast,
        server: Mailboxes,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        send()
        says(monkeypatch, words(), "济南市的名次由第1更正为第2。")
        made = drafting.correct(bulletin=sent_out, by=cast.administrator, at=TENTH)
        copies(signed(made, cast.administrator))
        assert send() == len(CODES)
        _, message = (one.message for one in server.to(address("370102")))
        assert subject(message).startswith("更正：关于")
        assert "由第1更正为第2" in shown(message, "plain")
        assert "由第1更正为第2" in shown(message, "html")

    def test_a_notice_carries_nothing(
        self, sent_out: Bulletin, server: Mailboxes, settings: LazySettings
    ) -> None:
        settings.MAIL = "notice"
        assert send() == len(CODES)
        message = only(server, "370102")
        assert subject(message) == "禁毒目标管理系统有一份新的通报"
        assert not list(message.iter_attachments())
        told = shown(message, "plain") + shown(message, "html")
        assert "请登录系统阅读并签收" in told
        assert "毒品案件" not in told
        assert "山东" not in told

    def test_a_silent_system_sends_nothing(
        self, sent_out: Bulletin, server: Mailboxes, settings: LazySettings
    ) -> None:
        settings.MAIL = "off"
        assert send() == 0
        assert not server.received


class TestWhatIsNotSent:
    def test_who_was_taken_off_the_list(
        self, sent_out: Bulletin, cast: Cast, server: Mailboxes
    ) -> None:
        gone = Recipient.objects.get(region__code="370102")
        recipients.remove(recipient=gone, by=cast.administrator, at=TENTH)
        assert send() == len(CODES) - 1
        told = row("370102")
        assert (told.mail, told.error) == (MailState.NONE, "收件人已不在批准名单上，没有发送")
        with pytest.raises(BulletinError, match="不在批准名单"):
            deliveries.send_again(delivery=told, by=cast.administrator, at=TENTH)

    def test_who_was_taken_off_the_list_is_nobodys_trouble(
        self, sent_out: Bulletin, cast: Cast, server: Mailboxes
    ) -> None:
        by = cast.administrator
        server.manners.rcpt = {address("370102"): "550 5.1.1 no such mailbox"}
        send()
        gone = Recipient.objects.get(region__code="370102")
        recipients.remove(recipient=gone, by=by, at=TENTH)
        with pytest.raises(BulletinError, match="理由"):
            deliveries.close(delivery=row("370102"), reason=" ", by=by, at=TENTH)
        told = deliveries.close(delivery=row("370102"), reason="已调离", by=by, at=TENTH)
        assert told.mail == MailState.NONE
        assert told.error.startswith(
            "不再处理：已调离（原对方邮箱不存在或拒收（SMTPRecipientsRefused"
        )
        with pytest.raises(StateError, match="不用处理"):
            deliveries.close(delivery=told, reason="再来一次", by=by, at=TENTH)
        entry = AuditEntry.objects.get(action="不再处理通报邮件")
        assert isinstance(entry.after, dict)
        assert entry.after["理由"] == "已调离"

    def test_what_waited_too_long_goes_out_only_when_a_person_says_so(
        self, sent_out: Bulletin, cast: Cast, server: Mailboxes
    ) -> None:
        late = mailing.STALE + timedelta(seconds=1)
        assert send(late) == 0
        told = row("370102")
        assert (told.mail, told.error) == (MailState.NONE, mailing.OUT_OF_DATE)
        deliveries.send_again(delivery=told, by=cast.administrator, at=TENTH + late)
        assert send(late) == 1
        assert server.count() == {address("370102"): 1}

    @pytest.mark.parametrize("damage", ["paper", "digest"])
    def test_a_document_that_is_not_whole(
        self,
        reported: Campaign,
        cast: Cast,
        second: User,
        server: Mailboxes,
        monkeypatch: pytest.MonkeyPatch,
        damage: str,
    ) -> None:
        from hashlib import sha256

        recipient(reported, region("370102"), cast.administrator, second)
        bulletin = signed(a_draft(reported, monkeypatch), cast.administrator)
        paper = b"not a document"
        digest = sha256(paper).hexdigest() if damage == "paper" else "0" * 64
        Copy.objects.create(
            bulletin=bulletin,
            region=region("370102"),
            sheet={},
            paper=paper,
            digest=digest,
            made_at=TENTH,
        )
        assert send() == 0
        told = row("370102")
        assert told.mail == MailState.FAILED
        assert told.error.startswith(
            "附件检查没有通过" if damage == "paper" else "附件与留存的摘要不符"
        )
        assert not server.received

    def test_what_cannot_be_written_holds_up_no_other_mail(
        self,
        sent_out: Bulletin,
        server: Mailboxes,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        from metrics.mail import bulletin as letters

        compose = letters.compose

        def breaking(delivery: Delivery, paper: bytes, own: Sequence[str]) -> object:
            if delivery.region.code == "370102":
                raise KeyError("opening")
            return compose(delivery, paper, own)

        monkeypatch.setattr(letters, "compose", breaking)
        assert send() == len(CODES) - 1
        told = row("370102")
        assert (told.mail, told.error) == (MailState.PREPARED, "邮件没有写成：KeyError")
        monkeypatch.undo()


class TestWhatBreaks:
    def test_an_hour_without_a_server(
        self, sent_out: Bulletin, settings: LazySettings, server: Mailboxes
    ) -> None:
        with mail_server() as (_, port):
            settings.EMAIL_PORT = port
        for minute in range(0, 60, 5):
            assert send(timedelta(minutes=minute)) == 0
        waiting = Delivery.objects.filter(mail=MailState.PREPARED, attempts=0)
        assert waiting.count() == len(CODES), "the server's absence is no mail's failure"
        assert "Connection refused" in row("370102").error
        with open_at(server, port):
            assert send(timedelta(minutes=60)) == len(CODES)
            assert send(timedelta(minutes=61)) == 0
        assert server.count() == {address(code): 1 for code in CODES}
        assert not Delivery.objects.exclude(mail=MailState.SENT, error="").exists()

    def test_refused_for_now_and_for_good(self, sent_out: Bulletin, server: Mailboxes) -> None:
        server.manners.rcpt = {address("370102"): "550 5.1.1 no such mailbox"}
        server.manners.data = {address("370103"): "451 4.7.1 greylisted"}
        assert send() == 1
        refused, later = row("370102"), row("370103")
        assert refused.mail == MailState.FAILED
        assert "no such mailbox" in refused.error
        assert (later.mail, later.next_attempt) == (
            MailState.PREPARED,
            TENTH + timedelta(minutes=1),
        )
        assert send() == 0, "its time has not come"
        server.manners.data = {}
        assert send(timedelta(minutes=1)) == 1
        assert server.count() == {address("370103"): 1, address("370104"): 1}

    def test_strange_answers_once_the_mail_is_with_the_server(
        self, sent_out: Bulletin, server: Mailboxes
    ) -> None:
        server.manners.data = {
            address("370102"): "251 2.0.0 taken, will forward",
            address("370103"): "abc what is that",
            address("370104"): "701 never heard of it",
        }
        assert send() == 1
        assert row("370102").mail == MailState.SENT
        for code in ("370103", "370104"):
            assert row(code).mail == MailState.UNCERTAIN
        assert send(timedelta(days=1)) == 0

    def test_an_answer_that_never_came_is_told_as_uncertain(
        self, sent_out: Bulletin, cast: Cast, server: Mailboxes
    ) -> None:
        server.manners = Manners(cut={address("370102")}, mute={address("370103")})
        assert send() == 1
        for code in ("370102", "370103"):
            told = row(code)
            assert (told.mail, told.sent_at) == (MailState.UNCERTAIN, None)
            assert "可能已经发出" in told.error
        assert send(timedelta(days=1)) == 0, "nothing is sent again by itself"
        server.manners = Manners()
        by = cast.administrator
        kept = deliveries.settle(delivery=row("370103"), by=by, at=TENTH)
        assert (kept.mail, kept.sent_at) == (MailState.SENT, kept.handed_at)
        deliveries.send_again(delivery=row("370102"), by=by, at=TENTH)
        with pytest.raises(StateError):
            deliveries.settle(delivery=row("370103"), by=by, at=TENTH)
        assert send() == 1
        assert server.count() == {address(code): 1 for code in CODES}
        done = set(AuditEntry.objects.values_list("action", flat=True))
        assert {"核实邮件已送达", "重发通报邮件"} <= done

    def test_a_slow_answer_that_came_after_the_claim_is_believed(
        self, sent_out: Bulletin, server: Mailboxes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from metrics.actions import posting

        note = posting._note

        def later(claim: object, **outcome: object) -> int:
            """Meanwhile another run takes the sender for dead."""
            if outcome["mail"] == MailState.SENT:
                rows = Delivery.objects.all()
                posting.due_mails(rows, at=TENTH + timedelta(days=1))
            return note(claim, **outcome)  # type: ignore[arg-type]

        monkeypatch.setattr(posting, "_note", later)
        assert send() == len(CODES)
        assert not Delivery.objects.exclude(mail=MailState.SENT, error="").exists()


class TestTrial:
    def test_to_oneself_and_told(
        self, reported: Campaign, second: User, server: Mailboxes, settings: LazySettings
    ) -> None:
        told = self.tried(reported, second)
        assert (told.sent, "second@example.cn" in told.words) == (True, True)
        (received,) = server.to("second@example.cn")
        assert "试发" in subject(received.message)
        server.manners.rcpt = {"second@example.cn": "550 no"}
        assert not self.tried(reported, second).sent
        second.email = "second@example.cn\nBcc: somebody@example.cn"
        assert self.tried(reported, second).words == "没有发出：邮件没有写成（ValueError）"
        second.email = "second@example.cn"
        settings.MAIL = "off"
        assert self.tried(reported, second).words == "系统设置为不发邮件"
        assert AuditEntry.objects.filter(action="试发邮件").count() == 4

    def tried(self, campaign: Campaign, by: User, at: datetime = TENTH) -> recipients.Trial:
        return recipients.test_mail(campaign=campaign, by=by, at=at, address=None)


def test_who_was_approved_later_can_still_be_sent_it(
    sent_out: Bulletin, reported: Campaign, cast: Cast, second: User, server: Mailboxes
) -> None:
    send()
    late = recipient(reported, region("370104"), cast.administrator, second, name="新来的")
    late_state = {"bulletin": sent_out, "recipient": late, "by": second, "at": TENTH}
    made = deliveries.send_also(**late_state)  # type: ignore[arg-type]
    assert made.mail == MailState.PREPARED
    with pytest.raises(StateError, match="已经发给过"):
        deliveries.send_also(**late_state)  # type: ignore[arg-type]
    assert send() == 1
    late.state = RecipientState.REMOVED
    with pytest.raises(BulletinError):
        deliveries.send_also(**late_state)  # type: ignore[arg-type]
