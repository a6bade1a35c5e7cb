"""履职台账: what is entered, what is refused, and what it counts into the month's sheet."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from campaigns.models import AuditEntry, Campaign, Region, Target, User
from campaigns.terms import DutyState, Role, Source
from metrics.actions.duties import DutyError, Happened, TwiceError, cancel, enter
from metrics.actions.entry import sheets
from metrics.actions.entry.errors import NotReadyError, PersonalError
from metrics.frames.entry.sheet import DUTY_RECORD, Sheet, sheet_of
from metrics.models import DutyEvent, Submission
from metrics.queries.duties import counted
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.month import APRIL, BEIJING, IN_TIME, april, filled, region
from tests.people import colleague

OWN, CITY = "370102", "370100"
VISITS, BRIEFINGS, WEEK, MONTHS = "SD20", "SD19", "SD21", "SD22"
CELL = "director_onsite_visits"
NOW = datetime(2017, 5, 4, 15, tzinfo=BEIJING)
LATER = datetime(2018, 12, 1, 9, tzinfo=BEIJING)


def day(text: str) -> date:
    return date.fromisoformat(text)


def done(held_on: str = "2017-04-12", last_on: str = "", **other: Any) -> Happened:
    said = {"place": "区禁毒办", "subject": "现场办公", "evidence": "纪要〔2017〕3号", **other}
    return Happened(day(held_on), last_on=day(last_on) if last_on else None, **said)


def entered(target: str, where: str, happened: Happened, by: User, at: datetime = NOW) -> DutyEvent:
    row = Target.objects.get(code=target)
    return enter(target=row, region=region(where), happened=happened, by=by, at=at)


def test_an_event_is_entered_and_told_in_the_audit(reported: Campaign, cast: Cast) -> None:
    row = entered(VISITS, OWN, done(), cast.clerk)
    assert (row.amount, row.state, row.entered_by) == (1, DutyState.HELD, cast.clerk)
    entry = AuditEntry.objects.get(action="登记履职")
    assert entry.subject == f"履职 SD SD20 370102 {row.pk}"
    assert entry.after
    assert entry.after["日期"] == "2017年4月12日"
    assert counted(reported, [region(OWN)], APRIL) == {row.region_id: {CELL: 1}}


@pytest.mark.parametrize(
    ("target", "where", "happened", "words"),
    [
        (VISITS, OWN, done("2017-05-05"), "还没有到"),
        (VISITS, OWN, done("2017-05-03", "2017-05-06"), "还没有到"),
        (VISITS, OWN, done("2016-09-30"), "不在行动期间"),
        (VISITS, OWN, done("2017-04-12", "2017-04-11"), "止日不能早于起日"),
        (VISITS, OWN, done(evidence=" "), "请填写佐证"),
        (VISITS, OWN, done(subject="长" * 121), "最多120个"),
        (WEEK, OWN, done(), "没有这项要求"),
        (VISITS, "520102", done(), "没有这项要求"),
        ("SD01", OWN, done(), "不是按次数履行的目标"),
        (MONTHS, OWN, done("2017-03-15", "2017-04-14"), "整月履行的才计"),
    ],
)
def test_what_cannot_be_is_refused(
    reported: Campaign, cast: Cast, target: str, where: str, happened: Happened, words: str
) -> None:
    with pytest.raises(Exception, match=words):
        entered(target, where, happened, cast.clerk)
    assert not DutyEvent.objects.exists()


@pytest.mark.parametrize("field", ["place", "subject", "evidence"])
def test_personal_data_is_refused(reported: Campaign, cast: Cast, field: str) -> None:
    with pytest.raises(PersonalError):
        entered(VISITS, OWN, done(**{field: "联系13800138000"}), cast.clerk)


def test_the_same_event_typed_twice_is_told(reported: Campaign, cast: Cast) -> None:
    first = entered(VISITS, OWN, done(), cast.clerk)
    with pytest.raises(TwiceError, match="已经登记过"):
        entered(VISITS, OWN, done(place="别处", subject="  现场办公 "), cast.clerk)
    cancel(event=first, reason="日期写错", by=cast.clerk, at=NOW)
    entered(VISITS, OWN, done(), cast.clerk)
    assert counted(reported, [region(OWN)], APRIL)[first.region_id] == {CELL: 1}


def test_a_week_is_counted_in_days_and_never_overlaps(reported: Campaign, cast: Cast) -> None:
    office = colleague("city_reporter", Role.REPORTER, CITY)
    row = entered(WEEK, CITY, done("2017-03-29", "2017-04-04"), office)
    assert row.amount == 7
    counts = counted(reported, [region(CITY)], APRIL)
    assert counts == {row.region_id: {"city_chief_days": 4}}
    with pytest.raises(TwiceError, match="2017年3月29日至4月4日重叠"):
        entered(WEEK, CITY, done("2017-04-04", subject="补一天"), office)


def test_only_the_listed_areas_are_supervised_and_lessons_say_how_many(cast: Cast) -> None:
    guizhou = Region.objects.get(code="520628")
    by = colleague("keeper_of_guizhou", Role.ADMINISTRATOR, "520000")
    entered("GZ11", guizhou.code, done("2016-05-10"), by)
    with pytest.raises(DutyError, match="没有这项要求"):
        entered("GZ11", "520102", done("2016-05-10"), by)
    with pytest.raises(DutyError, match="请填写课时数"):
        entered("GZ10", "520102", done("2016-05-10"), by)
    row = entered("GZ10", "520102", done("2016-05-10", amount=2), by)
    assert row.amount == 2


def test_only_the_three_days_of_publicity(cast: Cast) -> None:
    by = colleague("keeper_of_nancheng", Role.ADMINISTRATOR, "441900004")
    community = Region.objects.filter(parent__code="441900004").order_by("code").first()
    assert community
    for subject in ("上午宣讲", "晚上文艺演出"):
        entered("NC05", community.code, done("2018-06-26", subject=subject), by, LATER)
    with pytest.raises(DutyError, match="6月1日、6月3日、6月26日当天"):
        entered("NC05", community.code, done("2018-06-25"), by, LATER)
    with pytest.raises(DutyError, match="6月1日、6月3日、6月26日当天"):
        entered("NC05", community.code, done("2018-06-01", "2018-06-03"), by, LATER)
    street = Campaign.objects.select_related("region").get(code="NC")
    june = counted(street, [community], APRIL.plus(14))
    assert june == {community.pk: {"publicity_days": 1}}, "two of one day are one day"


def test_nothing_of_an_event_changes_but_that_it_is_cancelled(
    reported: Campaign, cast: Cast
) -> None:
    row = entered(VISITS, OWN, done(), cast.clerk)
    rows = DutyEvent.objects.filter(pk=row.pk)
    for change in ({"amount": 2}, {"last_on": day("2017-04-13")}, {"evidence": "另一份"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DutyError, match="请填写撤销的原因"):
        cancel(event=row, reason="  ", by=cast.clerk, at=NOW)
    gone = cancel(event=row, reason="没有开成", by=cast.clerk, at=NOW)
    assert (gone.state, gone.cancelled_by) == (DutyState.CANCELLED, cast.clerk)
    with pytest.raises(DutyError, match="已经撤销"):
        cancel(event=row, reason="再来一次", by=cast.clerk, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(state=DutyState.HELD, cancelled_at=None, cancelled_by=None, cancelled_why="")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    assert AuditEntry.objects.filter(action="撤销履职登记").count() == 1


# --- beside the cell of the sheet ---


def typed(campaign: Campaign, cast: Cast, **cells: str) -> Sheet:
    """April's sheet of the clerk's county, every cell filled in."""
    period = april(campaign)
    lines = filled(period, region(OWN), **cells)
    at: dict[str, Any] = {"by": cast.clerk, "at": IN_TIME}
    saved = sheets.save(period=period, region=region(OWN), lines=lines, source=Source.GRID, **at)
    return sheet_of(saved.submission)


def questions(sheet: Sheet) -> dict[str, str]:
    return {
        code: said.text
        for code, found in sheet.findings.items()
        for said in found
        if said.check == DUTY_RECORD
    }


def test_another_number_than_the_record_asks_and_the_same_does_not(
    reported: Campaign, cast: Cast
) -> None:
    entered(VISITS, OWN, done(), cast.clerk)
    sheet = typed(reported, cast, **{CELL: "2"})
    assert list(questions(sheet)) == [CELL], "the duty without any event asks nothing"
    assert "登记1次，这里填的是2" in questions(sheet)[CELL]
    assert CELL in sheet.unexplained
    line = sheets.Line(OWN, CELL, "1", "cell", "")
    again = sheets.save(
        period=sheet.period,
        region=sheet.region,
        lines=[line],
        source=Source.GRID,
        by=cast.clerk,
        at=IN_TIME,
    )
    assert questions(sheet_of(again.submission)) == {}


def test_a_reason_lets_the_other_number_through(reported: Campaign, cast: Cast) -> None:
    entered(VISITS, OWN, done(), cast.clerk)
    sheet = typed(reported, cast, **{CELL: "2"})
    at: dict[str, Any] = {
        "period": sheet.period,
        "region": sheet.region,
        "by": cast.clerk,
        "at": IN_TIME,
    }
    others = [code for code in sheet.unexplained if code != CELL]
    reasons = [sheets.Line(OWN, code, sheet.texts[code], "", "情况属实") for code in others]
    sheets.save(lines=reasons, source=Source.GRID, **at)
    with pytest.raises(NotReadyError, match="1处需要说明"):
        sheets.submit(**at)
    reason = sheets.Line(OWN, CELL, "2", "", "另一次的纪要在外单位，月底补登记")
    sheets.save(lines=[reason], source=Source.GRID, **at)
    assert sheets.submit(**at).state == "submitted"


def test_no_record_no_question(reported: Campaign, cast: Cast) -> None:
    gone = entered(VISITS, OWN, done(), cast.clerk)
    cancel(event=gone, reason="没有开成", by=cast.clerk, at=NOW)
    assert questions(typed(reported, cast, **{CELL: "2"})) == {}


def test_an_event_of_another_month_counts_nothing_here(reported: Campaign, cast: Cast) -> None:
    entered(VISITS, OWN, done("2017-03-12"), cast.clerk)
    sheet = typed(reported, cast, **{CELL: "1"})
    assert "登记0次，这里填的是1" in questions(sheet)[CELL]


def test_one_press_takes_the_record_over_without_a_script(reported: Campaign, cast: Cast) -> None:
    entered(VISITS, OWN, done(), cast.clerk)
    entered(VISITS, OWN, done("2017-04-20"), cast.clerk)
    april(reported)
    client = client_of(cast, "clerk")
    address = reverse("sheet", args=["SD", "2017-04", OWN])
    text = client.get(address).content.decode()
    assert "台账 2 次" in text
    assert f'name="take" value="{OWN}:{CELL}"' in text
    fields = {f"cell-{OWN}-{CELL}": "7", f"cell-{OWN}-drug_cases_solved": "5"}
    client.post(address, {**fields, "take": f"{OWN}:{CELL}"})
    lines = Submission.objects.get(region__code=OWN, period__month=APRIL.number).lines
    assert (lines[CELL]["text"], lines["drug_cases_solved"]["text"]) == ("2", "5")
    client.post(address, {**fields, "take": "370200:drug_cases_solved"})
    lines = Submission.objects.get(region__code=OWN, period__month=APRIL.number).lines
    assert lines[CELL]["text"] == "7", "what is no record of one's own takes nothing over"
