"""数据质量 in a real browser: a clerk answers in one form, a reviewer settles, a leader looks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import People, Site, Visit, serving

pytestmark = pytest.mark.browser

# The demonstration asks 章丘区 about one figure of November 2019; its city looks into the answer.
CLERK, REVIEWER, LEADER = "sd-county", "sd-city", "sd-leader"
WORDS = "11月统一收网，移送文书齐全。"


@pytest.fixture(scope="module")
def site(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(loaded, tmp_path_factory.mktemp("quality")) as served:
        yield served


def test_a_clerk_answers_and_the_city_settles(people: People) -> None:
    visit = people(CLERK)
    visit.go("/desk/")
    visit.follow("main a[href='/quality/SD/answers/']")
    visit.shows("main", "抓获涉毒嫌疑人")
    visit.shows("main", "不计入得分和名次")
    assert visit.faults(1440, 768, 390) == []
    # On a phone the month in question is there without scrolling.
    visit.page.set_viewport_size({"width": 390, "height": 844})
    visit.page.reload()
    newest = visit.page.locator(".evidence__months td.is-this").first.bounding_box()
    assert newest is not None
    assert newest["x"] + newest["width"] <= 390
    visit.page.set_viewport_size({"width": 1440, "height": 900})
    visit.page.locator("textarea").first.fill(WORDS)
    visit.follow(".cards__send button")
    visit.shows("[role=status]", "已提交 1 条答复")
    assert visit.complaints == []
    looks = people(REVIEWER)
    looks.go("/quality/SD/questions/?show=answered&region=370114")
    looks.follow(".asked__words a")
    looks.shows("main", WORDS)
    assert looks.faults(1440, 390) == []
    looks.page.set_viewport_size({"width": 1440, "height": 900})
    looks.page.check("input[value=right]")
    looks.follow(".ask-form:has(input[value=settle]) button")
    looks.shows("main", "核实结果：数值属实")
    assert looks.complaints == []


def test_a_leader_sees_it_at_a_glance(visit: Visit) -> None:
    visit.log_in(LEADER)
    for path in (
        "/quality/?campaign=SD&month=2019-11&level=prefecture",
        "/quality/SD/regions/370100/",
        "/quality/SD/indicators/compulsory_admissions/",
        "/quality/SD/recounts/2019/3/",
    ):
        visit.go(path)
        assert visit.faults(1440, 768, 390) == []
    visit.go("/quality/?campaign=SD&month=2019-11&level=prefecture")
    expect(visit.page.locator(".quality-answers")).to_contain_text("完整率")
    expect(visit.page.locator(".rates").first.locator("tbody tr")).to_have_count(16)
    assert visit.complaints == []
