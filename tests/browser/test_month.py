"""A whole month with the demonstration's people, each at a browser of his own: typed, pasted and
uploaded, sent back, corrected, approved, locked, ranked, published, amended, published again.

It is one story: what one person does, the next one finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import People, Site, Visit, serving
from tests.demonstrated import manage

pytestmark = pytest.mark.browser

CLERK, OFFICE, REVIEWER, ADMINISTRATOR = "sd-county", "sd-office", "sd-city", "sd-admin"
ZHANGQIU, SHINAN = "370114", "370202"
MONTH = "/entry/SD/2019-12/"
SOON = 10_000

FIRST, ASKED = "drug_cases_solved", "new_users_found"
REASON = "12月集中收网，均已立案"
DOUBT = "与台账相差1人，请核对"
AMENDED = "漏计12月31日查获的20人，附台账"
TYPED = ("6", "60", "１２", "5")
# What stands in the clerk's own table from 省级毒品预防教育示范学校 downwards.
COLUMN = (
    *("0", "1", "8", "5", "5", "37", "37"),
    *("46", "213", "205", "198", "200", "10", "10", "5"),
    *("1,204", "1204", " 691 ", "0", "0"),
    *("1", "1", "0", "1", "1", "1", "1", "不适用", "2"),
)


@pytest.fixture(scope="module")
def site(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(loaded, tmp_path_factory.mktemp("month")) as served:
        yield served


def test_the_month(people: People, site: Site, tmp_path: Path) -> None:
    clerk, reviewer, administrator = (people(who) for who in (CLERK, REVIEWER, ADMINISTRATOR))
    the_office_uploads_and_hands_in_one(people(OFFICE), tmp_path)
    the_clerk_fills_in_without_a_mouse(clerk)
    the_reviewer_sends_one_back_and_approves_the_rest(reviewer.page)
    the_clerk_corrects(clerk.page)
    the_reviewer_approves(reviewer.page)
    the_administrator_approves_all_that_waits(administrator.page)
    the_administrator_publishes(administrator.page, "2019年11月", edition=1)
    the_administrator_locks(administrator)
    compute(site)
    the_administrator_publishes(administrator.page, "2019年12月", edition=1)
    the_clerk_asks_for_an_amendment(clerk)
    the_administrator_grants_it(administrator)
    compute(site)
    the_administrator_publishes(administrator.page, "2019年12月", edition=2)
    everyone_reads_what_changed(administrator)
    the_cell_tells_its_story(clerk)
    for one in (clerk, people(OFFICE), reviewer, administrator):
        assert one.complaints == []
        assert one.outside() == []


def cell(code: str, region: str = ZHANGQIU) -> str:
    return f"#cell-{region}-{code}"


def the_office_uploads_and_hands_in_one(office: Visit, folder: Path) -> None:
    page = office.page
    office.follow("header a:has-text('填报')")
    office.follow("a:has-text('个地区一起填')")
    form = downloaded(page, "下载 Excel 表", folder)
    wrong = filled_in(form, suspects_tested="一百")
    page.click("a:has-text('上传 Excel 表')")
    upload(page, form)
    mistakes = page.locator("main tbody tr")
    expect(mistakes).to_have_count(1)
    for words in ("市南区", wrong, "“一百”不是数字"):
        expect(mistakes).to_contain_text(words)
    assert office.faults(390, 1440) == []
    marked = downloaded(page, "下载已标出错误的表格", folder)
    assert load_workbook(marked)["市南区"][wrong].comment
    office.go(f"{MONTH}{SHINAN}/")
    expect(page.locator(".seal")).to_have_text("未开始")
    expect(page.locator(cell(FIRST, SHINAN))).to_have_value("")
    page.click("a:has-text('上传 Excel 表')")
    filled_in(form)
    upload(page, form)
    expect(page.locator("main")).to_contain_text("已读入 11 个地区，改动 36 格")
    expect(page.locator("#column-370203 ~ span >> nth=0")).to_have_text("未开始")
    page.click("[data-submit]")
    dialog = page.locator("#ask-submit")
    expect(dialog).to_contain_text("还不能提交：市北区")
    dialog.get_by_label("青岛市").uncheck()
    office.follow(dialog.locator("[data-yes]"))
    expect(page.locator("main")).to_contain_text("市南区2019年12月已提交")
    expect(page.locator("main")).not_to_contain_text("青岛市2019年12月已提交")


def downloaded(page: Page, link: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def upload(page: Page, form: Path) -> None:
    page.set_input_files("#file", form)
    page.click("button:has-text('上传并检查')")


def filled_in(form: Path, **other: str) -> str:
    """Put last month's numbers into the column of this month, but for those given; the cell of
    the last one given."""
    book = load_workbook(form)
    place = ""
    for name in ("市南区", "青岛市"):
        sheet = book[name]
        keys = {column.value: column.column for column in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            code, before = sheet.cell(row, 1).value, sheet.cell(row, keys["before"]).value
            if before in {None, "—"} or str(code).startswith("#"):
                continue
            text = other.get(code, before) if name == "市南区" else before
            sheet.cell(row, keys["value"]).value = text
            if text != before:
                place = sheet.cell(row, keys["value"]).coordinate
    book.save(form)
    return place


def the_clerk_fills_in_without_a_mouse(clerk: Visit) -> None:
    page = clerk.page
    tab_to(page, "a:has-text('开始填报')")
    page.keyboard.press("Enter")
    page.wait_for_selector("form.is-live")
    page.keyboard.press("F8")
    expect(page.locator(cell(FIRST))).to_be_focused()
    for text in TYPED:
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    copied_in_excel(page, COLUMN)
    page.keyboard.press("Control+v")
    expect(page.locator("[data-told]")).to_contain_text(f"粘贴了 {len(COLUMN)} 格")
    saved(page)
    clerk.shows("[data-progress]", "1 处必须改正 · 2 处需要说明")
    assert clerk.faults(390, 1440) == []
    the_clerk_settles_what_is_asked(page)
    page.keyboard.press("F8")
    page.keyboard.press("Enter")
    expect(page.locator("#ask-submit")).to_be_visible()
    assert clerk.faults(390, 1440) == []
    tab_to(page, "#ask-submit [data-yes]")
    page.keyboard.press("Enter")
    expect(page.locator(".seal")).to_have_text("已提交")
    page.reload()
    expect(page.locator(".seal")).to_have_text("已提交")
    expect(page.locator("[data-input]")).to_have_count(0)
    expect(page.locator("[data-row=drug_suspects_caught] .fixed-cell")).to_have_text("60")
    clerk.follow("header a:has-text('工作台')")
    expect(page.locator("h1")).to_have_text("工作台")
    expect(page.locator("main")).not_to_contain_text("还未报送")


def the_clerk_settles_what_is_asked(page: Page) -> None:
    """F8 leads from one to the next: a wrong number, then two that want a reason."""
    page.keyboard.press("F8")
    expect(page.locator(cell("suspects_tested"))).to_be_focused()
    page.keyboard.type("198")
    page.keyboard.press("F8")
    expect(page.locator(f"#why-{ZHANGQIU}-registered_users")).to_be_focused()
    page.keyboard.type("接收转入人员，名册已清理")
    page.keyboard.press("F8")
    expect(page.locator(f"#why-{ZHANGQIU}-drug_suspects_caught")).to_be_focused()
    page.keyboard.type(REASON)
    page.keyboard.press("Control+s")
    expect(page.locator("[data-progress]")).to_contain_text("全部填好，可以提交")
    saved(page)


def the_reviewer_sends_one_back_and_approves_the_rest(page: Page) -> None:
    page.click("a:has-text('去审核')")
    row = page.locator("tr", has=page.locator(f"input[name=region][value='{ZHANGQIU}']"))
    row.locator("summary").click()
    expect(row).to_contain_text(REASON, use_inner_text=True)
    row.locator("th a").click()
    cell_row = page.locator(f"tr#{ASKED}")
    cell_row.locator("summary").click()
    cell_row.locator("textarea").fill(DOUBT)
    page.fill("#note", "其余各格没有问题")
    page.click("button:has-text('退回')")
    expect(page.locator("main")).to_contain_text("已退回章丘")
    page.click(".page-head a:has-text('审核')")
    page.check("thead input[type=checkbox]")
    page.click("button:has-text('通过勾选的')")
    page.click("button:has-text('确认通过勾选的')")
    expect(page.locator("main")).to_contain_text("已通过 3 份")


def the_clerk_corrects(page: Page) -> None:
    page.click("header a:has-text('工作台')")
    page.click("a:has-text('去改正')")
    page.wait_for_selector("form.is-live")
    expect(page.locator(".notice")).to_contain_text("其余各格没有问题")
    expect(page.locator(f"#notes-{ZHANGQIU}-{ASKED}")).to_contain_text(DOUBT)
    page.fill(cell(ASKED), "11")
    page.keyboard.press("Enter")
    saved(page)
    page.click("[data-submit]")
    dialog = page.locator("#ask-submit")
    expect(dialog).to_contain_text("与上次相比改动 1 格")
    dialog.locator("[data-yes]").click()
    expect(page.locator(".seal")).to_have_text("已提交")


def the_reviewer_approves(page: Page) -> None:
    page.click("header a:has-text('审核')")
    page.click("td.act a:has-text('审核')")
    expect(page.locator("ol.moves")).to_contain_text(DOUBT)
    page.click("button:has-text('通过')")
    expect(page.locator("main")).to_contain_text("已通过章丘")


def the_administrator_approves_all_that_waits(page: Page) -> None:
    page.click("header a:has-text('审核')")
    page.check("thead input[type=checkbox]")
    page.click("button:has-text('通过勾选的')")
    page.click("button:has-text('确认通过勾选的')")
    expect(page.locator("main [role=status]")).to_contain_text("已通过 18 份")
    expect(page.locator("#waiting-title")).to_have_text("待审 0")


def the_administrator_locks(administrator: Visit) -> None:
    page = administrator.page
    for link in ("工作台", "月份安排", "提前锁定"):
        administrator.follow(f"a:has-text('{link}')")
    expect(page.locator(".lock__names")).to_contain_text("市北")
    expect(page.locator("main")).not_to_contain_text("章丘")
    page.fill("#lock-reason", "省里提前调度")
    page.click("button:has-text('锁定2019年12月')")
    expect(page.locator("main")).to_contain_text("2019年12月已锁定")


def compute(site: Site) -> None:
    """What the worker does when it finds that figures are newer than their ranking."""
    code = "from metrics.tasks import bring_rankings_up_to_date; bring_rankings_up_to_date()"
    manage(site.environment, "shell", "-c", code)


def the_administrator_publishes(page: Page, month: str, *, edition: int) -> None:
    page.click("header a:has-text('工作台')")
    task = page.locator(".task", has_text=f"{month}排名 ·")
    expect(task).to_contain_text(f"第 {edition} 版已算好，待发布")
    task.locator("a").click()
    expect(page.locator("h1")).to_contain_text(month)
    if not page.locator("details.publish[open]").count():
        page.click("details.publish summary")
    # What is not finished yet is told with its region, and wants a tick.
    for known in page.locator("details.publish input[name=despite]").all():
        known.check()
    page.click("details.publish button[type=submit]")
    expect(page.locator(".seal")).to_contain_text("已发布")


def the_clerk_asks_for_an_amendment(clerk: Visit) -> None:
    page = clerk.page
    clerk.go(f"{MONTH}{ZHANGQIU}/")
    page.click("a:has-text('申请更正')")
    page.fill(f"#new-{ASKED}", "31")
    page.fill("#reason", AMENDED)
    page.click("button:has-text('提交申请')")
    expect(page.locator(f"#asked-{ASKED}")).to_be_visible()
    page.fill(f"#why-{ASKED}", AMENDED)
    page.click("button:has-text('提交申请')")
    expect(page.locator("main")).to_contain_text("已申请更正 1 格")


def the_administrator_grants_it(administrator: Visit) -> None:
    page = administrator.page
    administrator.follow("header a:has-text('工作台')")
    administrator.follow(page.locator(".task", has_text="更正申请").locator("a"))
    other = page.locator("fieldset.request", has_not_text="2019年12月")
    other.locator("input[name=pick]").uncheck()
    page.get_by_role("button", name="同意勾选的", exact=True).click()
    expect(page.locator("main")).to_contain_text("已同意 1 项更正")


def everyone_reads_what_changed(reader: Visit) -> None:
    page = reader.page
    reader.follow("a:has-text('与第 1 版的不同')")
    reader.follow("nav a:has-text('县级')")
    expect(page.locator("h1")).to_contain_text("县级")
    reader.shows("main", f"章丘区 2019年12月 查获新增吸毒人员 11 → 31 人 {AMENDED}")
    moved = page.locator("table.editions tbody tr")
    expect(moved).to_have_count(1)
    for words in ("章丘", "上升"):
        expect(moved).to_contain_text(words, use_inner_text=True)
    page.click("summary:has-text('名次顺移的')")
    expect(page.locator("details.shifted li").first).to_be_visible()


def the_cell_tells_its_story(clerk: Visit) -> None:
    clerk.go(f"{MONTH}{ZHANGQIU}/")
    clerk.follow(f"[data-row={ASKED}] a[data-signed]")
    expect(clerk.page.locator("h1")).to_contain_text("查获新增吸毒人员")
    rows = clerk.page.locator("main tbody tr")
    steps = [" ".join(row.split("\t")[1:]).split() for row in rows.all_inner_texts()]
    clerk_is, reviewer_is = ["演示填报员章丘", "填报员"], ["演示审核员济南", "审核员"]
    assert steps == [
        ["填报（网页填报）", *clerk_is, "空", "12"],
        ["提交", *clerk_is],
        ["退回", *reviewer_is, f"其余各格没有问题；{DOUBT}"],
        ["填报（网页填报）", *clerk_is, "12", "11"],
        ["提交", *clerk_is],
        ["通过", *reviewer_is],
        ["申请更正", *clerk_is, "11", "31", AMENDED],
        ["同意更正", "演示管理员山东", "管理员", "11", "31", AMENDED],
    ]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until it is there, as somebody without a mouse does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if focused(page, selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")


def focused(page: Page, selector: str) -> bool:
    return page.locator(f"{selector}:focus").count() == 1


def copied_in_excel(page: Page, column: tuple[str, ...]) -> None:
    """On the clipboard as Excel leaves it: text with CRLF after every row, and a table."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(
        """([text, table]) => navigator.clipboard.write([new ClipboardItem({
          'text/plain': new Blob([text], {type: 'text/plain'}),
          'text/html': new Blob([table], {type: 'text/html'}),
        })])""",
        [
            "".join(f"{text}\r\n" for text in column),
            "<table>" + "".join(f"<tr><td>{text}</td></tr>" for text in column) + "</table>",
        ],
    )


def saved(page: Page) -> None:
    expect(page.locator("[data-save-word]")).to_contain_text("已保存", timeout=SOON)
