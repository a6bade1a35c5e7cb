"""Administrators issue tokens for the accounts of their regions, and revoke them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import metrics.api
from campaigns.actions import tokens
from campaigns.models import ApiToken, AuditEntry, Campaign, User
from tests.cast import Cast
from tests.integration.api.conftest import System, system_of
from tests.integration.test_access import WHO, client_of

PAGE = "/tokens/"
SECRET = re.compile(r"jdmb_[\w-]{43}")


def asked(account: User, **other: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=90)
    return {"do": "issue", "user": account.pk, "name": "市级系统", "last_day": day, **other}


def test_who_comes_in(cast: Cast) -> None:
    got = [client_of(cast, who).get(PAGE).status_code for who in WHO]
    assert got == [302, 403, 403, 200, *[403] * 7]
    for who in WHO:
        if who not in {"anonymous", "administrator"}:
            assert client_of(cast, who).post(PAGE, asked(cast.clerk)).status_code == 403
    assert not ApiToken.objects.exists()


def test_the_secret_is_seen_once_and_works(cast: Cast) -> None:
    page = client_of(cast, "administrator")
    answer = page.post(PAGE, asked(cast.clerk))
    found = SECRET.search(answer.content.decode())
    assert found
    secret = found[0]
    assert "no-store" in answer["Cache-Control"]
    again = page.get(PAGE).content.decode()
    assert secret not in again
    assert f"<code>{secret[-4:]}</code>" in again
    assert System(secret, Client()).get("/api/v1/campaigns/").status_code == 200
    kept = ApiToken.objects.get()
    assert secret not in (kept.digest, kept.hint)
    entry = AuditEntry.objects.get(action="签发接口令牌")
    assert secret not in str(entry.after)
    assert entry.subject == f"令牌 t_clerk …{kept.hint}"


def test_revoked_at_once(cast: Cast) -> None:
    system = system_of(cast.clerk)
    token = ApiToken.objects.get()
    page = client_of(cast, "administrator")
    assert "有效" in page.get(PAGE).content.decode()
    for word in ("已停用，立即失效", "这个令牌已经停用"):
        answer = page.post(PAGE, {"do": "revoke", "token": token.pk}, follow=True)
        assert word in answer.content.decode()
    assert system.get("/api/v1/campaigns/").status_code == 401
    assert AuditEntry.objects.filter(action="停用接口令牌").count() == 1


@pytest.mark.parametrize("key", ["", "0", "x", "9" * 30, "²", "-1"])
def test_no_such_token(cast: Cast, key: str) -> None:
    page = client_of(cast, "administrator")
    assert page.post(PAGE, {"do": "revoke", "token": key}).status_code == 404


def test_other_peoples_accounts_do_not_exist(cast: Cast) -> None:
    page = client_of(cast, "administrator")
    for user in (cast.stranger, cast.leader, cast.nobody, cast.administrator):
        answer = page.post(PAGE, asked(user))
        assert "请选择列表中的账号" in answer.content.decode()
    system_of(cast.stranger)
    foreign = ApiToken.objects.get()
    assert page.post(PAGE, {"do": "revoke", "token": foreign.pk}).status_code == 404
    assert "测试</th>" not in page.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("other", "word"),
    [
        ({"name": " "}, "请写明用途"),
        ({"name": "x" * 61}, "60"),
        ({"last_day": "2001-01-01"}, "失效日期应在今后一年以内"),
        ({"last_day": "2999-01-01"}, "失效日期应在今后一年以内"),
        ({"last_day": "soon"}, "日期写作"),
        ({"user": ""}, "请选择账号"),
    ],
)
def test_a_form_that_is_wrong_says_where(cast: Cast, other: dict[str, Any], word: str) -> None:
    answer = client_of(cast, "administrator").post(PAGE, asked(cast.clerk, **other))
    text = answer.content.decode()
    assert word in text
    assert not SECRET.search(text)
    assert 'aria-invalid="true"' in text


def test_the_action_keeps_its_own_rules(cast: Cast) -> None:
    now = timezone.now()
    good: dict[str, Any] = {"name": "系统", "by": cast.administrator, "at": now}
    with pytest.raises(tokens.TokenError, match="审核员账号"):
        tokens.issue(user=cast.leader, expires_at=now + timedelta(days=1), **good)
    for days in (0, 367):
        with pytest.raises(tokens.TokenError, match="一年"):
            tokens.issue(user=cast.clerk, expires_at=now + timedelta(days=days), **good)
    with pytest.raises(tokens.TokenError, match="用途"):
        tokens.issue(user=cast.clerk, expires_at=now + timedelta(days=1), **{**good, "name": " "})


def test_a_token_asks_for_no_amendment(reported: Campaign, cast: Cast) -> None:
    """Whoever issued it would else be the author of a change that he decides on himself. Pages
    do not know tokens, and of the interface nothing leads there."""
    secret = system_of(cast.clerk).secret
    page, client = reverse("amend", args=["SD", "2017-03", "370102"]), Client()
    bearer = {"Authorization": f"Bearer {secret}"}
    for answer in (client.get(page, headers=bearer), client.post(page, {}, headers=bearer)):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/login/")
    folder = Path(metrics.api.__file__).parent
    sources = {path.name: path.read_text(encoding="utf-8") for path in folder.rglob("*.py")}
    assert [name for name, text in sources.items() if "review.amendments" in text] == []
