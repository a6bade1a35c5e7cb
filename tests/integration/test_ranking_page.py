"""排名: what stands on the page, how it narrows, what its files hold, how it is taken apart."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from campaigns.models import AuditEntry, Campaign, Region
from campaigns.terms import State
from metrics.actions import ranking
from metrics.models import Figure, Ranking, Standing
from tests.cast import Cast
from tests.integration.conftest import MARCH
from tests.integration.test_access import client_of
from tests.record import AT

pytestmark = pytest.mark.on_sqlite

COUNTIES = reverse("ranking", args=["SD", "2017-03", "county"])
CITIES = reverse("ranking", args=["SD", "2017-03", "prefecture"])
SILENT = "370103"


def publish(campaign: Campaign, cast: Cast) -> None:
    ranking.compute(campaign=campaign, months=[MARCH], at=AT)
    ranking.publish(campaign=campaign, month=MARCH, by=cast.administrator, at=AT)


@pytest.fixture
def leader(published: Campaign, cast: Cast) -> Client:
    return client_of(cast, "leader")


@pytest.fixture
def gappy(reported: Campaign, cast: Cast) -> Client:
    """One county handed in nothing in March."""
    Figure.objects.filter(month=MARCH.number, region__code=SILENT).delete()
    publish(reported, cast)
    return client_of(cast, "leader")


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def standings(level: str) -> list[Standing]:
    rows = Standing.objects.filter(ranking__level=level, place__isnull=False)
    return list(rows.select_related("region", "region__parent"))


def order(text: str, title: str) -> list[str]:
    """The regions of one table, from the top down."""
    table = text.split(f'aria-labelledby="{title}"', 2)[-1].split("</table>", maxsplit=1)[0]
    return re.findall(r'<tr[^>]*data-find="\S+ (\S+) ', table)


def test_it_opens_at_the_newest_month_and_the_own_level(leader: Client, cast: Cast) -> None:
    assert leader.get("/ranking/")["Location"] == CITIES
    assert client_of(cast, "clerk").get("/ranking/?campaign=SD")["Location"] == COUNTIES


def test_level_and_improvement_stand_side_by_side(leader: Client) -> None:
    text = page(leader, CITIES)
    rows = standings("prefecture")
    places = {row.region.short_name: row.place for row in rows}
    shown = order(text, "level-title")
    assert sorted(shown) == sorted(places)
    assert [places[name] for name in shown] == sorted(place for place in places.values() if place)
    known = {row.region.short_name: row.improvement_place or 999 for row in rows}
    improved = [known[name] for name in order(text, "improvement-title")]
    assert improved == sorted(improved)
    for row in rows:
        assert f"{row.score / 100:.2f}" in text


def test_a_city_shows_its_own_places(leader: Client) -> None:
    text = page(leader, f"{COUNTIES}?within=370100")
    inside = [row for row in standings("county") if row.region.parent.code == "370100"]  # type: ignore[union-attr]
    assert sorted(order(text, "level-title")) == sorted(row.region.short_name for row in inside)
    assert "济南内" in text
    assert "济南所属" in text
    assert "分序列" in text


def test_what_is_kept_for_one_is_not_shown_to_another(leader: Client, cast: Cast) -> None:
    address = "/ranking/SD/2017-03/county/"
    mine = '<span class="mine">本地区</span>'
    for _ in range(2):  # drawn, and as it was kept
        seen, own = page(leader, address), page(client_of(cast, "clerk"), address)
        assert seen.count("为什么是第") > 1 > seen.count(mine)
        assert own.count("为什么是第") == 1 == own.count(mine)


def test_a_cohort_holds_its_peers_alone(leader: Client) -> None:
    text = page(leader, f"{COUNTIES}?cohort=district")
    shown = set(order(text, "level-title"))
    kinds = {row.region.kind for row in standings("county") if row.region.short_name in shown}
    assert "district" in kinds
    assert len(shown) < len(standings("county"))
    assert "本序列" in text


def test_one_category_is_not_another_place(leader: Client) -> None:
    text = page(leader, f"{CITIES}?category=education")
    assert "不是另一个名次" in text
    assert "improvement-title" not in text
    assert "宣传教育" in text
    assert len(order(text, "category-title")) == len(standings("prefecture"))


def test_what_does_not_fit_narrows_nothing(leader: Client) -> None:
    whole = order(page(leader, COUNTIES), "level-title")
    for asked in ("within=999999", "cohort=galaxy", "category=none"):
        assert order(page(leader, f"{COUNTIES}?{asked}"), "level-title") == whole


def test_counties_of_one_name_are_told_apart_and_found_by_their_city(leader: Client) -> None:
    text = page(leader, COUNTIES)
    rows = re.findall(r'data-find="(市中区 市中 \d{6} \S+ \S+)"', text)
    assert {row.split()[-1] for row in rows} == {"济南", "枣庄"}


def test_the_sentences_agree_with_the_table(leader: Client) -> None:
    rows = standings("prefecture")
    text = page(leader, CITIES)
    first = [row.region.short_name for row in rows if row.place == 1]
    said = re.search(r"<dt>领先</dt><dd>(.*?)</dd>", text)
    assert said is not None
    assert all(name in said.group(1) for name in first[:5])
    assert "没有地区触红线" in text


def test_who_is_not_ranked_is_named_with_the_missing_cells(gappy: Client) -> None:
    text = page(gappy, COUNTIES)
    unranked = text.split('id="unranked-title"')[1].split("</table>")[0]
    assert "市中" in unranked
    assert "2017年3月" in unranked
    assert "“破获毒品刑事案件”" in unranked
    why = page(gappy, reverse("explanation", args=["SD", "2017-03", "county", SILENT]))
    assert "为什么未参评" in why
    assert re.search(r"<b>缺报</b> “破获毒品刑事案件”2017年3月", why)
    city = page(gappy, reverse("explanation", args=["SD", "2017-03", "prefecture", "370100"]))
    assert re.search(r"<b>缺报</b> 市中“破获毒品刑事案件”2017年3月", city)


def test_what_came_in_since_is_not_said_to_be_missing(gappy: Client) -> None:
    county = Region.objects.get(code=SILENT)
    known = Figure.objects.filter(month=MARCH.number, region__code="370102")
    Figure.objects.bulk_create(
        Figure(
            month=one.month,
            region=county,
            indicator=one.indicator,
            value=one.value,
            submission=one.submission,
        )
        for one in known
    )
    assert "此后已经补报" in page(gappy, COUNTIES)


def test_an_amended_edition_says_what_it_changed(
    leader: Client, reported: Campaign, cast: Cast
) -> None:
    assert "本版与第" not in page(leader, CITIES)
    rows = Figure.objects.filter(month=MARCH.number, region__parent__code="370200")
    rows.filter(indicator__code="drug_cases_solved").update(value=0)
    later = AT + timedelta(days=1)
    Ranking.objects.update(figures_version=0)
    ranking.compute(campaign=reported, months=[MARCH], at=later)
    ranking.publish(campaign=reported, month=MARCH, by=cast.administrator, at=later)
    text = page(leader, CITIES)
    assert "本版与第 1 版的不同" in text
    assert "青岛：" in text


# --- Files ---------------------------------------------------------------------------------------


def test_the_workbook_holds_the_ranking_as_numbers(leader: Client) -> None:
    answer = leader.get(reverse("ranking_workbook", args=["SD", "2017-03", "prefecture"]))
    assert "filename*=utf-8''" in answer["Content-Disposition"]
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["封面", "排名", "各目标", "未参评"]
    sheet = book["排名"]
    heads = {str(cell.value): cell.column - 1 for cell in sheet[3]}
    shown = {row[1].value: row for row in sheet.iter_rows(min_row=4)}
    for row in standings("prefecture"):
        cells = shown[row.region.short_name]
        assert cells[heads["名次"]].value == row.place
        assert cells[heads["得分"]].value == row.score / 100
    cover = [cell.value for line in book["封面"].iter_rows() for cell in line]
    assert Ranking.objects.get(level="prefecture").output_digest[:12] in cover
    assert "内部资料" in str(cover[0])
    words = {str(line[4].value) for line in book["各目标"].iter_rows(min_row=4)}
    assert words <= {state.word for state in State}
    assert AuditEntry.objects.filter(action="导出排名（Excel）").count() == 1


def test_the_circular_says_what_the_page_says(leader: Client) -> None:
    answer = leader.get(reverse("ranking_paper", args=["SD", "2017-03", "prefecture"]))
    paper = Document(BytesIO(answer.content))
    texts = [one.text for one in paper.paragraphs]
    assert "2017年3月市级排名情况的通报" in texts
    assert "各市禁毒委员会办公室：" in texts
    assert "2017年4月8日" in texts
    said = re.search(r"<dt>领先</dt><dd>(.*?)</dd>", page(leader, CITIES))
    assert said is not None
    assert said.group(1) in texts
    places = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    wanted = [
        [str(row.place), row.region.short_name, f"{row.score / 100:.2f}"]
        for row in standings("prefecture")
    ]
    assert [row[:3] for row in places[1:]] == wanted
    assert "待发布（草稿）" not in texts
    for grid in paper.tables[:2]:
        for cell in grid.rows[0].cells:
            assert cell.width is not None
            if "/" not in cell.text:  # a heading stands on one line
                assert cell.width.pt >= 10.5 * len(cell.text) + 10.8


@pytest.mark.parametrize("name", ["ranking_workbook", "ranking_paper"])
def test_only_who_takes_a_file_is_noted(leader: Client, name: str) -> None:
    address = reverse(name, args=["SD", "2017-03", "prefecture"])
    assert leader.head(address).status_code == 200
    assert not AuditEntry.objects.filter(action__startswith="导出排名").exists()
    leader.get(address)
    assert AuditEntry.objects.filter(action__startswith="导出排名").count() == 1


def test_a_region_without_a_place_for_another_reason_is_not_called_silent(leader: Client) -> None:
    last = standings("prefecture")[-1]
    Standing.objects.filter(pk=last.pk).update(place=None, band_low=None, band_high=None)
    text = page(leader, CITIES)
    assert "因缺报" not in text
    unranked = text.split('id="unranked-title"')[1].split("</table>")[0]
    assert "没有缺报" in unranked
    assert "补报" not in unranked


def test_what_ranked_regions_did_not_report_is_said_and_marked(gappy: Client) -> None:
    text = page(gappy, CITIES)
    said = re.search(r"<dt>缺报</dt><dd>(.*?)</dd>", text)
    assert said is not None
    for row in standings("prefecture"):
        silent = sum(detail["state"] == State.NOT_REPORTED for detail in row.details)
        told = f"{row.region.short_name}{silent}项目标"
        assert (told in said.group(1)) == bool(silent)
    assert "按规则" in said.group(1)
    assert len(re.findall(r"</span>缺报\d+</span>", text)) == len(
        [row for row in standings("prefecture") if "not_reported" in str(row.details)]
    )
    answer = gappy.get(reverse("ranking_paper", args=["SD", "2017-03", "prefecture"]))
    assert said.group(1) in [one.text for one in Document(BytesIO(answer.content)).paragraphs]


def test_a_draft_is_marked_as_one(drafted: Campaign, cast: Cast) -> None:
    client = client_of(cast, "administrator")
    answer = client.get(reverse("ranking_paper", args=["SD", "2017-03", "prefecture"]))
    paper = Document(BytesIO(answer.content))
    assert "待发布（草稿）" in [one.text for one in paper.paragraphs]
    assert "待发布（草稿）" in paper.sections[0].header.paragraphs[0].text
    answer = client.get(reverse("ranking_workbook", args=["SD", "2017-03", "prefecture"]))
    assert "待发布（草稿）" in str(load_workbook(BytesIO(answer.content))["排名"]["A1"].value)


def test_a_sheet_of_paper_is_no_phone() -> None:
    """What narrow screens need is not for A4, which is narrower than many of them."""
    sheet = Path(str(find("css/ranking.css"))).read_text(encoding="utf-8")
    asked = [one for query in re.findall(r"@media ([^{]+)", sheet) for one in query.split(",")]
    narrow = [one.strip() for one in asked if "width" in one]
    assert narrow
    assert all(one.startswith("screen and ") for one in narrow)


# --- 为什么 ------------------------------------------------------------------------------------


def test_the_campaigns_own_region_has_no_place(leader: Client) -> None:
    text = page(leader, reverse("explanation", args=["SD", "2017-03", "province", "370000"]))
    assert "<h1>全省得分构成</h1>" in text
    assert "名次区间" not in text
    assert "第 1 名" not in text.split("page-help")[0].replace("级第 1 名", "")


def test_people_are_offered_only_where_there_are_any(leader: Client) -> None:
    for level, code, offered in (("county", SILENT, True), ("prefecture", "370100", False)):
        address = reverse("explanation", args=["SD", "2017-03", level, code])
        assert ("显示填报人" in page(leader, f"{address}?target=SD01")) == offered


def test_losses_come_first_and_add_up(leader: Client) -> None:
    text = page(leader, reverse("explanation", args=["SD", "2017-03", "prefecture", "370100"]))
    losses = text.split('class="losses"')[1].split("</ol>")[0]
    lost = [float(found) for found in re.findall(r"<b>−([\d.]+)</b>", losses)]
    assert lost == sorted(lost, reverse=True)
    got = [
        tuple(map(float, pair))
        for pair in re.findall(r"<small>([\d.]+) / ([\d.]+)</small>", losses)
    ]
    assert [round(full - points, 2) for points, full in got] == lost


def test_it_leads_to_the_places_beside_above_and_below(leader: Client) -> None:
    rows = standings("prefecture")
    middle = rows[len(rows) // 2]
    text = page(
        leader, reverse("explanation", args=["SD", "2017-03", "prefecture", middle.region.code])
    )
    for where in (
        reverse("explanation", args=["SD", "2017-03", "province", "370000"]),
        CITIES,
        reverse("board"),
        reverse("region", args=["SD", middle.region.code]),
    ):
        assert f'href="{where}' in text
    assert 'rel="prev"' in text
    assert 'rel="next"' in text
    below = text.split("下级：")[1].split("</details>")[0]
    assert below.count("<a ") == middle.region.children.filter(valid_to=None).count()
