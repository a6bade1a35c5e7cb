"""Who counts a figure again, told to everybody: on the desk of whoever does, on the page of whoever
does not, and where an office has nobody left who may."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from campaigns.models import Campaign, Deputy, User
from campaigns.terms import Role
from metrics.actions.quality import recounting
from metrics.actions.quality.recounting import Counted
from metrics.models import Recount, RecountItem, Submission
from metrics.queries.desk.quality import quality as desk
from metrics.queries.quality.counters import counters_of
from metrics.queries.quality.recounts import countable_by, hands_in
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.people import colleague
from tests.questions import MARCH, NEIGHBOUR, NEXT, OWN, drawn

RECOUNT = reverse("quality_recount", args=["SD", 2017, 1])
OTHER_CITY = "370200"


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


@pytest.fixture
def recount(reported: Campaign) -> Recount:
    """One figure each of two counties of 济南, whose reviewer approved them, and of 青岛."""
    return drawn(reported, [OWN, NEIGHBOUR, OTHER_CITY])


def items_of(recount: Recount) -> list[RecountItem]:
    rows = recount.items.select_related("recount__campaign__region", "region", "indicator")
    return list(rows.order_by("region__code"))


def approved_by(user: User, code: str) -> None:
    Submission.objects.filter(region__code=code, period__month=MARCH.number).update(decided_by=user)


def tasks(user: User) -> list[Any]:
    section = desk(user, NEXT)
    return section.tasks if section else []


def text_of(cast: Cast, who: str, path: str = RECOUNT) -> str:
    answer = client_of(cast, who).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_desk_asks_only_those_who_may_count(recount: Recount, cast: Cast) -> None:
    assert tasks(cast.reviewer) == []  # he approved them
    [task] = tasks(cast.administrator)
    assert task.title == "2017年第1季度抽查复核：3 项待复核"
    assert task.button.url == RECOUNT
    approved_by(cast.administrator, OWN)
    [task] = tasks(cast.administrator)
    assert task.title.endswith("：2 项待复核")
    [task] = tasks(cast.reviewer)
    assert task.title.endswith("：1 项待复核")


def test_what_a_city_has_nobody_for_is_left_to_the_province(recount: Recount, cast: Cast) -> None:
    [task] = tasks(cast.administrator)
    told = "其中2项直接上级没有可以复核的人，由您复核"
    assert told in task.facts  # 青岛's own figure is the province's anyway
    text = text_of(cast, "leader")
    assert "直接上级没有可以复核的人" in text
    assert f"山东管理员 {cast.administrator.full_name}" in text
    second = colleague("second", Role.REVIEWER, "370100")
    [task] = tasks(cast.administrator)
    assert not any("直接上级" in one for one in task.facts)
    [task] = tasks(second)
    assert task.title.endswith("：2 项待复核")
    assert f"济南审核员 {second.get_full_name()}" in text_of(cast, "leader")


def test_the_page_says_why_the_reader_does_not_count(recount: Recount, cast: Cast) -> None:
    for who, why in (
        ("reviewer", "有2项是您填报、审核或者更正过的，须由另一人复核"),
        ("clerk", "您的岗位只看"),
        ("leader", "您的岗位只看"),
    ):
        text = text_of(cast, who)
        assert why in text
        assert "由谁复核" in text
        assert 'name="recounted-' not in text
    approved_by(cast.administrator, OWN)
    text = text_of(cast, "administrator")
    assert "有1项是您填报、审核或者更正过的，须由另一人复核。" in text
    assert text.count('name="recounted-') == 2
    for item in items_of(recount):
        RecountItem.objects.filter(pk=item.pk).update(
            recounted=30, counted_by=cast.reviewer, counted_on=date(2017, 5, 8)
        )
    assert "由谁复核" not in text_of(cast, "leader")


def test_where_nobody_is_left_the_page_says_so(recount: Recount, cast: Cast) -> None:
    User.objects.filter(role=Role.ADMINISTRATOR).exclude(pk=cast.administrator.pk).delete()
    approved_by(cast.administrator, OWN)
    User.objects.filter(pk=cast.reviewer.pk).update(is_active=False)
    assert "没有人可以复核" in text_of(cast, "leader")


def test_everybody_is_told_by_the_same_rule(recount: Recount, cast: Cast) -> None:
    """What is told of all at once is what is asked of each: the two are written down apart."""
    campaign, items = recount.campaign, items_of(recount)
    approved_by(cast.administrator, OWN)
    sitting = colleague("sitting", Role.REPORTER, "370103")
    colleague("of_the_city", Role.REVIEWER, OTHER_CITY)
    colleague("of_the_province", Role.REVIEWER, "370000")
    colleague("of_another", Role.ADMINISTRATOR, "520000")
    Deputy.objects.create(
        absent=cast.reviewer,
        deputy=sitting,
        first_day=NEXT.date(),
        last_day=date(2099, 1, 1),
        appointed_by=cast.reviewer,
        appointed_at=NEXT,
    )
    told = counters_of(campaign, items, date.today(), hands_in(items))
    people = User.objects.select_related("region").filter(is_active=True)
    assert any(sitting in [seat.user for seat in seats] for seats in told.values())
    for user in people:
        named = {pk for pk, seats in told.items() if user in [seat.user for seat in seats]}
        assert named == countable_by(user, items), user


@pytest.mark.on_sqlite
def test_where_nothing_was_drawn_the_page_says_so(reported: Campaign, cast: Cast) -> None:
    drawn(reported, [NEIGHBOUR, OTHER_CITY])
    overview = text_of(cast, "clerk", reverse("quality") + "?campaign=SD&month=2017-03")
    assert "全行动抽取2项，还没有复核；没有抽到您看得到的数" in overview
    assert RECOUNT not in overview
    assert "全行动所有填报单位" in overview
    assert "没有抽到您看得到的数" in text_of(cast, "clerk")
    mine = text_of(cast, "leader", reverse("quality") + "?campaign=SD&month=2017-03")
    assert RECOUNT in mine
    assert "全行动抽取" not in mine


@pytest.mark.on_sqlite
def test_what_was_typed_stays_with_its_row(recount: Recount, cast: Cast) -> None:
    """Nonsense alone, without anything else: it used to be taken for nothing at all."""
    client, item = client_of(cast, "administrator"), items_of(recount)[0]
    given = {f"recounted-{item.pk}": "abc", f"before-{item.pk}": "", "counted_on": "2017-05-09"}
    text = client.post(RECOUNT, given).content.decode()
    assert 'value="abc"' in text
    assert f'id="wrong-{item.pk}"' in text
    assert f'href="#wrong-{item.pk}"' in text
    assert "济南历下区2017年3月“破获毒品刑事案件”" in text
    assert "没有填写任何一项" not in text
    # Over a number that stands there already as well.
    line = Counted(item.pk, 30, date(2017, 5, 8))
    recounting.count_all(recount=recount, lines=[line], by=cast.administrator, at=NEXT)
    again = client.post(RECOUNT, given | {f"before-{item.pk}": "30"}).content.decode()
    assert 'value="abc"' in again


@pytest.mark.on_sqlite
def test_a_day_to_come_is_told_with_all_else(recount: Recount, cast: Cast) -> None:
    """In one round: the day at its field, and the number beside it."""
    client, item = client_of(cast, "administrator"), items_of(recount)[0]
    given = {f"recounted-{item.pk}": "abc", f"before-{item.pk}": ""}
    text = client.post(RECOUNT, given | {"counted_on": "2999-01-01"}).content.decode()
    assert 'id="wrong-day">复核日期不能晚于今天<' in text
    assert f'id="wrong-{item.pk}"' in text
    early = client.post(RECOUNT, given | {"counted_on": "2017-03-31"}).content.decode()
    assert "复核日期不能早于所复核的月份" in early
    unread = client.post(RECOUNT, given | {"counted_on": "昨天"}).content.decode()
    assert 'id="wrong-day">请填写复核日期' in unread


@pytest.mark.on_sqlite
@pytest.mark.parametrize("words", ["", "ok", "111111"])
def test_a_reason_that_lacks_is_told_at_its_box(recount: Recount, cast: Cast, words: str) -> None:
    client, item = client_of(cast, "administrator"), items_of(recount)[0]
    given = {f"recounted-{item.pk}": "7", f"before-{item.pk}": "", "counted_on": "2017-05-09"}
    given[f"words-{item.pk}"] = words
    text = client.post(RECOUNT, given).content.decode()
    number, box = (
        next(part for part in text.split("<td") if f'name="{name}-{item.pk}"' in part)
        for name in ("recounted", "words")
    )
    assert 'value="7"' in number
    assert "aria-invalid" not in number
    assert 'data-label="说明"' in box
    assert f'aria-invalid="true" aria-describedby="wrong-{item.pk}"' in box
    assert f'id="wrong-{item.pk}">与填报数不同，请写明原因（至少4个字）<' in text
    assert text.count(f'id="wrong-{item.pk}"') == 1
    wrong = client.post(RECOUNT, given | {f"recounted-{item.pk}": "abc"}).content.decode()
    number = next(part for part in wrong.split("<td") if f'name="recounted-{item.pk}"' in part)
    assert 'aria-invalid="true"' in number
