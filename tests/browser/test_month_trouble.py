"""What goes wrong in a month: no scripts, a session that ends, a line that breaks, a colleague."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import People, Site, Visit, serving, visiting
from tests.demonstrated import manage

pytestmark = pytest.mark.browser

OFFICE, COLLEAGUE = "sd-office", "colleague"
MONTH = "/entry/SD/2019-12/"
SOON = 10_000
# Each story has a district of its own.
PLAIN, EXPIRED, BROKEN, TOGETHER = "370203", "370211", "370281", "370212"


@pytest.fixture(scope="module")
def site(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(loaded, tmp_path_factory.mktemp("trouble")) as served:
        code = (
            "from campaigns.models import Region, User; "
            f"User.objects.create_user('{COLLEAGUE}', password='{served.accounts[OFFICE]}', "
            "full_name='演示同事', role='reporter', region=Region.objects.get(code='370200'))"
        )
        manage(served.environment, "shell", "-c", code)
        served.accounts[COLLEAGUE] = served.accounts[OFFICE]
        yield served


def open_sheet(person: Visit, region: str) -> Page:
    assert person.go(f"{MONTH}{region}/") == 200
    person.page.wait_for_selector("form.is-live")
    return person.page


def fields(page: Page) -> dict[str, Locator]:
    """Indicator code → the cell one types in."""
    rows = page.locator("tr[data-row]")
    return {str(row.get_attribute("data-row")): row.locator("[data-input]") for row in rows.all()}


def last_month(page: Page, code: str) -> str:
    return page.locator(f"[data-row={code}] td.beside >> nth=0").inner_text().strip()


def fill_like_last_month(page: Page, **other: str) -> None:
    for code, field in fields(page).items():
        field.fill(other.get(code, last_month(page, code)))


def saved(page: Page) -> None:
    expect(page.locator("[data-save-word]")).to_contain_text("已保存", timeout=SOON)


def back_at_the_window(page: Page) -> None:
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def test_a_month_without_scripts(chromium: Browser, site: Site) -> None:
    with visiting(chromium, site, scripts=False) as visit:
        page = visit.page
        visit.log_in(OFFICE)
        visit.go(f"{MONTH}{PLAIN}/")
        fill_like_last_month(page, drug_suspects_caught="95", suspects_tested="一百")
        visit.follow("button[value=submit]")
        told = page.locator("main [role=alert], main [role=status]")
        for words in ("已保存33格", "1处必须改正，2处需要说明"):
            expect(told.filter(has_text=words).first).to_be_visible()
        expect(fields(page)["suspects_tested"]).to_have_value("一百")
        fields(page)["suspects_tested"].fill(last_month(page, "suspects_to_test"))
        for reason in page.locator("[data-why].is-asked input").all():
            reason.fill("与台账核对无误")
        page.click("button[value=submit]")
        expect(page.locator(".seal")).to_have_text("已提交")
        visit.follow("button:has-text('撤回修改')")
        expect(fields(page)["drug_suspects_caught"]).to_have_value("95")


def test_handing_in_when_the_session_has_ended(people: People) -> None:
    office = people(OFFICE)
    page = open_sheet(office, EXPIRED)
    fill_like_last_month(page)
    saved(page)
    page.context.clear_cookies(name="sessionid")
    page.fill(f"#cell-{EXPIRED}-drug_cases_solved", "5")
    page.click("[data-submit]")
    expect(page.locator("[data-save-word]")).to_contain_text("登录已过期", timeout=SOON)
    expect(page.locator("[data-told]")).to_contain_text("还有内容没有保存到服务器")
    with page.expect_popup() as popup:
        page.click("[data-save-word] a")
    login = Visit(popup.value, office.site, [], [])
    login.type_in(OFFICE)
    back_at_the_window(page)
    saved(page)
    page.click("[data-submit]")
    page.click("#ask-submit [data-yes]")
    expect(page.locator(".seal")).to_have_text("已提交")
    office.shows("[data-row=drug_cases_solved] .fixed-cell", "5")


def test_a_window_closed_while_the_line_was_broken(people: People) -> None:
    office = people(OFFICE)
    page = open_sheet(office, BROKEN)
    context = page.context
    context.set_offline(True)
    page.fill(f"#cell-{BROKEN}-drug_cases_solved", "7")
    page.fill(f"#cell-{BROKEN}-new_users_found", "9")
    expect(page.locator("[data-save-word]")).to_contain_text("网络中断", timeout=SOON)
    # Being offline ends with the page; what it sends as it closes must not arrive either.
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('offline')) }")
    page.close()
    context.set_offline(False)
    later = Visit(context.new_page(), office.site, [], [])
    page = open_sheet(later, BROKEN)
    expect(page.locator("[data-told]")).to_contain_text("上次有 2 格没有来得及保存，已经恢复")
    saved(page)
    page.reload()
    page.wait_for_selector("form.is-live")
    expect(page.locator(f"#cell-{BROKEN}-new_users_found")).to_have_value("9")


def test_a_colleague_types_and_hands_in_meanwhile(people: People) -> None:
    mine = open_sheet(people(OFFICE), TOGETHER)
    theirs = open_sheet(people(COLLEAGUE), TOGETHER)
    fill_like_last_month(theirs, drug_cases_solved="4")
    saved(theirs)
    mine.fill(f"#cell-{TOGETHER}-drug_cases_solved", "3")
    note = mine.locator(f"#notes-{TOGETHER}-drug_cases_solved")
    expect(note).to_contain_text("演示同事", timeout=SOON)
    note.get_by_text("用对方的").click()
    expect(mine.locator(f"#cell-{TOGETHER}-drug_cases_solved")).to_have_value("4")
    theirs.click("[data-submit]")
    theirs.click("#ask-submit [data-yes]")
    expect(theirs.locator(".seal")).to_have_text("已提交")
    mine.fill(f"#cell-{TOGETHER}-new_users_found", "3")
    word = mine.locator("[data-save-word]")
    expect(word).to_contain_text("没有存上的 1 格仍在本机", timeout=SOON)
    expect(word).to_contain_text("本表已提交，不能修改", use_inner_text=True)
    expect(mine.locator(f"#cell-{TOGETHER}-new_users_found")).to_have_value("3")
    mine.reload()
    expect(mine.locator("[data-input]")).to_have_count(0)
