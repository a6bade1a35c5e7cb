"""试算 in a real browser: a leader changes weights, asks why, shares the address, tries a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site, Visit, visiting

pytestmark = pytest.mark.browser

LEADER, ADMINISTRATOR, AUDITOR, CITY = "sd-leader", "sd-admin", "sd-auditor", "sd-city-leader"
PAGE = "/trial/SD/?month=2019-10&level=prefecture"
GOLDEN = Path(__file__).resolve().parents[2] / "fixtures" / "golden" / "trial_SD_2017-03.csv"


def test_a_leader_tries_other_weights_and_sends_the_address_on(
    visit: Visit, chromium: Browser, site: Site
) -> None:
    visit.log_in(LEADER)
    visit.go("/trial/")
    visit.shows(".finding", "与已发布的一致")
    visit.page.fill("#id_w-strike", "3")
    with visit.page.expect_navigation():
        visit.page.press("#id_w-strike", "Enter")
    expect(visit.page.locator(".setting--changed").first).to_be_visible()
    visit.shows(".changes", "打击犯罪权重 1 → 3")
    visit.address_has("w-strike=3")
    expect(visit.page).not_to_have_url(re.compile("w-control"))
    scores = [float(text) for text in visit.page.locator("td.score").all_inner_texts()]
    assert scores == sorted(scores, reverse=True)
    said, address = visit.page.inner_text(".finding"), visit.page.url
    visit.follow("text=恢复现行设置")
    visit.shows(".finding", "与已发布的一致")
    visit.page.go_back()
    expect(visit.page.locator(".finding")).to_have_text(said, use_inner_text=True)
    with visiting(chromium, site, scripts=False) as other:
        other.log_in(AUDITOR)
        other.page.goto(address)
        expect(other.page.locator(".finding")).to_have_text(said, use_inner_text=True)
        # without a script a setting is sent all the same
        other.page.check("input[name=base][value=rolling]")
        other.follow(".settings__do button")
        other.shows(".changes", "上一年同期（2018年）")
    assert visit.outside() == []
    assert visit.complaints == []


def test_why_a_region_moved_unfolds_and_closes_by_keyboard(visit: Visit) -> None:
    visit.log_in(ADMINISTRATOR)
    visit.go(f"{PAGE}&w-strike=3")
    row = visit.page.locator("table.tried > tbody > tr").first
    row.locator("details.points > summary").focus()
    visit.page.keyboard.press("Enter")
    cells = row.locator("details.points tbody tr")
    expect(cells).to_have_count(5)
    expect(cells.last).to_be_visible()
    told = [float(cell.locator("td").nth(1).inner_text()) for cell in cells.all()]
    expect(row.locator("td.score")).to_have_text(f"{sum(told):.2f}", use_inner_text=True)
    visit.page.keyboard.press("Escape")
    expect(row.locator("details.points table")).to_be_hidden()
    visit.page.emulate_media(media="print")
    expect(visit.page.locator(".trial__settings")).to_be_hidden()
    expect(visit.page.locator(".changes")).to_be_visible()


def test_what_is_wrong_is_said_at_the_field_and_in_the_file(visit: Visit) -> None:
    visit.log_in(ADMINISTRATOR)
    visit.go(PAGE)
    visit.page.fill("#id_growth", "很多")
    visit.page.click(".settings__do button")
    visit.page.click(".notice--error a >> text=增长类目标封顶")
    expect(visit.page.locator("#id_growth")).to_be_focused()
    expect(visit.page.locator("#id_growth")).to_have_value("很多")
    assert visit.faults(1440, 390) == []
    visit.go(PAGE)
    visit.page.click("summary >> text=改用数据文件试算")
    visit.page.set_input_files("#figures", GOLDEN)
    visit.follow("text=用这个文件试算")
    visit.shows(".trial__file", "trial_SD_2017-03.csv")
    assert visit.complaints == []


def test_no_barrier_at_any_width(visit: Visit) -> None:
    visit.log_in(LEADER)
    visit.go(f"{PAGE}&w-strike=3&i-SD01=2")
    assert visit.faults(1920, 1440, 1024, 390) == []


def test_a_city_leader_is_refused_with_a_reason(visit: Visit) -> None:
    visit.log_in(CITY)
    assert visit.go(PAGE) == 403
    visit.shows("main", "领导、管理员、审计员和审核员")
