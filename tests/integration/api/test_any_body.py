"""Whatever is sent, the answer is a definite one, and a refusal leaves no trace."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics.models import Submission
from tests.integration.api.conftest import System, new_key

pytestmark = pytest.mark.on_postgresql

CODES = ["drug_cases_solved", "suspects_tested", "suspects_to_test", "nonsense"]
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=True),
    st.text(max_size=60),
    st.sampled_from(["不适用", "１２", "1,204", "12%", "=1", "0", "370102", "SD", "2017-04"]),
)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
lines = st.fixed_dictionaries(
    {
        "region": st.sampled_from(["370102", "370103", "520102", ""]) | anything,
        "indicator": st.sampled_from(CODES) | anything,
        "value": leaves | anything,
    },
    optional={"why": anything, "version": anything, "~/x": anything},
)
bodies = st.one_of(
    anything,
    st.fixed_dictionaries(
        {
            "campaign": st.just("SD") | anything,
            "month": st.just("2017-04") | anything,
            "lines": st.lists(lines | anything, max_size=6),
        }
    ),
    st.fixed_dictionaries(
        {
            "campaign": st.just("SD"),
            "month": st.just("2017-04"),
            "lines": st.lists(lines, min_size=1, max_size=6),
        }
    ),
)
often = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def definite(answer: Any) -> None:
    told = answer.json()
    assert answer.status_code in {200, 400, 404, 409, 413, 422}, told
    if answer.status_code != 200:
        assert told["status"] == answer.status_code
        assert told["code"]
        assert told["message"]


@often
@given(body=bodies)
def test_any_json(county: System, body: Any) -> None:
    before = list(Submission.objects.values_list("region", "version", "lines"))
    answer = county.put(json.dumps(body))
    definite(answer)
    if answer.status_code != 200:
        assert list(Submission.objects.values_list("region", "version", "lines")) == before


@often
@given(body=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode()))
def test_any_bytes(county: System, body: bytes) -> None:
    definite(county.put(body))


@often
@given(
    path=st.text(max_size=30),
    query=st.dictionaries(st.sampled_from(["campaign", "month", "page"]), st.text(max_size=9)),
    key=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=70),
)
def test_any_address(county: System, path: str, query: dict[str, str], key: str) -> None:
    """Addresses, parameters and keys that nobody would think of."""
    for where in ("/api/v1/periods/", "/api/v1/sheets/"):
        answer = county.ask("GET", where, QUERY_STRING=_encoded(query))
        assert answer.status_code in {200, 400, 404}
    headers = {"Idempotency-Key": key or new_key()}
    answer = county.ask(
        "POST", f"/api/v1/sheets/SD/2017-04/{_plain(path)}/submit/", headers=headers
    )
    assert answer.status_code in {400, 404, 422}


def _encoded(query: dict[str, str]) -> str:
    from urllib.parse import urlencode

    return urlencode(query, errors="replace")


def _plain(path: str) -> str:
    from urllib.parse import quote

    return quote(path, errors="replace")
