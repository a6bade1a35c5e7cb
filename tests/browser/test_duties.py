"""A duty is entered as an event, and taken over into the month's sheet with one press."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site, Visit, serving, visiting

pytestmark = pytest.mark.browser

CLERK, CODE = "sd-county", "370114"
ADD = "/accountability/SD/duties/add/?duty=SD20"
SHEET = f"/entry/SD/2019-12/{CODE}/"
CELL = f"#cell-{CODE}-director_onsite_visits"
TAKE = f"button[name=take][value='{CODE}:director_onsite_visits']"


@pytest.fixture(scope="module")
def site(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(loaded, tmp_path_factory.mktemp("duties")) as served:
        yield served


def enter(visit: Visit, subject: str) -> None:
    visit.go(ADD)
    visit.page.fill("input[name=held_on]", "2019-12-05")
    visit.page.fill("input[name=place]", "区禁毒办")
    visit.page.fill("input[name=subject]", subject)
    visit.page.fill("input[name=evidence]", "纪要〔2019〕12号")
    visit.follow("main form button[type=submit]")
    visit.shows("[role=status]", "已登记：章丘区 2019年12月5日")


def test_an_event_is_entered_and_taken_over_on_the_sheet(visit: Visit) -> None:
    visit.log_in(CLERK)
    visit.go("/accountability/SD/duties/?year=2019&duty=SD20")
    assert visit.faults(1440, 768, 390) == []
    visit.go(ADD)
    assert visit.faults(1440, 390) == []
    visit.page.set_viewport_size({"width": 1440, "height": 900})
    enter(visit, "现场办公")
    visit.shows("#events", "纪要〔2019〕12号")
    assert visit.faults(1440, 390) == []
    visit.page.set_viewport_size({"width": 1440, "height": 900})
    visit.go(SHEET)
    record = visit.page.locator(".cell__record", has=visit.page.locator(TAKE))
    expect(record).to_contain_text("台账 1 次")
    visit.page.fill(CELL, "3")
    visit.page.press(CELL, "Enter")
    notes = visit.page.locator(f"#notes-{CODE}-director_onsite_visits")
    expect(notes).to_contain_text("履职台账本月登记1次，这里填的是3")
    visit.page.click(TAKE)
    expect(visit.page.locator(CELL)).to_have_value("1")
    expect(notes.locator("[data-kind=soft]")).to_have_count(0)
    expect(visit.page.locator("[data-save-word]")).to_have_text(re.compile("已保存"))
    visit.go(SHEET)
    expect(visit.page.locator(CELL)).to_have_value("1")
    assert visit.complaints == []


def test_it_is_taken_over_without_scripts(chromium: Browser, site: Site) -> None:
    with visiting(chromium, site, scripts=False) as visit:
        visit.type_in(CLERK)
        enter(visit, "年终督办")
        visit.go(SHEET)
        visit.page.fill(CELL, "4")
        visit.page.locator(CELL).press("Enter")
        visit.shows("[role=status]", "已保存")
        expect(visit.page.locator(CELL)).to_have_value("4")
        visit.follow(TAKE)
        expect(visit.page.locator(CELL)).to_have_value(re.compile("^[12]$"))
