"""督导问责 by the timetable: what documents state is taken over, deadlines are told, and what is
not dealt with raises one alarm a campaign until it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from campaigns.models import Campaign, User
from campaigns.terms import (
    FindingKind,
    FindingSource,
    Job,
    MeasureState,
    MeasureVerb,
    ProposalState,
    RectificationState,
    RunOutcome,
    Trigger,
)
from metrics.actions.accountability import deciding, listed, objecting
from metrics.actions.schedule import jobs
from metrics.actions.schedule.alarms import PAST, look
from metrics.models import Alarm, DeadlineMail, Measure, Proposal, Rectification
from metrics.queries.accountability.followed import followed_campaigns
from metrics.queries.schedule import notices, seconds_between
from metrics.queries.schedule_page import jobs as shown
from tests.cast import Cast
from tests.integration.alarms import keeper
from tests.measures import MORNING, OWN, TODAY, answer_of, brought, issued, proposed, step
from tests.month import BEIJING, region

__all__ = ["keeper"]

pytestmark = pytest.mark.django_db
ENTRIES = ("measure", "proposal", "objection", "rectify")


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def run(moment: datetime = MORNING) -> jobs.Ran:
    return jobs.run(job=Job.LADDER, now=at(moment))


def on(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2017, month, day, hour, tzinfo=BEIJING)


def open_alarms(kinds: tuple[str, ...] = ENTRIES) -> dict[str, str]:
    """Key → words of what is missing at this station."""
    rows = Alarm.objects.filter(cleared_at=None)
    return {row.key: row.words for row in rows if row.key.partition(":")[0] in kinds}


# --- The job -------------------------------------------------------------------------------------


def test_what_documents_state_is_taken_over_once(reported: Campaign) -> None:
    ran = run()
    assert ran.outcome == RunOutcome.DONE, ran.words
    assert "登记文件所列地区 14 个" in ran.words, "贵州's 13 and 南城's one"
    assert Measure.objects.filter(listed_area__isnull=False).count() == 14
    assert run(MORNING + timedelta(hours=1)).outcome == RunOutcome.NOTHING
    assert run(MORNING + timedelta(days=30)).outcome == RunOutcome.NOTHING


def test_before_a_campaign_begins_nothing_is_taken_over(reported: Campaign) -> None:
    run(datetime(2016, 1, 4, 9, tzinfo=BEIJING))
    assert not Measure.objects.filter(campaign__code="NC").exists()


def test_one_campaign_s_trouble_does_not_hold_up_another(
    reported: Campaign, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_over = listed.take_over

    def fail(*, campaign: Campaign, at: datetime) -> int:
        return 1 // 0 if campaign.code == "GZ" else take_over(campaign=campaign, at=at)

    monkeypatch.setattr(listed, "take_over", fail)
    issued(reported, region(OWN), "notice", cast.administrator)
    ran = run()
    assert ran.outcome == RunOutcome.FAILED
    assert "登记文件所列地区 1 个" in ran.words
    assert "督办 1 人次" in ran.words
    assert ran.words.endswith("ZeroDivisionError")
    monkeypatch.undo()
    assert "登记文件所列地区 13 个" in run(MORNING + timedelta(hours=1)).words


def test_it_runs_every_hour_and_says_so() -> None:
    assert seconds_between(Job.LADDER) == 3600
    (row,) = [row for row in shown(MORNING) if row["code"] == Job.LADDER]
    assert (row["name"], row["every"]) == ("督导问责", "每小时")
    assert "提请" in row["about"]


def test_a_stop_is_caught_up(reported: Campaign, cast: Cast) -> None:
    issued(reported, region(OWN), "notice", cast.administrator)
    run(on(8, 16))
    kinds = DeadlineMail.objects.values_list("key", flat=True)
    assert {key.partition(":")[0] for key in kinds} == {"issued", "over"}


# --- Alarms --------------------------------------------------------------------------------------


def test_steps_that_are_late_are_one_alarm_with_their_number(
    reported: Campaign, cast: Cast, keeper: User
) -> None:
    first = issued(reported, region(OWN), "notice", cast.administrator)
    issued(reported, region("370103"), "notice", cast.administrator)
    look(at=on(8, 14, 23))
    assert open_alarms() == {}, "the last day counts"
    look(at=on(8, 15, 0))
    assert open_alarms() == {
        "measure:SD": "2 项问责措施的办理超过期限，最早的应于2017年8月14日前办理"
    }
    row = Alarm.objects.get(key="measure:SD")
    assert row.url == f"{reverse('accountability')}?campaign=SD&state=overdue#ladder"
    assert {mail.to for mail in row.mails.all()} == {keeper, cast.administrator}
    assert any("2 项问责措施" in one.words for one in notices(keeper, on(8, 15)))
    step(first, MeasureVerb.ACKNOWLEDGE, cast.clerk, on(8, 15))
    look(at=on(8, 15, 10))
    assert open_alarms()["measure:SD"].startswith("1 项")
    assert Alarm.objects.filter(key="measure:SD").count() == 1
    last = Measure.objects.get(region__code="370103")
    step(last, MeasureVerb.REVOKE, cast.administrator, on(8, 15, 11))
    look(at=on(8, 15, 12))
    assert open_alarms() == {}


def test_a_proposal_that_nobody_decides(reported: Campaign, cast: Cast) -> None:
    waiting = proposed(reported, region(OWN))
    look(at=on(8, 23, 23))
    assert open_alarms() == {}
    look(at=on(8, 24, 0))
    assert open_alarms() == {
        "proposal:SD": "1 件提请超过 10 个工作日没有决定，最早的应于2017年8月23日前办理"
    }
    deciding.reject(proposal=waiting, reason="数字已核对。", by=cast.administrator, at=on(8, 24))
    waiting.refresh_from_db()
    assert waiting.state == ProposalState.REJECTED
    look(at=on(8, 24, 10))
    assert open_alarms() == {}


def test_an_objection_without_an_answer(reported: Campaign, cast: Cast) -> None:
    notice = issued(reported, region(OWN), "notice", cast.administrator)
    made = objecting.object_to(measure=notice, words="数字有误。", by=cast.clerk, at=MORNING)
    look(at=on(8, 24))
    assert open_alarms(("objection",)) == {
        "objection:SD": "1 件申辩没有按时答复，最早的应于2017年8月23日前办理"
    }
    letter = answer_of(notice, on(8, 24), upheld=False)
    told: dict[str, Any] = {
        "words": "已核对。",
        "letter": letter,
        "by": cast.administrator,
        "at": on(8, 24),
    }
    objecting.answer(objection=made, upheld=False, **told)
    look(at=on(8, 24, 10))
    assert open_alarms(("objection",)) == {}


def test_lines_that_are_late_are_one_alarm(reported: Campaign, cast: Cast) -> None:
    lines = [
        Rectification.objects.create(
            campaign=reported,
            number=number,
            region=region(OWN),
            kind=FindingKind.PROBLEM,
            source=FindingSource.INSPECTION,
            title="台账不全",
            owner="历下区禁毒办",
            found_on=TODAY,
            due_on=on(8, 20 + number).date(),
            state=RectificationState.OPEN,
            entered_at=MORNING,
            entered_by=cast.administrator,
        )
        for number in range(1, 4)
    ]
    look(at=on(8, 23))
    assert open_alarms() == {
        "rectify:SD": "问题整改台账有 2 项超过整改期限，最早的应于2017年8月21日前办理"
    }
    Rectification.objects.update(state=RectificationState.REPORTED)
    look(at=on(8, 25))
    assert open_alarms() == {}
    assert len(lines) == 3


def test_an_alarm_that_stood_long_is_cleared_as_done(reported: Campaign, cast: Cast) -> None:
    """What became late later keeps it open; when all is done nobody says that it was given up."""
    first = issued(reported, region(OWN), "notice", cast.administrator)
    look(at=on(8, 15))
    other = issued(reported, region("370103"), "notice", cast.administrator, on(11, 1))
    look(at=on(11, 10))
    assert open_alarms()["measure:SD"].startswith("2 项")
    look(at=on(11, 19))
    for measure in (first, other):
        step(measure, MeasureVerb.REVOKE, cast.administrator, on(11, 20))
    look(at=on(11, 20))
    assert not Alarm.objects.get(key="measure:SD").words.endswith(PAST)


def test_what_is_not_done_is_raised_long_after_the_end(reported: Campaign, cast: Cast) -> None:
    notice = issued(reported, region(OWN), "notice", cast.administrator)
    brought(notice, MeasureState.ACKNOWLEDGED, cast)
    Campaign.objects.filter(pk=reported.pk).update(ends_on=on(7, 1).date())
    look(at=on(8, 30))
    assert "measure:SD" in open_alarms(("measure",))
    look(at=on(8, 31))
    assert "measure:SD" in open_alarms(("measure",)), "it is not done"
    step(notice, MeasureVerb.REVOKE, cast.administrator, on(8, 31))
    look(at=on(8, 31, 10))
    assert open_alarms() == {}


# --- When the campaign is over -------------------------------------------------------------------


def followed() -> bool:
    return "SD" in {row.code for row in followed_campaigns(on(12, 18).date())}


def over(campaign: Campaign) -> None:
    """It has ended more than sixty days before the day on which it is asked."""
    Campaign.objects.filter(pk=campaign.pk).update(ends_on=on(9, 30).date())


def test_measures_are_followed_until_the_last_has_ended(reported: Campaign, cast: Cast) -> None:
    listed.take_over(campaign=reported, at=MORNING)
    over(reported)
    assert not followed(), "nothing is under way"
    notice = issued(reported, region(OWN), "notice", cast.administrator, on(12, 8))
    assert followed()
    assert run(on(12, 18)).outcome == RunOutcome.DONE
    assert {key.partition(":")[0] for key in mailed()} == {"issued", "over"}
    assert run(on(12, 29)).outcome == RunOutcome.DONE
    assert Proposal.objects.get(follows=notice).trigger == Trigger.UNANSWERED
    look(at=on(12, 18))
    assert "measure:SD" in open_alarms()
    step(notice, MeasureVerb.REVOKE, cast.administrator, on(12, 29))
    assert not followed(), "what waited has lapsed with it"


def mailed() -> list[str]:
    return list(DeadlineMail.objects.values_list("key", flat=True))


def test_what_waits_for_a_decision_is_followed_too(reported: Campaign, cast: Cast) -> None:
    over(reported)
    waiting = proposed(reported, region(OWN), proposed_at=on(12, 1))
    assert followed()
    look(at=on(12, 18))
    assert "proposal:SD" in open_alarms()
    deciding.reject(proposal=waiting, reason="数字已核对。", by=cast.administrator, at=on(12, 18))
    assert not followed()
