"""地区, 目标 and 战役 in a real browser: from a campaign to a figure's origin, and back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site, Visit, visiting

pytestmark = pytest.mark.browser

LEADER, COUNTY = "sd-leader", "sd-county"
CITY = "/regions/SD/370100/"
TARGET = "/targets/SD/SD01/?month=2018-12&level=prefecture"
LAIWU = "a >> text=/^莱芜$/"
WIDTHS = (1920, 1440, 1024, 390)


def test_from_the_campaign_to_a_figure_s_origin_and_back(visit: Visit) -> None:
    visit.log_in(LEADER)
    assert visit.go("/campaigns/") == 200
    visit.shows("h1", "山东省三年禁毒人民战争")
    visit.shows(".story", "行动已经结束")
    visit.follow("table.targets a >> text=“扫毒”攻坚战役")
    visit.shows(".season", "全年进行")
    visit.follow("h3 a >> text=破获毒品刑事案件")
    visit.shows("h1", "破获毒品刑事案件")
    visit.follow("table.stands a >> text=济南")
    # the newest published month: an earlier story may have published November
    visit.shows("h1", re.compile(r"济南市 2019年1[01]月"))
    visit.follow("#SD01 a.state-link")
    expect(visit.page).to_have_url(re.compile("#SD01$"))
    for _ in range(4):
        visit.page.go_back()
    expect(visit.page).to_have_url(re.compile("/campaigns/SD/$"))
    assert visit.outside() == []
    assert visit.complaints == []


def test_both_ways_of_dividing_have_one_total(visit: Visit) -> None:
    visit.log_in(LEADER)
    visit.go(TARGET)
    visit.shows(".story", "山东17市中")
    visit.shows(".agreement", "合计一致")
    total, laiwu = (visit.page.locator(f"#year {what}") for what in ("tr.sum-row td", LAIWU))
    then = total.all_inner_texts()
    expect(laiwu).to_have_count(1)
    visit.follow("#year a >> text=按现行区划")
    visit.address_has("regions=now")
    expect(laiwu).to_have_count(0)
    expect(total).to_have_text(then, use_inner_text=True)
    visit.page.go_back()
    expect(laiwu).to_have_count(1)


def test_a_clerk_opens_the_months_by_keyboard_and_finds_a_cell_s_history(visit: Visit) -> None:
    visit.log_in(COUNTY)
    assert visit.go("/regions/SD/370114/") == 200
    fold = visit.page.locator("details.fold").first
    fold.locator("summary").focus()
    visit.page.keyboard.press("Enter")
    expect(fold).to_have_attribute("open", "")
    fold.locator("td.is-reported a").first.click()
    visit.address_has("/history/")
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
        visit.shows(".story", "得")
        visit.page.click("details.fold >> nth=0")
        months = visit.page.locator("details.fold table.months td.is-reported")
        expect(months.first).to_be_visible()
        visit.page.click("#place-figure details summary, .chart details summary >> nth=0")
        expect(visit.page.locator(".chart details[open] table")).to_have_count(1)
