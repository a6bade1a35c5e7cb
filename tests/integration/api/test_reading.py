"""What a system reads: campaigns, months, sheets, the story of a cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from metrics.models import ReportingPeriod
from tests.cast import Cast
from tests.integration.api.conftest import SHEET, System, exactly, line, system_of
from tests.integration.test_access import client_of
from tests.month import hand_in, region

PAGES = "/api/v1/sheets/?campaign=SD&month=2017-04"


def test_campaigns_and_months(county: System) -> None:
    campaigns = county.get("/api/v1/campaigns/").json()
    assert [(row["code"], row["region"]["code"]) for row in campaigns] == [("SD", "370000")]
    months = county.get("/api/v1/periods/?campaign=SD").json()
    assert [row["month"] for row in months[:2]] == ["2017-04", "2017-03"]
    assert (months[0]["state"], months[1]["state"]) == ("open", "locked")
    assert months[0]["due_at"].endswith("+08:00")


def test_a_sheet_with_all_its_cells(county: System) -> None:
    county.send(line(12, why="专项行动"))
    answer = county.get(SHEET)
    sheet = answer.json()
    assert answer["ETag"] == '"1"'
    assert "no-store" in answer["Cache-Control"]
    cells = {cell["indicator"]: cell for cell in sheet["cells"]}
    cell = cells["drug_cases_solved"]
    assert (cell["text"], cell["value"], cell["why"]) == ("12", 12, "专项行动")
    assert (cell["version"], cell["source"], cell["by"]) == (1, "api", "测试填报员")
    assert cells["registered_users"]["value"] is None
    assert sheet["left"] == sum(one["mandatory"] for one in sheet["cells"]) - 1


def test_a_decimal_is_told_as_it_was_sent(county: System, weighed: str) -> None:
    county.put(exactly("0.10", weighed))
    assert '"text":"0.10","value":0.1,' in county.get(SHEET).content.decode()


def test_the_sheets_of_an_office_page_by_page(city: System) -> None:
    page = city.get(f"{PAGES}&page_size=5").json()
    assert len(page["results"]) == 5
    codes = [row["region"]["code"] for row in page["results"]]
    assert codes == sorted(codes)
    assert all(code.startswith("3701") for code in codes)
    following = city.get(page["next"].removeprefix("http://testserver")).json()
    assert following["results"][0]["region"]["code"] > codes[-1]
    assert city.get(f"{PAGES}&page=99").status_code == 404
    assert city.get(f"{PAGES}&page=nonsense").status_code == 404


def test_a_clerk_sees_the_own_sheet_only(county: System) -> None:
    rows = county.get(PAGES).json()["results"]
    assert [row["region"]["code"] for row in rows] == ["370102"]
    assert rows[0]["state"] == "draft"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("clerk", 200),
        ("reviewer", 200),
        ("administrator", 200),
        ("auditor", 200),
        ("leader", 404),
        ("city_leader", 404),
        ("stranger", 404),
        ("nobody", 404),
    ],
)
def test_who_reads_a_sheet(
    period: ReportingPeriod, system: Callable[[str], System], who: str, status: int
) -> None:
    answer = system(who).get(SHEET)
    assert answer.status_code == status
    assert status == 200 or answer.json()["code"] == "not_found"


def test_the_story_of_a_cell(county: System, period: ReportingPeriod, cast: Cast) -> None:
    county.send(line(12))
    county.send(line(13, why="复核后更正"))
    hand_in(period, region("370102"), cast.clerk, timezone.now())
    steps = county.get(f"{SHEET}history/?indicator=drug_cases_solved").json()["steps"]
    assert [(step["before"], step["after"]) for step in steps[:2]] == [("空", "12"), ("12", "13")]
    assert steps[1]["note"] == "复核后更正"
    assert steps[0]["action"] == "填报（接口报送）"
    assert steps[-1]["action"] == "提交"
    assert county.get(f"{SHEET}history/").status_code == 400
    assert county.get(f"{SHEET}history/?indicator=nonsense").status_code == 404


def test_the_page_to_try_it_reads_with_the_session(cast: Cast, period: ReportingPeriod) -> None:
    assert client_of(cast, "clerk").get(SHEET).status_code == 200


UNKNOWN = {"status": 401, "code": "unauthenticated", "message": "未通过认证：请带上有效的令牌"}


def refused(answer: Any) -> bool:
    assert answer.json() == UNKNOWN
    assert answer["WWW-Authenticate"].startswith("Bearer")
    return bool(answer.status_code == 401)


def test_every_failure_to_be_known_looks_the_same(
    cast: Cast, settings: Settings, client: Client
) -> None:
    now = timezone.now()
    gone = system_of(cast.clerk, revoked_at=now)
    past = system_of(
        cast.clerk, created_at=now - timedelta(days=2), expires_at=now - timedelta(days=1)
    )
    cast.reviewer.is_active = False
    cast.reviewer.save()
    idle = system_of(cast.reviewer)
    cast.leader.is_demonstration = True
    cast.leader.save()
    shown = system_of(cast.leader)
    for system in (gone, past, idle, shown, System("made up", Client()), System("秘密", Client())):
        assert refused(system.get("/api/v1/campaigns/"))
    for header in ("Bearer", "Basic dDpw", "Bearer one two", "Bearer \x00"):
        assert refused(client.get("/api/v1/campaigns/", headers={"Authorization": header}))
    assert refused(client.get("/api/v1/campaigns/"))
    assert refused(client.get("/api/v1/nowhere"))
    settings.DEMONSTRATION = True
    assert shown.get("/api/v1/campaigns/").status_code == 200
