"""The mail of a chase: what it says, who sends it, what becomes of it when something breaks."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from pytest_django import Settings

from campaigns.models import Campaign
from campaigns.terms import MailState, Role
from metrics import tasks
from metrics.actions import mailing, posting
from metrics.actions.entry import reminders
from metrics.mail.reminder import compose
from metrics.models import Reminder
from tests.cast import Cast
from tests.month import IN_TIME, april, region
from tests.people import colleague

LEASE = timedelta(minutes=5)


@pytest.fixture
def letter(reported: Campaign, cast: Cast) -> Reminder:
    period = april(reported)
    colleague("writer", Role.REPORTER, "370103", email="writer@example.org")
    reminders.remind(period=period, regions=[region("370103")], by=cast.reviewer, at=IN_TIME)
    return Reminder.objects.get()


def send(row: Reminder, after: timedelta = timedelta()) -> bool:
    return posting.send(Reminder.objects.all(), row.pk, compose=compose, at=IN_TIME + after)


def due(after: timedelta) -> list[int]:
    return posting.due_mails(Reminder.objects.all(), at=IN_TIME + after)


def breaking(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(_backend: EmailBackend, _messages: object) -> int:
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", fail)


def test_what_it_says(letter: Reminder, settings: Settings) -> None:
    settings.DEMONSTRATION = True
    message = compose(letter)
    assert message.subject == "【演示数据】催报：有报表未报送"
    assert message.to == ["writer@example.org"]
    body = str(message.body)
    assert "“山东省三年禁毒人民战争”2017年4月还未报送：市中；5月5日 24:00 前报送。" in body
    assert "内部资料" in body
    assert "演示数据" in body
    html = str(message.alternatives[0][0])
    assert "市中" in html
    assert "演示数据" in html


def test_a_notice_says_only_that_there_is_something(letter: Reminder, settings: Settings) -> None:
    settings.MAIL = "notice"
    message = compose(letter)
    told = f"{message.subject}{message.body!s}{message.alternatives[0][0]!s}"
    assert "市中" not in told
    assert "山东" not in told


def test_people_without_an_address_and_a_silent_system_get_none(
    reported: Campaign, cast: Cast, settings: Settings
) -> None:
    period = april(reported)
    reminders.remind(period=period, regions=[region("370102")], by=cast.reviewer, at=IN_TIME)
    assert Reminder.objects.get().mail == MailState.NONE
    colleague("writer", Role.REPORTER, "370103", email="writer@example.org")
    settings.MAIL = "off"
    reminders.remind(period=period, regions=[region("370103")], by=cast.reviewer, at=IN_TIME)
    assert not Reminder.objects.exclude(mail=MailState.NONE).exists()
    assert tasks.send_mail() == 0


@pytest.mark.time_machine(IN_TIME)
def test_the_task_sends_it_once(letter: Reminder) -> None:
    assert tasks.send_mail() == 1
    assert tasks.send_mail() == 0
    assert len(mail.outbox) == 1
    letter.refresh_from_db()
    assert (letter.mail, letter.attempts) == (MailState.SENT, 1)
    assert letter.sent_at


def test_only_one_of_two_workers_claims_it(letter: Reminder) -> None:
    assert send(letter)
    assert not send(letter)
    assert len(mail.outbox) == 1


def test_a_worker_killed_in_between_is_told_and_nothing_is_sent_twice(
    letter: Reminder, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaking(monkeypatch, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        send(letter)
    monkeypatch.undo()
    letter.refresh_from_db()
    assert letter.mail == MailState.SENDING
    assert due(timedelta(minutes=1)) == [], "the lease still runs"
    assert due(LEASE) == []
    letter.refresh_from_db()
    assert (letter.mail, letter.error) == (MailState.UNCERTAIN, posting.UNCERTAIN)
    assert not mail.outbox


def test_it_is_tried_again_and_given_up_in_the_end(
    letter: Reminder, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaking(monkeypatch, smtplib.SMTPDataError(451, b"try later"))
    passed = timedelta()
    for waiting in posting.BACK_OFF:
        assert not send(letter, passed)
        letter.refresh_from_db()
        assert letter.mail == MailState.PREPARED
        assert letter.next_attempt == IN_TIME + passed + waiting
        assert due(passed) == []
        passed += waiting
    assert not send(letter, passed)
    letter.refresh_from_db()
    assert (letter.mail, letter.attempts) == (MailState.FAILED, posting.MOST)


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPDataError(-1, b"abc"),
        smtplib.SMTPDataError(699, b"what is that"),
        smtplib.SMTPDataError(354, b"go on"),
        smtplib.SMTPResponseException(500, "Line too long."),
        smtplib.SMTPServerDisconnected("gone"),
        ValueError("not even that"),
    ],
)
def test_an_answer_that_says_nothing_leaves_it_uncertain(
    letter: Reminder, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    breaking(monkeypatch, error)
    assert not send(letter)
    letter.refresh_from_db()
    assert (letter.mail, letter.error) == (MailState.UNCERTAIN, posting.UNCERTAIN)


def test_what_cannot_be_written_as_a_mail_fails_and_holds_up_no_other(
    letter: Reminder, settings: Settings
) -> None:
    other = colleague("second_writer", Role.REPORTER, "370104", email="second@example.org")
    Reminder.objects.create(
        to=other, day=letter.day, at=letter.at, items=letter.items, mail=MailState.PREPARED
    )
    letter.to.email = "writer@example.org\nBcc: somebody@example.org"
    letter.to.save(update_fields=["email"])
    assert mailing.send_due(now=lambda: IN_TIME) == 1
    letter.refresh_from_db()
    assert (letter.mail, letter.error) == (MailState.FAILED, "邮件没有写成：BadHeaderError")
    assert [message.to for message in mail.outbox] == [["second@example.org"]]


def test_an_address_that_the_server_cannot_be_told_fails_too(
    letter: Reminder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something that only comes out in the dialogue, before the mail is handed over."""

    def refuse(*_: object, **__: object) -> None:
        raise UnicodeError("label too long")

    monkeypatch.setattr(posting, "_hand_over", refuse)
    assert not send(letter)
    letter.refresh_from_db()
    assert (letter.mail, letter.error) == (MailState.FAILED, "邮件没有写成：UnicodeError")


def test_what_waited_too_long_is_not_sent_by_itself(letter: Reminder, settings: Settings) -> None:
    settings.MAIL = "off"
    assert mailing.send_due(now=lambda: IN_TIME + mailing.STALE) == 0
    assert mailing.waiting(IN_TIME) == 1
    settings.MAIL = "on"
    assert mailing.send_due(now=lambda: IN_TIME + mailing.STALE + timedelta(days=1)) == 0
    letter.refresh_from_db()
    assert (letter.mail, letter.error) == (MailState.NONE, "超过14天没有寄出，不再自动寄")
    assert not mail.outbox


def test_what_waited_two_weeks_is_still_sent(letter: Reminder) -> None:
    assert mailing.send_due(now=lambda: IN_TIME + mailing.STALE) == 1


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
        (
            smtplib.SMTPAuthenticationError(535, b"5.7.8 <targets@example.cn>: no such login"),
            "no such login",
        ),
        (UnicodeEncodeError("ascii", "密", 0, 1, "ordinal not in range"), "UnicodeEncodeError"),
    ],
)
def test_a_server_that_is_not_there_is_told_without_addresses(
    letter: Reminder, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def refuse(_backend: EmailBackend) -> None:
        raise error

    monkeypatch.setattr(EmailBackend, "open", refuse)
    errors: list[Exception] = []
    assert mailing.send_due(now=lambda: IN_TIME, errors=errors) == 0
    (told,) = errors
    assert isinstance(told, posting.UnreachableError)
    assert words in str(told)
    assert "@" not in str(told)
    assert "密" not in str(told)
    assert mailing.waiting(IN_TIME) == 1
    letter.refresh_from_db()
    assert letter.error == str(told)


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPDataError(550, b"no such mailbox"),
        smtplib.SMTPRecipientsRefused({"writer@example.org": (553, b"no")}),
    ],
)
def test_a_refusal_for_good_is_final(
    letter: Reminder, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    breaking(monkeypatch, error)
    assert not send(letter)
    letter.refresh_from_db()
    assert (letter.mail, letter.attempts) == (MailState.FAILED, 1)


@pytest.mark.time_machine(IN_TIME)
def test_without_a_server_the_run_ends_and_the_rest_waits(
    letter: Reminder, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = colleague("second_writer", Role.REPORTER, "370104", email="second@example.org")
    Reminder.objects.create(
        to=other, day=letter.day, at=letter.at, items=letter.items, mail=MailState.PREPARED
    )
    tried: list[Any] = []

    def refuse(backend: EmailBackend) -> None:
        tried.append(backend)
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "open", refuse)
    assert tasks.send_mail() == 0
    assert len(tried) == 1
    assert Reminder.objects.filter(mail=MailState.PREPARED).count() == 2
