"""The whole description against the service itself, with a real token: whatever it allows is
answered as it says, whatever it forbids is refused, and nothing is a fault of ours.

``SCHEMA_EXAMPLES=100`` asks more of each address.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

from config.wsgi import application
from metrics.actions import printing
from metrics.charts import pictures
from tests.integration.api.conftest import System
from tests.integration.api.furnished import Numbers
from tests.issued import PIXEL

pytestmark = pytest.mark.on_postgresql

Operation = APIOperation[Any, Any, Any, Any]
Asked = Case[Any]
EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "2"))
SEED = 20_170_308
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.missing_required_header,
]
# What makes an address one that is really there.
THERE: dict[str, Any] = {
    "campaign": "SD",
    "month": "2017-03",
    "level": "county",
    "region": "370102",
    "target": "SD01",
    "period": "2017Q1",
    "key": "2017Q1",
}


def numbered(label: str, numbers: Numbers) -> dict[str, Any]:
    """The number of the thing that an address is about."""
    things = {
        "measures": numbers.notice,
        "rectifications": numbers.problem,
        "questions": numbers.question,
    }
    found = [number for name, number in things.items() if name in label]
    return {"number": found[0]} if found else {}


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The service itself would begin each request with a connection of its own."""
    signals = (request_started, request_finished)
    for one in signals:
        one.disconnect(close_old_connections)
    yield
    for one in signals:
        one.connect(close_old_connections)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs that print and draw are slow, and tested elsewhere."""
    monkeypatch.setattr(printing, "to_pdf", lambda data, digest="": b"%PDF-")
    monkeypatch.setattr(pictures, "draw", lambda spec: PIXEL)


# What is malformed is malformed whoever sends it.
MODES = {
    "administrator": [GenerationMode.POSITIVE, GenerationMode.NEGATIVE],
    "clerk": [GenerationMode.POSITIVE],
}


@pytest.mark.parametrize("who", MODES)
def test_the_description_is_kept(
    who: str,
    furnished: Numbers,
    system: Callable[[str], System],
    quick: None,
    one_connection: None,
) -> None:
    headers = {"Authorization": f"Bearer {system(who).secret}", "Accept-Encoding": "identity"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application, headers=headers)
    broken, answered = [], Counter[int]()
    operations: list[Operation] = [one.ok() for one in schema.get_all_operations()]  # type: ignore[union-attr]
    assert len(operations) >= 39
    for operation in operations:
        known = {**THERE, **numbered(operation.label, furnished)}
        for mode in MODES[who]:
            try:
                answered += _ask(operation, mode, known, headers)
            except* Exception as found:
                broken += [f"{who} {operation.label} {mode}: {one}" for one in found.exceptions]
    assert not broken, "\n\n".join(broken)
    assert answered[200] >= len(operations) // 2, "it was about what is really there"
    assert who == "clerk" or answered[400] + answered[404] >= len(operations)


def _there(case: Asked, operation: Operation, known: dict[str, Any]) -> Asked:
    """The same question about what is really there."""
    for one in operation.path_parameters:
        case.path_parameters[one.name] = known[one.name]
    for one in operation.query:
        if one.is_required and one.name in known:
            case.query[one.name] = known[one.name]
    return case


def _ask(
    operation: Operation,
    mode: GenerationMode,
    known: dict[str, Any],
    headers: dict[str, str],
) -> Counter[int]:
    """How often it answered with which status."""
    answered: Counter[int] = Counter()
    cases = anywhere = operation.as_strategy(generation_mode=mode)
    if mode == GenerationMode.POSITIVE:
        cases = st.one_of(anywhere.map(lambda case: _there(case, operation, known)), anywhere)

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def holds(case: Asked) -> None:
        answer = case.call(headers=headers)
        answered[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    try:
        holds()
    except ExceptionGroup:
        raise
    except Exception as error:
        raise ExceptionGroup("one", [error]) from None
    return answered
