"""What answers say to browsers and proxies, and how often somebody may ask."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from campaigns.models import AuditEntry, Campaign
from config import rates
from config.headers import POLICY
from tests.cast import PASSWORD, Cast
from tests.integration.test_access import PUBLISHED, address, client_of

pytestmark = pytest.mark.django_db


@pytest.mark.on_sqlite
def test_every_answer_is_strict(published: Campaign, cast: Cast) -> None:
    """Pages, files, the interface, refusals, what is not there: nothing may be kept by a proxy."""
    client, seen = client_of(cast, "administrator"), set()
    names = ("board", "ranking", "ranking_workbook", "desk", "schedule", "api_campaigns", "login")
    rows = [row for row in PUBLISHED if row[0] in {*names, "api_nowhere", "gallery"}]
    paths = [address(name, arguments) for name, arguments, _ in rows]
    for path in [*paths, "/nowhere/", "/ranking/XX/2017-03/county/370102/"]:
        answer = client.get(path)
        seen.add(answer.status_code)
        kept = {word.strip() for word in answer["Cache-Control"].split(",")}
        assert "private" in kept, path
        assert kept & {"no-store", "no-cache"}, path
        assert "public" not in kept
        assert answer["Permissions-Policy"] == POLICY
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
    assert {200, 404} <= seen


def test_what_everybody_may_have_may_be_kept(client: Client) -> None:
    assert "no-store" not in client.get("/static/css/tokens.css").headers.get("Cache-Control", "")


def test_cookies_are_not_read_by_scripts_and_go_to_us_alone(cast: Cast, client: Client) -> None:
    client.post("/login/", {"username": cast.clerk.username, "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


# --- how often ---


@pytest.fixture
def counted(settings: Settings) -> Settings:
    caches[rates.COUNTS].clear()
    return settings


def test_log_ins_of_one_address(cast: Cast, counted: Settings) -> None:
    counted.LOGIN_RATE = "3/hour"
    said = [Client().post("/login/", {"username": f"x{n}", "password": "x"}) for n in range(5)]
    assert [answer.status_code for answer in said] == [200, 200, 200, 429, 429]
    assert int(said[-1]["Retry-After"]) > 0
    assert "操作太频繁" in said[-1].content.decode()
    there = {"username": cast.clerk.username, "password": PASSWORD}
    assert Client(REMOTE_ADDR="10.9.9.9").post("/login/", there).status_code == 302


def test_uploads_of_one_account(published: Campaign, cast: Cast, counted: Settings) -> None:
    counted.UPLOAD_RATE = "2/hour"
    path = reverse("upload", args=["SD", "2017-03"])
    client = client_of(cast, "clerk")
    codes = [client.post(path, {"file": SimpleUploadedFile("a.xlsx", b"x")}) for _ in range(3)]
    assert [answer.status_code for answer in codes] == [200, 200, 429]


def test_files_taken_out_of_one_account(published: Campaign, cast: Cast, counted: Settings) -> None:
    counted.EXPORT_RATE = "2/hour"
    path = reverse("ranking_workbook", args=["SD", "2017-03", "prefecture"])
    leader, other = client_of(cast, "leader"), client_of(cast, "auditor")
    assert [leader.get(path).status_code for _ in range(3)] == [200, 200, 429]
    assert other.get(path).status_code == 200
    assert AuditEntry.objects.filter(action="导出排名（Excel）").count() == 3


def test_where_nothing_can_be_counted_nobody_waits(
    cast: Cast, counted: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object, **__: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(caches[rates.COUNTS], "add", down)
    assert rates.wait_after("login", "x", "1/hour") == 0
    assert rates.wait_after("login", "x", "1/hour") == 0


def test_the_next_span_counts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    caches[rates.COUNTS].clear()
    monkeypatch.setattr("config.rates.time.time", lambda: 6000.0)
    assert [rates.wait_after("x", "a", "2/min") for _ in range(3)] == [0, 0, 60]
    monkeypatch.setattr("config.rates.time.time", lambda: 6061.0)
    assert rates.wait_after("x", "a", "2/min") == 0
