"""An account from the request to the first log-in, with codes, in a real browser."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site, Visit, serving, visiting
from tests.officers import code

pytestmark = pytest.mark.browser
NEW = "Sunny-Rain-26"


@pytest.fixture(scope="module")
def guarded(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own on which officers have to give codes."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SECOND_FACTOR", "administrators")
        with serving(loaded, tmp_path_factory.mktemp("guarded")) as served:
            yield served


def shown(visit: Visit) -> str:
    """What an authenticator shows that has taken the key over from the page."""
    key = base64.b32decode((visit.page.text_content(".key-text") or "").replace(" ", ""))
    return code(key, int(time.time()) // 30)


def test_from_the_request_to_the_first_log_in(chromium: Browser, guarded: Site) -> None:
    with visiting(chromium, guarded) as officer:
        officer.type_in("sd-security")
        officer.shows("h1", "设置动态口令")
        assert officer.faults(1440, 390) == []
        officer.page.fill("input[name=code]", shown(officer))
        officer.follow("button:has-text('启用')")
        officer.shows("h1", "请收好备用码")
        expect(officer.page.locator(".spare-codes li")).to_have_count(10)
        spare = officer.page.locator(".spare-codes li").first.text_content() or ""
        officer.follow("text=已经收好")
        officer.shows("h1", "账号")
        assert officer.faults(1440, 768, 390) == []
        officer.follow("text=账号申请")
        assert officer.faults(1440, 390) == []
        officer.follow("li:has-text('sd-lixia') a:has-text('查看')")
        officer.follow("button:text-is('同意')")
        officer.shows(".notice", "已同意")
        expect(officer.page.locator(".secret")).to_have_count(0)
        path = officer.page.url
        assert officer.faults(1440, 390) == []
        assert officer.outside() == []
    password = fetched(chromium, guarded, path)
    comes_in(chromium, guarded, password)
    enters_a_spare_code(chromium, guarded, spare)


def fetched(chromium: Browser, site: Site, url: str) -> str:
    """Whoever asked fetches the password."""
    with visiting(chromium, site) as system:
        system.type_in("sd-system")
        system.page.fill("input[name=code]", shown(system))
        system.follow("button:has-text('启用')")
        system.follow("text=已经收好")
        system.go(urlsplit(url).path)
        system.follow("button:text-is('领取一次性密码')")
        system.shows(".secret h2", "一次性密码")
        assert system.faults(1440, 390) == []
        return system.page.locator(".secret__text").text_content() or ""


def comes_in(chromium: Browser, site: Site, password: str) -> None:
    """Without scripts: nothing of this needs any."""
    with visiting(chromium, site, scripts=False) as clerk:
        clerk.site.accounts["sd-lixia"] = password
        clerk.type_in("sd-lixia")
        clerk.shows(".notice", "一次性密码")
        fill(clerk, password, "short")
        clerk.shows(".field__error", "至少 8 位")
        fill(clerk, password, NEW)
        clerk.address_has("/desk/")
        clerk.go("/profile/")
        clerk.shows("h1", "我的账号")
        clerk.shows("table", "本次登录")


def fill(visit: Visit, old: str, new: str) -> None:
    for name, value in (("old", old), ("new", new), ("again", new)):
        visit.page.fill(f"input[name={name}]", value)
    visit.follow("button:text-is('更换')")


def enters_a_spare_code(chromium: Browser, site: Site, spare: str) -> None:
    with visiting(chromium, site) as officer:
        officer.type_in("sd-security")
        officer.shows("h1", "输入动态口令")
        assert officer.faults(1440, 390) == []
        assert officer.go("/accounts/") == 200
        officer.shows("h1", "输入动态口令")
        officer.page.fill("input[name=code]", spare)
        officer.follow("button:text-is('确定')")
        officer.shows("h1", "账号")
        officer.go("/profile/")
        officer.shows(".account-facts", "备用码还剩 9 个")
        assert officer.faults(1440, 390) == []
