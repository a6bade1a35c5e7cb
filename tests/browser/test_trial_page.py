"""试算 in a real browser: a leader changes weights, asks why, shares the address, tries a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Site, Visit, visiting

pytestmark = pytest.mark.browser

LEADER, ADMINISTRATOR, AUDITOR, CITY = "sd-leader", "sd-admin", "sd-auditor", "sd-city-leader"
PAGE = "/trial/SD/?month=2019-10&level=prefecture"
GOLDEN = Path(__file__).resolve().parents[2] / "fixtures" / "golden" / "trial_SD_2017-03.csv"


def finding(visit: Visit) -> str:
    return visit.page.inner_text(".finding")


def test_a_leader_tries_other_weights_and_sends_the_address_on(
    visit: Visit, chromium: Browser, site: Site
) -> None:
    visit.log_in(LEADER)
    visit.go("/trial/")
    assert "与已发布的一致" in finding(visit)
    visit.page.fill("#id_w-strike", "3")
    visit.page.press("#id_w-strike", "Enter")
    visit.page.wait_for_selector(".setting--changed")
    assert "打击犯罪权重 1 → 3" in visit.page.inner_text(".changes")
    assert "w-strike=3" in visit.page.url
    assert "w-control" not in visit.page.url
    scores = [float(text) for text in visit.page.locator("td.score").all_inner_texts()]
    assert scores == sorted(scores, reverse=True)
    said, address = finding(visit), visit.page.url
    visit.page.click("text=恢复现行设置")
    assert "与已发布的一致" in finding(visit)
    visit.page.go_back()
    assert finding(visit) == said
    with visiting(chromium, site, scripts=False) as other:
        other.log_in(AUDITOR)
        other.page.goto(address)
        assert finding(other) == said
        # without a script a setting is sent all the same
        other.page.check("input[name=base][value=rolling]")
        other.page.click(".settings__do button")
        assert "上一年同期（2018年）" in other.page.inner_text(".changes")
    assert visit.outside() == []
    assert visit.complaints == []


def test_why_a_region_moved_unfolds_and_closes_by_keyboard(visit: Visit) -> None:
    visit.log_in(ADMINISTRATOR)
    visit.go(f"{PAGE}&w-strike=3")
    row = visit.page.locator("table.tried > tbody > tr").first
    row.locator("details.points > summary").focus()
    visit.page.keyboard.press("Enter")
    cells = row.locator("details.points tbody tr").all()
    assert len(cells) == 5
    told = [float(cell.locator("td").nth(1).inner_text()) for cell in cells]
    assert f"{sum(told):.2f}" == row.locator("td.score").inner_text()
    visit.page.keyboard.press("Escape")
    assert not row.locator("details.points table").is_visible()
    visit.page.emulate_media(media="print")
    assert not visit.page.locator(".trial__settings").is_visible()
    assert visit.page.locator(".changes").is_visible()


def test_what_is_wrong_is_said_at_the_field_and_in_the_file(visit: Visit) -> None:
    visit.log_in(ADMINISTRATOR)
    visit.go(PAGE)
    visit.page.fill("#id_growth", "很多")
    visit.page.click(".settings__do button")
    visit.page.click(".notice--error a >> text=增长类目标封顶")
    assert visit.page.evaluate("document.activeElement.id") == "id_growth"
    assert visit.page.input_value("#id_growth") == "很多"
    assert visit.faults(1440, 390) == []
    visit.go(PAGE)
    visit.page.click("summary >> text=改用数据文件试算")
    visit.page.set_input_files("#figures", GOLDEN)
    visit.page.click("text=用这个文件试算")
    assert "trial_SD_2017-03.csv" in visit.page.inner_text(".trial__file")
    assert visit.complaints == []


def test_no_barrier_at_any_width(visit: Visit) -> None:
    visit.log_in(LEADER)
    visit.go(f"{PAGE}&w-strike=3&i-SD01=2")
    assert visit.faults(1920, 1440, 1024, 390) == []


def test_a_city_leader_is_refused_with_a_reason(visit: Visit) -> None:
    visit.log_in(CITY)
    assert visit.go(PAGE) == 403
    assert "领导、管理员、审计员和审核员" in visit.page.inner_text("main")
