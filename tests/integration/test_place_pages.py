"""地区, 目标 and 战役: what their pages say, to whom, and that it agrees with the rankings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.terms import State
from metrics.actions import ranking
from metrics.models import Figure, Ranking, Standing, Submission
from tests.cast import Cast, find
from tests.integration.conftest import MARCH
from tests.integration.test_access import client_of
from tests.record import AT

pytestmark = pytest.mark.on_sqlite

COUNTY, CITY, OTHER_CITY, WHOLE = "370102", "370100", "370200", "370000"


@pytest.fixture(scope="module")
def once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """March 2017 published for all tests of this file, and gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        campaign, by = Campaign.objects.get(code="SD"), find().administrator
        ranking.compute(campaign=campaign, months=[MARCH], at=AT)
        ranking.publish(campaign=campaign, month=MARCH, by=by, at=AT)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def published(once: None, db: None) -> Campaign:
    return Campaign.objects.select_related("region").get(code="SD")


def got(client: Client, name: str, *arguments: str, **asked: str) -> tuple[str, dict[str, Any]]:
    answer = client.get(reverse(name, args=arguments), asked)
    assert answer.status_code == 200
    context: Any = answer.context  # one for every template and piece of it; the first is the page's
    return answer.content.decode(), context[0].flatten()


def of_region(client: Client, code: str, **asked: str) -> tuple[str, dict[str, Any]]:
    return got(client, "region", "SD", code, **asked)


# --- 地区 ---


def test_the_story_says_what_the_ranking_holds(published: Campaign, cast: Cast) -> None:
    row = Standing.objects.get(ranking__level="county", region__code=COUNTY)
    text, context = of_region(client_of(cast, "clerk"), COUNTY)
    story = "".join(context["story"])
    assert f"得{row.score / 100:.2f}分" in story
    assert re.search(rf"第{row.place}名", story)
    states = [detail["state"] for detail in row.details]
    asked = len(states) - states.count(State.NOT_APPLICABLE)
    assert f"{asked}个目标" in story
    assert sum(count["number"] for count in context["counts"]) == asked
    assert sum(len(group.rows) for group in context["groups"]) == asked
    assert "没有更早公布的月份可比" in text


def test_changes_are_counted_from_where_places_are(published: Campaign, cast: Cast) -> None:
    """A month that is published late, between the two, changes nothing of what was told."""
    february = Month(2017, 2)
    ranking.compute(campaign=published, months=[february], at=AT)
    ranking.publish(campaign=published, month=february, by=cast.administrator, at=AT)
    client = client_of(cast, "leader")
    text, context = of_region(client, CITY, month="2017-03")
    assert context["since"].month is None
    assert "没有更早公布的月份可比" in text
    Ranking.objects.filter(month=MARCH.number).update(compared_month=february.number)
    _, context = of_region(client, CITY, month="2017-03")
    assert context["since"].month == february


def test_what_is_short_of_the_least_share_never_looks_like_it(
    published: Campaign, cast: Cast
) -> None:
    row = Standing.objects.filter(ranking__level="county", region__code=COUNTY)
    for judged, shown in ((7_999, "79.99%"), (9_998, "99.98%")):
        row.update(place=None, band_low=None, band_high=None, judged=judged)
        assert of_region(client_of(cast, "clerk"), COUNTY)[1]["place"].judged == shown


def test_a_city_lists_its_counties_in_order(published: Campaign, cast: Cast) -> None:
    _, context = of_region(client_of(cast, "leader"), CITY)
    counties = context["children"].rows
    assert len(counties) == Region.objects.filter(parent__code=CITY, valid_to=None).exclude(
        valid_from__gt=MARCH.number
    ).count() + _gone_since(CITY)
    places = [child.place for child in counties if child.place]
    assert places == sorted(places)
    assert context["parent_url"].startswith(reverse("region", args=["SD", WHOLE]))


def _gone_since(city: str) -> int:
    return Region.objects.filter(parent__code=city, valid_to__gte=MARCH.number).count()


def test_the_whole_has_no_place(published: Campaign, cast: Cast) -> None:
    text, context = of_region(client_of(cast, "leader"), WHOLE)
    assert context["is_whole"]
    assert "山东省到2017年3月" in context["story"][0]
    assert "市级排名</dt>" not in text
    assert len(context["children"].rows) == 17


def test_what_is_above_is_linked_for_those_who_see_it(published: Campaign, cast: Cast) -> None:
    _, own = of_region(client_of(cast, "clerk"), COUNTY)
    assert own["parent_url"] == ""
    _, seen = of_region(client_of(cast, "reviewer"), COUNTY)
    assert seen["parent_url"].startswith(reverse("region", args=["SD", CITY]))


def test_zero_missing_and_not_applicable_stay_three_things(published: Campaign, cast: Cast) -> None:
    cells = Figure.objects.filter(region__code=COUNTY, month=201702)
    cells.filter(indicator__code="drug_cases_solved")._raw_delete("default")
    cells.filter(indicator__code="drug_suspects_caught").update(value=None)
    cells.filter(indicator__code="new_users_found").update(value=0)
    _, context = of_region(client_of(cast, "clerk"), COUNTY)
    rows = {row["line"].name: row["line"] for group in context["figures"] for row in group["rows"]}
    shown = {name: (line.cells[-2].text, line.cells[-2].state) for name, line in rows.items()}
    assert shown["破获毒品刑事案件"] == ("未报", "missing")
    assert shown["抓获涉毒嫌疑人"] == ("不适用", "not_applicable")
    assert shown["查获新增吸毒人员"] == ("0", "zero")


def test_a_cell_leads_to_its_history_for_those_who_see_sheets(
    published: Campaign, cast: Cast
) -> None:
    history = reverse("cell_history", args=["SD", "2017-03", COUNTY, "drug_cases_solved"])
    assert history in of_region(client_of(cast, "clerk"), COUNTY)[0]
    assert history not in of_region(client_of(cast, "leader"), COUNTY)[0]
    why = reverse("explanation", args=["SD", "2017-03", "county", COUNTY])
    assert f"{why}?target=SD01#figures" in of_region(client_of(cast, "leader"), COUNTY)[0]


def test_late_and_missing_reports_are_counted(published: Campaign, cast: Cast) -> None:
    sheet = Submission.objects.get(period__month=201702, region__code=COUNTY)
    Submission.objects.filter(pk=sheet.pk).update(late=True)
    _, context = of_region(client_of(cast, "clerk"), COUNTY)
    by_month = {row.month: row for row in context["record"]}
    late, due = by_month["2017年2月"], by_month["2017年3月"]
    assert (late.due, late.on_time, late.late, late.missing, late.word) == (1, 0, 1, 0, "逾期")
    assert (due.on_time, due.late, due.word) == (1, 0, "按时")
    assert due.completeness == "100%"
    assert by_month["2016年6月"].word == "没有开启填报"


def test_a_region_that_is_no_more_keeps_its_last_month(published: Campaign, cast: Cast) -> None:
    _, context = of_region(client_of(cast, "leader"), "371200", month="2019-10")
    assert context["ranking"]["month_label"] == "2017年3月"
    assert "没有“2019-10”的数字" in context["notice"]


def test_a_region_without_a_ranking_says_so(published: Campaign, cast: Cast) -> None:
    text, context = of_region(client_of(cast, "leader"), "370116")
    assert context["ranking"] is None
    assert "没有参加排名" in text
    assert "莱城区" in "".join(context["notes"])


# --- 目标 ---


def test_the_sentence_counts_what_the_table_shows(published: Campaign, cast: Cast) -> None:
    _, context = got(client_of(cast, "leader"), "target", "SD", "SD01", level="prefecture")
    rows = context["stands"].rows
    met = sum(row.state is State.MET for row in rows)
    assert len(rows) == 17
    assert f"山东17市中{met}市达标" in context["stands"].finding
    reached = [float(row.attainment.rstrip("%")) for row in rows]
    assert reached == sorted(reached, reverse=True)
    assert context["subject"].region.code == WHOLE


def test_who_did_not_report_stands_below_the_judged(published: Campaign, cast: Cast) -> None:
    row = Standing.objects.get(ranking__level="prefecture", region__code=OTHER_CITY)
    detail = next(one for one in row.details if one["target"] == "SD01")
    detail |= {"state": State.NOT_REPORTED, "attainment": 5.0}
    row.save()
    _, context = got(client_of(cast, "leader"), "target", "SD", "SD01", level="prefecture")
    assert [one.name for one in context["stands"].rows][-1] == "青岛"


def test_amounts_are_for_those_who_see_the_region(published: Campaign, cast: Cast) -> None:
    _, context = got(client_of(cast, "city_leader"), "target", "SD", "SD01", level="prefecture")
    seen = {row.name: row.line is not None for row in context["stands"].rows}
    assert seen.pop("青岛")
    assert not any(seen.values())
    assert all(row.attainment for row in context["stands"].rows)
    assert context["subject"].region.code == OTHER_CITY
    [block] = context["year"]["blocks"]
    assert [row["row"].label for row in block["rows"]] == ["青岛"]
    assert "合计一致" not in context["year"]["agreement"]


def test_both_ways_of_dividing_are_offered(published: Campaign, cast: Cast) -> None:
    leader = client_of(cast, "leader")
    for way in ("then", "now"):
        _, context = got(
            leader, "target", "SD", "SD01", level="prefecture", regions=way, year="2015"
        )
        assert context["year"]["number"] == 2015
        assert "合计一致" in context["year"]["agreement"]
        assert not context["year"]["disagrees"]


def test_a_total_is_shared_out_to_the_unit(published: Campaign, cast: Cast) -> None:
    _, context = got(client_of(cast, "leader"), "target", "SD", "SD08", level="prefecture")
    goals = [int(row.goal) for row in context["stands"].rows]
    assert sum(goals) == 4500
    assert context["stands"].goals_sum == "4,500"


def test_a_target_of_the_whole_alone_has_no_rows(published: Campaign, cast: Cast) -> None:
    text, context = got(client_of(cast, "leader"), "target", "SD", "SD18")
    assert context["stands"] is None
    assert context["subject"].region.code == WHOLE
    assert "推定" in text


def test_before_the_first_ranking_the_promise_stands_alone(published: Campaign, cast: Cast) -> None:
    published.rankings.all().delete()
    text, context = got(client_of(cast, "leader"), "target", "SD", "SD01")
    assert context["ranking"] is None
    assert "目标明、任务清" in text


@pytest.mark.parametrize("path", ["/targets/SD/SD99/", "/targets/SD/GZ01/", "/campaigns/SD/none/"])
def test_what_does_not_exist_is_404(published: Campaign, cast: Cast, path: str) -> None:
    assert client_of(cast, "leader").get(path).status_code == 404


# --- 战役 ---


def test_a_campaign_shows_every_target_once(published: Campaign, cast: Cast) -> None:
    text, context = got(client_of(cast, "leader"), "campaign", "SD")
    shown = [
        target.code
        for line in [*context["operations"], *context["unattached"]]
        for target in line.targets
    ]
    assert sorted(shown) == sorted(published.targets.values_list("code", flat=True))
    assert "行动已经结束" in text
    assert "处在“全面攻坚”阶段" in text
    assert "2017年4月5日 24:00 前" in text


def test_an_operation_says_when_its_season_begins(published: Campaign, cast: Cast) -> None:
    text, _ = got(client_of(cast, "leader"), "operation", "SD", "guanai")
    assert "2017年3月不在时段内，下一时段从2017年6月开始" in text
    running, _ = got(client_of(cast, "leader"), "operation", "SD", "saodu")
    assert "全年进行" in running


def test_an_operation_counts_the_regions_on_each_target(published: Campaign, cast: Cast) -> None:
    _, context = got(client_of(cast, "city_leader"), "operation", "SD", "saodu")
    by_code = {row["target"].code: row["below"] for row in context["rows"]}
    city = next(below for below in by_code["SD01"] if below.words.startswith("17市："))
    assert sum(map(int, re.findall(r"(\d+)[^\d市]", city.words.partition("：")[2]))) == 17
    assert by_code["SD23"] == [], "asked of the province alone"
    assert not context["amounts"]


def test_the_whole_s_amounts_are_hidden_from_below(published: Campaign, cast: Cast) -> None:
    seen, _ = got(client_of(cast, "leader"), "campaign", "SD")
    hidden, _ = got(client_of(cast, "clerk"), "campaign", "SD")
    assert 'data-label="实际">' in seen
    assert re.findall(r'data-label="实际">[^<]', seen)
    assert not re.findall(r'data-label="实际">[^<]', hidden)


def test_the_menu_leads_to_one_s_campaign(published: Campaign, cast: Cast) -> None:
    answer = client_of(cast, "clerk").get("/campaigns/")
    assert (answer.status_code, answer["Location"]) == (302, "/campaigns/SD/")
    asked = client_of(cast, "clerk").get("/campaigns/?campaign=SD")
    assert asked["Location"] == "/campaigns/SD/"
    assert "目前没有行动" in client_of(cast, "nobody").get("/campaigns/").content.decode()
