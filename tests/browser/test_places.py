"""地区, 目标 and 战役 in a real browser: from a campaign to a figure's origin, and back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Site, Visit, visiting

pytestmark = pytest.mark.browser

LEADER, COUNTY = "sd-leader", "sd-county"
CITY = "/regions/SD/370100/"
TARGET = "/targets/SD/SD01/?month=2018-12&level=prefecture"
WIDTHS = (1920, 1440, 1024, 390)


def total(visit: Visit) -> list[str]:
    return visit.page.locator("#year tr.sum-row td").all_inner_texts()


def test_from_the_campaign_to_a_figure_s_origin_and_back(visit: Visit) -> None:
    visit.log_in(LEADER)
    assert visit.go("/campaigns/") == 200
    assert "山东省三年禁毒人民战争" in visit.page.inner_text("h1")
    assert "行动已经结束" in visit.page.inner_text(".story")
    visit.page.click("table.targets a >> text=“扫毒”攻坚战役")
    assert "全年进行" in visit.page.inner_text(".season")
    visit.page.click("h3 a >> text=破获毒品刑事案件")
    assert "破获毒品刑事案件" in visit.page.inner_text("h1")
    visit.page.click("table.stands a >> text=济南")
    # the newest published month: an earlier story may have published November
    assert re.search(r"济南市 2019年1[01]月", visit.page.inner_text("h1"))
    visit.page.click("#SD01 a.state-link")
    assert visit.page.url.endswith("#SD01")
    for _ in range(4):
        visit.page.go_back()
    assert visit.page.url.endswith("/campaigns/SD/")
    assert visit.outside() == []
    assert visit.complaints == []


def test_both_ways_of_dividing_have_one_total(visit: Visit) -> None:
    visit.log_in(LEADER)
    visit.go(TARGET)
    assert "山东17市中" in visit.page.inner_text(".story")
    assert "合计一致" in visit.page.inner_text(".agreement")
    then = total(visit)
    assert visit.page.locator("#year a >> text=/^莱芜$/").count() == 1
    visit.page.click("#year a >> text=按现行区划")
    assert "regions=now" in visit.page.url
    assert visit.page.locator("#year a >> text=/^莱芜$/").count() == 0
    assert total(visit) == then
    visit.page.go_back()
    assert visit.page.locator("#year a >> text=/^莱芜$/").count() == 1


def test_a_clerk_opens_the_months_by_keyboard_and_finds_a_cell_s_history(visit: Visit) -> None:
    visit.log_in(COUNTY)
    assert visit.go("/regions/SD/370114/") == 200
    fold = visit.page.locator("details.fold").first
    fold.locator("summary").focus()
    visit.page.keyboard.press("Enter")
    assert fold.get_attribute("open") is not None
    fold.locator("td.is-reported a").first.click()
    assert "/history/" in visit.page.url
    assert visit.go(CITY) == 404


@pytest.mark.parametrize("path", [CITY, TARGET, "/campaigns/SD/", "/campaigns/SD/guanai/"])
def test_no_faults_at_any_width(visit: Visit, path: str) -> None:
    visit.log_in(LEADER)
    assert visit.go(path) == 200
    assert visit.faults(*WIDTHS) == []
    assert visit.outside() == []
    assert visit.complaints == []


def test_without_scripts_everything_is_said(chromium: Browser, site: Site) -> None:
    with visiting(chromium, site, scripts=False) as visit:
        visit.log_in(LEADER)
        visit.go(CITY)
        assert "得" in visit.page.inner_text(".story")
        visit.page.click("details.fold >> nth=0")
        assert visit.page.locator("details.fold table.months td.is-reported").first.is_visible()
        visit.page.click("#place-figure details summary, .chart details summary >> nth=0")
        assert visit.page.locator(".chart details[open] table").count() == 1
