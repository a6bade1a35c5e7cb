"""督导问责 in a browser: a proposal is confirmed, the county answers, the office extends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import People, Site, Visit, serving, visiting

pytestmark = pytest.mark.browser

COUNTY, KEEPER, OTHER, LEADER = "sd-county", "sd-admin", "sd-admin2", "sd-leader"
OVERVIEW = "/accountability/?campaign=SD"
DESK, PHONE = 1440, 390
WIDTHS = (DESK, 1024, PHONE)
FACTS = "督查发现社区戒毒康复工作推进迟缓，三次催办没有结果。"
PLAN = "一、补齐社工3名，由区禁毒办负责，下月底前到岗。"
RESULT = "一、社工已补齐3名，全部到岗。"


@pytest.fixture(scope="module")
def site(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own: what is begun here stands on many pages."""
    with serving(loaded, tmp_path_factory.mktemp("ladder")) as served:
        yield served


def test_a_measure_from_the_proposal_to_the_extension(people: People) -> None:
    keeper, leader, county = people(KEEPER), people(LEADER), people(COUNTY)
    proposes(keeper)
    page = confirms(leader)
    county.page.set_viewport_size({"width": PHONE, "height": 900})
    acknowledges(county)
    hands_in_a_plan(county)
    agrees(keeper, page)
    reports(county, page)
    inspects(keeper, page)
    extends(leader, page)
    county.go(page)
    county.shows(".now", "已延期1次")
    expect(county.page.locator(".steps > li")).to_have_count(7)
    assert county.faults(*WIDTHS) == []
    for visit in (keeper, leader, county):
        assert visit.outside() == []
        assert [words for words in visit.complaints if "409" not in words] == []


def proposes(keeper: Visit) -> None:
    """By hand, as no rule can see it; he cannot decide on it himself."""
    page = keeper.page
    keeper.go(OVERVIEW)
    assert keeper.faults(*WIDTHS) == []
    page.set_viewport_size({"width": DESK, "height": 900})
    keeper.follow(page.get_by_role("link", name="人工提请"))
    keeper.follow(page.get_by_role("button", name="提请"))
    expect(page.locator(".field__error")).to_have_count(3)
    assert keeper.faults(*WIDTHS) == []
    page.set_viewport_size({"width": DESK, "height": 900})
    page.select_option("#id_region", label="章丘区")
    page.get_by_label("重点整治").check()
    page.fill("#id_words", FACTS)
    keeper.follow(page.get_by_role("button", name="提请"))
    keeper.shows("[role=status]", "已提请")
    keeper.shows(".dossier", "您提请的，由另一个人决定")


def confirms(leader: Visit) -> str:
    """The leader looks at a softer rung, comes back, changes the letter and signs; where the
    measure stands."""
    page = leader.page
    leader.go("/desk/")
    leader.follow(page.locator(".task", has_text="提请等您决定").locator("a"))
    if "proposals" not in page.url:
        leader.follow(page.locator(".proposals tr", has_text="章丘区").locator("a"))
    leader.shows(".dossier__lead", FACTS)
    assert leader.faults(*WIDTHS) == []
    page.set_viewport_size({"width": DESK, "height": 900})
    leader.follow(page.get_by_role("button", name="约谈整改（从轻）"))
    expect(page.get_by_label("约谈地点")).to_be_visible()
    leader.follow(page.get_by_role("button", name="重点整治（建议）"))
    expect(page.get_by_label("约谈地点")).to_have_count(0)
    box = page.get_by_label("文书正文（可以改，一行一段）").first
    box.press("Control+End")
    box.press("Enter")
    page.keyboard.type("请区委、区政府主要负责同志亲自研究。")
    leader.follow(page.get_by_role("button", name="签发并下达重点整治"))
    leader.shows("[role=status]", "已对济南章丘区下达重点整治：鲁禁毒办〔")
    page.get_by_text("正文", exact=True).click()
    leader.shows(".letter-text >> nth=-1", "以上期限均含当日")
    expect(page.locator(".letter-text", has_text="亲自研究")).to_be_visible()
    return page.url.removeprefix(leader.site.address).partition("#")[0]


def acknowledges(county: Visit) -> None:
    page = county.page
    county.go("/desk/")
    county.follow(page.locator(".task", has_text="章丘区：重点整治").locator("a"))
    county.shows(".now", "等章丘区签收")
    assert county.faults(PHONE, DESK) == []
    page.set_viewport_size({"width": PHONE, "height": 900})
    county.follow(offer(page, "acknowledge"))
    county.shows("[role=status]", "已签收")


def hands_in_a_plan(county: Visit) -> None:
    """An empty one is refused; a person's number too, and what was typed stays."""
    page = county.page
    box = page.get_by_label("整改方案", exact=True)
    county.follow(offer(page, "hand_in_plan"))
    county.shows("[role=alert]", "请写明整改方案")
    box.fill(f"{PLAN}联系 13800138000")
    county.follow(offer(page, "hand_in_plan"))
    county.shows("[role=alert]", "没有办成")
    expect(box).to_have_value(f"{PLAN}联系 13800138000")
    assert county.faults(PHONE, DESK) == []
    page.set_viewport_size({"width": PHONE, "height": 900})
    box.fill(PLAN)
    county.follow(offer(page, "hand_in_plan"))
    county.shows(".now", "等作出单位答复整改方案")


def agrees(keeper: Visit, address: str) -> None:
    keeper.go(address)
    keeper.shows(".steps", PLAN)
    keeper.page.locator("summary", has_text="同意方案").click()
    keeper.follow(offer(keeper.page, "agree_plan"))
    keeper.shows(".now", "等章丘区整改并报送结果")


def reports(county: Visit, address: str) -> None:
    county.go(address)
    county.page.get_by_label("整改结果", exact=True).fill(RESULT)
    county.follow(offer(county.page, "report"))
    county.shows("[role=status]", "整改结果已报送")


def inspects(keeper: Visit, address: str) -> None:
    """With day and place; tomorrow has not happened yet."""
    page = keeper.page
    keeper.go(address)
    words, day = page.locator("#words-inspect"), page.locator("#held_on-inspect")
    words.fill("查看聘用合同三份，属实。")
    page.fill("#place-inspect", "章丘区禁毒办")
    day.fill(str(date.today() + timedelta(days=2)))
    keeper.follow(offer(page, "inspect"))
    keeper.shows("[role=alert]", "日期在今天以后")
    expect(words).to_have_value("查看聘用合同三份，属实。")
    day.fill("")
    keeper.follow(offer(page, "inspect"))
    keeper.shows(".now", "等作出单位验收或者延期")


def extends(leader: Visit, address: str) -> None:
    """A page that is behind is told so and keeps the words; then the letter is signed."""
    page = leader.page
    leader.go(address)
    page.locator("summary", has_text="延长整改期限").click()
    assert leader.faults(*WIDTHS) == []
    page.set_viewport_size({"width": DESK, "height": 900})
    page.locator("#words-extend").fill("培训还没有结束。")
    page.locator("form[action*='/extend/'] input[name=version]").evaluate("one => one.value = 1")
    leader.follow(offer(page, "extend"))
    leader.shows("[role=alert]", "已经办过一步")
    expect(page.locator("#words-extend")).to_have_value("培训还没有结束。")
    leader.follow(offer(page, "extend"))
    leader.shows("[role=status]", "已延长整改期限")


def offer(page: Page, verb: str) -> str:
    """The button of the form of one step."""
    return f"form[action*='/{verb}/'] button[type=submit]"


def test_the_lists_fit_every_screen(people: People) -> None:
    for user, address in (
        (LEADER, OVERVIEW),
        ("gz-leader", "/accountability/?campaign=GZ"),
        (COUNTY, OVERVIEW),
        (COUNTY, "/accountability/SD/regions/370114/"),
    ):
        visit = people(user)
        assert visit.go(address) == 200
        assert visit.faults(*WIDTHS) == [], address
        assert visit.outside() == []


def test_without_scripts(chromium: Browser, site: Site) -> None:
    """Narrowing a list, and a form that is refused, by plain forms."""
    with visiting(chromium, site, scripts=False) as visit:
        visit.log_in(OTHER)
        visit.go(OVERVIEW)
        visit.page.select_option("select[name=state]", "overdue")
        visit.follow(visit.page.get_by_role("button", name="筛选"))
        visit.address_has("state=overdue")
        visit.go("/accountability/SD/propose/")
        visit.page.fill("#id_words", FACTS)
        visit.follow(visit.page.get_by_role("button", name="提请"))
        expect(visit.page.locator(".field__error")).to_have_count(2)
        expect(visit.page.locator("#id_words")).to_have_value(FACTS)
