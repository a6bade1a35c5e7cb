"""The description under /api/v1/schema/ is valid, and what is answered is what it describes."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import jsonschema
import pytest
from django.core.management import call_command
from django.test import Client

from campaigns.terms import Verb
from metrics.actions.review import decisions
from metrics.api import shapes
from metrics.models import ReportingPeriod
from tests.cast import Cast
from tests.integration.api.conftest import LINES, SHEET, System, line
from tests.integration.test_access import client_of
from tests.month import IN_TIME, hand_in, region

pytestmark = pytest.mark.on_sqlite

PATH = "/api/v1/sheets/{campaign}/{month}/{region}/"


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--format=openapi-json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_it_is_valid_and_chinese(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.1")
    operations = [one for path in description["paths"].values() for one in path.values()]
    assert len(operations) == 43
    for operation in operations:
        assert any("\u4e00" <= sign <= "\u9fff" for sign in operation["summary"])
        assert {"401", "429"} <= set(operation["responses"])
        for parameter in operation.get("parameters", []):
            assert parameter["description"]


def holds(description: dict[str, Any], answer: Any, path: str, method: str = "get") -> None:
    """The answer has the described shape; nothing is left out of the description."""
    kind = answer["Content-Type"]
    told = description["paths"][path][method]["responses"][str(answer.status_code)]
    wanted = _closed(
        {
            **told["content"][kind]["schema"],
            "components": json.loads(json.dumps(description["components"])),
        }
    )
    jsonschema.Draft202012Validator(wanted).validate(answer.json())


def _closed(schema: Any) -> Any:
    """The same schema, with no key allowed that it does not name."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _closed(value) for key, value in schema.items()}
    if found.get("type") == "object" and "properties" in found:
        found.setdefault("additionalProperties", False)
    return found


def test_answers_are_what_is_described(
    description: dict[str, Any], county: System, period: ReportingPeriod, cast: Cast
) -> None:
    def told(answer: Any, path: str, method: str = "get") -> None:
        holds(description, answer, path, method)

    told(county.get("/api/v1/campaigns/"), "/api/v1/campaigns/")
    told(county.get("/api/v1/periods/?campaign=SD"), "/api/v1/periods/")
    told(county.get("/api/v1/periods/"), "/api/v1/periods/")
    told(county.get("/api/v1/sheets/?campaign=SD&month=2017-04"), "/api/v1/sheets/")
    told(county.get(SHEET), PATH)
    sent = county.send(line(90, "suspects_tested"), line(10, "suspects_to_test"))
    assert sent.json()["findings"]
    told(sent, LINES, "put")
    told(county.send(line("x"), line(1, version=7)), LINES, "put")
    told(county.send(line(1, version=7)), LINES, "put")
    told(county.put("{"), LINES, "put")
    told(county.get(SHEET), PATH)
    told(county.post(f"{SHEET}submit/"), f"{PATH}submit/", "post")
    hand_in(period, region("370102"), cast.clerk)
    told(county.post(f"{SHEET}withdraw/"), f"{PATH}withdraw/", "post")
    told(county.post(f"{SHEET}submit/"), f"{PATH}submit/", "post")
    decisions.send_back(
        period=period,
        region=region("370102"),
        reasons={"": "请核对", "suspects_tested": "多了"},
        by=cast.reviewer,
        at=IN_TIME,
    )
    told(county.get(SHEET), PATH)
    history = county.get(f"{SHEET}history/?indicator=suspects_tested")
    assert Verb.RETURN.word in history.content.decode()
    told(history, f"{PATH}history/")


def test_the_example_is_a_delivery(description: dict[str, Any]) -> None:
    body = description["paths"][LINES]["put"]["requestBody"]["content"]["application/json"]
    wanted = _closed({**body["schema"], "components": description["components"]})
    jsonschema.Draft202012Validator(wanted).validate(shapes.EXAMPLE)


def test_only_for_those_who_are_logged_in(
    cast: Cast, client: Client, system: Callable[[str], System]
) -> None:
    assert client.get("/api/v1/schema/").status_code == 401
    refused = client.get("/api/v1/docs/")
    assert (refused.status_code, refused["Location"]) == (302, "/login/?next=/api/v1/docs/")
    assert system("clerk").get("/api/v1/schema/").status_code == 200
    person = client_of(cast, "clerk")
    assert person.get("/api/v1/schema/").json()["info"]["title"] == "禁毒目标管理接口"
    page = person.get("/api/v1/docs/").content.decode()
    # Its buttons are English, so their words are explained.
    assert '<dt lang="en">Execute / Clear</dt><dd>发送／清除结果</dd>' in page
    assert "<style" not in page
    assert "://" not in page
    script = person.get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "X-CSRFTOKEN" in script.content.decode().upper()
