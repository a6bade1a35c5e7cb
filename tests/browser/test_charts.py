"""Charts in a real browser: drawn under the policy, saved as pictures, redrawn, printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Site, Visit, visiting

pytestmark = pytest.mark.browser


def in_the_gallery(visit: Visit, asked: str = "") -> Locator:
    visit.log_in("sd-admin")
    assert visit.go(f"/gallery/{asked}") == 200
    return visit.page.locator("figure.chart")


def draw_all(charts: Locator) -> None:
    """Each is drawn when it comes into view, not before."""
    for chart in charts.all():
        chart.scroll_into_view_if_needed()
        chart.locator("svg.main-svg").first.wait_for()


def test_every_chart_is_drawn_at_every_width_and_nobody_is_asked(visit: Visit) -> None:
    charts = in_the_gallery(visit)
    expect(charts.nth(11)).to_be_attached()
    expect(charts.last.locator("svg.main-svg"), "far away charts wait").to_have_count(0)
    draw_all(charts)
    assert visit.faults(390) == []
    for width in (1024, 1920):
        visit.page.set_viewport_size({"width": width, "height": 900})
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    assert visit.outside() == []
    assert visit.complaints == []


def test_a_chart_is_saved_as_a_picture(visit: Visit, tmp_path: Path) -> None:
    charts = in_the_gallery(visit, "?theme=dark")
    assert visit.barriers() == []
    chart = charts.nth(3)
    title = chart.locator(".chart__title").inner_text()
    finding = chart.locator(".chart__finding").inner_text()
    chart.locator("[data-chart-tools] button").first.focus()
    with visit.page.expect_download() as png:
        visit.page.keyboard.press("Enter")
    assert png.value.suggested_filename.startswith(title)
    assert png.value.suggested_filename.endswith(".png")
    png.value.save_as(tmp_path / "chart.png")
    head = (tmp_path / "chart.png").read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    assert int.from_bytes(head[16:20], "big") == 1920
    visit.page.keyboard.press("Tab")
    with visit.page.expect_download() as svg:
        visit.page.keyboard.press("Enter")
    svg.value.save_as(tmp_path / "chart.svg")
    picture = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    said = "".join(re.findall(r"<text[^>]*>([^<]*)</text>", picture))
    assert title in said
    assert finding in said
    assert "数据截至 2019年10月" in said
    assert "演示数据" in said
    assert 'fill="#ffffff"' in picture, "white paper, also when the screen is dark"
    assert "var(--" not in picture
    expect(visit.page.locator("html")).to_have_attribute("data-theme", "dark")
    assert visit.complaints == []


def test_colours_follow_the_page_and_paper_is_light(visit: Visit) -> None:
    chart = in_the_gallery(visit).first
    chart.scroll_into_view_if_needed()
    chart.locator("svg.main-svg").first.wait_for()

    def ink() -> str:
        colour: str = chart.locator("[data-chart]").evaluate("place => place.layout.font.color")
        return colour

    light = ink()
    visit.page.evaluate("document.documentElement.setAttribute('data-theme', 'dark')")
    visit.page.wait_for_function(
        "before => document.querySelector('[data-chart]').layout.font.color !== before", arg=light
    )
    assert ink() == visit.page.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--ink').trim()"
    )
    # Paper is light whatever the screen is, and has every chart in the width of a page.
    visit.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    printed = "places => places.map(place => place._fullLayout.width)"
    assert set(visit.page.locator("[data-chart]").evaluate_all(printed)) == {680}
    assert ink() == light
    visit.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert ink() != light
    assert visit.complaints == []


def test_small_pictures_find_their_columns(visit: Visit) -> None:
    chart = in_the_gallery(visit).filter(has=visit.page.locator("[data-chart^=years]"))
    chart.scroll_into_view_if_needed()
    chart.locator("svg.main-svg").first.wait_for()

    def lefts() -> set[float]:
        layout = "place => [place.layout.xaxis, place.layout.xaxis2].map(one => one.domain[0])"
        return set(chart.locator("[data-chart]").evaluate(layout))

    assert len(lefts()) == 2
    visit.page.set_viewport_size({"width": 390, "height": 900})
    visit.page.wait_for_function(
        "document.querySelector('[data-chart^=years]').layout.xaxis2.domain[0] === 0"
    )
    assert len(lefts()) == 1


WALL = "/wall/?campaign=SD&month=2019-10&level=prefecture"


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080), (3840, 2160)])
def test_on_the_wall_charts_fill_the_screen_and_can_be_read_from_afar(
    visit: Visit, width: int, height: int
) -> None:
    visit.log_in("sd-leader")
    visit.page.set_viewport_size({"width": width, "height": height})
    visit.go(WALL)
    for part in ("years", "bump"):
        chart = visit.page.locator(f"[data-chart^={part}]")
        while not chart.is_visible():
            visit.page.keyboard.press("ArrowRight")
        chart.locator("svg.main-svg").first.wait_for()
        box = chart.bounding_box()
        assert box
        assert box["height"] > 0.6 * height, "nothing is left empty"
        assert box["y"] + box["height"] <= height
        assert visit.page.evaluate("document.documentElement.scrollHeight") <= height
        sizes = chart.locator("text").evaluate_all(
            "texts => texts.filter(one => one.textContent.trim())"
            ".map(one => parseFloat(getComputedStyle(one).fontSize))"
        )
        assert min(sizes) >= 0.02 * height
        right = "texts => Math.max(...texts.map(one => one.getBoundingClientRect().right))"
        assert chart.locator("text").evaluate_all(right) <= width
    assert visit.complaints == []


def test_a_wall_of_another_size_draws_anew(visit: Visit) -> None:
    visit.log_in("sd-leader")
    visit.page.set_viewport_size({"width": 1920, "height": 1080})
    visit.go(WALL)
    chart = visit.page.locator("[data-chart=bump]")
    while not chart.is_visible():
        visit.page.keyboard.press("ArrowRight")
    chart.locator("svg.main-svg").first.wait_for()
    before = chart.evaluate("place => place.layout.font.size")
    visit.page.set_viewport_size({"width": 3840, "height": 2160})
    visit.page.wait_for_function(
        "before => document.querySelector('[data-chart=bump]').layout.font.size === 2 * before",
        arg=before,
    )


def test_the_keyboard_passes_through(visit: Visit) -> None:
    charts = in_the_gallery(visit)
    charts.first.locator("summary").focus()
    visit.page.keyboard.press("Enter")
    expect(charts.first.locator("table")).to_be_visible()
    first, following = charts.first, charts.nth(1)
    stops = (
        first.locator(".scroll"),
        *(first.locator("[data-chart-tools] button", has_text=kind) for kind in ("PNG", "SVG")),
        following.locator("summary", has_text="以表格查看这些数字"),
    )
    for stop in stops:
        visit.page.keyboard.press("Tab")
        expect(stop).to_be_focused()


def test_without_scripts_the_numbers_are_there_and_no_buttons(chromium: object, site: Site) -> None:
    with visiting(chromium, site, scripts=False) as visit:  # type: ignore[arg-type]
        charts = in_the_gallery(visit)
        expect(charts.first.locator("button:visible")).to_have_count(0)
        charts.first.locator("summary").click()
        expect(charts.first.locator("table tbody tr").nth(9)).to_be_visible()
        expect(charts.first).to_contain_text("请看数字表", use_inner_text=True)
