"""A form taken over: what it says anew is written, all of it or nothing."""

from __future__ import annotations

import pytest

from campaigns.models import Campaign, User
from campaigns.terms import Role, Source, SubmissionState
from metrics.actions.entry import sheets, uploads
from metrics.actions.entry.sheets import Line
from metrics.models import ReportingPeriod, Submission
from tests.cast import Cast
from tests.month import IN_TIME, april, hand_in, region
from tests.people import colleague

DONE, OPEN = "370102", "370103"
CASES, FOUND = "drug_cases_solved", "new_users_found"


@pytest.fixture
def period(reported: Campaign) -> ReportingPeriod:
    return april(reported)


@pytest.fixture
def office(db: None) -> User:
    return colleague("office", Role.REPORTER, "370100")


def line(where: str, code: str, text: str, why: str = "") -> Line:
    return Line(where, code, text, f"{where}!J7", why)


def take_over(period: ReportingPeriod, by: User, *lines: Line) -> int:
    together = {region(code): [one for one in lines if one.region == code] for code in (DONE, OPEN)}
    return uploads.take_over(period=period, lines=together, by=by, at=IN_TIME)


def test_a_sheet_handed_in_may_stay_in_the_form_as_it_is(
    period: ReportingPeriod, cast: Cast, office: User
) -> None:
    hand_in(period, region(DONE), cast.clerk)
    assert take_over(period, office, line(DONE, CASES, "30.0"), line(OPEN, CASES, "7")) == 1
    saved = Submission.objects.get(period=period, region__code=OPEN)
    assert saved.lines[CASES]["text"] == "7"
    assert saved.lines[CASES]["source"] == Source.WORKBOOK


def test_what_it_says_of_a_sheet_handed_in_is_named_by_its_cell(
    period: ReportingPeriod, cast: Cast, office: User
) -> None:
    hand_in(period, region(DONE), cast.clerk)
    with pytest.raises(uploads.UploadError) as caught:
        take_over(period, office, line(DONE, CASES, "31"), line(OPEN, CASES, "7"))
    (refusal,) = caught.value.refusals
    assert (refusal.region, refusal.place) == (DONE, f"{DONE}!J7")
    assert "本表已提交，不能修改" in refusal.words
    assert "请删去这张工作表" in refusal.words
    assert not Submission.objects.filter(period=period, region__code=OPEN).exists()


def test_a_region_left_blank_is_not_begun(period: ReportingPeriod, office: User) -> None:
    take_over(period, office, line(OPEN, CASES, "7"))
    assert not Submission.objects.filter(period=period, region__code=DONE).exists()


def test_the_same_number_typed_otherwise_is_no_news(period: ReportingPeriod, office: User) -> None:
    where = region(OPEN)
    given = [line(OPEN, CASES, "１，２３４"), line(OPEN, FOUND, "五")]
    sheets.save(period=period, region=where, lines=given, source=Source.API, by=office, at=IN_TIME)
    assert take_over(period, office, line(OPEN, CASES, "1234"), line(OPEN, FOUND, "五")) == 0
    assert take_over(period, office, line(OPEN, CASES, "1234", "补充说明")) == 1
    assert Submission.objects.get(period=period, region=where).state == SubmissionState.DRAFT
