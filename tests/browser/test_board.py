"""The board in a real browser: five answers on one screen, the ways on from it, and the wall."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

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
    leader.shows("h1", "2019年10月")
    questions = ["走到哪一步", "谁在前谁在后", "谁在变动", "红线触在哪里"]
    expect(leader.page.locator(".answer dt")).to_have_text(questions, use_inner_text=True)
    unfinished = leader.page.locator(".answer dd").filter(has_not_text=re.compile(r"。\s*$"))
    expect(unfinished).to_have_count(0)
    for part in (".answers", ".board__tiles", ".tilemap", ".league", ".course"):
        box = leader.page.locator(part).bounding_box()
        assert box, part
        assert box["y"] + box["height"] <= 900, part
    expect(leader.page.locator(".todos li").first).to_be_visible()
    leader.shows("header", "演示数据")


def test_words_and_table_say_the_same(leader: Visit) -> None:
    rows = leader.page.locator("table.league tbody tr")
    expect(rows).to_have_count(16)
    scores = [float(text) for text in leader.page.locator("td.number").all_inner_texts()[:16]]
    assert scores == sorted(scores, reverse=True)
    best, last = (row.locator("th").inner_text() for row in (rows.first, rows.last))
    said, red = (leader.page.locator(".answer").nth(place) for place in (1, 3))
    expect(said).to_contain_text(re.compile(f"^[^，]*{best}"), use_inner_text=True)
    for words in (f"（{scores[0]:.2f}分）", last):
        expect(said).to_contain_text(words, use_inner_text=True)
    touched = leader.page.locator("table.heat tr:has(td.h-red_line) th").all_inner_texts()
    assert touched
    for name in touched:
        expect(red).to_contain_text(name, use_inner_text=True)


def test_from_a_place_to_its_origin_in_three_presses(leader: Visit) -> None:
    leader.follow("table.league tbody tr:first-child th a")
    leader.shows("h1", "为什么是第 1 名")
    leader.follow("tr.target-row + tr.reason-row a >> nth=0")
    expect(leader.page.locator("table.figures td.is-reported").first).to_be_visible()
    leader.page.go_back()
    leader.page.go_back()
    expect(leader.page.locator("table.league")).to_have_count(1)


def test_from_a_city_to_its_counties_and_back(leader: Visit) -> None:
    leader.follow(".tilemap a[title^=济南]")
    leader.shows("h1", "济南市")
    leader.address_has("level=county", "within=370100")
    # the county of today's 济南 that was the city of 莱芜 until 2018
    leader.shows("table.league", "莱芜")
    seen = leader.page.inner_text("table.league")
    address = leader.page.url
    leader.page.go_back()
    expect(leader.page.locator("table.league tbody tr")).to_have_count(16)
    leader.page.goto(address)
    expect(leader.page.locator("table.league")).to_have_text(seen, use_inner_text=True)


def test_tiles_take_the_states_of_one_target(leader: Visit) -> None:
    leader.page.click(".chooser--plain summary")
    leader.follow(".chooser--plain a >> text=吸毒人员肇事肇祸敏感案事件")
    leader.address_has("show=SD16")
    expect(leader.page.locator(".tilemap .maptile--state-red_line")).to_have_count(1)
    leader.shows(".tilemap__key", "触红线")


def test_a_category_narrows_tiles_and_table(leader: Visit) -> None:
    everything = leader.page.locator("table.heat th[data-target]").count()
    leader.page.click(".choices summary >> text=筛选")
    leader.follow(".choices__narrow a >> text=打击犯罪")
    leader.address_has("category=strike")
    fewer = leader.page.locator("table.heat th[data-target]").count()
    assert 0 < fewer < everything
    expect(leader.page.locator("article.tile")).to_have_count(4)


def test_a_cell_of_the_heat_table_opens_its_origin_by_mouse_and_by_keyboard(leader: Visit) -> None:
    red = leader.page.locator("table.heat td.h-red_line")
    red.click()
    leader.page.wait_for_url("**/370500/**#SD16")
    leader.page.go_back()
    first = leader.page.locator("table.heat td.h").first
    first.focus()
    leader.page.keyboard.press("ArrowDown")
    leader.page.keyboard.press("ArrowRight")
    leader.page.keyboard.press("Enter")
    leader.page.wait_for_url("**#SD02")
    expect(leader.page.locator("[id=SD02]")).to_have_count(1)


def test_an_address_shows_what_was_seen(leader: Visit) -> None:
    leader.follow("nav[aria-label=层级] a >> text=县级")
    leader.follow("nav[aria-label=年份] a >> text=2018年")
    leader.follow("nav[aria-label=月份] a >> text=/^6月/")
    leader.shows("h1", "2018年6月")
    leader.address_has("month=2018-06", "level=county")
    seen = leader.page.inner_text("h1")
    leader.page.goto(leader.page.url)
    expect(leader.page.locator("h1")).to_have_text(seen, use_inner_text=True)
    leader.shows("table.league", "略121个地区")


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
        expect(page.locator("h1")).to_contain_text("青岛市", use_inner_text=True)
        page.goto(f"{leader.site.address}/wall/?campaign=SD&month=2019-10")
        expect(page.locator(".sheet >> nth=3")).to_be_attached()
        expect(page.locator(".sheet >> nth=1")).to_be_visible()
    finally:
        context.close()


# --- the wall --------------------------------------------------------------------------------


def test_the_wall_turns_its_sheets_and_each_fits(leader: Visit) -> None:
    leader.page.set_viewport_size({"width": 1920, "height": 1080})
    leader.go("/wall/?campaign=SD&month=2019-10&level=prefecture")
    count = leader.page.locator(".sheet").count()
    shown = leader.page.locator(".sheet.is-shown")
    seen: list[str] = []
    for _ in range(count):
        expect(shown).to_have_count(1)
        seen.append(str(shown.get_attribute("aria-label")))
        height = leader.page.evaluate("document.documentElement.scrollHeight")
        assert height <= 1080, seen[-1]
        leader.page.keyboard.press("ArrowRight")
        expect(shown).not_to_have_attribute("aria-label", seen[-1])
    assert len(set(seen)) == count >= 4
    expect(shown).to_have_attribute("aria-label", seen[0])
    leader.page.keyboard.press(" ")
    button = leader.page.locator(".wall__nav button").first
    expect(button).to_have_text("继续", use_inner_text=True)
    assert leader.barriers() == []


def test_the_wall_goes_on_by_itself(leader: Visit) -> None:
    leader.page.clock.install()
    leader.go("/wall/?campaign=SD&month=2019-10&level=prefecture")
    shown = leader.page.locator(".sheet.is-shown")
    first = str(shown.get_attribute("aria-label"))
    leader.page.clock.fast_forward(21_000)
    expect(shown).not_to_have_attribute("aria-label", first)


# --- others ----------------------------------------------------------------------------------


def test_the_keyboard_reaches_the_text(leader: Visit) -> None:
    leader.page.keyboard.press("Tab")
    expect(leader.page.locator(":focus")).to_have_text("跳到正文")
    leader.page.keyboard.press("Enter")
    expect(leader.page.locator("#main")).to_be_focused()


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
    told = visit.page.locator("form [role=alert], form .error, .notice--error")
    expect(told.first).to_be_visible()
    expect(visit.page.locator("input[name=username]")).to_have_value("nobody-of-this-name")


def test_the_administrator_publishes_the_draft(visit: Visit) -> None:
    visit.log_in(ADMINISTRATOR)
    visit.go("/")
    visit.shows("h1", "2019年11月")
    visit.shows(".seal", "待发布")
    # Two things are not finished; they are told without a press, and want a tick.
    expect(visit.page.locator("details.publish[open] li")).to_have_count(2)
    visit.page.check("details.publish input[name=despite]")
    visit.follow("details.publish button[type=submit]")
    visit.shows(".seal", "已发布")
    expect(visit.page.locator("details.publish")).to_have_count(0)
    visit.shows(".answers", "较2019年10月")
