"""Alarms: what is not there in time is told once to those who keep the campaign, until it comes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from pytest_django import Settings

from campaigns.models import AuditEntry, Campaign, User
from campaigns.periods import Month
from campaigns.terms import (
    BulletinKind,
    Job,
    MailState,
    RunOutcome,
)
from metrics.actions import mailing, ranking
from metrics.actions.entry import periods
from metrics.actions.schedule import alarms, jobs
from metrics.actions.schedule.alarms import Seen, look
from metrics.actions.schedule.expected import missing, publish_by
from metrics.models import (
    Alarm,
    AlarmMail,
    Pulse,
)
from metrics.queries.schedule import notices
from metrics.queries.schedule_page import coming
from tests.cast import Cast
from tests.integration.alarms import JUNE, bulletin, keeper, keys, of, on, opened
from tests.month import APRIL, BEIJING, april

__all__ = ["keeper"]

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


# --- months ---


def test_a_month_that_did_not_open(reported: Campaign, keeper: User) -> None:
    assert look(at=on(5, 1, 0, 59)) == Seen(0, 0), "an hour is given"
    assert look(at=on(5, 1, 1)) == Seen(1, 0)
    assert look(at=on(5, 1, 1, 1)) == Seen(0, 0), "once"
    alarm = Alarm.objects.get()
    assert alarm.words == "2017年4月没有按时开启填报，应于 2017年5月1日 00:00 开启"
    assert (alarm.campaign, alarm.url) == (reported, "/entry/SD/periods/")
    periods.open_month(campaign=reported, month=APRIL, at=on(5, 1, 2))
    assert look(at=on(5, 1, 2, 1)) == Seen(0, 1)
    told = AuditEntry.objects.filter(subject="警报 open:SD:2017-04").order_by("pk")
    assert [entry.action for entry in told] == ["报警", "解除警报"]


def test_a_month_that_did_not_lock(reported: Campaign) -> None:
    april(reported)
    assert look(at=on(5, 9, 6, 59)) == Seen(0, 0)
    look(at=on(5, 9, 7))
    assert keys() == ["lock:SD:2017-04"]


def test_one_that_stays_missing_ends_with_the_window_and_old_ones_are_not_dug_up(
    reported: Campaign,
) -> None:
    look(at=on(5, 2))
    look(at=on(7, 31))
    assert "open:SD:2017-04" in keys(), "three months later it is still not there"
    look(at=on(12, 1))
    assert "open:SD:2017-04" not in keys()
    past = Alarm.objects.get(key="open:SD:2017-04")
    assert past.words.endswith("应于 2017年5月1日 00:00 开启（已超过期限，不再跟踪）")
    assert "open:SD:2017-05" not in keys(), "this one is past help"
    Alarm.objects.all().delete()
    assert look(at=datetime(2026, 11, 1, tzinfo=BEIJING)) == Seen(0, 0)


def test_a_campaign_that_has_not_begun_is_left_alone(reported: Campaign) -> None:
    look(at=datetime(2019, 6, 1, tzinfo=BEIJING))
    assert {alarm.campaign for alarm in Alarm.objects.all()} <= {reported}


# --- rankings and bulletins ---


def test_a_ranking_that_was_not_computed_or_not_published(reported: Campaign, cast: Cast) -> None:
    opened(reported, APRIL, locked=on(5, 9, 6))
    assert look(at=on(5, 9, 7, 59)) == Seen(0, 0)
    look(at=on(5, 9, 8))
    assert keys() == ["ranking:SD:2017-04"]
    ranking.compute(campaign=reported, months=[APRIL], at=on(5, 9, 9))
    assert look(at=on(5, 10, 23, 59)) == Seen(0, 1)
    look(at=on(5, 11))
    assert keys() == ["publish:SD:2017-04"]
    assert "应于 5月10日 24:00 前发布" in Alarm.objects.get(cleared_at=None).words
    ranking.publish(campaign=reported, month=APRIL, by=cast.administrator, at=on(5, 11, 9))
    look(at=on(5, 11, 10, 59))
    assert keys() == []
    look(at=on(5, 11, 11))
    assert keys() == ["bulletin:SD:monthly:2017-04"], "two hours after it was published"
    bulletin(reported, BulletinKind.MONTHLY, APRIL)
    look(at=on(5, 11, 12))
    assert keys() == []


def test_a_month_that_locks_late_has_two_working_days(reported: Campaign) -> None:
    assert publish_by(reported, APRIL, on(5, 9, 6)) == on(5, 11)
    # The 12th is a Friday.
    assert publish_by(reported, APRIL, on(5, 12, 6)) == on(5, 17)


def test_a_quarter_without_its_bulletin(reported: Campaign) -> None:
    for month in (APRIL, Month(2017, 5), JUNE):
        opened(reported, month, locked=periods.planned(reported, month).locks_at)
    look(at=on(7, 10, 23, 59))
    assert "bulletin:SD:quarterly:2017-06" not in keys()
    look(at=on(7, 11))
    alarm = Alarm.objects.get(key="bulletin:SD:quarterly:2017-06")
    assert alarm.words == (
        "2017年第2季度通报还没有起草，应于 7月10日 24:00 前起草：2017年6月排名还没有发布"
    )
    bulletin(reported, BulletinKind.QUARTERLY, JUNE)
    look(at=on(7, 11, 1))
    assert "bulletin:SD:quarterly:2017-06" not in keys()


def test_a_quarter_in_which_the_campaign_ends(reported: Campaign) -> None:
    """It is drawn up on the quarter's day, from the last month that there is."""
    Campaign.objects.filter(pk=reported.pk).update(ends_on=date(2017, 5, 20))
    may = Month(2017, 5)
    for month in (APRIL, may):
        opened(reported, month, locked=periods.planned(reported, month).locks_at)
    reported.refresh_from_db()
    [steps] = [one["steps"] for one in coming([reported], on(6, 20))]
    assert [step["words"] for step in steps] == ["起草2017年第2季度通报（2017年5月排名发布后）"]
    look(at=on(7, 11))
    words = Alarm.objects.get(key="bulletin:SD:quarterly:2017-06").words
    assert words.endswith("应于 7月10日 24:00 前起草：2017年5月排名还没有发布")
    [steps] = [one["steps"] for one in coming([reported], on(9, 20))]
    assert steps == [], "the campaign has no other quarter"


# --- the timetable itself ---


def ran(job: Job, moment: datetime, outcome: RunOutcome = RunOutcome.NOTHING) -> None:
    Pulse.objects.update_or_create(
        job=job, defaults={"began_at": moment, "outcome": outcome, "words": "OSError: full"}
    )


def test_a_job_that_failed(reported: Campaign) -> None:
    at = on(4, 20, 9)
    ran(Job.RANKINGS, at, RunOutcome.FAILED)
    look(at=at)
    assert of("failed").words == "“计算排名”上次运行失败：OSError: full"
    ran(Job.RANKINGS, at + MINUTE, RunOutcome.RUNNING)
    assert look(at=at + MINUTE) == Seen(0, 0), "it runs: nobody knows yet"
    ran(Job.RANKINGS, at + MINUTE)
    assert look(at=at + 2 * MINUTE) == Seen(0, 1)


def test_a_job_that_no_longer_runs_while_the_others_do(reported: Campaign) -> None:
    at = on(4, 20, 9)
    for job in Job:
        ran(job, at)
    ran(Job.MONTHS, at + 16 * MINUTE)
    assert look(at=at + 16 * MINUTE, last=at + 15 * MINUTE) == Seen(0, 0)
    ran(Job.MONTHS, at + 17 * MINUTE)
    look(at=at + 17 * MINUTE, last=at + 16 * MINUTE)
    minutely = ("audit", "bulletins", "mail", "rankings", "reminders")
    stuck = [f"stuck:{job}" for job in minutely]
    assert keys() == stuck, "tidying has its hour"
    running = Pulse.objects.filter(job=Job.RANKINGS)
    running.update(outcome=RunOutcome.RUNNING, ended_at=at + 17 * MINUTE)
    look(at=at + 18 * MINUTE, last=at + 17 * MINUTE)
    assert "stuck:rankings" not in keys(), "a long work that goes on is not stuck"


def test_after_a_stop_it_says_so_and_waits_for_the_others(keeper: User, reported: Campaign) -> None:
    april(reported)
    jobs.run(job=Job.ALARMS, now=lambda: on(5, 8, 18))
    back = on(5, 10, 9)
    assert jobs.run(job=Job.ALARMS, now=lambda: back).words == "报警 1 条"
    alarm = Alarm.objects.get()
    assert alarm.words.startswith("2017年5月8日 18:00 至 2017年5月10日 09:00，定时任务没有运行")
    assert alarm.cleared_at == back
    jobs.run(job=Job.MONTHS, now=lambda: back + MINUTE)
    jobs.run(job=Job.ALARMS, now=lambda: back + MINUTE)
    assert keys() == [], "caught up before anybody was frightened"
    assert mailing.send_due(now=lambda: back + MINUTE) == 1
    assert "定时任务曾经停止" in mail.outbox[0].subject


def test_looks_that_are_always_far_apart_look_all_the_same(reported: Campaign) -> None:
    april(reported)
    assert look(at=on(5, 9, 9), last=on(5, 9, 8, 30)) == Seen(1, 0), "it stood still"
    assert look(at=on(5, 9, 9, 30), last=on(5, 9, 9)) == Seen(2, 0), "again, and it looks"
    assert keys() == ["lock:SD:2017-04"]


def test_a_long_work_between_two_looks_is_no_stop(reported: Campaign) -> None:
    april(reported)
    row = {"began_at": on(5, 9, 8, 31), "ended_at": on(5, 9, 8, 59)}
    Pulse.objects.create(job=Job.RANKINGS, outcome=RunOutcome.RUNNING, **row)
    look(at=on(5, 9, 9), last=on(5, 9, 8, 30))
    assert keys() == ["lock:SD:2017-04"]
    assert not Alarm.objects.filter(key__startswith="still:").exists()


def test_a_short_rest_is_written_down_but_not_mailed(reported: Campaign, keeper: User) -> None:
    april(reported)
    assert look(at=on(5, 4, 9, 30), last=on(5, 4, 9)) == Seen(1, 0)
    assert not AlarmMail.objects.exists()
    for job in Job:
        ran(job, on(5, 4, 9))
    ran(Job.MONTHS, on(5, 4, 9, 31))
    assert look(at=on(5, 4, 9, 31), last=on(5, 4, 9, 30)) == Seen(0, 0), "nobody is stuck yet"


def test_pressing_by_hand_looks_at_once(reported: Campaign, cast: Cast) -> None:
    jobs.run(job=Job.ALARMS, now=lambda: on(4, 28))
    jobs.run(job=Job.ALARMS, now=lambda: on(5, 2), by=cast.administrator)
    assert keys() == ["open:SD:2017-04"]


# --- who is told, and how ---


def html_of(letter: mail.EmailMessage) -> str:
    assert isinstance(letter, mail.EmailMultiAlternatives)
    return str(letter.alternatives[0][0])


def test_who_keeps_the_campaign_gets_one_mail(reported: Campaign, keeper: User) -> None:
    look(at=on(5, 1, 1))
    assert AlarmMail.objects.get(mail=MailState.PREPARED).to == keeper
    assert mailing.send_due(now=lambda: on(5, 1, 1)) == 1
    look(at=on(5, 1, 2))
    assert mailing.send_due(now=lambda: on(5, 1, 2)) == 0
    [letter] = mail.outbox
    assert letter.subject == "警报：没有按时开启 · 山东省三年禁毒人民战争"
    told = f"{letter.body}{html_of(letter)}"
    for words in ("2017年4月没有按时开启填报", "怎么办：到“月份”页手工开启", "内部资料"):
        assert told.count(words) == 2, words


def test_a_notice_names_nothing(reported: Campaign, keeper: User, settings: Settings) -> None:
    settings.MAIL = "notice"
    look(at=on(5, 1, 1))
    mailing.send_due(now=lambda: on(5, 1, 1))
    [letter] = mail.outbox
    told = f"{letter.subject}{letter.body}{html_of(letter)}"
    assert "一条新警报" in told
    for word in ("山东", "2017", "月份", "开启"):
        assert word not in told


def test_with_mail_off_it_stands_on_the_site(
    reported: Campaign, keeper: User, cast: Cast, settings: Settings
) -> None:
    settings.MAIL = "off"
    look(at=on(5, 1, 1))
    assert not AlarmMail.objects.exclude(mail=MailState.NONE).exists()
    words = [one.words for one in notices(cast.administrator, on(5, 1, 1))]
    assert words[-1] == "2017年4月没有按时开启填报，应于 2017年5月1日 00:00 开启"


def test_what_came_before_it_was_mailed_is_not_mailed(reported: Campaign, keeper: User) -> None:
    look(at=on(5, 1, 1))
    periods.open_month(campaign=reported, month=APRIL, at=on(5, 1, 1))
    look(at=on(5, 1, 1, 1))
    assert mailing.send_due(now=lambda: on(5, 1, 1, 1)) == 0


def test_it_is_raised_once_even_by_two_at_once(reported: Campaign, keeper: User) -> None:
    [told] = missing(on(5, 1, 1), on(4, 1))
    assert alarms._raise(told, on(5, 1, 1)) == 1
    assert alarms._raise(told, on(5, 1, 1, 1)) == 0
    assert AlarmMail.objects.count() == 2, "the cast's administrator and the one with a mailbox"
