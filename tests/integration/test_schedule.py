"""定时任务: every job once and never twice at a time, its trouble told, and the page about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from threading import Event, Semaphore

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from campaigns.models import AuditEntry, Campaign
from campaigns.periods import Month
from campaigns.terms import Job, PeriodState, RunOutcome
from metrics.actions.entry import periods
from metrics.actions.posting import UnreachableError
from metrics.actions.ranking import NotReadyError
from metrics.actions.schedule import jobs, work
from metrics.actions.schedule.claim import MOST_BY_HAND, claim
from metrics.actions.schedule.trouble import told, without_secrets
from metrics.actions.schedule.work import Done, Turn
from metrics.models import Pulse, ReportingPeriod, Run
from metrics.queries.campaign_page import _bulletin
from metrics.queries.schedule import notices, stopped
from metrics.queries.schedule_page import coming
from metrics.wording.schedule import BROKEN_OFF
from tests.cast import Cast
from tests.integration.test_races import at_once
from tests.month import APRIL, BEIJING, LOCKED

pytestmark = pytest.mark.django_db
NINE = datetime(2017, 5, 4, 9, 1, tzinfo=BEIJING)
MINUTE = timedelta(minutes=1)


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def failing(words: str) -> Callable[[Turn], Done]:
    def fail(_turn: Turn) -> Done:
        raise OSError(words)

    return fail


def as_job(monkeypatch: pytest.MonkeyPatch, job: Job, act: Callable[[Turn], Done]) -> None:
    monkeypatch.setitem(work.JOBS, job, act)


# --- running ---


def test_a_run_says_what_it_did_and_a_second_one_finds_nothing(reported: Campaign) -> None:
    ran = jobs.run(job=Job.MONTHS, now=at(NINE))
    assert (ran.outcome, ran.words) == (RunOutcome.DONE, "开启 1 个月份")
    assert jobs.run(job=Job.MONTHS, now=at(NINE + MINUTE)).outcome == RunOutcome.NOTHING
    pulse = Pulse.objects.get(job=Job.MONTHS)
    assert (pulse.began_at, pulse.outcome) == (NINE + MINUTE, RunOutcome.NOTHING)
    assert [row.words for row in Run.objects.all()] == ["开启 1 个月份"], "nothing is not kept"


def test_a_failure_is_kept_in_words_and_stops_nothing_else(
    reported: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_job(monkeypatch, Job.RANKINGS, failing("no disk\nTraceback …"))
    for minutes in range(3):
        ran = jobs.run(job=Job.RANKINGS, now=at(NINE + minutes * MINUTE))
        assert (ran.outcome, ran.words) == (RunOutcome.FAILED, "OSError: no disk")
    row = Run.objects.get()
    assert (row.began_at, row.ended_at) == (NINE, NINE + 2 * MINUTE), "one line for a series"
    assert jobs.run(job=Job.MONTHS, now=at(NINE)).number == 1


def test_one_campaign_does_not_hold_up_the_others_and_is_told(
    reported: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(periods, "_create", lambda *_args: 1 / 0)
    ran = jobs.run(job=Job.MONTHS, now=at(NINE))
    assert ran.outcome == RunOutcome.FAILED
    assert ran.words == "ZeroDivisionError", "what it says may be of one campaign"


def test_words_are_of_machines_and_name_nobody() -> None:
    who = {"li.ming@example.org": (550, b"no such user")}
    refused = told([SMTPRecipientsRefused(who)])
    assert "example.org" not in refused
    assert "550" in refused
    assert told([NotReadyError("2019年10月还没有锁定")]) == "NotReadyError"
    assert "没有应答" in told([UnreachableError("Connection refused")])


def test_words_carry_no_secret(settings: Settings) -> None:
    settings.EMAIL_HOST_PASSWORD = "Orange-17"
    told = without_secrets("535 Orange-17 refused at smtp://me:abc@host/ password=xyz, token: 12")
    assert told == "535 *** refused at smtp://***@host/ password=*** token: ***"


def test_a_long_failure_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    as_job(monkeypatch, Job.MAIL, failing("长" * 1000))
    assert len(jobs.run(job=Job.MAIL, now=at(NINE)).words) == 300


def test_two_at_once_do_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[jobs.Ran] = []

    def act(_turn: Turn) -> Done:
        seen.append(jobs.run(job=Job.MAIL, now=at(NINE + MINUTE)))
        return Done(1)

    as_job(monkeypatch, Job.MAIL, act)
    assert jobs.run(job=Job.MAIL, now=at(NINE)).number == 1
    assert [ran.busy for ran in seen] == [True]


def test_who_saw_the_same_row_comes_second(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs.run(job=Job.MAIL, now=at(NINE))
    before = Pulse.objects.get(job=Job.MAIL)
    monkeypatch.setattr(Pulse.objects, "get_or_create", lambda **_asked: (before, False))
    assert claim(Job.MAIL, NINE + MINUTE)[1]
    assert not claim(Job.MAIL, NINE + 2 * MINUTE)[1]


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_the_same_moment_one_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, others = Event(), Semaphore(0)

    def act(_turn: Turn) -> Done:
        begun.set()
        assert others.acquire(timeout=30)
        assert others.acquire(timeout=30)
        return Done(1)

    def second() -> jobs.Ran:
        assert begun.wait(30)
        ran = jobs.run(job=Job.MAIL, now=at(NINE + MINUTE))
        others.release()
        return ran

    as_job(monkeypatch, Job.MAIL, act)
    ran = at_once(lambda: jobs.run(job=Job.MAIL, now=at(NINE)), second, second)
    assert [(one.number, one.busy) for one in ran] == [(1, False), (0, True), (0, True)]


def killed(monkeypatch: pytest.MonkeyPatch, job: Job) -> None:
    def die(_turn: Turn) -> Done:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setitem(work.JOBS, job, die)
        with pytest.raises(KeyboardInterrupt):
            jobs.run(job=job, now=at(NINE))


def test_a_dead_run_is_told_and_its_work_is_taken_up(
    reported: Campaign, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    killed(monkeypatch, Job.MONTHS)
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    assert jobs.run(job=Job.MONTHS, now=at(NINE + lease / 2)).busy
    assert jobs.run(job=Job.MONTHS, now=at(NINE + lease)).number == 1
    broken = Run.objects.get(began_at=NINE)
    assert (broken.outcome, broken.words, broken.ended_at) == (
        RunOutcome.FAILED,
        BROKEN_OFF,
        None,
    )


def test_a_run_that_outlived_its_lease_does_not_speak_for_the_next(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    later = NINE + timedelta(seconds=settings.MAIL_LEASE_SECONDS)

    def slow(_turn: Turn) -> Done:
        as_job(monkeypatch, Job.MAIL, failing("of the second"))
        jobs.run(job=Job.MAIL, now=at(later))
        return Done(1)

    as_job(monkeypatch, Job.MAIL, slow)
    jobs.run(job=Job.MAIL, now=at(NINE))
    pulse = Pulse.objects.get()
    assert (pulse.began_at, pulse.outcome) == (later, RunOutcome.FAILED)
    line = Run.objects.get(began_at=NINE)
    assert (line.outcome, line.words) == (RunOutcome.DONE, ""), "it ended after all: one line"


def test_a_long_work_keeps_its_lease_item_by_item(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    lease = timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    moment, others = [NINE], []

    def long(turn: Turn) -> Done:
        for _item in range(3):
            assert turn.go_on()
            moment[0] += lease * 0.9
            others.append(jobs.run(job=Job.MAIL, now=at(moment[0])).busy)
        assert stopped(moment[0]) == "", "it works: the timetable is alive"
        return Done(3)

    as_job(monkeypatch, Job.MAIL, long)
    ran = jobs.run(job=Job.MAIL, now=lambda: moment[0])
    assert (ran.number, others) == (3, [True] * 3)
    assert Run.objects.get().outcome == RunOutcome.DONE


def test_who_lost_the_claim_leaves_the_rest(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    later = NINE + timedelta(seconds=settings.MAIL_LEASE_SECONDS)

    def slow(turn: Turn) -> Done:
        assert turn.go_on()
        as_job(monkeypatch, Job.MAIL, lambda _turn: Done(1))
        jobs.run(job=Job.MAIL, now=at(later))
        return Done(1 if turn.go_on() else 0)

    as_job(monkeypatch, Job.MAIL, slow)
    assert jobs.run(job=Job.MAIL, now=at(NINE)).number == 0
    assert Run.objects.get(began_at=later).outcome == RunOutcome.DONE


def test_every_job_runs_on_the_record(reported: Campaign, settings: Settings) -> None:
    settings.MAIL = "off"
    for job in Job:
        assert jobs.run(job=job, now=at(NINE)).outcome != RunOutcome.FAILED, job
    assert set(Pulse.objects.values_list("job", flat=True)) == set(Job)


# --- alive or not ---


def test_it_is_noticed_when_nothing_runs_any_more(cast: Cast) -> None:
    assert "还没有运行过" in stopped(NINE)
    jobs.run(job=Job.MAIL, now=at(NINE))
    assert stopped(NINE + 4 * MINUTE) == ""
    later = NINE + 6 * MINUTE
    assert "自 2017年5月4日 09:01 起没有运行" in stopped(later)
    jobs.run(job=Job.MONTHS, now=at(later), by=cast.administrator)
    assert stopped(later), "what a person ran proves nothing"


def test_a_long_work_is_no_stop_until_its_lease_is_over(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    killed(monkeypatch, Job.RANKINGS)
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    assert stopped(NINE + lease - MINUTE) == ""
    assert "起没有运行" in stopped(NINE + lease)


def test_the_probe_says_so_and_stays_alive() -> None:
    with time_machine.travel(NINE, tick=False):
        assert Client().get("/health").json() == {"status": "ok", "timetable": "stopped"}
        jobs.run(job=Job.MAIL, now=at(NINE))
        answer = Client().get("/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "timetable": "ok"}


def test_only_those_who_keep_a_campaign_are_told(cast: Cast) -> None:
    assert [one.url for one in notices(cast.administrator, NINE)] == ["/schedule/"]
    for user in (cast.auditor, cast.leader, cast.clerk, cast.nobody):
        assert notices(user, NINE) == []


# --- the page ---


def page(user: object, moment: datetime = NINE) -> str:
    client = Client()
    with time_machine.travel(moment, tick=False):
        client.force_login(user, backend="campaigns.authentication.AccountBackend")  # type: ignore[arg-type]
        answer = client.get("/schedule/")
        assert answer.status_code == 200
        return str(answer.content.decode())


def press(user: object, job: str, moment: datetime = NINE) -> tuple[int, str]:
    client = Client(REMOTE_ADDR="10.1.2.3")
    with time_machine.travel(moment, tick=False):
        client.force_login(user, backend="campaigns.authentication.AccountBackend")  # type: ignore[arg-type]
        answer = client.post("/schedule/", {"job": job}, follow=True)
        return answer.status_code, answer.content.decode()


def test_the_next_steps_have_their_weekday(reported: Campaign, cast: Cast) -> None:
    periods.open_month(campaign=reported, month=APRIL, at=datetime(2017, 5, 2, 9, tzinfo=BEIJING))
    shown = page(cast.administrator)
    for words in (
        "5月5日 周五 24:00 前",
        "2017年4月报送截止",
        "5月9日 周二 06:00",
        "6月1日 周四 00:00",
        "2017年5月开启填报",
    ):
        assert words in shown
    assert "2017年第2季度" not in shown, "beyond forty days"
    assert "起草2017年第2季度通报" in page(cast.auditor, datetime(2017, 6, 8, tzinfo=BEIJING))


def test_the_day_of_the_bulletin_is_the_same_everywhere(reported: Campaign) -> None:
    """The 8th was a Saturday: on the Monday."""
    reported.calendar = {**reported.calendar, "bulletin_day": 8}
    [campaign] = coming([reported], datetime(2017, 3, 20, tzinfo=BEIJING))
    days = {step["words"]: step["when"] for step in campaign["steps"]}
    assert days["起草2017年第1季度通报（2017年3月排名发布后）"] == "4月10日 周一 00:00"
    assert _bulletin(reported, Month(2017, 2)) == "2017年4月10日（2017年第1季度）"


def test_an_old_campaign_says_why_nothing_comes(cast: Cast) -> None:
    shown = page(cast.auditor, datetime(2026, 1, 1, tzinfo=BEIJING))
    assert "现在不再自动开启" in shown
    assert "立即执行" not in shown.split("page-help")[0], "an auditor looks on"


def test_pressing_runs_it_once_and_is_audited(reported: Campaign, cast: Cast) -> None:
    status, shown = press(cast.administrator, "months")
    assert status == 200
    assert "“开启和锁定月份”已执行：开启 1 个月份。" in shown
    assert ReportingPeriod.objects.get(month=201704).state == PeriodState.OPEN
    assert "没有到期要办的" in press(cast.administrator, "months")[1]
    assert Run.objects.filter(by=cast.administrator).count() == 2
    entry = AuditEntry.objects.filter(action="立即执行").last()
    assert entry
    assert (entry.by, entry.subject, entry.address) == (
        cast.administrator,
        "定时任务 开启和锁定月份",
        "10.1.2.3",
    )


def test_by_hand_only_a_part_of_a_long_work_is_done(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def long(turn: Turn) -> Done:
        done = Done()
        while done.number < 2 * MOST_BY_HAND and turn.go_on():
            done.number += 1
        return done

    as_job(monkeypatch, Job.MAIL, long)
    shown = press(cast.administrator, "mail")[1]
    assert "后台任务现在停着，其余等它恢复后继续" in shown
    jobs.run(job=Job.MONTHS, now=at(NINE))
    assert "其余由后台继续" in press(cast.administrator, "mail")[1]
    assert jobs.run(job=Job.MAIL, now=at(NINE)).number == 2 * MOST_BY_HAND, "nobody waits"
    moments = iter(range(0, 1000, 9))

    def slow() -> datetime:
        return NINE + timedelta(seconds=next(moments))

    assert jobs.run(job=Job.MAIL, now=slow, by=cast.administrator).number < 3, "twenty seconds"


def test_pressing_while_it_runs_does_not_run_it_again(
    reported: Campaign, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed(monkeypatch, Job.MONTHS)
    assert "正在运行" in press(cast.administrator, "months", NINE + MINUTE)[1]
    assert not ReportingPeriod.objects.filter(month=201704).exists()
    assert "运行中" in page(cast.administrator, NINE + MINUTE)
    assert "中断" in page(cast.administrator, NINE + 11 * MINUTE)


def test_who_may_not_press(cast: Cast) -> None:
    assert press(cast.auditor, "months")[0] == 403
    assert press(cast.leader, "months")[0] == 404
    assert press(cast.administrator, "nonsense")[0] == 404
    assert not Run.objects.exists()


def test_a_failure_is_told_to_who_pressed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    as_job(monkeypatch, Job.MAIL, failing("no route"))
    shown = press(cast.administrator, "mail", LOCKED)[1]
    assert "“投递邮件”执行失败：OSError: no route。" in shown
    assert "notice--error" in shown
