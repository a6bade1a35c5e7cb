"""The grid in a real browser: keys, a pasted block, a broken line, two people, no script at all."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, Visit

pytestmark = pytest.mark.browser

OFFICE = "sd-office"  # fills in for the districts of 青岛
MONTH = "/entry/SD/2019-12/"
SOON = 10_000
PASTE = """text => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  const event = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', event));
}"""
# Each story has a district of its own: they share one site.
KEYS, BLOCK, BROKEN, TWO, WORDS = "370202", "370203", "370211", "370212", "370281"
WALK, READY = "370213", "370214"
FLOWS = ("drug_cases_solved", "drug_suspects_caught", "new_users_found", "compulsory_admissions")


def cell(region: str, code: str) -> str:
    return f"#cell-{region}-{code}"


def open_sheet(visit: Visit, region: str) -> Page:
    visit.log_in(OFFICE)
    assert visit.go(f"{MONTH}{region}/") == 200
    visit.page.wait_for_selector("form.is-live")
    return visit.page


def wait_saved(page: Page) -> None:
    expect(page.locator("[data-save-word]")).to_contain_text("已保存", timeout=SOON)


def type_in(page: Page, region: str, *texts: str) -> None:
    """Type one cell after the other, as a clerk does: a number, Enter, the next number."""
    page.focus(cell(region, FLOWS[0]))
    for text in texts:
        page.keyboard.type(text)
        page.keyboard.press("Enter")


def holds(page: Page, region: str, *texts: str) -> None:
    for code, text in zip(FLOWS, texts, strict=True):
        expect(page.locator(cell(region, code))).to_have_value(text)


def led_to(page: Page, key: str) -> str:
    """Press a key that leads to another field; its id."""
    read = "document.activeElement.id"
    left = str(page.evaluate(read))
    page.keyboard.press(key)
    expect(page.locator(f"#{left}")).not_to_be_focused()
    return str(page.evaluate(read))


def test_a_clerk_types_downwards_and_finds_it_saved(visit: Visit) -> None:
    page = open_sheet(visit, KEYS)
    type_in(page, KEYS, "1", "１２", "/", "1234")
    holds(page, KEYS, "1", "12", "不适用", "1,234")
    wait_saved(page)
    page.reload()
    holds(page, KEYS, "1", "12", "不适用", "1,234")


def test_the_keys_of_a_spreadsheet(visit: Visit) -> None:
    page = open_sheet(visit, KEYS)
    first, second = (page.locator(cell(KEYS, code)) for code in FLOWS[:2])
    opened = page.locator("details[data-meaning][open]")
    first.focus()
    before = first.input_value()
    page.keyboard.type("77")
    page.keyboard.press("Escape")
    expect(first).to_have_value(before)
    page.keyboard.press("ArrowDown")
    expect(second).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(first).to_be_focused()
    page.keyboard.press("?")
    expect(opened).to_have_count(1)
    expect(first).to_have_value(before)
    page.keyboard.press("Escape")
    expect(opened).to_have_count(0)
    page.keyboard.press("Tab")
    expect(second).to_be_focused()


def test_a_pasted_block_is_accounted_for_and_undone_at_once(visit: Visit) -> None:
    page = open_sheet(visit, BLOCK)
    page.focus(cell(BLOCK, FLOWS[0]))
    page.evaluate(PASTE, '1,204\r\n９９\r\n\r\n"7"\r\n')
    holds(page, BLOCK, "1204", "99", "", "7")
    expect(page.locator("[data-told]")).to_contain_text("粘贴了 3 格")
    page.keyboard.press("Control+z")
    holds(page, BLOCK, "", "", "", "")
    page.keyboard.press("Control+y")
    wait_saved(page)
    last = page.locator("input[data-input]").last
    last.focus()
    page.evaluate(PASTE, "1\n2\n3")
    expect(page.locator("[data-told]")).to_contain_text("超出 2 格没有粘贴（2、3）")
    page.keyboard.press("Control+z")
    wait_saved(page)


def test_a_column_of_names_finds_its_rows(visit: Visit) -> None:
    page = open_sheet(visit, BLOCK)
    page.locator("input[data-input]").last.focus()
    lines = ("指标\t单位\t本月", "查获新增吸毒人员（人）\t人\t5", "没有的指标\t人\t9", "")
    page.evaluate(PASTE, "\r\n".join(lines))
    expect(page.locator(cell(BLOCK, "new_users_found"))).to_have_value("5")
    told = page.locator("[data-told]")
    expect(told).to_contain_text("按指标名称粘贴了 1 格")
    expect(told).to_contain_text("没有的指标")


def test_a_broken_line_loses_nothing(visit: Visit) -> None:
    page = open_sheet(visit, BROKEN)
    visit.page.context.set_offline(True)
    type_in(page, BROKEN, "41")
    expect(page.locator("[data-save-word]")).to_contain_text("网络中断", timeout=SOON)
    kept = "Object.values(localStorage).some(kept => kept.includes('41'))"
    page.wait_for_function(kept)
    visit.page.context.set_offline(False)
    wait_saved(page)
    page.wait_for_function(f"!{kept}")


def test_what_could_not_be_saved_comes_back_with_a_word(visit: Visit) -> None:
    page = open_sheet(visit, BROKEN)
    page.route("**/save/", lambda route: route.abort())
    type_in(page, BROKEN, "", "42")
    expect(page.locator("[data-save-word]")).to_contain_text("网络中断", timeout=SOON)
    page.reload()
    expect(page.locator("[data-told]")).to_contain_text("已经恢复", timeout=SOON)
    expect(page.locator(cell(BROKEN, FLOWS[1]))).to_have_value("42")
    page.unroute("**/save/")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_saved(page)


def test_an_expired_session_is_waited_for(visit: Visit) -> None:
    page = open_sheet(visit, BROKEN)
    page.context.clear_cookies()
    type_in(page, BROKEN, "", "", "43")
    word = page.locator("[data-save-word]")
    expect(word).to_contain_text("登录已过期", timeout=SOON)
    expect(word.locator("a[target=_blank]")).to_have_attribute("href", "/login/")
    again = Visit(page.context.new_page(), visit.site, [], [])
    again.type_in(OFFICE)
    again.page.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    wait_saved(page)


def test_another_person_at_the_same_desk_does_not_save_my_figures(visit: Visit) -> None:
    page = open_sheet(visit, BROKEN)
    page.context.clear_cookies()
    type_in(page, BROKEN, "", "", "", "44")
    word = page.locator("[data-save-word]")
    expect(word).to_contain_text("登录已过期", timeout=SOON)
    other = Visit(page.context.new_page(), visit.site, [], [])
    other.type_in("sd-county")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(word).to_contain_text("登录的是另一个人", timeout=SOON)


def test_two_windows_are_told_of_each_other(visit: Visit) -> None:
    mine = open_sheet(visit, TWO)
    theirs = mine.context.new_page()
    theirs.goto(mine.url)
    theirs.wait_for_selector("form.is-live")
    type_in(theirs, TWO, "15")
    wait_saved(theirs)
    type_in(mine, TWO, "12")
    note = mine.locator(f"#notes-{TWO}-{FLOWS[0]}")
    expect(note).to_contain_text("您在另一窗口改为 15，这里是 12。", timeout=SOON)
    note.get_by_text("用这里的").click()
    wait_saved(mine)
    theirs.evaluate("window.dispatchEvent(new Event('online'))")
    expect(theirs.locator(cell(TWO, FLOWS[0]))).to_have_value("12", timeout=SOON)
    expect(theirs.locator(f"#notes-{TWO}-{FLOWS[0]}")).to_contain_text(
        "您在另一窗口改为 12，原为 15"
    )


def test_mistakes_stand_under_their_cells_and_the_way_leads_there(visit: Visit) -> None:
    page = open_sheet(visit, WORDS)
    type_in(page, WORDS, "abc", "-3")
    wait_saved(page)
    for code in FLOWS[:2]:
        field = page.locator(cell(WORDS, code))
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_attribute("aria-describedby", re.compile("."))
        said = field.get_attribute("aria-describedby")
        expect(page.locator(f"#{said}")).to_contain_text("必须改正")
    visit.shows("[data-progress]", "2 处必须改正")
    page.locator("input[data-input]").last.focus()
    page.keyboard.press("F8")
    expect(page.locator(cell(WORDS, FLOWS[0]))).to_be_focused()
    page.click("[data-submit]")
    expect(page.locator("[data-told]")).to_contain_text("没有提交。已到下一处待办")
    expect(page.get_by_text(re.compile("还不能提交："))).to_have_count(1)  # said once
    expect(page.locator("#ask-submit")).to_be_hidden()


def fill_like_last_month(page: Page, **other: str) -> None:
    """Every due cell gets last month's number, but for those given."""
    for row in page.locator("tr[data-row]:has(td[data-due] input)").all():
        code = str(row.get_attribute("data-row"))
        before = re.search(r"[\d,]+", row.locator("td.beside").first.inner_text())
        row.locator("input[data-input]").fill(other.get(code, before[0] if before else "0"))
    page.keyboard.press("Enter")
    wait_saved(page)


def test_the_way_leads_to_every_open_place_in_the_order_of_the_page(visit: Visit) -> None:
    page = open_sheet(visit, WALK)
    expect(page.locator(".seal")).to_have_text("未开始")
    odd, empty, wrong = FLOWS[0], FLOWS[1], FLOWS[2]
    fill_like_last_month(page, **{odd: "9000", empty: "", wrong: "abc"})
    expect(page.locator(".seal")).to_have_text("草稿")
    expect(page.locator(f"#why-{WALK}-{odd}")).to_be_visible()
    for code in (odd, empty, wrong):
        expect(page.locator(f"tr[data-row={code}] td[data-open]")).to_be_visible()
    marked = page.locator("td[data-open]").evaluate_all(
        "cells => cells.map(cell => cell.closest('tr').getAttribute('data-row'))"
    )
    page.locator("input[data-input]").last.focus()
    fields = [led_to(page, "F8") for _ in marked]
    seen = [one.removeprefix("cell-").removeprefix("why-")[len(WALK) + 1 :] for one in fields]
    assert seen in (marked, [marked[-1], *marked[:-1]])


def test_words_that_say_nothing_are_no_explanation(visit: Visit) -> None:
    page = open_sheet(visit, WALK)
    note, why = (page.locator(f"#{kind}-{WALK}-{FLOWS[0]}") for kind in ("notes", "why"))
    asked = note.locator("[data-kind=soft]").first
    for text in ("。", "ok", "111111", "属实", "好好好好好好好"):
        why.fill(text)
        expect(asked).to_contain_text("说明太短，请写明原因（至少4个字）。")
        expect(asked).to_contain_text("需要说明")
    why.fill("月内专项行动")
    expect(asked).to_contain_text("已说明")
    wait_saved(page)


def test_the_rest_is_filled_with_zero_only_when_asked(visit: Visit) -> None:
    page = open_sheet(visit, WORDS)
    zeros = page.locator("[data-zeros]")
    text = zeros.inner_text()
    found = re.search(r"\d+(?=）)", text)
    assert found
    zeros.click()
    visit.shows("#ask-zeros h2", f"把 {found[0]} 格未填的填为 0")
    stocks = page.locator("tr[data-stock] input[data-input]")
    page.click("#ask-zeros [data-no]")
    expect(zeros).to_have_text(text)
    zeros.click()
    page.click("#ask-zeros [data-yes]")
    expect(zeros).to_be_hidden()
    expect(stocks).not_to_have_count(0)
    for stock in stocks.all():
        expect(stock).to_have_value("")
    page.keyboard.press("Escape")
    page.click("[data-told] >> text=撤销")
    expect(zeros).to_be_visible()
    expect(zeros).to_have_text(text)


def test_several_regions_side_by_side(visit: Visit) -> None:
    visit.log_in(OFFICE)
    visit.go(MONTH)
    page = visit.page
    page.wait_for_selector("form.is-live")
    page.focus(cell(KEYS, FLOWS[0]))
    page.keyboard.press("Tab")
    expect(page.locator(cell(BLOCK, FLOWS[0]))).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(cell(BLOCK, FLOWS[1]))).to_be_focused()
    page.evaluate(PASTE, "31\t32\r\n")
    expect(page.locator(cell(BLOCK, FLOWS[1]))).to_have_value("31")
    wait_saved(page)
    page.keyboard.press("Control+z")
    wait_saved(page)


def test_the_regions_that_are_ready_are_handed_in_as_ticked(visit: Visit) -> None:
    page = open_sheet(visit, READY)
    fill_like_last_month(page)
    for why in page.locator("[data-why] input:visible").all():
        why.fill("与上月相同，已核对")
    expect(page.locator("[data-progress]")).to_contain_text("全部填好，可以提交")
    page.keyboard.press("Control+s")
    wait_saved(page)
    visit.go(MONTH)
    page.wait_for_selector("form.is-live")
    expect(page.locator("[data-progress]")).to_contain_text("1 个地区可以提交；其余还有")
    expect(page.locator("[data-zeros]")).to_be_hidden()
    page.focus(cell(BLOCK, FLOWS[0]))
    expect(page.locator("[data-zeros]")).to_have_text(re.compile("^市北区其余当月数填 0"))
    page.click("[data-submit]")
    dialog = page.locator("#ask-submit")
    expect(dialog.locator("h2")).to_have_text("提交 1 个地区 2019年12月")
    expect(dialog.locator("[data-summary]")).to_contain_text("已填")
    dialog.locator("[data-regions] input").uncheck()
    expect(dialog.locator("h2")).to_have_text("提交 0 个地区 2019年12月")
    expect(dialog.locator("[data-yes]")).to_be_disabled()
    dialog.locator("[data-no]").click()


def test_it_works_without_scripts(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(java_script_enabled=False)
    visit = Visit(context.new_page(), site, [], [])
    visit.log_in(OFFICE)
    visit.go(f"{MONTH}{KEYS}/")
    visit.page.fill(cell(KEYS, "drug_cases_solved"), "9")
    visit.follow("button[value=save]")
    expect(visit.page.locator(cell(KEYS, "drug_cases_solved"))).to_have_value("9")
    visit.follow("button[value=submit]")
    visit.shows("main", "未填")
    context.close()


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_no_barrier_and_no_sideways_scrolling(visit: Visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 900})
    visit.log_in(OFFICE)
    for path in (f"{MONTH}{WORDS}/", MONTH):
        visit.go(path)
        visit.page.wait_for_selector("form.is-live")
        assert visit.faults(width) == [], path
    assert visit.complaints == []
