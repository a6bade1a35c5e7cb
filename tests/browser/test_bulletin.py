"""通报 in a browser: from the draft over the signature to the receipt, by hand and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import People, Site, Visit, visiting

pytestmark = pytest.mark.browser

# The demonstration leaves this month's bulletin unsigned; the quarter's has gone out.
MONTH, QUARTER = "/bulletin/SD/2019-10/", "/bulletin/SD/2019Q3/"
KEEPER, READER = "sd-admin", "sd-county"
WIDTHS = (1440, 1024, 390)
ADDED = "请名次后移的地区查找原因。"


def test_from_the_draft_to_the_receipt(people: People) -> None:
    keeper, reader = people(KEEPER), people(READER)
    assert reader.go(MONTH) == 404
    goes_over_the_draft(keeper)
    signs(keeper)
    acknowledges(reader)
    keeper.page.reload()
    row = keeper.page.locator("tr", has_text="章丘")
    expect(row).to_contain_text("✓")
    for visit in (keeper, reader):
        assert visit.outside() == []
        assert [words for words in visit.complaints if "404" not in words] == []


def goes_over_the_draft(keeper: Visit) -> None:
    """From the desk to the box, by the keyboard; what was changed is told beside it."""
    page = keeper.page
    keeper.go("/desk/")
    page.locator(".task", has_text="2019年10月排名通报").locator("a").first.click()
    page.wait_for_url("**/2019-10/edit/")
    box = page.locator("#text-movement")
    box.focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type(ADDED)
    page.get_by_role("button", name="保存", exact=True).last.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[role=status]")).to_contain_text("已保存")
    expect(page.locator("#movement ins")).to_contain_text(ADDED)
    assert keeper.faults(*WIDTHS) == []
    page.get_by_role("button", name="保存，去签发").click()


def signs(keeper: Visit) -> None:
    page = keeper.page
    page.wait_for_url("**/2019-10/sign/")
    assert keeper.faults(*WIDTHS) == []
    page.locator("form button[type=submit]", has_text="签发").click()
    page.wait_for_url("**/2019-10/deliveries/?edition=1")
    expect(page.locator("[role=status]")).to_contain_text("已签发")
    assert keeper.faults(*WIDTHS) == []
    page.set_viewport_size({"width": 1440, "height": 900})


def acknowledges(reader: Visit) -> None:
    """The recipient reads it with the own county behind it, and signs for it."""
    page = reader.page
    reader.go("/desk/")
    page.locator(".task", has_text="2019年10月排名通报").locator("a").click()
    expect(page.locator(".paper")).to_contain_text(ADDED)
    expect(page.locator(".paper__annex").last).to_contain_text("章丘区")
    drawn = "Array.from(document.images).every(one => one.complete && one.naturalWidth > 0)"
    page.wait_for_load_state("load")
    page.wait_for_function(drawn)
    assert reader.faults(*WIDTHS) == []
    page.get_by_role("button", name="签收").click()
    expect(page.locator(".receipt")).to_contain_text("✓ 已签收")


def test_the_lists_fit_every_screen(people: People) -> None:
    keeper = people(KEEPER)
    for address in (
        "/bulletin/?campaign=SD",
        "/bulletin/SD/recipients/",
        "/bulletin/SD/templates/",
    ):
        assert keeper.go(address) == 200
        assert keeper.faults(*WIDTHS) == [], address
    assert keeper.outside() == []
    assert keeper.complaints == []


def test_without_scripts(chromium: Browser, site: Site) -> None:
    """Everything works by plain forms: reading, and a form that is sent back with its mistakes."""
    with visiting(chromium, site, scripts=False) as visit:
        visit.log_in("sd-admin2")
        visit.go(QUARTER)
        expect(visit.page.locator(".paper")).to_contain_text("总体情况")
        visit.go("/bulletin/SD/recipients/")
        visit.page.fill("#id_office", "历下区禁毒办")
        visit.page.get_by_role("button", name="提出").click()
        expect(visit.page.locator(".field__error")).to_have_count(2)
        expect(visit.page.locator("#id_office")).to_have_value("历下区禁毒办")
        assert visit.outside() == []
