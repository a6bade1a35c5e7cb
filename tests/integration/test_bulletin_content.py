"""通报: what is drawn up from published rankings, and that it agrees with them everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import transaction
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from campaigns.models import Campaign, Indicator, Region
from campaigns.periods import Month
from campaigns.terms import (
    AmendmentState,
    BulletinState,
    RankingState,
    Role,
    Said,
    State,
)
from metrics.actions import ranking
from metrics.models import Amendment, Figure, Ranking, Section, Submission
from metrics.queries.bulletin.book import book_of
from metrics.queries.bulletin.drafted import Drafted, drafted, ready
from metrics.queries.bulletin.issue import issue_of
from metrics.queries.bulletin.period import months_of
from metrics.queries.bulletin.sheet import sheet_of
from metrics.wording.bulletin.praise import is_first, is_last
from metrics.workbooks.bulletin import build
from tests.cast import Cast, find
from tests.integration.bulletins import (
    LATER,
    MONTHLY,
    NUMBERS,
    QUARTERLY,
    copied,
    of,
    region,
    rows,
    standings,
    stored,
    tables,
    text,
)
from tests.integration.conftest import MARCH
from tests.people import colleague
from tests.record import AT

JUNE = Month(2017, 6)
QINGDAO_DISTRICT = "370202"  # approved after the ranking: its numbers are not in
WHOLE, JINAN, LIXIA, QINGDAO = "370000", "370100", "370102", "370200"
SILENT = "370103"


@pytest.fixture(scope="module")
def once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Drafted]:
    """March 2017 published, with a red line touched, a sheet late and one missing; and what is
    drawn up from it."""
    with django_db_blocker.unblock(), transaction.atomic():
        campaign = Campaign.objects.select_related("region").get(code="SD")
        march = Figure.objects.filter(month=MARCH.number)
        red = march.get(region__code=LIXIA, indicator__code="sensitive_incidents")
        Figure.objects.filter(pk=red.pk).update(value=2)
        sheets = Submission.objects.filter(period__campaign=campaign, period__month=MARCH.number)
        sheets.filter(region__code=LIXIA).update(late=True)
        march.filter(region__code=SILENT).delete()
        sheets.filter(region__code=SILENT).delete()
        ranking.compute(campaign=campaign, months=[MARCH], at=AT)
        ranking.publish(campaign=campaign, month=MARCH, by=find().administrator, at=AT)
        yield of(campaign)
        transaction.set_rollback(True)


@pytest.fixture
def published(once: Drafted, db: None) -> Campaign:
    return Campaign.objects.select_related("region").get(code="SD")


@pytest.fixture
def first(once: Drafted, published: Campaign) -> Drafted:
    return once


# --- When ---------------------------------------------------------------------------------------


def test_it_waits_for_all_levels(published: Campaign) -> None:
    assert ready(published, QUARTERLY, MARCH)
    assert not ready(published, QUARTERLY, JUNE)
    assert drafted(published, QUARTERLY, JUNE, NUMBERS, LATER) is None
    Ranking.objects.filter(level="county").update(
        state=RankingState.DRAFT, published_at=None, published_by=None
    )
    assert not ready(published, QUARTERLY, MARCH)


def test_first_and_last_quarters_may_be_short(published: Campaign) -> None:
    published.first_month = 201612
    assert months_of(published, QUARTERLY, Month(2016, 12)) == [Month(2016, 12)]
    assert months_of(published, QUARTERLY, Month(2016, 9)) == []
    published.ends_on = published.ends_on.replace(year=2019, month=11, day=7)
    assert months_of(published, QUARTERLY, Month(2019, 12)) == [Month(2019, 10), Month(2019, 11)]
    assert months_of(published, MONTHLY, Month(2019, 12)) == []


def test_a_quarter_takes_few_queries(
    published: Campaign, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(64):
        of(published)


# --- What ---------------------------------------------------------------------------------------


def test_the_first_bulletin_of_a_campaign(first: Drafted) -> None:
    assert first.title == "关于山东省三年禁毒人民战争2017年第一季度进展情况的通报"
    assert first.content["masthead"] == "山东省三年禁毒人民战争季通报"
    assert first.content["recipients"] == "各市禁毒委员会办公室："
    assert first.content["marks"] == ["内部资料"]
    assert "没有可比的上期" in text(first, "overview")
    assert not re.search(r"较\d{4}年", text(first, "ranking"))
    assert all(row["升降"] == "—" for row in rows(tables(first, "ranking")[0]))
    assert not any(picture["kind"] == "moves" for picture in first.content["pictures"])
    assert text(first, "measures") == ""
    assert "没有批准数据更正" in text(first, "amendments")


def test_sentences_agree_with_the_ranking(first: Drafted) -> None:
    cities = standings("prefecture")
    ranked = [row for row in cities if row.place]
    told = rows(tables(first, "ranking")[0])
    assert [row["地区"] for row in told] == [row.region.short_name for row in ranked]
    assert [row["名次"] for row in told] == [str(row.place) for row in ranked]
    leader = ranked[0].region.short_name
    assert re.search(rf"{leader}(居首|、|并列)", text(first, "ranking"))
    good = {
        row.region.short_name
        for row in ranked
        if is_first(row.band_low or 0, row.band_high or 0, len(ranked))
        and not any(detail["state"] == State.RED_LINE for detail in row.details)
    }
    bad = {
        row.region.short_name
        for row in ranked
        if is_last(row.band_low or 0, row.band_high or 0, len(ranked))
    }
    names = {row.region.short_name for row in ranked}
    for code, wanted in (("commend", good), ("criticise", bad)):
        found = re.search(r"符合条件的是：(.*?)。", text(first, code))
        named = set(re.findall(r"([^、（）]+)（第", found[1])) if found else set()
        assert named == wanted
        assert named <= names


def test_counties_stand_behind_the_text(first: Drafted) -> None:
    cities, counties = tables(first, "ranking")
    assert "annex" not in cities
    assert counties["annex"] == "2017年3月县级排名"
    assert len(counties["rows"]) == sum(row.place is not None for row in standings("county"))
    assert "所属" in [heading for heading, *_ in counties["columns"]]


def test_every_target_of_the_province_is_told(first: Drafted) -> None:
    whole = standings("province")[0]
    asked = [one for one in whole.details if one["state"] != State.NOT_APPLICABLE]
    told = rows(tables(first, "targets")[0])
    assert len(told) == len(asked)
    assert f"{len(asked)}项目标" in text(first, "overview")
    headline = [code for code, one in whole.ranking.terms["targets"].items() if one["headline"]]
    for code in headline:
        name = whole.ranking.terms["targets"][code]["name"]
        assert f"{name}：" in text(first, "targets")


def test_a_red_line_is_told_where_and_when(first: Drafted) -> None:
    said = text(first, "red_lines")
    assert "济南历下" in said
    assert "2017年3月" in said
    assert "2起" not in said
    commended = re.search(r"符合条件的是：(.*?)。", text(first, "commend"))
    assert commended is None or "济南（" not in commended[1]


def test_late_and_missing_reports_are_counted_and_named(first: Drafted) -> None:
    said = text(first, "reporting")
    due, on_time, late, missing = map(
        int, re.findall(r"(?:报表|按时报送|逾期报送|未报)([\d,]+)份", said.replace(",", ""))
    )
    assert (late, missing) == (1, 1)
    assert due == on_time + late + missing
    told = {row["单位"]: row for row in rows(tables(first, "reporting")[0])}
    assert told["历下"]["逾期月份"] == "3月"
    assert told["市中"]["未报月份"] == "3月"


def test_amounts_of_single_regions_are_not_in_the_common_text(first: Drafted) -> None:
    """No figure of a city or county: only places, scores, states and shares."""
    others = [one for one in first.content["tables"] if one["section"] != "targets"]
    headings = {heading for one in others for heading, *_ in one["columns"]}
    assert not headings & {"应达", "实际", "还差", "其余每月需"}


def test_the_basis_names_the_editions(first: Drafted, published: Campaign) -> None:
    named = {one["level"]: one for one in first.basis["rankings"]}
    assert list(named) == ["province", "prefecture", "county"]
    for level, one in named.items():
        found = Ranking.objects.get(pk=one["id"])
        assert (found.level, found.edition, found.output_digest) == (level, 1, one["digest"])
    assert first.basis["compared"] == []
    assert first.digest[:12] in text(first, "basis")
    assert of(published).digest == first.digest


def test_pictures_hold_what_the_tables_say(first: Drafted) -> None:
    found = {picture["code"]: picture for picture in first.content["pictures"]}
    bands = found["bands"]["data"]
    assert bands["size"] == len(bands["rows"]) == len(tables(first, "ranking")[0]["rows"])
    assert all(row["low"] <= row["place"] <= row["high"] for row in bands["rows"])
    shown = {row["name"]: row["shown"] for row in found["attainment"]["data"]["rows"]}
    told = {
        row["目标"].partition("（")[0]: row["完成率"] for row in rows(tables(first, "targets")[0])
    }
    assert all(told[name.partition("（")[0]] == rate for name, rate in shown.items())
    course = next(one for one in first.content["pictures"] if one["kind"] == "course")["data"]
    assert len(course["months"]) == len(course["actual"]) == len(course["path"]) == 12
    assert course["actual"][3:] == [None] * 9


# --- The next quarter ---------------------------------------------------------------------------


def test_a_quarter_is_compared_with_the_end_of_the_one_before(published: Campaign) -> None:
    copied(JUNE)
    june = of(published, JUNE)
    assert june.basis["compared"][0]["month"] == MARCH.number
    assert "与2017年3月相比，各项目标状态没有变化。" in text(june, "overview")
    was = {row.region.short_name: row.place for row in standings("prefecture")}
    for row in rows(tables(june, "ranking")[0]):
        before, now = was[row["地区"]], int(row["名次"])
        assert before
        word = f"升{before - now}" if before > now else f"降{now - before}"
        assert row["较3月升降"] == (word if before != now else "平")
    moves = next(one for one in june.content["pictures"] if one["kind"] == "moves")["data"]
    assert {row["name"]: row["before"] for row in moves["rows"]}.items() <= was.items()
    assert text(june, "reporting").startswith("2017年4月没有开启填报。")


def test_corrections_since_the_last_issue_are_told(published: Campaign, cast: Cast) -> None:
    copied(JUNE)
    other = colleague("second", Role.REVIEWER, JINAN)
    Ranking.objects.filter(month=JUNE.number).update(computed_at=AT + timedelta(days=60))
    plain = {
        "campaign": published,
        "region": region(LIXIA),
        "indicator": Indicator.objects.get(code="drug_cases_solved"),
        "old_said": Said.NUMBER,
        "old_value": 4321,
        "new_said": Said.NUMBER,
        "reason": "漏报",
        "state": AmendmentState.APPROVED,
        "asked_by": cast.clerk,
        "asked_at": AT,
        "decided_by": other,
    }
    for days, value in ((-1, 1), (30, 2), (80, 3)):
        Amendment.objects.create(
            **plain, month=MARCH.number, new_value=value, decided_at=AT + timedelta(days=days)
        )
    june = of(published, JUNE)
    said = text(june, "amendments")
    assert "批准数据更正1项：历下区" in said
    assert "另有1项在排名计算之后批准" in said
    assert "4321" not in said.replace(",", "")
    assert rows(tables(june, "amendments")[0]) == [
        {"地区": "历下区", "指标": "破获毒品刑事案件", "数字所属月份": "2017年3月"}
    ]


def test_the_monthly_circular(published: Campaign) -> None:
    found = of(published, MARCH, MONTHLY)
    assert [section.code for section in found.sections] == [
        "ranking",
        "movement",
        "red_lines",
        "reporting",
        "basis",
    ]
    assert found.title == "关于山东省三年禁毒人民战争2017年3月排名情况的通报"
    assert found.content["masthead"] == "山东省禁毒委员会办公室"
    assert text(found, "movement") == "没有可比的上期名次。"


def test_sheets_that_came_in_after_the_lock_are_told(published: Campaign) -> None:
    sheets = Submission.objects.filter(period__campaign=published, period__month=MARCH.number)
    assert "补报" not in text(of(published), "reporting")
    period = sheets[0].period
    period.locked_at = AT - timedelta(days=2)
    period.save()
    sheets.update(decided_at=AT - timedelta(days=3))
    sheets.filter(region__code=LIXIA).update(decided_at=AT - timedelta(days=1))
    sheets.filter(region__code=QINGDAO_DISTRICT).update(decided_at=AT + timedelta(days=1))
    assert "补报：济南历下3月（4月7日审核）。" in text(of(published), "reporting")


# --- Sheets, papers, corrections ----------------------------------------------------------------


def test_a_city_reads_its_own_targets_and_counties(first: Drafted, published: Campaign) -> None:
    sheet = sheet_of(stored(published, first), region(JINAN), NUMBERS)
    own = next(row for row in standings("prefecture") if row.region.code == JINAN)
    assert sheet["title"] == "济南市情况"
    assert f"第{own.place}名" in sheet["paragraphs"][0]
    assert any("触红线" in line and "历下" in line for line in sheet["paragraphs"])
    targets, counties = sheet["tables"]
    cases = next(row for row in rows(targets) if row["目标"].startswith("破获毒品刑事案件"))
    detail = next(one for one in own.details if one["target"] == "SD01")
    assert cases["实际"].replace(",", "") == str(int(detail["actual"]))
    names = Region.objects.filter(parent__code=JINAN).values_list("short_name", flat=True)
    assert {row["地区"] for row in rows(counties)} <= set(names)
    words = ("达标", "接近", "落后", "触红线", "缺报", "其他")
    asked = {sum(int(row[word]) for word in words) for row in rows(counties)}
    terms = own.ranking.terms["targets"].values()
    assert asked == {sum("county" in target["levels"] for target in terms)}
    assert "青岛" not in str(sheet)


def test_a_sheet_never_reads_newer_rankings(first: Drafted, published: Campaign) -> None:
    bulletin = stored(published, first)
    before = sheet_of(bulletin, region(QINGDAO), NUMBERS)
    copied(MARCH, edition=2)
    copied(JUNE)
    assert sheet_of(bulletin, region(QINGDAO), NUMBERS) == before


def test_sheets_of_other_regions(first: Drafted, published: Campaign) -> None:
    bulletin = stored(published, first)
    whole = sheet_of(bulletin, region(WHOLE), NUMBERS)
    assert len(whole["tables"][0]["rows"]) == len(standings("prefecture"))
    assert "还差" in whole["tables"][-1]["caption"]
    county = sheet_of(bulletin, region(LIXIA), NUMBERS)
    assert len(county["tables"]) == 1
    later = Region.objects.filter(path__startswith="/000000/370000/", valid_from__gt=MARCH.number)
    assert "尚未设立" in sheet_of(bulletin, later[0], NUMBERS)["paragraphs"][0]
    stranger = sheet_of(bulletin, region("520000"), NUMBERS)
    assert "不在本行动范围内" in stranger["paragraphs"][0]
    assert stranger["tables"] == []


def test_the_paper_leaves_out_what_is_empty(first: Drafted, published: Campaign) -> None:
    bulletin = stored(published, first)
    Section.objects.filter(bulletin=bulletin, code="targets").update(left_out=True)
    sheet = sheet_of(bulletin, region(JINAN), NUMBERS)
    paper = issue_of(bulletin, sheet, lambda spec: spec["code"].encode(), NUMBERS)
    headings = [block.heading for block in paper.blocks]
    assert "督导问责和整治情况" not in headings  # empty
    assert "目标完成情况" not in headings  # left out
    assert [annex.title for annex in paper.annexes] == ["2017年3月县级排名", "济南市情况"]
    placed = next(block for block in paper.blocks if block.heading == "排名情况")
    assert [picture.png for picture in placed.pictures] == [b"bands"]
    assert [table.caption for table in placed.tables] == ["2017年3月市级排名"]
    assert (paper.number, paper.date) == ("", "")
    assert paper.marks == ["内部资料", "待签发（草稿）"]


def test_a_signed_correction_says_so(first: Drafted, published: Campaign, cast: Cast) -> None:
    changes = "济南的得分有误。\n已经改正。"
    bulletin = stored(published, first, edition=2, changes=changes)
    bulletin.state, bulletin.signed_at = BulletinState.SIGNED, LATER
    bulletin.signed_by, bulletin.year, bulletin.number = cast.administrator, 2017, 3
    bulletin.save()
    paper = issue_of(bulletin, None, lambda spec: b"", NUMBERS)
    assert paper.number == "第3期（更正第1次）"
    assert paper.date == "2017年7月7日"
    assert paper.marks == ["内部资料"]
    assert paper.blocks[0].heading == "更正说明"
    assert list(paper.blocks[0].paragraphs) == ["济南的得分有误。", "已经改正。"]
    bulletin.title = "另一个标题"
    assert issue_of(bulletin, None, lambda spec: b"", NUMBERS).title == ["另一个标题"]


def test_the_workbook_shows_amounts_of_visible_regions_only(
    first: Drafted, published: Campaign, cast: Cast
) -> None:
    bulletin = stored(published, first)
    told = load_workbook(BytesIO(build(book_of(cast.city_leader, bulletin, NUMBERS, AT))))
    assert told.sheetnames[0] == "封面"
    assert {"目标完成情况", "排名情况1", "排名情况2", "各地区数"} <= set(told.sheetnames)
    own = told["各地区数"]
    cities = {row[1] for row in own.iter_rows(min_row=4, values_only=True) if row[0] == "市级"}
    assert cities == {"青岛"}
    facts = {row[0]: row[1] for row in told["封面"].iter_rows(values_only=True)}
    assert facts["依据摘要"] == first.digest[:12]
    assert told["封面"]["A1"].value == "内部资料　待签发（草稿）"
    stranger = load_workbook(BytesIO(build(book_of(cast.stranger, bulletin, NUMBERS, AT))))
    assert "各地区数" not in stranger.sheetnames
