"""The office pages in a browser: no barrier, no sideways scrolling, by the keyboard."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

CLERK, REVIEWER, ADMINISTRATOR = "sd-county", "sd-city", "sd-admin"
OWN = "370114"
PAGES = {
    CLERK: ["/desk/", "/deputies/", f"/review/SD/2019-11/{OWN}/amend/"],
    REVIEWER: ["/desk/", "/review/", "/review/SD/2019-12/370102/", "/review/amendments/"],
    ADMINISTRATOR: ["/desk/", "/entry/SD/periods/", "/entry/SD/periods/?lock=2019-12"],
}


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_every_page_fits_and_has_no_serious_barrier(visit: Visit, who: str, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 900})
    visit.log_in(who)
    for path in PAGES[who]:
        assert visit.go(path) == 200
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, path
        found = Axe().run(visit.page).response["violations"]
        serious = [one["id"] for one in found if one["impact"] in {"serious", "critical"}]
        assert serious == [], path
    assert visit.complaints == []


def test_enter_in_a_field_decides_nothing(visit: Visit) -> None:
    visit.log_in(REVIEWER)
    visit.go("/review/SD/2019-12/370102/")
    visit.page.focus("#only-striking")
    visit.page.keyboard.press("Enter")
    visit.shows("h1", "已提交")


def test_one_box_ticks_them_all(visit: Visit) -> None:
    visit.log_in(REVIEWER)
    visit.go("/review/")
    visit.page.check("thead input[type=checkbox]")
    expect(visit.page.locator("input[name=region]:checked").first).to_be_visible()
    expect(visit.page.locator("input[name=region]:not(:checked)")).to_have_count(0)


def test_a_reason_opens_in_its_row_by_the_keyboard(visit: Visit) -> None:
    visit.log_in(REVIEWER)
    visit.go("/review/SD/2019-12/370102/")
    visit.page.locator(".cell-note summary").first.focus()
    visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.type("与案卷不符")
    expect(visit.page.locator(".cell-note textarea").first).to_have_value("与案卷不符")
