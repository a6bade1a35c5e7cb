"""Old tables of a year as a story: downloaded, filled in, put right, confirmed by another."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from campaigns.models import AuditEntry, Campaign, Check, Indicator, User
from campaigns.periods import Month
from campaigns.terms import ImportState, PeriodState, Role, SubmissionState
from metrics.actions import ranking
from metrics.actions.entry.errors import EntryError, MoveError, PersonalError
from metrics.actions.review import history
from metrics.engine.lines import Line
from metrics.frames.review.history_form import years_of
from metrics.models import Figure, HistoryImport
from metrics.workbooks.history import HistoryUpload, MonthLine
from tests.cast import Cast
from tests.integration.conftest import MARCH
from tests.integration.test_access import client_of
from tests.month import BEIJING
from tests.people import colleague
from tests.record import AT

PAGE, FORM = reverse("history_import", args=["SD"]), reverse("history_workbook", args=["SD"])
CITY = "370200"
COUNTY = "370202"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def second(cast: Cast) -> User:
    return colleague("second", Role.ADMINISTRATOR, "370000")


@pytest.fixture
def first(cast: Cast) -> Client:
    return client_of(cast, "administrator")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="campaigns.authentication.AccountBackend")
    return client


def form(client: Client, year: int = 2015) -> bytes:
    answer = client.get(FORM, {"year": str(year), "region": CITY})
    assert answer.status_code == 200
    return bytes(answer.content)


def edited(data: bytes, edit: Callable[[Any, dict[str, int], dict[str, int]], None]) -> bytes:
    """``edit`` gets the sheet, the rows by code and the columns by key."""
    workbook = load_workbook(io.BytesIO(data))
    sheet: Any = next(one for one in workbook.worksheets if one.title.endswith("年"))
    rows = {str(sheet.cell(row, 1).value): row for row in range(2, sheet.max_row + 1)}
    columns = {str(cell.value): cell.column for cell in sheet[1]}
    edit(sheet, rows, columns)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def plain(indicator: str) -> int:
    if indicator in Check.objects.get(code="one_in_a_county").parameters["indicators"]:
        return 1
    return 0 if Indicator.objects.get(code=indicator).direction == "down" else 30


def filled(data: bytes) -> bytes:
    """A plain number in every empty cell that is open."""
    known: dict[str, int] = {}

    def fill(sheet: Any, rows: dict[str, int], columns: dict[str, int]) -> None:
        for code, row in rows.items():
            _, slash, indicator = code.partition("/")
            for key, column in columns.items():
                cell = sheet.cell(row, column)
                if slash and key[0] == "m" and cell.value is None:
                    known.setdefault(indicator, plain(indicator))
                    cell.value = known[indicator]

    return edited(data, fill)


def upload(client: Client, data: bytes, name: str = "旧表.xlsx") -> str:
    file = SimpleUploadedFile(name, data, XLSX)
    answer = client.post(PAGE, {"do": "upload", "file": file}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def decide(client: Client, do: str, **more: str) -> str:
    number = HistoryImport.objects.latest("id").pk
    answer = client.post(PAGE, {"do": do, "import": number, **more}, follow=True)
    return answer.content.decode()


def line(region: str, indicator: str, month: int, text: str) -> MonthLine:
    return MonthLine(month, Line(region, indicator, text, "2015年!F6"))


def propose(
    campaign: Campaign, by: User, *lines: MonthLine, at: datetime = AT, digest: str = "d"
) -> HistoryImport:
    return history.propose(
        campaign=campaign,
        upload=HistoryUpload(list(lines)),
        file_name="旧表.xlsx",
        digest=digest,
        by=by,
        at=at,
    )


CASES = line(COUNTY, "drug_cases_solved", 201504, "7")
USERS = line(COUNTY, "registered_users", 201504, "不适用")


# --- The story -----------------------------------------------------------------------------


def test_a_year_of_a_city(drafted: Campaign, first: Client, second: User) -> None:
    assert MARCH not in ranking.stale_months(drafted)
    before = Figure.objects.count()
    told = upload(first, filled(form(first)))
    assert "等待另一位管理员确认" in told
    assert Figure.objects.count() == before
    asked = HistoryImport.objects.get()
    assert asked.summary["months"] == list(range(201504, 201513))
    assert asked.summary["kept"] > 0
    assert asked.summary["blank"] == 0

    other = signed_in(second)
    assert "确认并载入" in other.get(PAGE).content.decode()
    assert "已载入" in decide(other, "confirm")
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == (ImportState.LOADED, second)
    assert Figure.objects.count() == before + asked.summary["cells"]
    figure = Figure.objects.get(
        month=201504, region__code=COUNTY, indicator__code="drug_cases_solved"
    )
    assert figure.value == 30
    submission = figure.submission
    assert submission.state == SubmissionState.APPROVED
    assert (submission.entered_by, submission.decided_by) == (asked.asked_by, second)
    assert not submission.late
    period = submission.period
    assert (period.state, period.opened_at) == (PeriodState.LOCKED, None)
    assert AuditEntry.objects.filter(action="确认历史数据", by=second).exists()

    assert MARCH in ranking.stale_months(drafted)
    assert ranking.compute(campaign=drafted, months=[MARCH], at=AT)
    assert MARCH not in ranking.stale_months(drafted)


def test_figures_that_are_there_stand_in_the_form(first: Client, reported: Campaign) -> None:
    there = Figure.objects.get(
        month=201503, region__code=COUNTY, indicator__code="drug_cases_solved"
    )

    def look(sheet: Any, rows: dict[str, int], columns: dict[str, int]) -> None:
        row = rows[f"{COUNTY}/drug_cases_solved"]
        assert sheet.cell(row, columns["m03"]).value == there.value
        assert sheet.cell(row, columns["m04"]).value is None

    edited(form(first), look)
    assert "表里没有新的数" in upload(first, form(first))


def test_all_mistakes_at_once_with_their_cells(first: Client) -> None:
    def spoil(sheet: Any, rows: dict[str, int], columns: dict[str, int]) -> None:
        row = rows[f"{COUNTY}/drug_cases_solved"]
        sheet.cell(row, columns["m03"]).value = 999_999  # another number is there already
        sheet.cell(row, columns["m05"]).value = "五起"
        whole, part = rows[f"{COUNTY}/suspects_to_test"], rows[f"{COUNTY}/suspects_tested"]
        sheet.cell(whole, columns["m06"]).value = 2
        sheet.cell(part, columns["m06"]).value = 3
        places.extend(
            f"{sheet.cell(one, columns[key]).coordinate}</td>"
            for one, key in ((row, "m03"), (row, "m05"), (part, "m06"))
        )

    places: list[str] = []
    told = upload(first, edited(form(first), spoil))
    assert "有 3 处错误" in told
    assert all(place in told for place in places)
    assert "走“更正”" in told
    assert "不是数字" in told
    assert not HistoryImport.objects.exists()
    (returned,) = [part for part in told.split('"') if part.startswith("/entry/returned/")]
    marked = first.get(returned)
    assert load_workbook(io.BytesIO(marked.content)).worksheets[0].title == "错误清单"


def test_forms_of_another_kind_are_refused(first: Client, cast: Cast, reported: Campaign) -> None:
    monthly = client_of(cast, "clerk").get(reverse("workbook", args=["SD", "2017-03"]))
    assert "这是另一种表格" in upload(first, bytes(monthly.content))
    assert "没有收下" in upload(first, b"no workbook")
    assert "请先选择" in first.post(PAGE, {"do": "upload"}).content.decode()


def test_gaps_are_counted_and_questions_listed(reported: Campaign, cast: Cast) -> None:
    asked = propose(reported, cast.administrator, line(COUNTY, "drug_cases_solved", 201504, "9999"))
    told = asked.summary
    assert told["blank_mandatory"] > 10
    assert told["questions"] == sum(number for _, number in told["kinds"]) == 1
    assert told["listed"][0]["month"] == "2015年4月"
    assert "增加到其" in told["listed"][0]["text"]


# --- Two people ----------------------------------------------------------------------------


def test_nobody_confirms_his_own(reported: Campaign, cast: Cast, first: Client) -> None:
    asked = propose(reported, cast.administrator, CASES)
    assert "须由另一位管理员确认" in first.get(PAGE).content.decode()
    for act in (history.confirm, lambda **more: history.reject(answer="错", **more)):
        with pytest.raises(history.OwnImportError):
            act(asked=asked, by=cast.administrator, at=AT)
    assert "已撤回" in decide(first, "withdraw")
    with pytest.raises(MoveError, match="已撤回"):
        history.withdraw(asked=asked, by=cast.administrator, at=AT)


def test_refused_with_words(reported: Campaign, cast: Cast, second: User) -> None:
    asked = propose(reported, cast.administrator, CASES)
    other = signed_in(second)
    assert "请写明不同意的理由" in decide(other, "reject", answer=" ")
    assert "手机号" in decide(other, "reject", answer="问13812345678")
    decide(other, "reject", answer="四月的数与年报不符")
    asked.refresh_from_db()
    assert asked.state == ImportState.REJECTED
    assert "四月的数与年报不符" in other.get(PAGE).content.decode()
    with pytest.raises(MoveError):
        history.confirm(asked=asked, by=second, at=AT)
    with pytest.raises(EntryError, match="只有上传人"):
        history.withdraw(asked=propose(reported, cast.administrator, CASES), by=second, at=AT)


def test_the_second_one_sees_the_numbers(reported: Campaign, cast: Cast, second: User) -> None:
    asked = propose(reported, cast.administrator, CASES, USERS)

    def look(sheet: Any, rows: dict[str, int], columns: dict[str, int]) -> None:
        assert sheet.cell(rows[f"{COUNTY}/drug_cases_solved"], columns["m04"]).value == 7
        assert sheet.cell(rows[f"{COUNTY}/registered_users"], columns["m04"]).value == "不适用"

    answer = signed_in(second).get(FORM, {"import": asked.pk})
    edited(bytes(answer.content), look)
    assert signed_in(second).get(FORM, {"import": asked.pk + 1}).status_code == 404


def test_no_table_waits_twice(reported: Campaign, cast: Cast, second: User) -> None:
    propose(reported, cast.administrator, CASES)
    with pytest.raises(MoveError, match="这个文件已经上传过"):
        propose(reported, second, CASES)
    with pytest.raises(MoveError, match="同一地区同一月份"):
        propose(reported, second, USERS, digest="other")
    with pytest.raises(PersonalError, match="手机号"):
        history.propose(
            campaign=reported,
            upload=HistoryUpload([CASES]),
            file_name="13812345678.xlsx",
            digest="third",
            by=second,
            at=AT,
        )


# --- Who may --------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("clerk", 403), ("reviewer", 403), ("leader", 403), ("auditor", 403), ("stranger", 404)],
)
def test_only_administrators(reported: Campaign, cast: Cast, who: str, status: int) -> None:
    asked = propose(reported, cast.administrator, CASES)
    client = client_of(cast, who)
    assert client.get(PAGE).status_code == status
    assert client.get(FORM, {"year": "2015", "region": CITY}).status_code == status
    answer = client.post(PAGE, {"do": "confirm", "import": asked.pk})
    assert answer.status_code == status
    asked.refresh_from_db()
    assert asked.state == ImportState.PROPOSED


def test_addresses_that_lead_nowhere(reported: Campaign, first: Client) -> None:
    nowhere: list[dict[str, str]] = [
        {},
        {"year": "1999", "region": CITY},
        {"year": "2015", "region": "520000"},
    ]
    for asked in nowhere:
        assert first.get(FORM, asked).status_code == 404
    assert first.post(PAGE, {"do": "explode"}).status_code == 404
    assert first.post(PAGE, {"do": "confirm", "import": "x"}).status_code == 404


def test_years_begin_with_the_first_base_year(reported: Campaign) -> None:
    assert years_of(reported, datetime(2017, 1, 5, tzinfo=BEIJING)) == [2014, 2015, 2016]
    assert Month.of(reported.first_month).year == 2017
