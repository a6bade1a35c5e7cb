"""The edges of the month: who counts as author, what is postponed, what texts may say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.personal import personal
from campaigns.terms import Source, SubmissionState
from metrics.actions.entry import periods, sheets
from metrics.actions.entry.errors import EntryError, MoveError, PersonalError, TooLongError
from metrics.actions.entry.sheets import Line
from metrics.actions.review import amendments, decisions
from metrics.models import ReportingPeriod, Submission
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.month import IN_TIME, LOCKED, april, fill_in, hand_in, region

OWN, CELL = "370102", "drug_cases_solved"
HALF_A_CHARACTER = '{"sheets":{"370102":{"cells":[{"code":"a","text":"1\\ud800"}]}}}'
PHONE = "请联系 138 0013 8000"


@pytest.fixture
def period(reported: Campaign) -> ReportingPeriod:
    return april(reported)


def test_explaining_a_number_does_not_make_it_ones_own(period: ReportingPeriod, cast: Cast) -> None:
    own = region(OWN)
    fill_in(period, own, cast.clerk)
    typed = Line(OWN, CELL, "33", "cell")
    why = Line(OWN, CELL, "33", "cell", why="情况属实")
    for line, by in ((typed, cast.reviewer), (why, cast.clerk)):
        sheets.save(period=period, region=own, lines=[line], source=Source.GRID, by=by, at=IN_TIME)
    sheets.submit(period=period, region=own, by=cast.clerk, at=IN_TIME)
    with pytest.raises(decisions.AuthorError):
        decisions.approve(period=period, region=own, by=cast.reviewer, at=IN_TIME)


def test_a_month_that_was_just_postponed_is_not_locked(period: ReportingPeriod, cast: Cast) -> None:
    (due,) = periods.due_to_lock(LOCKED)
    periods.postpone(period=period, days=5, reason="系统维护", by=cast.administrator, at=LOCKED)
    with pytest.raises(MoveError, match="延期"):
        periods.lock(period=due, at=LOCKED)


def test_postponing_holds_for_returned_sheets_too(period: ReportingPeriod, cast: Cast) -> None:
    own = region(OWN)
    hand_in(period, own, cast.clerk)
    friday = IN_TIME + timedelta(days=1)
    decisions.send_back(
        period=period, region=own, reasons={"": "请核对"}, by=cast.reviewer, at=friday
    )
    periods.postpone(period=period, days=10, reason="系统维护", by=cast.administrator, at=friday)
    later = IN_TIME + timedelta(days=8)
    assert not sheets.submit(period=period, region=own, by=cast.clerk, at=later).late


def test_a_request_that_ran_out_makes_room_for_another(period: ReportingPeriod, cast: Cast) -> None:
    periods.lock(period=period, at=LOCKED)
    for days in (1, 5):
        asked = periods.ask_reopening(
            period=period,
            region=region(OWN),
            reason="断网",
            ends_at=LOCKED + timedelta(days=days),
            by=cast.reviewer,
            at=LOCKED + timedelta(days=days - 1),
        )
    assert asked.ends_at == LOCKED + timedelta(days=5)
    with pytest.raises(MoveError, match="已有一个"):
        periods.ask_reopening(
            period=period,
            region=region(OWN),
            reason="断网",
            ends_at=LOCKED + timedelta(days=6),
            by=cast.reviewer,
            at=LOCKED + timedelta(days=4),
        )


def test_no_text_keeps_a_persons_number(period: ReportingPeriod, cast: Cast) -> None:
    own = region(OWN)
    hand_in(period, own, cast.clerk)
    with pytest.raises(PersonalError, match="手机号"):
        decisions.send_back(
            period=period, region=own, reasons={"": PHONE}, by=cast.reviewer, at=IN_TIME
        )
    with pytest.raises(PersonalError):
        periods.postpone(period=period, days=1, reason=PHONE, by=cast.administrator, at=IN_TIME)
    decisions.approve(period=period, region=own, by=cast.reviewer, at=IN_TIME)
    for texts, reason in (({CELL: "31"}, PHONE), ({CELL: "13800138000"}, "更正")):
        with pytest.raises(PersonalError):
            amendments.propose(
                period=period, region=own, texts=texts, reason=reason, by=cast.clerk, at=IN_TIME
            )
    periods.lock(period=period, at=LOCKED)
    with pytest.raises(PersonalError):
        periods.ask_reopening(
            period=period,
            region=own,
            reason=PHONE,
            ends_at=LOCKED + timedelta(days=1),
            by=cast.reviewer,
            at=LOCKED,
        )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("电话.13800138000", "手机号"),
        ("138\u200b0013\u200b8000", "手机号"),
        ("１３８００１３８０００", "手机号"),
        ("110101.19900307.1234", "身份证号"),
        ("110101900307123", "身份证号"),
        ("比上月多 1380 起，见专报〔2019〕13号", ""),
        ("0.13800138000", ""),
    ],
)
def test_numbers_of_persons_are_seen_through_their_disguises(text: str, found: str) -> None:
    assert personal(text) == found


def test_nothing_is_cut_silently(period: ReportingPeriod, cast: Cast) -> None:
    long = Line(OWN, CELL, "0" * 40 + "57", "cell")
    with pytest.raises(TooLongError, match="42个字"):
        sheets.save(
            period=period,
            region=region(OWN),
            lines=[long],
            source=Source.GRID,
            by=cast.clerk,
            at=IN_TIME,
        )


def test_a_reason_for_a_cell_that_is_not_there_is_refused(
    period: ReportingPeriod, cast: Cast
) -> None:
    own = region(OWN)
    hand_in(period, own, cast.clerk)
    with pytest.raises(EntryError, match="没有这些格"):
        decisions.send_back(
            period=period, region=own, reasons={"nosuch": "请核对"}, by=cast.reviewer, at=IN_TIME
        )


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (
            '{"sheets":{"370102":{"cells":[{"code":"drug_cases_solved","text":"1\\ud800"}]}}}',
            "",
            400,
        ),
        ("[" * 100_000, "", 400),
        ("{}", "", 400),
        ("x=1", "application/x-www-form-urlencoded", 415),
        ('{"sheets":{"370102":{"cells":[{"code":"drug_cases_solved","text":"1"}]}}}', "", 200),
    ],
)
def test_a_body_that_makes_no_sense_is_answered(
    period: ReportingPeriod, cast: Cast, body: str, kind: str, status: int
) -> None:
    answer = client_of(cast, "clerk").post(
        reverse("save", args=["SD", "2017-04"]), body, content_type=kind or "application/json"
    )
    assert answer.status_code == status


def test_only_approve_approves(period: ReportingPeriod, cast: Cast) -> None:
    hand_in(period, region(OWN), cast.clerk)
    address = reverse("review_sheet", args=["SD", "2017-04", OWN])
    client_of(cast, "reviewer").post(address, {"do": "aprove"})
    assert Submission.objects.get(period=period).state == SubmissionState.SUBMITTED


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "ask", "until": "2017-02-30"},
        {"do": "ask", "until": "9999-12-31"},
        {"do": "open", "month": "2999-12"},
        {"do": "grant", "reopening": "9" * 5_000},
    ],
)
def test_nonsense_on_the_page_of_months_is_answered(
    period: ReportingPeriod, cast: Cast, fields: dict[str, str]
) -> None:
    given = {"month": "2017-03", "region": OWN, "reason": "断网", **fields}
    answer = client_of(cast, "administrator").post(reverse("periods", args=["SD"]), given)
    assert answer.status_code in {200, 302, 404}


def test_a_made_up_session_leaves_no_row(cast: Cast) -> None:
    from django.test import Client

    from campaigns.models import Session

    client = Client()
    client.cookies["sessionid"] = "m" * 32
    client.get("/login/")
    assert not Session.objects.filter(session_key="m" * 32).exists()
    assert Session.objects.count() == 0
