"""What is too large is refused before it is read."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from config.bodies import most
from tests.cast import Cast
from tests.integration.test_access import client_of


class Unread:
    """A body that nobody may touch."""

    def read(self, *_: Any) -> bytes:
        raise AssertionError("it was read")

    readline = read


def sent(client: Client, path: str, length: str) -> Any:
    told: dict[str, Any] = {
        "CONTENT_LENGTH": length,
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "wsgi.input": Unread(),
    }
    return client.post(path, **told)


@pytest.mark.parametrize("more", [1, 10**9, 10**30])
def test_a_page_says_how_much_is_taken(cast: Cast, more: int) -> None:
    answer = sent(client_of(cast, "clerk"), "/entry/SD/2017-03/upload/", str(most() + more))
    assert answer.status_code == 413
    assert "<h1>文件太大</h1>" in answer.content.decode()
    assert "8 MB" in answer.content.decode()


def test_strangers_are_refused_as_soon(db: None) -> None:
    assert sent(Client(), "/login/", "99999999999").status_code == 413


def test_other_systems_are_told_in_their_own_shape(db: None) -> None:
    answer = sent(Client(), "/api/v1/lines/", str(most() + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert answer["Content-Type"] == "application/problem+json"


def test_the_limit_is_a_setting(cast: Cast, settings: Settings) -> None:
    client, file = client_of(cast, "clerk"), b"x" * 7 * 1024 * 1024
    assert client.post("/login/", {"a": file.decode()}).status_code != 413
    settings.LARGEST_BODY_MB = 6
    assert client.post("/login/", {"a": file.decode()}).status_code == 413
