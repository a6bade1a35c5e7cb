"""Figures that somebody chose to have counted again: drawn with a reason by whoever reviews them,
counted by the same rule, and never part of what the random sample shows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse

from campaigns.models import AuditEntry, Campaign, Indicator, User
from campaigns.periods import Month
from metrics.actions.entry.errors import PersonalError
from metrics.actions.quality import drawing, recounting
from metrics.actions.quality.drawing import Chosen
from metrics.actions.quality.errors import LackingError, NotAllowedError, NothingToDrawError
from metrics.actions.quality.recounting import Counted
from metrics.models import Figure, Recount, RecountItem
from metrics.queries.desk.quality import quality as desk
from metrics.queries.quality.facts import column_of
from metrics.queries.quality.recounts import get_hand_for, get_recount_for
from metrics.queries.quality.recounts_listed import factors_below, hands_of, recounts_of
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.month import region
from tests.questions import CASES, MARCH, MORNING, NEIGHBOUR, NEXT, OWN

REASON = "群众反映3月数据与通报不一致。"
DRAW = reverse("quality_draw", args=["SD"])
HAND = reverse("quality_hand", args=["SD", 1])


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


def by_hand(campaign: Campaign, by: User, **other: Any) -> Recount:
    """All of 历下区's cases of March, unless said otherwise."""
    chosen: dict[str, Any] = {
        "regions": [region(OWN)],
        "months": [MARCH],
        "indicators": [Indicator.objects.get(code=CASES)],
    }
    given: dict[str, Any] = {"reason": REASON, "seed": 7, "at": MORNING}
    for name, value in other.items():
        (chosen if name in Chosen.__dataclass_fields__ else given)[name] = value
    return drawing.draw_by_hand(campaign=campaign, chosen=Chosen(**chosen), by=by, **given)


def cells(recount: Recount) -> list[tuple[str, str, int]]:
    rows = recount.items.order_by("pk")
    return list(rows.values_list("region__code", "indicator__code", "month"))


def count_all(recount: Recount, by: User, number: int) -> None:
    lines = [
        Counted(item.pk, number, date(2017, 5, 8), "台账不符。") for item in recount.items.all()
    ]
    recounting.count_all(recount=recount, lines=lines, by=by, at=NEXT)


def test_what_was_chosen_is_drawn_and_written_down(reported: Campaign, cast: Cast) -> None:
    recount = by_hand(reported, cast.administrator)
    assert cells(recount) == [(OWN, CASES, MARCH.number)]
    assert (recount.hand, recount.reason, recount.drawn_by) == (1, REASON, cast.administrator)
    assert (recount.year, recount.quarter, recount.due_on) == (2017, 1, date(2017, 6, 6))
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.by) == ("人工抽取复核", cast.administrator)
    assert entry.after is not None
    assert entry.after["缘由"] == REASON
    assert entry.after["地区"] == ["历下区"]
    assert (entry.after["月份"], entry.after["项数"]) == (["2017-03"], 1)
    assert by_hand(reported, cast.reviewer).hand == 2
    # The quarter's own sample is drawn all the same, and is found under its own address.
    sample = drawing.draw(campaign=reported, quarter=MARCH, by=None, at=MORNING, seed=1)
    assert get_recount_for(cast.leader, reported, 2017, 1) == sample
    assert get_hand_for(cast.leader, reported, 1) == recount


def test_by_the_rule_it_is_the_same_lot(reported: Campaign, cast: Cast) -> None:
    """With what lies below; figures that tell nothing left out; the seed gives the same again."""
    whole = {"regions": [region("370100")], "indicators": (), "size": 30}
    first = by_hand(reported, cast.administrator, **whole)
    assert first.size == len(cells(first)) == 30
    assert len({code for code, *_ in cells(first)}) > 3
    assert all(code.startswith("3701") for code, *_ in cells(first))
    assert cells(by_hand(reported, cast.administrator, **whole)) == cells(first)
    assert cells(by_hand(reported, cast.administrator, **whole, seed=8)) != cells(first)


def test_what_cannot_be_drawn(reported: Campaign, cast: Cast) -> None:
    for error, words, other in (
        (LackingError, "抽查缘由", {"reason": "  "}),
        (LackingError, "一个地区", {"regions": []}),
        (LackingError, "一个月份", {"months": []}),
        (LackingError, "2018年2月还没有锁定", {"months": [MARCH, Month(2018, 2)]}),
        (LackingError, "1到200", {"size": 201}),
        (LackingError, "一次最多抽200项", {"regions": [reported.region], "indicators": ()}),
        (PersonalError, "手机号", {"reason": "13800138000反映数据不实"}),
        (NotAllowedError, "不由您审核", {"regions": [region("520100")]}),
    ):
        with pytest.raises(error, match=words):
            by_hand(reported, cast.administrator, **other)
    others = (("reviewer", "370200"), ("reviewer", "370100"), ("leader", OWN), ("clerk", OWN))
    for who, where in others:
        with pytest.raises(NotAllowedError):
            by_hand(reported, getattr(cast, who), regions=[region(where)])
    with pytest.raises(NothingToDrawError):
        by_hand(reported, cast.administrator, indicators=[_unreported()])
    assert not Recount.objects.exists()


def _unreported() -> Indicator:
    there = Figure.objects.filter(month=MARCH.number).values("indicator")
    found = Indicator.objects.exclude(pk__in=there).first()
    assert found is not None
    return found


def test_the_same_people_count_it(reported: Campaign, cast: Cast) -> None:
    """Whoever drew it is no exception: the reviewer approved the figure."""
    recount = by_hand(reported, cast.reviewer)
    with pytest.raises(NotAllowedError, match="须由另一人复核"):
        count_all(recount, cast.reviewer, 1)
    assert desk(cast.reviewer, NEXT) is None
    section = desk(cast.administrator, NEXT)
    assert section is not None
    assert section.tasks[0].title == "人工抽查复核第1次：1 项待复核"
    assert section.tasks[0].button is not None
    assert section.tasks[0].button.url == HAND
    count_all(recount, cast.administrator, 1)
    assert desk(cast.administrator, NEXT) is None


def test_it_is_no_part_of_the_verification_factor(reported: Campaign, cast: Cast) -> None:
    regions = [region("370100"), region(OWN)]
    count_all(by_hand(reported, cast.administrator), cast.administrator, 999)
    column = column_of(reported, MARCH, regions)
    below = factors_below(cast.leader, reported, MARCH, regions)
    assert {one.factor.items for one in column.values()} == {0}
    assert {one.items for one in below.values()} == {0}
    assert recounts_of(cast.leader, reported) == []
    [told] = hands_of(cast.clerk, reported)
    assert told.url == HAND
    assert hands_of(cast.city_leader, reported) == []
    with pytest.raises(Http404):
        get_hand_for(cast.city_leader, reported, 1)


def test_the_database_keeps_one_sample_a_quarter(reported: Campaign) -> None:
    told: dict[str, Any] = {"campaign": reported, "year": 2017, "quarter": 1, "seed": 1, "size": 1}
    told |= {"drawn_at": MORNING, "due_on": date(2017, 6, 1)}
    Recount.objects.create(**told)
    Recount.objects.create(**told, hand=1)
    for again in ({}, {"hand": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recount.objects.create(**told, **again)


# --- on the page ---------------------------------------------------------------------------------


def chosen(**other: Any) -> dict[str, Any]:
    return {
        "regions": [OWN],
        "months": ["2017-03"],
        "indicators": [CASES],
        "reason": REASON,
    } | other


@pytest.mark.on_sqlite
def test_drawn_and_counted_on_the_pages(reported: Campaign, cast: Cast) -> None:
    client = client_of(cast, "administrator")
    assert DRAW in client.get(reverse("quality") + "?campaign=SD&month=2017-03").content.decode()
    answer = client.post(DRAW, chosen(), follow=True)
    text = answer.content.decode()
    assert answer.redirect_chain == [(HAND, 302)]
    assert "人工抽查复核第1次已抽取 1 项" in text
    assert "人工指定范围，不是随机抽样" in text
    assert "不计入复核系数" in text
    assert REASON in text
    item = RecountItem.objects.get()
    given = {f"recounted-{item.pk}": "3", f"words-{item.pk}": "台账不符", f"before-{item.pk}": ""}
    answer = client.post(HAND, given | {"counted_on": "2017-05-08"})
    assert (answer.status_code, answer.headers["Location"]) == (302, HAND)
    overview = client.get(reverse("quality") + "?campaign=SD&month=2017-03").content.decode()
    assert "人工抽查复核第1次" in overview
    book = client.get(reverse("quality_hand_workbook", args=["SD", 1]))
    assert book.status_code == 200
    assert client.get(reverse("quality_hand_upload", args=["SD", 1])).status_code == 200


@pytest.mark.on_sqlite
def test_what_was_chosen_and_typed_stays(reported: Campaign, cast: Cast) -> None:
    client = client_of(cast, "reviewer")
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({"reason": ""}, "请写明“抽查缘由”"),
        ({"months": []}, "请至少选择一个月份"),
        ({"size": "很多"}, "“抽取项数”要填1到200之间的整数"),
        ({"regions": ["370200"]}, "已经不能选了"),
        ({"indicators": [], "regions": [OWN, NEIGHBOUR], "reason": "13800138000"}, "没有抽取"),
    )
    for wrong, words in cases:
        text = client.post(DRAW, chosen(**wrong)).content.decode()
        assert words in text
        assert (f'value="{OWN}" checked' in text) == ("370200" not in wrong.get("regions", []))
        assert (wrong.get("reason", REASON) or "抽查缘由") in text
        assert wrong.get("size", "") in text
    assert not Recount.objects.exists()
