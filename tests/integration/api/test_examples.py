"""The examples of the description are real answers, cut short.

``python -m tests.drills.examples`` asks for all of them again and writes them down.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

import jsonschema

from metrics.api.schema import EXAMPLES
from tests.cast import Cast
from tests.integration.api.conftest import SHEET, System, line
from tests.integration.api.furnished import Numbers
from tests.integration.api.test_description import description
from tests.integration.api.test_told import READ, at
from tests.month import april, fill_in, region

__all__ = ["description"]
WRITE = bool(os.environ.get("EXAMPLES_WRITE"))
_ROWS, _ITEMS = 2, 3


def operations(description: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Operation → path and method."""
    return {
        one["operationId"]: (path, method)
        for path, methods in description["paths"].items()
        for method, one in methods.items()
    }


def schema_of(description: dict[str, Any], path: str, method: str) -> dict[str, Any] | None:
    told = description["paths"][path][method]["responses"]["200"]["content"]
    if "application/json" not in told:
        return None
    return {**told["application/json"]["schema"], "components": description["components"]}


def test_every_answer_has_an_example_that_fits(description: dict[str, Any]) -> None:
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    found = set()
    for name, (path, method) in operations(description).items():
        schema = schema_of(description, path, method)
        if schema is None:  # a file
            continue
        told = description["paths"][path][method]["responses"]["200"]["content"]
        assert told["application/json"]["examples"], name
        jsonschema.Draft202012Validator(schema).validate(examples[name])
        found.add(name)
    assert set(examples) == found


def test_every_parameter_has_words_and_every_address_says_how_it_refuses(
    description: dict[str, Any],
) -> None:
    for path, methods in description["paths"].items():
        for one in methods.values():
            assert {"401", "429"} <= set(one["responses"]), path
            if "{" in path or one.get("parameters"):
                assert "404" in one["responses"] or path.endswith("/lines/"), path
            assert len(one["description"]) > 5, path
            for parameter in one.get("parameters", []):
                assert any("\u4e00" <= sign <= "\u9fff" for sign in parameter["description"])


def write_them_down(
    furnished: Numbers,
    description: dict[str, Any],
    system: Callable[[str], System],
    ranked: Any,
    cast: Cast,
) -> None:
    names = {(path, method): name for name, (path, method) in operations(description).items()}
    asker = system("administrator")
    found = {
        names[f"/api/v1/{told}", "get"]: _short(asker.get(at(furnished, path)).json())
        for path, told in reversed(READ.items())
    }
    found |= _of_a_month(system("clerk"), ranked, cast)
    text = json.dumps(dict(sorted(found.items())), ensure_ascii=False, indent=1)
    told = text.replace("http://testserver", "https://targets.example")
    EXAMPLES.write_text(f"{told}\n", encoding="utf-8")


if WRITE:
    test_write_them_down = write_them_down


def _of_a_month(clerk: System, ranked: Any, cast: Cast) -> dict[str, Any]:
    """What is told while a month is open."""
    period = april(ranked)
    sent = clerk.send(line(12, why="专项行动"), line("1,204", "new_users_found")).json()
    fill_in(period, region("370102"), cast.clerk)
    month = "?campaign=SD&month=2017-04"
    told = {
        "campaigns": clerk.get("/api/v1/campaigns/"),
        "periods": clerk.get("/api/v1/periods/?campaign=SD"),
        "sheets": clerk.get(f"/api/v1/sheets/{month}"),
        "sheet": clerk.get(SHEET),
        "history": clerk.get(f"{SHEET}history/?indicator=drug_cases_solved"),
        "submit": clerk.post(f"{SHEET}submit/"),
        "withdraw": clerk.post(f"{SHEET}withdraw/"),
    }
    return {"put_lines": sent, **{name: _short(one.json()) for name, one in told.items()}}


def _short(value: Any) -> Any:
    """The first of many, and no more of it than is needed to see how it goes on."""
    if isinstance(value, list):
        return [_short(one) for one in value[: _ROWS if value and _is_row(value[0]) else _ITEMS]]
    if isinstance(value, dict):
        return {key: _short(one) for key, one in value.items()}
    return value


def _is_row(value: Any) -> bool:
    return isinstance(value, dict)
