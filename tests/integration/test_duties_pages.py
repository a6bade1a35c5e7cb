"""履职台账 on its pages: the calendar, who has not yet, entering and cancelling, the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.terms import Role
from metrics.models import DutyEvent, Figure
from tests.cast import Cast
from tests.integration.test_access import WHO, client_of
from tests.integration.test_duties import CITY, OWN, VISITS, WEEK, done, entered
from tests.month import BEIJING, region
from tests.people import colleague

pytestmark = pytest.mark.on_sqlite

# Nothing of the second quarter is approved yet in the record of the tests.
JUNE = datetime(2017, 6, 20, 10, tzinfo=BEIJING)
DUTIES, ADD = reverse("duties", args=["SD"]), reverse("duty_add", args=["SD"])
CELL = {"duty": VISITS, "region": OWN, "window": "2017Q2"}
FORM = {
    "duty": VISITS,
    "region": OWN,
    "held_on": "2017-04-12",
    "place": "区禁毒办",
    "subject": "现场办公",
    "evidence": "纪要〔2017〕3号",
}


@pytest.fixture(autouse=True)
def _in_june() -> Iterator[None]:
    with time_machine.travel(JUNE, tick=False):
        yield


def page(cast: Cast, who: str, address: str = DUTIES, **asked: str) -> str:
    answer = client_of(cast, who).get(address, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_clerk_finds_what_is_still_due_and_until_when(reported: Campaign, cast: Cast) -> None:
    text = page(cast, "clerk", duty=VISITS)
    assert "历下区履职台账" in text
    assert "2017年第二季度" in text
    assert "6月30日前，还有 10 天" in text
    assert "县级 1 个：历下区" in text
    assert "快到期" in text
    entered(VISITS, OWN, done(), cast.clerk, JUNE)
    text = page(cast, "clerk", duty=VISITS)
    assert "2017年第二季度都已完成" in text
    assert "本年前几期上报数已够、台账没有登记的：第一季度" in text
    assert "历下区</th>" in " ".join(text.split())


def test_what_was_missed_and_what_the_figures_say(reported: Campaign, cast: Cast) -> None:
    """The first quarter is approved with numbers and has no event: both are told."""
    rows = Figure.objects.filter(region__code=OWN, indicator__code="director_onsite_visits")
    first = rows.filter(month__range=(201701, 201703))
    total = sum(value or 0 for value in first.values_list("value", flat=True))
    text = page(cast, "clerk", duty=VISITS)
    assert f"上报 {total} 次" in text
    assert text.count("台账缺登") == 2, "in its cell and in the key"
    assert "未完成的：" not in text
    first.update(value=0)
    text = page(cast, "clerk", duty=VISITS)
    assert text.count("台账缺登") == 1
    assert "本年前几期未完成的：第一季度" in text
    assert "上报 0 次" not in text, "the figures say the same as the record"


def test_a_cell_compares_the_same_months(reported: Campaign, cast: Cast) -> None:
    """A figure of April, an event of June: the figure's month has no event, and is named."""
    figure = Figure.objects.filter(region__code=OWN, indicator__code="director_onsite_visits")
    row = figure.get(month=201703)
    Figure.objects.filter(pk=row.pk).update(month=201704, value=1)
    entered(VISITS, OWN, done("2017-06-19"), cast.clerk, JUNE)
    text = page(cast, "clerk", duty=VISITS)
    assert '<b><span aria-hidden="true">≠ </span>4月上报 1 次，同期台账 0 次</b>' in text
    entered(VISITS, OWN, done("2017-04-12"), cast.clerk, JUNE)
    assert "4月上报" not in page(cast, "clerk", duty=VISITS)
    Figure.objects.filter(pk=row.pk).update(value=3)
    assert "4月上报 3 次，同期台账 1 次" in page(cast, "clerk", duty=VISITS)


def test_regions_of_one_name_are_told_with_their_city(reported: Campaign, cast: Cast) -> None:
    text = page(cast, "leader", duty=VISITS)
    assert "县级 137 个：历下区、济南市中区、" in text
    city = page(cast, "leader", duty=VISITS, within=CITY)
    assert ">市中区</th>" in city, "inside one city there is only one"


def test_a_leader_finds_the_names_by_level_and_counts_below(reported: Campaign, cast: Cast) -> None:
    entered(VISITS, OWN, done(), cast.clerk, JUNE)
    text = page(cast, "leader", duty=VISITS)
    assert "山东省" in text
    assert "市级 17 个：济南市、" in text
    assert "等 136 个" in text
    assert "所辖 1/10" in text, "济南 has ten counties, one of them has done it"
    city = page(cast, "leader", duty=VISITS, within=CITY)
    assert "历下区" in city
    assert "青岛市" not in city.partition("谁还没有")[2]


def test_the_events_of_a_cell_with_their_evidence(reported: Campaign, cast: Cast) -> None:
    row = entered(VISITS, OWN, done(), cast.clerk, JUNE)
    for who in ("clerk", "leader", "reviewer", "auditor"):
        text = page(cast, who, **CELL)
        assert "纪要〔2017〕3号" in text
        assert (reverse("duty_cancel", args=["SD", row.pk]) in text) == (who == "clerk")
    assert client_of(cast, "city_leader").get(DUTIES, CELL).status_code == 404
    text = page(cast, "clerk", **{**CELL, "window": "2017Q1"})
    assert "这一期还没有登记" in text
    assert "没有履职事项" not in page(cast, "clerk", **{**CELL, "window": "nonsense"})


def test_an_event_is_entered_by_a_form_and_the_duty_remembered(
    reported: Campaign, cast: Cast
) -> None:
    client = client_of(cast, "clerk")
    first = client.get(ADD).content.decode()
    assert 'value="SD19"' in first
    answer = client.post(ADD, FORM, follow=True)
    text = answer.content.decode()
    assert "已登记：历下区 2017年4月12日 现场办公，计1次" in text
    assert "登记 1 条" in text
    assert 'name="duty" value="SD20"' in client.get(ADD).content.decode()
    again = client.post(ADD, FORM).content.decode()
    assert "已经登记过" in again
    assert 'value="纪要〔2017〕3号"' in again, "what was typed stays"
    other = client.post(ADD, {**FORM, "subject": "调研"}, follow=True).content.decode()
    assert "当天还登记有“现场办公”" in other
    assert DutyEvent.objects.count() == 2


def test_every_mistake_of_the_form_stands_beside_its_field(reported: Campaign, cast: Cast) -> None:
    wrong = {"duty": VISITS, "region": "370202", "held_on": "昨天", "place": "甲"}
    text = client_of(cast, "clerk").post(ADD, wrong).content.decode()
    assert "有 4 处要改" in text
    for words in ("请从列表中选择地区", "这不是日期", "请填写内容", "请填写佐证"):
        assert words in text
    late = client_of(cast, "clerk").post(ADD, {**FORM, "held_on": "2017-06-21"})
    assert "6月21日还没有到" in late.content.decode()


@pytest.mark.parametrize(
    ("duty", "words"),
    [(WEEK, "按天数计"), ("SD22", "2017年5月"), ("SD19", "计在起日的月份")],
)
def test_the_form_asks_for_the_days_that_the_duty_counts(
    reported: Campaign, cast: Cast, duty: str, words: str
) -> None:
    text = page(cast, "administrator", ADD, duty=duty)
    assert words in text
    assert f'name="duty" value="{duty}"' in text


def test_a_whole_month_is_chosen_from_those_that_are_over(reported: Campaign, cast: Cast) -> None:
    text = page(cast, "clerk", ADD, duty="SD22")
    assert 'value="2017-05"' in text
    assert 'value="2017-06"' not in text
    asked = {**FORM, "duty": "SD22", "month": "2017-05"}
    client_of(cast, "clerk").post(ADD, asked)
    row = DutyEvent.objects.get()
    assert (row.held_on.isoformat(), str(row.last_on), row.amount) == (
        "2017-05-01",
        "2017-05-31",
        1,
    )


def test_an_event_is_cancelled_with_a_reason(reported: Campaign, cast: Cast) -> None:
    row = entered(VISITS, OWN, done(), cast.clerk, JUNE)
    address = reverse("duty_cancel", args=["SD", row.pk])
    client = client_of(cast, "clerk")
    assert "纪要〔2017〕3号" in client.get(address).content.decode()
    assert "请填写撤销的原因" in client.post(address, {"reason": ""}).content.decode()
    text = client.post(address, {"reason": "没有开成"}, follow=True).content.decode()
    assert "已撤销" in text
    assert "撤销：没有开成" in text
    assert "快到期" in text, "it does not count any more"
    assert "这一条已经撤销" in client.get(address).content.decode()


def test_who_may_enter_and_cancel(reported: Campaign, cast: Cast) -> None:
    row = entered(VISITS, OWN, done(), cast.clerk, JUNE)
    address = reverse("duty_cancel", args=["SD", row.pk])
    found = [client_of(cast, who).get(address).status_code for who in WHO]
    assert found == [302, 200, 403, 200, 403, 403] + [404] * 5
    posted = [client_of(cast, who).post(ADD, {**FORM, "subject": who}).status_code for who in WHO]
    assert posted == [302, 302, 403, 302, 403, 403, 403] + [404] * 4
    assert set(DutyEvent.objects.values_list("subject", flat=True)) == {
        *("现场办公", "clerk", "administrator")
    }


def test_a_campaign_without_duties_says_so(cast: Cast) -> None:
    keeper = colleague("keeper_of_hainan", Role.ADMINISTRATOR, "460000")
    client = client_of(cast, "nobody")
    client.force_login(keeper, backend="campaigns.authentication.AccountBackend")
    assert "没有写按次数" in client.get(reverse("duties", args=["HN"])).content.decode()
    assert client.get(reverse("duty_add", args=["HN"])).status_code == 403


def test_the_desk_reminds_of_what_ends_soon(reported: Campaign, cast: Cast) -> None:
    desk = reverse("desk")
    text = page(cast, "clerk", desk)
    assert "履职到期提醒" in text
    assert "2017年第二季度：历下区还没有登记" in text
    assert f"{ADD}?duty=SD20&amp;region={OWN}" in text
    text = page(cast, "administrator", desk)
    assert "155 个地区还没有登记" in text, re.findall(r"\d+ 个地区还没有登记", text)
    assert "履职到期提醒" not in page(cast, "leader", desk)
    entered(VISITS, OWN, done(), cast.clerk, JUNE)
    text = page(cast, "clerk", desk)
    assert "2017年第二季度：历下区" not in text
    assert "154 个地区还没有登记" in page(cast, "administrator", desk)


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (datetime(2017, 6, 14, 9, tzinfo=BEIJING), False),
        (datetime(2017, 6, 15, 9, tzinfo=BEIJING), True),
    ],
)
def test_the_desk_is_silent_before(
    reported: Campaign, cast: Cast, on: datetime, told: bool
) -> None:
    with time_machine.travel(on, tick=False):
        assert ("2017年第二季度：历下区" in page(cast, "clerk", reverse("desk"))) == told


def test_who_has_reported_enough_is_not_reminded(reported: Campaign, cast: Cast) -> None:
    """A quarter's approved figures say it was done: nobody is asked for the record as well."""
    with time_machine.travel(datetime(2017, 3, 25, 9, tzinfo=BEIJING), tick=False):
        assert "履职到期提醒" not in page(cast, "clerk", reverse("desk"))
        text = page(cast, "clerk", duty=VISITS)
    assert "上报数已够、台账没有登记的：历下区" in text
    assert region(OWN).name == "历下区"
