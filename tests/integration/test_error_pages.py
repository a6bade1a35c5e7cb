"""Whatever goes wrong, the answer is a page of the product, in Chinese."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.cast import Cast
from tests.integration.test_access import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]


def test_a_foreign_host_name() -> None:
    answer = Client().get("/login/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "<h1>请求无法处理</h1>" in answer.content.decode()
    assert "Bad Request" not in answer.content.decode()


def test_a_form_without_its_token() -> None:
    answer = Client(enforce_csrf_checks=True).post("/login/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "<h1>页面已过期</h1>" in answer.content.decode()
    assert "CSRF" not in answer.content.decode()


def test_what_is_not_allowed_and_what_is_not_there(cast: Cast) -> None:
    client = client_of(cast, "leader")
    refused = client.post("/ranking/SD/2017-03/publish/")
    assert refused.status_code == 403
    assert "<h1>不能这样做</h1>" in refused.content.decode()
    missing = client.get("/nowhere/")
    assert missing.status_code == 404
    assert "<h1>没有这一页</h1>" in missing.content.decode()


def test_health_is_asked_without_https(settings: LazySettings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/health").status_code == 200
    assert Client().get("/login/").status_code == 301
