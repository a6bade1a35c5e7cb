"""The board in a real browser: five answers on one screen, the ways on from it, and the wall."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

LEADER, ADMINISTRATOR, STRANGER = "sd-leader", "sd-admin", "gz-county"
WHY = "/ranking/SD/2019-10/prefecture/370100/"
BOARD = "/?campaign=SD&month=2019-10&level=prefecture"
WIDTHS = (1920, 1440, 1024, 390)


@pytest.fixture
def leader(visit: Visit) -> Visit:
    visit.log_in(LEADER)
    assert visit.go(BOARD) == 200
    return visit


def test_one_screen_of_a_desk_answers_everything(leader: Visit) -> None:
    """At 1440 × 900 nothing of it needs scrolling: where, who, what moved, red line, what to do."""
    assert "2019年10月" in leader.page.inner_text("h1")
    questions = leader.page.locator(".answer dt").all_inner_texts()
    assert questions == ["走到哪一步", "谁在前谁在后", "谁在变动", "红线触在哪里"]
    assert all(text.endswith("。") for text in leader.page.locator(".answer dd").all_inner_texts())
    for part in (".answers", ".board__tiles", ".tilemap", ".league", ".course"):
        box = leader.page.locator(part).bounding_box()
        assert box, part
        assert box["y"] + box["height"] <= 900, part
    assert leader.page.locator(".todos li").first.is_visible()
    assert "演示数据" in leader.page.inner_text("header")


def test_words_and_table_say_the_same(leader: Visit) -> None:
    rows = leader.page.locator("table.league tbody tr")
    assert rows.count() == 16
    scores = [float(text) for text in leader.page.locator("td.number").all_inner_texts()[:16]]
    assert scores == sorted(scores, reverse=True)
    said = leader.page.locator(".answer").nth(1).inner_text()
    assert rows.first.locator("th").inner_text() in said.split("，")[0]
    assert f"（{scores[0]:.2f}分）" in said
    assert rows.last.locator("th").inner_text() in said
    red = leader.page.locator(".answer").nth(3).inner_text()
    touched = leader.page.locator("table.heat tr:has(td.h-red_line) th").all_inner_texts()
    assert touched
    assert all(name in red for name in touched)


def test_from_a_place_to_its_origin_in_three_presses(leader: Visit) -> None:
    leader.page.click("table.league tbody tr:first-child th a")
    assert "为什么是第 1 名" in leader.page.inner_text("h1")
    leader.page.click("tr.target-row + tr.reason-row a >> nth=0")
    leader.page.wait_for_selector("table.figures")
    assert leader.page.locator("table.figures td.is-reported").count() > 0
    leader.page.go_back()
    leader.page.go_back()
    assert leader.page.locator("table.league").count() == 1


def test_from_a_city_to_its_counties_and_back(leader: Visit) -> None:
    leader.page.click(".tilemap a[title^=济南]")
    assert "济南市" in leader.page.inner_text("h1")
    assert all(part in leader.page.url for part in ("level=county", "within=370100"))
    # the county of today's 济南 that was the city of 莱芜 until 2018
    assert "莱芜" in leader.page.inner_text("table.league")
    seen = leader.page.inner_text("table.league")
    address = leader.page.url
    leader.page.go_back()
    assert leader.page.locator("table.league tbody tr").count() == 16
    leader.page.goto(address)
    assert leader.page.inner_text("table.league") == seen


def test_tiles_take_the_states_of_one_target(leader: Visit) -> None:
    leader.page.click(".chooser--plain summary")
    leader.page.click(".chooser--plain a >> text=吸毒人员肇事肇祸敏感案事件")
    assert "show=SD16" in leader.page.url
    assert leader.page.locator(".tilemap .maptile--state-red_line").count() == 1
    assert "触红线" in leader.page.inner_text(".tilemap__key")


def test_a_category_narrows_tiles_and_table(leader: Visit) -> None:
    everything = leader.page.locator("table.heat th[data-target]").count()
    leader.page.click(".choices summary >> text=筛选")
    leader.page.click(".narrow a >> text=打击犯罪")
    assert "category=strike" in leader.page.url
    fewer = leader.page.locator("table.heat th[data-target]").count()
    assert 0 < fewer < everything
    assert leader.page.locator("article.tile").count() == 4


def test_a_cell_of_the_heat_table_opens_its_origin_by_mouse_and_by_keyboard(leader: Visit) -> None:
    red = leader.page.locator("table.heat td.h-red_line")
    red.click()
    leader.page.wait_for_url("**#SD16")
    assert "/370500/" in leader.page.url
    leader.page.go_back()
    first = leader.page.locator("table.heat td.h").first
    first.focus()
    leader.page.keyboard.press("ArrowDown")
    leader.page.keyboard.press("ArrowRight")
    leader.page.keyboard.press("Enter")
    leader.page.wait_for_url("**#SD02")
    assert leader.page.locator("[id=SD02]").count() == 1


def test_an_address_shows_what_was_seen(leader: Visit) -> None:
    leader.page.click("nav[aria-label=层级] a >> text=县级")
    leader.page.click("nav[aria-label=年份] a >> text=2018年")
    leader.page.click("nav[aria-label=月份] a >> text=/^6月/")
    seen = leader.page.inner_text("h1")
    assert "2018年6月" in seen
    address = leader.page.url
    assert all(word in address for word in ("month=2018-06", "level=county"))
    leader.page.goto(address)
    assert leader.page.inner_text("h1") == seen
    assert "略121个地区" in leader.page.inner_text("table.league")


def test_no_barrier_and_nothing_sideways_at_any_width(leader: Visit) -> None:
    assert leader.faults(*WIDTHS) == []
    leader.go("/?campaign=SD&level=county&month=2019-10")
    assert leader.faults(1440, 390) == []


def test_nothing_is_asked_of_anyone_else_and_nothing_is_complained_of(leader: Visit) -> None:
    leader.page.mouse.wheel(0, 20_000)
    leader.page.wait_for_selector(".chart__canvas svg.main-svg")
    leader.go("/wall/")
    leader.page.wait_for_selector(".sheet.is-shown")
    assert leader.outside() == []
    assert leader.complaints == []


def test_the_first_visit_is_small(leader: Visit) -> None:
    """Compressed, the heaviest board with everything it loads; the second visit loads the page."""
    leader.page.context.clear_cookies()
    leader.type_in(LEADER)
    session = leader.page.context.new_cdp_session(leader.page)
    session.send("Network.enable")
    received: list[int] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    leader.page.goto(f"{leader.site.address}/?campaign=SD&level=county", wait_until="networkidle")
    assert 0 < sum(received) < 1_000_000


def test_without_a_script_everything_is_there(leader: Visit) -> None:
    context = leader.page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    try:
        context.add_cookies(leader.page.context.cookies())  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{leader.site.address}{BOARD}")
        page.click(".tilemap a[title^=青岛]")
        assert "青岛市" in page.inner_text("h1")
        page.goto(f"{leader.site.address}/wall/?campaign=SD&month=2019-10")
        assert page.locator(".sheet").count() >= 4
        assert page.locator(".sheet >> nth=1").is_visible()
    finally:
        context.close()


# --- the wall --------------------------------------------------------------------------------


def test_the_wall_turns_its_sheets_and_each_fits(leader: Visit) -> None:
    leader.page.set_viewport_size({"width": 1920, "height": 1080})
    leader.go("/wall/?campaign=SD&month=2019-10&level=prefecture")
    count = leader.page.locator(".sheet").count()
    seen = []
    for _ in range(count):
        shown = leader.page.locator(".sheet.is-shown")
        assert shown.count() == 1
        seen.append(shown.get_attribute("aria-label"))
        height = leader.page.evaluate("document.documentElement.scrollHeight")
        assert height <= 1080, seen[-1]
        leader.page.keyboard.press("ArrowRight")
    assert len(set(seen)) == count >= 4
    assert leader.page.locator(".sheet.is-shown").get_attribute("aria-label") == seen[0]
    leader.page.keyboard.press(" ")
    assert leader.page.inner_text(".wall__nav button") == "继续"
    assert leader.barriers() == []


def test_the_wall_goes_on_by_itself(leader: Visit) -> None:
    leader.page.clock.install()
    leader.go("/wall/?campaign=SD&month=2019-10&level=prefecture")
    first = leader.page.locator(".sheet.is-shown").get_attribute("aria-label")
    leader.page.clock.fast_forward(21_000)
    assert leader.page.locator(".sheet.is-shown").get_attribute("aria-label") != first


# --- others ----------------------------------------------------------------------------------


def test_the_keyboard_reaches_the_text(leader: Visit) -> None:
    leader.page.keyboard.press("Tab")
    assert leader.page.evaluate("document.activeElement.textContent") == "跳到正文"
    leader.page.keyboard.press("Enter")
    assert leader.page.evaluate("document.activeElement.id") == "main"


def test_another_province_does_not_exist_for_a_stranger(visit: Visit) -> None:
    visit.log_in(STRANGER)
    assert visit.go("/?campaign=SD") == 404
    assert visit.go("/wall/?campaign=SD") == 404
    assert visit.go(WHY) == 404


def test_a_wrong_password_is_said_plainly(visit: Visit) -> None:
    visit.go("/login/")
    assert visit.barriers() == []
    visit.page.fill("input[name=username]", "nobody-of-this-name")
    visit.page.fill("input[name=password]", "wrong")
    visit.page.press("input[name=password]", "Enter")
    assert visit.page.locator("form [role=alert], form .error, .notice--error").count() >= 1
    assert visit.page.locator("input[name=username]").input_value() == "nobody-of-this-name"


def test_the_administrator_publishes_the_draft(visit: Visit) -> None:
    visit.log_in(ADMINISTRATOR)
    visit.go("/")
    assert "2019年11月" in visit.page.inner_text("h1")
    assert "待发布" in visit.page.inner_text(".seal")
    visit.page.click("details.publish summary")
    visit.page.click("details.publish button[type=submit]")
    assert "已发布" in visit.page.inner_text(".seal")
    assert visit.page.locator("details.publish").count() == 0
    assert "较2019年10月" in visit.page.inner_text(".answers")
