"""排名 in a real browser: narrowing, drilling to the origin, files, paper, keyboard."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

LEADER = "sd-leader"
CITIES, COUNTIES = "/ranking/SD/2019-10/prefecture/", "/ranking/SD/2019-10/county/"
LINYI = f"{CITIES}371300/"
# A4 lengthwise, in the points of a PDF.
LANDSCAPE = b"841.91998 594.95996", b"841.92 594.96", b"842.88 595.91998", b"842 595"


def first(visit: Visit, what: str) -> str:
    return visit.page.locator(what).first.inner_text().strip()


def test_from_a_place_to_its_origin_in_three_presses(visit: Visit) -> None:
    visit.log_in(LEADER)
    visit.go("/")
    visit.follow("nav.menu a >> text=排名")
    name = first(visit, "table.ranking tbody th.region a")
    visit.follow("table.ranking tbody th.region a >> nth=0")
    visit.shows("h1", f"{name}市为什么是第 1 名")
    visit.follow("tr.reason-row a >> text=逐月数字 >> nth=0")
    expect(visit.page.locator("table.figures td.is-reported").first).to_be_visible()
    visit.shows("table.derivation", "依据")
    visit.page.go_back()
    visit.page.go_back()
    visit.shows("h1", "排名")
    assert visit.outside() == []
    assert visit.complaints == []


def test_what_is_chosen_stands_in_the_address_and_back_works(visit: Visit) -> None:
    visit.log_in(LEADER)
    visit.go(COUNTIES)
    expect(visit.page.locator("table.ranking tbody tr").nth(100)).to_be_attached()
    visit.page.click("details.chooser >> text=所在地")
    visit.follow("details.chooser a >> text=枣庄")
    visit.address_has("within=370400")
    places = visit.page.locator("td.place--shown").all_inner_texts()
    assert places == [str(place) for place in range(1, len(places) + 1)]
    visit.follow("nav[aria-label=分类] a >> text=宣传教育")
    visit.address_has("category=education")
    visit.shows("main", "不是另一个名次")
    seen, address = visit.page.inner_text("main"), visit.page.url
    visit.page.go_back()
    expect(visit.page).not_to_have_url(re.compile("category"))
    visit.page.goto(address)
    expect(visit.page.locator("main")).to_have_text(seen, use_inner_text=True)


def test_a_county_is_found_by_its_city_in_both_tables(visit: Visit) -> None:
    visit.log_in(LEADER)
    visit.go(COUNTIES)
    visit.page.fill(".find input", "枣庄")
    for table in ("table.ranking", "table.improvement"):
        shown = visit.page.locator(f"{table} tbody tr:visible")
        expect(shown).to_have_count(6)
        expect(shown.locator("small:text('枣庄')")).to_have_count(6)
    visit.shows(".find [role=status]", "6 个")


def test_the_keyboard_takes_one_stop_a_row(visit: Visit) -> None:
    visit.log_in(LEADER)
    visit.go(CITIES)
    rows = visit.page.locator("table.ranking tbody tr").count()
    stops = "table.ranking :is(a, button, [tabindex='0']), table.improvement :is(a, button)"
    reached = visit.page.locator(stops).evaluate_all(
        "all => all.filter(e => e.tabIndex >= 0).length"
    )
    assert reached == rows
    visit.page.locator("table.ranking tbody a").first.focus()
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url(lambda url: url.count("/") > 7)
    visit.shows("h1", "为什么是第 2 名")


def test_the_files_open(visit: Visit, tmp_path: Path) -> None:
    visit.log_in(LEADER)
    visit.go(CITIES)
    place = first(visit, "table.ranking tbody th.region a")
    for link, name in (("Excel", "排名.xlsx"), ("Word", "排名通报.docx")):
        with visit.page.expect_download() as waiting:
            visit.page.click(f".files a >> text={link}")
        assert waiting.value.suggested_filename.endswith(name)
        waiting.value.save_as(tmp_path / name)
    book = load_workbook(BytesIO((tmp_path / "排名.xlsx").read_bytes()))
    assert book["排名"]["B4"].value == place
    paper = Document(str(tmp_path / "排名通报.docx"))
    assert paper.tables[0].rows[1].cells[1].text == place


def test_wide_tables_print_lengthwise(visit: Visit) -> None:
    visit.log_in(LEADER)
    for path in (CITIES, f"{LINYI}?target=SD01"):
        visit.go(path)
        printed = visit.page.pdf(prefer_css_page_size=True)
        assert any(size in printed for size in LANDSCAPE), path


def test_no_page_scrolls_sideways_or_shuts_anybody_out(visit: Visit) -> None:
    visit.log_in(LEADER)
    for path in (CITIES, f"{COUNTIES}?within=370400", f"{CITIES}?category=control", LINYI):
        visit.go(path)
        assert visit.faults(1920, 1440, 1024, 390) == [], path
    assert visit.complaints == []


def test_long_names_of_categories_stay_in_their_columns(visit: Visit) -> None:
    visit.log_in("nm-leader")
    visit.go("/ranking/NM/2019-09/county/")
    for width in (1440, 1280, 1024):
        visit.page.set_viewport_size({"width": width, "height": 900})
        table, room = (
            visit.page.locator(where).bounding_box() for where in ("table.ranking", ".pair__level")
        )
        assert table is not None
        assert room is not None
        assert table["width"] <= room["width"] + 1, width


def test_a_phone_shows_the_first_counties_and_brings_the_rest(visit: Visit) -> None:
    """137 counties are too long for a phone; a search and a wide screen show all."""
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 900})
    visit.log_in("sd-county")
    visit.go(COUNTIES)
    rows = page.locator("table.ranking tbody tr:visible")
    expect(rows).to_have_count(16)  # and the reader's own
    assert page.evaluate("document.documentElement.scrollHeight") < 8000
    page.fill(".find input", "历下")
    expect(rows).to_have_count(1)
    page.fill(".find input", "")
    page.click(".pair__level .fold-more")
    expect(rows).to_have_count(137)
    expect(page.locator(".pair__level .fold-more")).to_have_count(0)
    visit.go(COUNTIES)
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(rows).to_have_count(137)
    expect(page.locator(".fold-more:visible")).to_have_count(0)
