"""The first board in a real browser: a leader looks, asks why, and an administrator publishes."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

LEADER, ADMINISTRATOR, STRANGER = "sd-leader", "sd-admin", "gz-county"
WHY = "/ranking/SD/2019-10/prefecture/370100/"


def see_the_board(visit: Visit, user: str) -> None:
    visit.log_in(user)
    assert visit.go("/") == 200


def test_a_leader_sees_the_latest_month_ranked(visit: Visit) -> None:
    see_the_board(visit, LEADER)
    assert "2019年10月" in visit.page.inner_text("h1")
    assert visit.page.locator("table.ranking tbody tr").count() == 16
    assert visit.page.locator("article.tile").count() >= 5
    assert "演示数据" in visit.page.inner_text("header")
    shown = [float(text) for text in visit.page.locator("td.score").all_inner_texts()]
    assert shown == sorted(shown, reverse=True)


def test_from_a_place_to_its_origin_in_two_presses(visit: Visit) -> None:
    see_the_board(visit, LEADER)
    visit.page.click("table.ranking tbody tr:first-child td.why a")
    assert "为什么是第 1 名" in visit.page.inner_text("h1")
    added, total = visit.page.inner_text("p.sum").split("=")
    assert round(sum(float(part) for part in added.split("+")), 2) == float(total)
    visit.page.click("tr.target-row + tr.reason-row a >> nth=0")
    visit.page.wait_for_selector("table.figures")
    assert visit.page.locator("table.figures td.is-reported").count() > 0
    visit.page.go_back()
    visit.page.go_back()
    assert visit.page.locator("table.ranking").count() == 1


def test_an_address_shows_what_was_seen(visit: Visit) -> None:
    see_the_board(visit, LEADER)
    visit.page.click("nav[aria-label=层级] a >> text=县级")
    visit.page.click("nav[aria-label=年份] a >> text=2018年")
    visit.page.click("nav[aria-label=月份] a >> text=/^6月/")
    seen = visit.page.inner_text("h1")
    assert "2018年6月" in seen
    address = visit.page.url
    assert all(word in address for word in ("month=2018-06", "level=county"))
    visit.page.goto(address)
    assert visit.page.inner_text("h1") == seen
    assert visit.page.locator("table.ranking tbody tr").count() > 100


def test_nothing_is_asked_of_anyone_else_and_nothing_is_complained_of(visit: Visit) -> None:
    see_the_board(visit, LEADER)
    visit.page.mouse.wheel(0, 20_000)
    visit.page.wait_for_selector(".chart__canvas svg.main-svg")
    visit.go(f"{WHY}?target=SD01")
    assert visit.outside() == []
    assert visit.complaints == []


@pytest.mark.parametrize("width", [1920, 1440, 1024, 390])
def test_no_page_scrolls_sideways(visit: Visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 900})
    visit.log_in(LEADER)
    for path in ("/", "/?level=county&month=2019-10", WHY, f"{WHY}?target=SD01"):
        visit.go(path)
        wide = visit.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, path


def test_no_serious_barrier(visit: Visit) -> None:
    visit.go("/login/")
    pages = ["/login/"]
    assert visit.barriers() == []
    visit.log_in(LEADER)
    pages = ["/", WHY, f"{WHY}?target=SD01"]
    for path in pages:
        visit.go(path)
        assert visit.barriers() == [], path


def test_the_keyboard_reaches_the_table(visit: Visit) -> None:
    visit.log_in(LEADER)
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.textContent") == "跳到正文"
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.id") == "main"


def test_another_province_does_not_exist_for_a_stranger(visit: Visit) -> None:
    visit.log_in(STRANGER)
    assert visit.go("/?campaign=SD") == 404
    assert visit.go(WHY) == 404


def test_a_wrong_password_is_said_plainly(visit: Visit) -> None:
    visit.go("/login/")
    visit.page.fill("input[name=username]", "nobody-of-this-name")
    visit.page.fill("input[name=password]", "wrong")
    visit.page.press("input[name=password]", "Enter")
    assert visit.page.locator("form [role=alert], form .error, .notice--error").count() >= 1
    assert visit.page.locator("input[name=username]").input_value() == "nobody-of-this-name"


def test_the_administrator_publishes_the_draft(visit: Visit) -> None:
    see_the_board(visit, ADMINISTRATOR)
    assert "2019年11月" in visit.page.inner_text("h1")
    assert "待发布" in visit.page.inner_text(".seal")
    visit.page.click("details.publish summary")
    visit.page.click("details.publish button[type=submit]")
    assert "已发布" in visit.page.inner_text(".seal")
    assert visit.page.locator("details.publish").count() == 0
