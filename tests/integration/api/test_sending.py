"""Deliveries: all lines or none, every mistake at once, each with its pointer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from campaigns.models import AuditEntry
from metrics.actions.entry import periods
from metrics.actions.review import decisions
from metrics.models import HandledRequest, ReportingPeriod, Submission
from tests.cast import Cast
from tests.integration.api.conftest import LINES, SHEET, System, exactly, line
from tests.integration.test_access import client_of
from tests.month import IN_TIME, LOCKED, fill_in, filled, hand_in, region

OWN, NEIGHBOUR, ELSEWHERE = "370102", "370103", "370202"


def errors(answer: Any) -> list[tuple[str, str]]:
    return [(one["pointer"], one["code"]) for one in answer.json()["errors"]]


def cell(code: str = "drug_cases_solved", where: str = OWN) -> dict[str, Any]:
    lines = Submission.objects.get(region__code=where, period__month=201704).lines
    found: dict[str, Any] = lines[code]
    return found


def test_several_regions_at_once(city: System) -> None:
    answer = city.send(
        line(12), line("1,204", region=NEIGHBOUR), line("不适用", "compulsory_admissions")
    )
    assert answer.status_code == 200, answer.json()
    told = answer.json()
    assert (told["lines"], told["changed"]) == (3, 3)
    assert [sheet["region"]["code"] for sheet in told["sheets"]] == [OWN, NEIGHBOUR]
    assert told["sheets"][0]["versions"] == {"drug_cases_solved": 1, "compulsory_admissions": 1}
    assert (cell()["text"], cell()["source"]) == ("12", "api")
    assert cell(where=NEIGHBOUR)["text"] == "1,204"
    assert AuditEntry.objects.filter(action="填报（接口报送）").count() == 2


def test_every_mistake_at_once_and_nothing_written(county: System) -> None:
    answer = county.send(
        line(12),
        line(12.5, "compulsory_admissions"),
        line("几个", "new_users_found"),
        line(1, region=ELSEWHERE),
        line(1, region="999999"),
        line(1, "nonsense"),
        line(90, "compulsory_admission_rate"),
        line(1, "gangs_broken"),
        line(13),
        line(-3, "registered_users"),
        line(1, "suspects_tested", why="见张三13812345678"),
        line(True, "drug_suspects_caught", colour="red"),
        {"region": OWN},
    )
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert errors(answer) == [
        ("/lines/1/value", "too_many_decimals"),
        ("/lines/2/value", "not_a_number"),
        ("/lines/3/region", "unknown_region"),
        ("/lines/4/region", "unknown_region"),
        ("/lines/5/indicator", "unknown_indicator"),
        ("/lines/6/indicator", "not_due"),
        ("/lines/7/indicator", "not_due"),
        ("/lines/8", "duplicate"),
        ("/lines/9/value", "negative"),
        ("/lines/10/why", "personal"),
        ("/lines/11/colour", "unknown_key"),
        ("/lines/11/value", "wrong_type"),
        ("/lines/12/indicator", "required"),
        ("/lines/12/value", "required"),
    ]
    assert answer.json()["message"] == "共14处问题，没有保存任何数据"
    assert not Submission.objects.filter(period__month=201704).exists()
    assert not AuditEntry.objects.filter(action="填报（接口报送）").exists()


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1e3", "not_a_number"),
        ("1E-1", "not_a_number"),
        ("0.105", "too_many_decimals"),
        ("0.10000000000000001", "too_many_decimals"),
        ("-0.5", "negative"),
        ("9" * 30, "too_large"),
        ("9" * 5000, "too_long"),
        ('"=1+1"', "formula"),
        ('"5%"', "percent"),
        ("[1]", "wrong_type"),
        ("false", "wrong_type"),
    ],
)
def test_numbers_are_read_to_the_letter(
    county: System, weighed: str, written: str, code: str
) -> None:
    assert county.put(exactly("0.1", weighed)).status_code == 200
    answer = county.put(exactly(written, weighed))
    assert (answer.status_code, errors(answer)) == (422, [("/lines/0/value", code)])
    assert cell(weighed)["text"] == "0.1"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("", 422, "invalid"),
        ("{", 400, "malformed"),
        ('{"value": NaN}', 400, "malformed"),
        ('{"value": -Infinity}', 400, "malformed"),
        ('{"month": "1", "month": "2"}', 400, "malformed"),
        ('{"month": "\\u0000"}', 400, "malformed"),
        ('{"month": "\\ud800"}', 400, "malformed"),
        (b"\xff\xfe", 400, "malformed"),
        ("[" * 100_000, 400, "malformed"),
        ("[]", 422, "invalid"),
        ('{"campaign": "SD", "month": "2017-04", "lines": []}', 422, "invalid"),
        ('{"campaign": "SD", "month": 201704, "lines": [{}]}', 422, "invalid"),
        ('{"campaign": "GZ", "month": "2017-04", "lines": [{}]}', 404, "not_found"),
        ('{"campaign": "SD", "month": "2017-05", "lines": [{}]}', 404, "not_found"),
        (" " * 2_000_001, 413, "too_large"),
    ],
)
def test_bodies_that_cannot_be_read(county: System, body: Any, status: int, code: str) -> None:
    answer = county.put(body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["status"] == status
    assert answer["Content-Type"] == "application/problem+json"


def test_too_many_lines(county: System) -> None:
    answer = county.put({"campaign": "SD", "month": "2017-04", "lines": [1] * 20_001})
    assert errors(answer) == [("/lines", "too_many_lines")]
    answer = county.put({"campaign": "SD", "month": "2017-04", "lines": [1] * 20_000})
    assert (len(answer.json()["errors"]), answer.json()["errors_left_off"]) == (1000, 19_000)


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("reviewer", 403, "forbidden"),
        ("administrator", 403, "forbidden"),
        ("leader", 403, "forbidden"),
        ("auditor", 403, "forbidden"),
        ("city_leader", 403, "forbidden"),
        ("stranger", 404, "not_found"),
        ("nobody", 404, "not_found"),
    ],
)
def test_only_those_who_fill_in_may_write(
    period: ReportingPeriod, system: Callable[[str], System], who: str, status: int, code: str
) -> None:
    sender = system(who)
    for answer in (
        sender.send(line(12)),
        sender.post(f"{SHEET}submit/"),
        sender.post(f"{SHEET}withdraw/"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Submission.objects.filter(period=period).exists()
    assert not HandledRequest.objects.exists()


def test_somebody_elses_change_is_not_overwritten(
    county: System, period: ReportingPeriod, cast: Cast
) -> None:
    county.send(line(12))
    fill_in(period, region(OWN), cast.clerk)
    answer = county.send(line(13, version=1), line(1, "registered_users", version=0))
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert errors(answer) == [("/lines/0/version", "changed"), ("/lines/1/version", "changed")]
    assert answer.json()["errors"][0]["current"]["text"] == "30"
    assert answer.json()["errors"][0]["current"]["at"].endswith("+08:00")
    now = answer.json()["errors"][0]["current"]["version"]
    assert cell()["text"] == "30"
    assert county.send(line(13, version=now)).status_code == 200
    assert cell()["text"] == "13"


def test_a_nightly_repetition_changes_nothing(county: System) -> None:
    assert county.send(line("1,204", why="专项行动查获较多")).json()["changed"] == 1
    again = county.send(line(1204, version=0))
    assert (again.status_code, again.json()["changed"]) == (200, 0)
    assert cell()["why"] == "专项行动查获较多"
    county.send(line(1205))
    assert cell()["why"] == "", "an explanation belongs to its number"
    county.send(line(None))
    assert cell()["text"] == ""


def test_findings_are_told_but_do_not_refuse(county: System) -> None:
    answer = county.send(line(90, "suspects_tested"), line(10, "suspects_to_test"))
    assert answer.status_code == 200
    found = {(one["pointer"], one["severity"]) for one in answer.json()["findings"]}
    assert any(severity == "hard" for _, severity in found)
    assert all(pointer in {"/lines/0/value", "/lines/1/value", None} for pointer, _ in found)
    assert answer.json()["sheets"][0]["blocking"] >= 1


def test_a_locked_month_and_a_submitted_sheet(
    city: System, period: ReportingPeriod, cast: Cast
) -> None:
    hand_in(period, region(OWN), cast.clerk)
    answer = city.send(line(1, region=NEIGHBOUR), line(1))
    assert (answer.status_code, errors(answer)) == (409, [("/lines/1/region", "state")])
    assert not Submission.objects.filter(region__code=NEIGHBOUR, period=period).exists()
    periods.lock(period=period, at=LOCKED)
    answer = city.send(line(1, region=NEIGHBOUR), line("x", region="370104"))
    assert answer.status_code == 422, "what is wrong comes before what is late"
    assert errors(answer) == [
        ("/lines/0/region", "closed"),
        ("/lines/1/region", "closed"),
        ("/lines/1/value", "not_a_number"),
    ]
    assert city.send(line(1, region=NEIGHBOUR)).status_code == 409


def test_a_sheet_from_empty_to_submitted_and_back(
    county: System, period: ReportingPeriod, cast: Cast
) -> None:
    empty = county.post(f"{SHEET}submit/")
    assert (empty.status_code, empty.json()["code"]) == (422, "not_ready")
    cells = county.get(SHEET).json()["cells"]
    for error in empty.json()["errors"]:
        _, _, place, name = error["pointer"].split("/")
        assert cells[int(place)]["indicator"] == error["indicator"]
        assert (name, error["code"]) == ("value", "empty")
    given = filled(period, region(OWN))
    assert county.send(*(line(one.text, one.indicator) for one in given)).status_code == 200
    striking = county.post(f"{SHEET}submit/")
    if striking.status_code == 422:
        assert {error["code"] for error in striking.json()["errors"]} == {"unexplained"}
        codes = [error["indicator"] for error in striking.json()["errors"]]
        county.send(
            *(
                line(next(g.text for g in given if g.indicator == c), c, why="与台账核对属实")
                for c in codes
            )
        )
    done = county.post(f"{SHEET}submit/")
    assert (done.status_code, done.json()["state"]) == (200, "submitted")
    assert done.json()["late"] is True
    assert county.post(f"{SHEET}submit/").json()["code"] == "state"
    assert county.post(f"{SHEET}withdraw/").json()["state"] == "draft"
    again = county.post(f"{SHEET}withdraw/")
    assert (again.status_code, again.json()["code"]) == (409, "state")


def test_what_a_reviewer_sent_back_says_why(
    county: System, period: ReportingPeriod, cast: Cast
) -> None:
    hand_in(period, region(OWN), cast.clerk)
    reasons = {"": "请核对", "drug_cases_solved": "与台账不符"}
    decisions.send_back(
        period=period, region=region(OWN), reasons=reasons, by=cast.reviewer, at=IN_TIME
    )
    returned = county.get(SHEET).json()["returned"]
    assert (returned["reason"], returned["by"]) == ("请核对", "测试审核员")
    assert returned["cells"] == {"drug_cases_solved": "与台账不符"}
    assert county.send(line(31)).status_code == 200


def test_a_session_has_to_come_from_a_page_of_ours(cast: Cast, period: ReportingPeriod) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.clerk, backend="campaigns.authentication.AccountBackend")
    key = {"Idempotency-Key": "from-a-page"}
    for content_type in ("application/json", "application/x-www-form-urlencoded"):
        answer = client.post(f"{SHEET}submit/", data="a=1", content_type=content_type, headers=key)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    plain = client_of(cast, "clerk").post(f"{SHEET}submit/", {"a": 1}, headers=key)
    assert (plain.status_code, plain.json()["code"]) == (415, "unsupported_media_type")


def test_wrong_ways_in(county: System, client: Client) -> None:
    for method, path, status in [
        ("POST", LINES, 405),
        ("OPTIONS", LINES, 405),
        ("PUT", SHEET, 405),
        ("GET", "/api/v1/lines", 404),
        ("PUT", "/api/v1/lines", 404),
        ("GET", "/api/v1/", 404),
        ("GET", "/api/v1/sheets/%00/2017-04/370102/", 404),
        ("GET", "/api/v1/sheets/SD/2017-13/370102/", 404),
        ("GET", "/api/v1/periods/", 400),
        ("GET", "/api/v1/periods/?campaign=%00", 400),
        ("GET", "/api/v1/periods/?campaign=XX", 404),
    ]:
        answer = county.ask(method, path)
        assert (answer.status_code, answer.json()["status"]) == (status, status), (method, path)
        assert set(answer.json()) == {"status", "code", "message"}
    form = county.ask(
        "PUT", LINES, data="a=1", content_type="text/plain", headers={"Idempotency-Key": "a" * 8}
    )
    assert form.status_code == 415
    pieces = {"Idempotency-Key": "a" * 8, "Transfer-Encoding": "chunked"}
    assert county.ask("PUT", LINES, headers=pieces).json()["code"] == "length_required"


def test_march_is_locked(county: System) -> None:
    answer = county.put({"campaign": "SD", "month": "2017-03", "lines": [line(1)]})
    assert (answer.status_code, errors(answer)) == (409, [("/lines/0/region", "closed")])
