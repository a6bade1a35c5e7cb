"""审计 in a real browser: what narrows it, from page to page, an entry opened, the workbook."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from metrics.wording.audit_subjects import CODE
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
WHOLE = "?since=2010-01-01"
# 操作人, 角色, 所属地区, 动作, 对象, 结果 and 变动 of the workbook; not the account.
WORDS = (2, 4, 5, 6, 7, 8, 9)


def test_an_auditor_looks_for_something(visit: Visit, tmp_path: Path) -> None:
    visit.log_in("sd-auditor")
    visit.go("/audit/")
    visit.shows("h1", "审计")
    assert visit.faults(1440, 768, 390) == []
    narrowed(visit)
    opened(visit)
    in_the_wrong_order(visit)
    through_the_pages(visit)
    taken_out(visit, tmp_path)
    assert visit.complaints == []
    assert visit.outside() == []


def narrowed(visit: Visit) -> None:
    visit.page.fill("#since", "2010-01-01")
    visit.page.fill("#action", "申请账号事项")
    visit.follow("button:text-is('筛选')")
    visit.address_has("since=2010-01-01")
    visit.shows(".audit-page__count", "动作：申请账号事项")
    expect(visit.page.locator(".audit tbody tr")).to_have_count(2)


def opened(visit: Visit) -> None:
    row = visit.page.locator(".audit tbody tr", has_text="sd-lixia")
    changes = row.locator(".audit__changes")
    expect(changes).to_be_hidden()
    row.locator("summary").click()
    expect(changes).to_be_visible()
    expect(changes).to_contain_text("用户名：sd-lixia")
    expect(changes).to_contain_text("角色：填报员")
    assert visit.faults(1440, 390) == []
    visit.page.set_viewport_size({"width": 1440, "height": 900})


def in_the_wrong_order(visit: Visit) -> None:
    visit.page.fill("#until", "2009-01-01")
    visit.follow("button:text-is('筛选')")
    visit.shows("#until-error", "止日早于起日")
    expect(visit.page.locator("#until")).to_have_value("2009-01-01")
    assert visit.faults(1440, 390) == []


def through_the_pages(visit: Visit) -> None:
    visit.go(f"/audit/{WHOLE}")
    first = visit.page.locator(".audit tbody tr").first
    visit.shows("nav[aria-label=分页]", "第 1 页")
    newest = first.text_content() or ""
    visit.follow("text=下一页")
    visit.shows("nav[aria-label=分页]", "第 2 页")
    expect(first).not_to_have_text(newest)
    visit.follow("text=上一页")
    expect(first).to_have_text(newest)


def taken_out(visit: Visit, folder: Path) -> None:
    """All that the demonstration has done, in words."""
    with visit.page.expect_download() as waiting:
        visit.page.click("text=导出 Excel")
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert path.name.startswith("审计记录2010-01-01")
    with closing(load_workbook(path, read_only=True)) as book:
        rows = list(book["审计记录"].iter_rows(values_only=True))
    told = [" ".join(str(row[at]) for at in WORDS) for row in rows if len(row) > max(WORDS)]
    assert len(told) > 500
    assert sorted({code for line in told for code in CODE.findall(line)}) == []
    visit.go("/audit/?action=导出审计记录")
    expect(visit.page.locator(".audit tbody tr")).to_have_count(1)
