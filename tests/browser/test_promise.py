"""文件与目标 and 分解: from a paper to a number, and a total shared out by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, Visit, serving, visiting

pytestmark = pytest.mark.browser

WORKERS = "/allocations/SD/SD08/"


@pytest.fixture(scope="module")
def own_site(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A copy of its own: a total is shared out anew in it."""
    with serving(loaded, tmp_path_factory.mktemp("promise")) as served:
        yield served


def step_to(page: Page, selector: str, key: str = "Tab", most: int = 80) -> None:
    """Press a key until the focus is there, as somebody without a mouse does."""
    wanted = page.locator(selector).first
    for _ in range(most):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{selector} is not reached by {key}")


def is_calm(person: Visit) -> None:
    assert person.outside() == []
    assert person.complaints == []


def test_from_a_word_to_its_place_in_the_paper_and_its_target(visit: Visit) -> None:
    visit.log_in("sd-leader")
    page = visit.page
    visit.go("/documents/")
    page.fill("#q", "社工")
    page.press("#q", "Enter")
    expect(page.get_by_role("status")).to_contain_text("1 份文件")
    page.get_by_role("link", name="禁毒专职社工").click()
    expect(page).to_have_url(re.compile("/documents/SD/#SD08$"))
    promise = page.locator("#SD08")
    expect(promise).to_be_in_viewport()
    expect(promise.locator(".demands")).to_contain_text("4,500")
    expect(promise.locator(".promise__held")).to_contain_text("演示数据")
    expect(page.locator("#facts")).to_contain_text("不是演示数据")
    assert visit.faults(1440, 1024, 390) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    promise.get_by_role("link", name="为什么").click()
    visit.address_has("/ranking/SD/")
    page.go_back()
    expect(page).to_have_url(re.compile("/documents/SD/#SD08$"))
    promise.locator("h5 a").click()
    visit.address_has("/targets/SD/SD08/")
    is_calm(visit)


def test_a_tree_opens_without_scripts_and_whole_on_paper(chromium: Browser, site: Site) -> None:
    with visiting(chromium, site, scripts=False) as visit:
        visit.log_in("sd-leader")
        visit.go("/allocations/?campaign=SD")
        page = visit.page
        visit.follow(page.get_by_role("link", name="禁毒专职社工"))
        branch = page.locator(".shares__branch", has_text="青岛市")
        county = branch.locator("tbody th", has_text="市南区")
        expect(county).not_to_be_visible()
        branch.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(county).to_be_visible()
        expect(page.locator(".ways"), "leaders only look").to_have_count(0)
        rounds = page.locator(".round")
        expect(rounds).to_have_count(2)
        rounds.first.locator("summary").click()
        expect(rounds.first).to_contain_text("→")


def test_the_pages_of_totals_at_all_widths_and_on_paper(visit: Visit) -> None:
    visit.log_in("sd-admin")
    for path in ("/documents/", "/allocations/?campaign=SD"):
        assert visit.go(path) == 200
        assert visit.faults(1440, 390) == []
    assert visit.go(WORKERS) == 200
    assert visit.faults(1440, 1024, 390) == []
    visit.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(visit.page.locator(".shares__branch:not([open])")).to_have_count(0)
    visit.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(visit.page.locator(".shares__branch[open]")).to_have_count(0)
    is_calm(visit)


def preview_by_mouse(page: Page) -> None:
    page.locator(".anew summary").click()
    page.check("#by-equal")
    page.click("button[value=preview]")


def preview_by_keyboard(page: Page) -> None:
    step_to(page, ".anew summary")
    page.keyboard.press("Enter")
    step_to(page, "#by-indicator")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#by-equal")).to_be_checked()
    step_to(page, "button[value=preview]")
    page.keyboard.press("Enter")


def test_a_total_is_shared_out_by_keyboard(chromium: Browser, own_site: Site) -> None:
    """A colleague who confirms the same preview later is refused, and told."""
    with visiting(chromium, own_site) as one, visiting(chromium, own_site) as other:
        for person, preview in ((other, preview_by_mouse), (one, preview_by_keyboard)):
            person.log_in("sd-admin")
            person.go(WORKERS)
            preview(person.page)
            expect(person.page.locator("#preview-title")).to_contain_text("还没有写入")
            expect(person.page.locator(".preview .shares__row--root")).to_contain_text("4,500")
        assert one.faults(1440, 390) == []
        step_to(one.page, "#basis")
        one.page.keyboard.press("End")
        one.page.keyboard.type("，会议商定")
        step_to(one.page, "button[value=confirm]")
        one.page.keyboard.press("Enter")
        expect(one.page.get_by_role("status")).to_contain_text("已按第3轮分解")
        expect(one.page.locator(".ground")).to_contain_text("会议商定")
        other.page.click("button[value=confirm]")
        expect(other.page.get_by_role("status")).to_contain_text("已经重新分解过")
        other.go(WORKERS)
        expect(other.page.locator(".round")).to_have_count(3)
        is_calm(one)
        is_calm(other)


def test_a_list_says_all_its_mistakes_and_keeps_what_was_written(
    chromium: Browser, own_site: Site
) -> None:
    with visiting(chromium, own_site) as visit:
        visit.log_in("sd-admin")
        visit.go(WORKERS)
        page = visit.page
        page.locator(".anew summary").click()
        page.check("#by-typed")
        page.fill("#text", "370102\t5\n370103\tabc\n没有的县\t1")
        page.click("button[value=preview]")
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("共 2 处要改")
        expect(alert).to_contain_text("第2行")
        expect(page.locator("#text")).to_have_value("370102\t5\n370103\tabc\n没有的县\t1")
        assert visit.faults(390) == []
