"""督办邮件: what came, what is due, what is late: to those who answer, once, and not once it is
done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.urls import reverse

from campaigns.models import Campaign, Deputy, Ladder, User
from campaigns.terms import (
    FindingKind,
    FindingSource,
    MailState,
    MeasureState,
    MeasureVerb,
    RectificationState,
    Role,
)
from metrics.actions import mailing
from metrics.actions.accountability import deciding, notes, objecting
from metrics.actions.accountability.reminding import DONE, ELSEWHERE, PAST, remind
from metrics.actions.quality import answering
from metrics.models import DeadlineMail, Measure, Rectification
from tests.cast import Cast
from tests.measures import MORNING, OWN, answer_of, brought, issued, praised, step, words_of
from tests.month import BEIJING, region
from tests.people import colleague
from tests.questions import asked
from tests.smtp import HOST, Mailboxes, mail_server

pytestmark = pytest.mark.django_db
CLERK, CHIEF, KEEPER = "clerk@example.cn", "chief@example.cn", "keeper@example.cn"


@pytest.fixture(autouse=True)
def people(cast: Cast) -> None:
    """历下's office with two mailboxes, the province's with one."""
    User.objects.filter(pk=cast.clerk.pk).update(email=CLERK)
    colleague("chief", Role.LEADER, OWN, email=CHIEF)
    colleague("keeper", Role.ADMINISTRATOR, "370000", email=KEEPER)


@pytest.fixture
def notice(reported: Campaign, cast: Cast) -> Measure:
    """Issued on Wednesday, 9 August 2017: to be acknowledged until the 14th."""
    return issued(reported, region(OWN), "notice", cast.administrator)


def on(day: int, hour: int = 9, month: int = 8) -> datetime:
    return datetime(2017, month, day, hour, tzinfo=BEIJING)


def told(kind: str = "") -> list[tuple[str, str]]:
    """Who is told what: the kinds of the rows that wait, with the addresses."""
    rows = DeadlineMail.objects.filter(mail=MailState.PREPARED, key__startswith=kind)
    return sorted((row.key.partition(":")[0], row.to.email) for row in rows.select_related("to"))


def send(at: datetime) -> int:
    return mailing.send_due(now=lambda: at)


# --- What is told, and to whom -------------------------------------------------------------------


def test_those_who_answer_for_a_region_are_told_what_has_come(notice: Measure) -> None:
    assert remind(at=MORNING) == 2
    assert told() == [("issued", CHIEF), ("issued", CLERK)]
    assert remind(at=MORNING + timedelta(hours=1)) == 0, "once"
    words = DeadlineMail.objects.filter(to__email=CLERK).get().words
    assert words == (
        "对济南历下区通报批评（鲁禁毒办〔2017〕1号）已经下达，应于2017年8月14日前签收；"
        "有异议的，可以在2017年8月16日前申辩"
    )


def test_a_deadline_is_told_before_it_and_on_the_day_after(notice: Measure) -> None:
    remind(at=MORNING)
    assert remind(at=on(10)) == 0
    assert remind(at=on(11, hour=8)) == 0, "from nine o'clock"
    assert remind(at=on(11)) == 2, "a step of three days: on the last working day before"
    assert remind(at=on(12)) == 0, "a Saturday"
    assert remind(at=on(14)) == 0, "the last day counts"
    assert told("near") == [("near", CHIEF), ("near", CLERK)]
    assert remind(at=on(15)) == 2
    assert remind(at=on(16)) == 0
    assert told("over") == [("over", CHIEF), ("over", CLERK)]
    words = DeadlineMail.objects.filter(key__startswith="over")[0].words
    assert words.endswith("应于2017年8月14日前签收，已经超过期限")


def test_a_longer_step_is_told_three_working_days_before(notice: Measure, cast: Cast) -> None:
    measure = brought(notice, MeasureState.RECTIFYING, cast)
    assert measure.due_on == date(2017, 10, 10), "a Tuesday, the day after the holidays"
    assert remind(at=on(28, month=9)) == 0
    assert remind(at=on(29, month=9)) == 2
    assert told() == [("near", CHIEF), ("near", CLERK)]


def test_a_timetable_that_stood_still_catches_up(notice: Measure) -> None:
    remind(at=on(21))
    assert [kind for kind, _ in told()] == ["issued", "issued", "over", "over"]
    DeadlineMail.objects.all().delete()
    assert remind(at=on(12, month=9)) == 0, "what is old is no news"


def test_the_office_is_told_of_what_it_owes(notice: Measure, cast: Cast) -> None:
    brought(notice, MeasureState.PLANNED, cast)
    remind(at=on(18))
    assert told() == [("near", KEEPER)]
    remind(at=on(24))
    assert told("over") == [("over", KEEPER)]


def test_a_decision_of_the_leader_is_told_to_him_as_well(reported: Campaign, cast: Cast) -> None:
    User.objects.filter(pk=cast.leader.pk).update(email="leader@example.cn")
    listing = issued(reported, region(OWN), "listing", cast.leader)
    brought(listing, MeasureState.INSPECTED, cast)
    remind(at=on(18))
    assert told("near") == [("near", KEEPER), ("near", "leader@example.cn")]


def test_a_deputy_is_told_for_whoever_is_absent(notice: Measure, cast: Cast) -> None:
    other = colleague("other", Role.REPORTER, "370103", email="other@example.cn")
    day = MORNING.date()
    Deputy.objects.create(
        absent=cast.clerk,
        deputy=other,
        first_day=day,
        last_day=day,
        appointed_by=cast.clerk,
        appointed_at=MORNING,
    )
    remind(at=MORNING)
    assert ("issued", "other@example.cn") in told()


def test_objections_are_told_to_the_office_and_their_answer_to_the_region(
    notice: Measure, cast: Cast
) -> None:
    made = objecting.object_to(measure=notice, words="数字有误。", by=cast.clerk, at=MORNING)
    due = made.answer_by
    assert due == date(2017, 8, 23)
    remind(at=on(18))
    assert told("near:o") == [("near", KEEPER)]
    # Who issued the measure leaves the answer to the other administrator.
    other = User.objects.get(email=KEEPER)
    letter = answer_of(notice, on(18), upheld=False)
    said: dict[str, Any] = {
        "words": "数字已核对。",
        "letter": letter,
        "by": other,
        "at": on(18, 10),
    }
    objecting.answer(objection=made, upheld=False, **said)
    remind(at=on(18, 11))
    assert told("answered") == [("answered", CHIEF), ("answered", CLERK)]
    assert DeadlineMail.objects.filter(key__startswith="answered")[0].words.endswith("理由不成立")


def test_decisions_about_a_measure_are_told_to_the_region(reported: Campaign, cast: Cast) -> None:
    summons = issued(reported, region(OWN), "summons", cast.administrator)
    brought(summons, MeasureState.EXTENDED, cast)
    remind(at=MORNING)
    assert told() == [("extended", CHIEF), ("extended", CLERK)]
    step(summons, MeasureVerb.REVOKE, cast.administrator, on(10))
    remind(at=on(10))
    assert told("revoked") == [("revoked", CHIEF), ("revoked", CLERK)]


def test_a_commendation_is_told(reported: Campaign, cast: Cast) -> None:
    proposal = praised(reported, region(OWN))
    words = words_of(proposal)
    deciding.commend(proposal=proposal, words=words, by=cast.leader, at=MORNING)
    remind(at=MORNING)
    assert told() == [("praised", CHIEF), ("praised", CLERK)]


def test_lines_that_end_on_the_same_day_are_one_mail(reported: Campaign, cast: Cast) -> None:
    for number in (1, 2):
        Rectification.objects.create(
            campaign=reported,
            number=number,
            region=region(OWN),
            kind=FindingKind.PROBLEM,
            source=FindingSource.INSPECTION,
            title="台账不全",
            owner="历下区禁毒办",
            found_on=date(2017, 7, 1),
            due_on=date(2017, 8, 14),
            state=RectificationState.OPEN,
            entered_at=on(1),
            entered_by=cast.administrator,
        )
    remind(at=MORNING)
    assert told() == [("near", CHIEF), ("near", CLERK)]
    assert DeadlineMail.objects.first().words.startswith("济南历下区：问题整改台账有2项应于")  # type: ignore[union-attr]
    Rectification.objects.update(state=RectificationState.REPORTED)
    assert send(MORNING) == 0
    assert {row.error for row in DeadlineMail.objects.exclude(to__email="")} == {DONE}


def test_questions_about_figures_are_told_before_and_after(reported: Campaign, cast: Cast) -> None:
    """Asked on Monday, 8 May, to be answered until the 15th: those who answer for the region are
    told once that they came, once before, once after; nobody else is."""
    User.objects.filter(pk=cast.reviewer.pk).update(email="reviewer@example.cn")
    colleague("next_door", Role.REPORTER, "370103", email="next@example.cn")
    two = [asked(reported), asked(reported)]
    for kind, told_at, quiet in (
        ("asked", on(8, month=5), on(9, month=5)),
        ("near", on(10, month=5), on(15, month=5)),
        ("over", on(16, month=5), on(17, month=5)),
    ):
        assert remind(at=told_at) == 2, kind
        assert told(f"{kind}:q") == [(kind, CHIEF), (kind, CLERK)]
        assert remind(at=told_at) == remind(at=quiet) == 0, f"{kind}: once"
    rows = DeadlineMail.objects.filter(to__email=CLERK).order_by("pk")
    assert [row.url for row in rows] == [reverse("quality_answers", args=["SD"])] * 3
    assert all("2个" in row.words for row in rows), [row.words for row in rows]
    # Whatever has not gone out yet when they are answered stays where it is.
    at = on(17, month=5)
    for one in two:
        answering.answer(question=one, version=1, words="集中收网，见文书。", by=cast.clerk, at=at)
    assert send(at) == 0
    assert set(rows.values_list("mail", flat=True)) == {MailState.NONE}


# --- When nothing is told ------------------------------------------------------------------------


def test_what_runs_is_told_long_after_the_end(notice: Measure) -> None:
    """A campaign's measures outlast it: their deadlines are watched as long as one runs."""
    ends = MORNING.date() - timedelta(days=400)
    rows = Campaign.objects.filter(code="SD")
    rows.update(starts_on=ends - timedelta(days=1), ends_on=ends)
    assert remind(at=MORNING) == 2
    DeadlineMail.objects.all().delete()
    Measure.objects.filter(pk=notice.pk).update(
        state=MeasureState.REVOKED, ended_on=MORNING.date(), due_on=None
    )
    assert remind(at=MORNING) == 0


def test_one_campaign_s_trouble_does_not_hold_up_another(
    notice: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(desk: notes.Desk) -> Iterator[notes.Note]:
        if desk.campaign.code != "SD":
            raise OSError(desk.campaign.code)
        return issued_before(desk)

    issued_before = notes._issued
    monkeypatch.setattr(notes, "_issued", fail)
    errors: list[Exception] = []
    assert remind(at=MORNING, errors=errors) == 2
    assert errors


# --- On its way ----------------------------------------------------------------------------------


@pytest.fixture
def server(settings: LazySettings) -> Iterator[Mailboxes]:
    with mail_server() as (mailboxes, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, port
        settings.EMAIL_TIMEOUT = 10
        yield mailboxes


def test_a_mail_arrives_once_in_full(
    notice: Measure, server: Mailboxes, settings: LazySettings
) -> None:
    settings.MAIL = "on"
    remind(at=MORNING)
    assert send(MORNING) == 2
    assert send(MORNING) == 0
    assert server.count() == {CLERK: 1, CHIEF: 1}
    (letter,) = server.to(CLERK)
    assert letter.message["Subject"].endswith("督办：有新下达的措施 · 山东省三年禁毒人民战争")
    body = letter.message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "应于2017年8月14日前签收" in text
    assert "“督导问责”页" in text
    assert DeadlineMail.objects.filter(mail=MailState.SENT).count() == 2


def test_a_mail_that_only_says_there_is_something(notice: Measure, settings: LazySettings) -> None:
    settings.MAIL = "notice"
    remind(at=MORNING)
    assert send(MORNING) == 2
    sent = mail.outbox[0]
    assert "历下" not in f"{sent.subject}{sent.body}"
    assert "山东" not in f"{sent.subject}{sent.body}"


def test_no_mail_where_mail_is_off(notice: Measure, settings: LazySettings) -> None:
    settings.MAIL = "off"
    assert remind(at=MORNING) == 2
    settings.MAIL = "on"
    assert send(MORNING) == 0
    assert set(DeadlineMail.objects.values_list("mail", flat=True)) == {MailState.NONE}


def test_what_was_done_meanwhile_is_not_sent(notice: Measure, cast: Cast) -> None:
    remind(at=MORNING)
    remind(at=on(11))
    step(notice, MeasureVerb.ACKNOWLEDGE, cast.clerk, on(11, 10))
    assert send(on(11, 11)) == 0
    rows = DeadlineMail.objects.filter(to__email=CLERK)
    assert {(row.mail, row.error) for row in rows} == {(MailState.NONE, DONE)}


def test_a_warning_that_comes_too_late_is_not_sent(notice: Measure) -> None:
    remind(at=on(11))
    DeadlineMail.objects.filter(key__startswith="issued").delete()
    assert send(on(15)) == 0
    assert DeadlineMail.objects.filter(error=PAST).count() == 2


def test_whoever_has_left_is_not_written_to(notice: Measure, cast: Cast) -> None:
    remind(at=MORNING)
    User.objects.filter(pk=cast.clerk.pk).update(region=region("370202"))
    User.objects.filter(email=CHIEF).update(is_active=False)
    assert send(MORNING) == 0
    assert DeadlineMail.objects.filter(error=ELSEWHERE).count() == 2


def test_what_nobody_could_send_for_two_weeks_is_given_up(notice: Measure) -> None:
    remind(at=MORNING)
    assert send(MORNING + timedelta(days=15)) == 0
    assert "不再自动寄" in DeadlineMail.objects.filter(to__email=CLERK).get().error


def test_the_ladder_of_a_campaign_is_not_needed(reported: Campaign) -> None:
    Ladder.objects.filter(campaign__code="HN").delete()
    assert remind(at=MORNING) == 0
