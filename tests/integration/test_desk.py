"""工作台: what everyone of the cast finds on the first page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.queries.reporting import reporters
from campaigns.terms import Role
from metrics.actions.entry import periods, sheets
from metrics.actions.review import amendments, decisions
from metrics.models import Reminder, ReportingPeriod
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.month import (
    APRIL,
    BEIJING,
    IN_TIME,
    LOCKED,
    TOO_LATE,
    april,
    fill_in,
    hand_in,
    region,
    reopen,
)
from tests.people import colleague

OWN = "370102"
# Of a reopening.
ENDS = datetime(2017, 5, 17, tzinfo=BEIJING)
DESK = reverse("desk")


@pytest.fixture(autouse=True)
def _fourth_of_may() -> Iterator[None]:
    with time_machine.travel(IN_TIME, tick=False):
        yield


def desk(cast: Cast, who: str) -> str:
    answer = client_of(cast, who).get(DESK)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_clerk_finds_what_is_owed_and_until_when(reported: Campaign, cast: Cast) -> None:
    period = april(reported)
    text = desk(cast, "clerk")
    assert "历下区 2017年4月" in text
    assert "未开始" in text
    assert "5月5日 24:00 前，还有 1 天" in text
    assert "开始填报" in text
    fill_in(period, region(OWN), cast.clerk)
    text = desk(cast, "clerk")
    assert "已填满，尚未提交" in text
    assert "接着填" in text
    sheets.submit(period=period, region=region(OWN), by=cast.clerk, at=IN_TIME)
    text = desk(cast, "clerk")
    assert "本月应报的都已提交" in text
    assert "已提交，等待审核" in text
    decisions.approve(period=period, region=region(OWN), by=cast.reviewer, at=IN_TIME)
    assert "已提交，等待审核" not in desk(cast, "clerk")


def test_the_campaigns_own_region_is_nobodys_below(reported: Campaign, cast: Cast) -> None:
    april(reported)
    own = reported.region
    assert own in reporters(reported, APRIL)
    text = desk(cast, "administrator")
    assert f"{own.short_name}、" not in text.split("下级未报的")[1].split("</section>")[0]
    assert f"本级（{own.short_name}）也未报" in text


def test_a_clerk_finds_the_months_behind_him_year_by_year(reported: Campaign, cast: Cast) -> None:
    period = april(reported)
    client = client_of(cast, "clerk")
    address = reverse("entry")
    assert client.get(address).status_code == 302, "one sheet is open: straight to it"
    sheet = reverse("sheet", args=["SD", "2017-04", OWN])
    assert f"{address}?year=2017#older" in client.get(sheet).content.decode()
    text = client.get(address, {"year": "2017"}).content.decode()
    assert "<td>已审核</td>" in text
    assert reverse("sheet", args=["SD", "2017-03", OWN]) in text
    assert ">2017年4月</a></th>" not in text, "it is open, and stands above"
    earlier = client.get(address, {"year": "2016"}).content.decode()
    assert reverse("sheet", args=["SD", "2016-03", OWN]) in earlier
    assert reverse("sheet", args=["SD", "2017-03", OWN]) not in earlier
    assert "以往各月" not in client_of(cast, "leader").get(address).content.decode()
    with time_machine.travel(LOCKED, tick=False):
        periods.lock(period=period, at=LOCKED)
        text = client_of(cast, "clerk").get(address).content.decode()
    assert '<span class="flag">未报</span>' in text


def test_overdue_is_said(reported: Campaign, cast: Cast) -> None:
    april(reported)
    with time_machine.travel(TOO_LATE + timedelta(days=1), tick=False):
        assert "已逾期 1 天" in desk(cast, "clerk")


def test_between_the_months_the_clerk_reads_when_the_next_one_begins(
    reported: Campaign, cast: Cast
) -> None:
    with time_machine.travel(datetime(2017, 4, 20, 9, tzinfo=BEIJING), tick=False):
        text = desk(cast, "clerk")
    assert "2017年4月数据5月1日开始填报，5月5日 24:00 前报送" in text
    assert "我要填报的" not in text


def test_a_reviewer_finds_what_waits_and_who_is_late(reported: Campaign, cast: Cast) -> None:
    period = april(reported)
    assert "已报的都审完了" in desk(cast, "reviewer")
    hand_in(period, region(OWN), cast.clerk)
    text = desk(cast, "reviewer")
    assert "1 份待审" in text
    assert "最早的是历下，5月4日 15:00 提交" in text
    assert "9 / 10 个地区未报" in text
    client_of(cast, "reviewer").post(
        f"{reverse('review')}?campaign=SD&month=2017-04", {"remind": "all"}
    )
    assert not Reminder.objects.exists(), "none of the nine has an account yet"
    decisions.approve(period=period, region=region(OWN), by=cast.reviewer, at=IN_TIME)
    assert "份待审" not in desk(cast, "reviewer")


def test_corrections_wait_on_both_desks(reported: Campaign, cast: Cast) -> None:
    march = reported.periods.get(month=201703)
    amendments.propose(
        period=march,
        region=region(OWN),
        texts={"drug_cases_solved": "77"},
        reason=amendments.Why("重复", {"drug_cases_solved": "重复登记一起"}),
        by=cast.clerk,
        at=IN_TIME,
    )
    assert "1 项待审核" in desk(cast, "reviewer")
    assert "1 项等待审核" in desk(cast, "clerk")


def test_an_administrator_finds_months_and_drafts(drafted: Campaign, cast: Cast) -> None:
    text = desk(cast, "administrator")
    assert "2017年4月 · 山东省三年禁毒人民战争" in text
    assert "可以开启填报" in text
    assert "第 1 版已算好，待发布" in text
    period = april(drafted)
    hand_in(period, region(OWN), cast.clerk)
    with time_machine.travel(datetime(2017, 5, 8, 9, tzinfo=BEIJING), tick=False):
        text = desk(cast, "administrator")
    assert "1 份已报未审" in text
    assert "催办审核" in text


@pytest.mark.parametrize("who", ["leader", "auditor", "city_leader"])
def test_readers_find_the_way_to_the_board(published: Campaign, cast: Cast, who: str) -> None:
    text = desk(cast, who)
    assert "最近发布：2017年3月排名" in text
    assert "触红线" in text, "the ranking in one sentence"
    assert "去审核" not in text
    assert "催报" not in text


def test_an_account_without_a_place_is_told_whom_to_ask(db: None, cast: Cast) -> None:
    assert "目前没有行动" in desk(cast, "nobody")


def test_an_office_with_many_counties_gets_one_line(reported: Campaign, cast: Cast) -> None:
    april(reported)
    city = colleague("city_clerk", Role.REPORTER, "370100")
    client = client_of(cast, "clerk")
    client.force_login(city, backend="campaigns.authentication.AccountBackend")
    text = client.get(DESK).content.decode()
    assert "11 个地区未提交：未开始 11" in text
    assert reverse("sheets", args=["SD", "2017-04"]) in text


def lock(period: ReportingPeriod) -> datetime:
    """The month as it stands an hour after the lock; the hour."""
    periods.lock(period=period, at=LOCKED)
    period.refresh_from_db()
    return LOCKED + timedelta(hours=1)


def test_a_reopened_region_is_told_the_end_of_the_reopening(reported: Campaign, cast: Cast) -> None:
    period = april(reported)
    fill_in(period, region(OWN), cast.clerk)
    later = lock(period)
    reopen(period, OWN, ENDS, cast)
    told = "重新开放，到 5月16日 24:00，还有 6 天"
    with time_machine.travel(later, tick=False):
        text = desk(cast, "clerk")
        assert told in text
        assert "已逾期" not in text
        assert "按未报处理" not in text, "it can still be handed in"
        text = desk(cast, "reviewer")
        assert told in text
        assert "已逾期" not in text
        queue = client_of(cast, "reviewer").get(f"{reverse('review')}?campaign=SD&month=2017-04")
        assert told in queue.content.decode()


def test_after_the_lock_everyone_reads_what_it_left(reported: Campaign, cast: Cast) -> None:
    period = april(reported)
    hand_in(period, region(OWN), cast.clerk)
    later = lock(period)
    told = "4月已锁定：10 个地区按未报处理（已报未审 1、未报 9）"
    with time_machine.travel(later, tick=False):
        text = desk(cast, "reviewer")
        assert told in text
        assert "都审完了" not in text
        assert reverse("periods", args=["SD"]) in text
        assert "4月已锁定" in desk(cast, "administrator")
        text = desk(cast, "clerk")
        assert "历下区 2017年4月" in text
        assert "已锁定，按未报处理；要补报请联系上级申请重新开放" in text
        assert "其中 1 个已提交但未及审核" in text
        assert "按未报处理" not in desk(cast, "leader")
        assert told in client_of(cast, "reviewer").get(reverse("review")).content.decode()
    with time_machine.travel(LOCKED + timedelta(days=32), tick=False):
        assert "按未报处理" not in desk(cast, "clerk")
        assert "按未报处理" not in desk(cast, "reviewer")


def test_a_reopening_elsewhere_does_not_hide_what_was_never_decided(
    reported: Campaign, cast: Cast
) -> None:
    period = april(reported)
    hand_in(period, region(OWN), cast.clerk)
    later = lock(period)
    reopen(period, "370103", ENDS, cast)
    with time_machine.travel(later, tick=False):
        text = desk(cast, "reviewer")
    assert "重新开放的地区没有待审的报表" in text
    assert "其中 1 个已重新开放" in text
    assert "都审完了" not in text
