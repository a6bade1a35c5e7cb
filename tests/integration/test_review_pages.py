"""审核: the queue and one submission, as the people of the cast see and use them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db.models import F
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import PeriodState, Role, SubmissionState
from metrics.actions.entry import periods, sheets
from metrics.models import Figure, Reminder, ReportingPeriod, Submission
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.month import IN_TIME, LOCKED, TOO_LATE, april, fill_in, hand_in, region
from tests.people import colleague

pytestmark = pytest.mark.on_sqlite

OWN, NEIGHBOUR, THIRD = "370102", "370103", "370104"
QUEUE = reverse("review")


@pytest.fixture
def period(reported: Campaign) -> ReportingPeriod:
    return april(reported)


@pytest.fixture(autouse=True)
def _fourth_of_may() -> Iterator[None]:
    with time_machine.travel(IN_TIME, tick=False):
        yield


def page(client: Client, address: str = QUEUE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def sheet_of(code: str) -> str:
    return reverse("review_sheet", args=["SD", "2017-04", code])


def state_of(code: str) -> str:
    return Submission.objects.get(period__month=201704, region__code=code).state


def test_the_queue_counts_and_orders(period: ReportingPeriod, cast: Cast) -> None:
    later, earlier = IN_TIME - timedelta(hours=1), IN_TIME - timedelta(hours=5)
    hand_in(period, region(OWN), cast.clerk, later)
    hand_in(period, region(NEIGHBOUR), colleague("c3", Role.REPORTER, NEIGHBOUR), earlier)
    text = page(client_of(cast, "reviewer"))
    assert text.index("市中") < text.index("历下"), "what came in first comes first"
    assert "待审 2" in text
    assert "<dt>应报</dt><dd>10</dd>" in text.replace("\n", "")
    assert "情况属实" in text, "the explanations of striking cells stand in the queue"
    assert "未报 8" in text
    assert "没有账号" in text


def test_every_month_of_the_campaign_can_be_chosen(period: ReportingPeriod, cast: Cast) -> None:
    before = list(Month(2011, 1).through(Month(2013, 12)))
    ReportingPeriod.objects.bulk_create(
        ReportingPeriod(
            campaign=period.campaign,
            month=month.number,
            state=PeriodState.LOCKED,
            locked_at=IN_TIME,
        )
        for month in before
    )
    text = page(client_of(cast, "reviewer"))
    there = ReportingPeriod.objects.filter(campaign=period.campaign)
    assert there.count() > 36
    for number in there.values_list("month", flat=True):
        month = Month.of(number)
        assert f'href="{QUEUE}?campaign=SD&amp;month={month}"' in text, month
    assert "2011年1月" in page(client_of(cast, "reviewer"), f"{QUEUE}?campaign=SD&month=2011-01")


def test_many_are_approved_each_for_itself(period: ReportingPeriod, cast: Cast) -> None:
    hand_in(period, region(OWN), cast.clerk)
    hand_in(period, region(NEIGHBOUR), colleague("c3", Role.REPORTER, NEIGHBOUR))
    fill_in(period, region(THIRD), colleague("c4", Role.REPORTER, THIRD))
    client = client_of(cast, "reviewer")
    told = {"do": "approve", "region": [OWN, NEIGHBOUR, THIRD, "370202"]}
    sure = client.post(QUEUE, told)
    assert sure.status_code == 302, "the way back and a reload send nothing again"
    text = page(client, sure["Location"])
    assert '确认通过 <span data-picked="region" role="status">2</span> 份报表' in text
    assert "下列报表中 2 份共有" in text, "how many remarks there are"
    assert "情况属实" in text
    assert "槐荫已不在待审之列" in text
    assert state_of(OWN) == SubmissionState.SUBMITTED, "nothing is done before it is confirmed"
    told["region"] = [*seen(text), f"{THIRD}:0"]
    text = client.post(QUEUE, told, follow=True).content.decode()
    assert "已通过 2 份：历下、市中。" in text
    assert "槐荫没有通过：" in text
    assert (state_of(OWN), state_of(NEIGHBOUR)) == ("approved", "approved")
    assert state_of(THIRD) == SubmissionState.DRAFT
    back = page(client, sure["Location"])
    assert "没有可以通过的报表" in back
    assert "确认通过勾选的" not in back


def seen(confirming: str) -> list[str]:
    """What the confirming page posts: every sheet with the version that it shows."""
    return re.findall(r'name="region" value="(\d+:\d+)"', confirming)


def test_what_changed_after_it_was_shown_is_not_approved(
    period: ReportingPeriod, cast: Cast
) -> None:
    hand_in(period, region(OWN), cast.clerk)
    client = client_of(cast, "reviewer")
    shown = seen(
        client.post(QUEUE, {"do": "approve", "region": [OWN]}, follow=True).content.decode()
    )
    alone = re.search(r'name="seen" value="(\d+)"', page(client, sheet_of(OWN)))
    Submission.objects.filter(period=period, region__code=OWN).update(version=F("version") + 1)
    answer = client.post(QUEUE, {"do": "approve", "region": shown}, follow=True)
    assert "在您看过以后又改过" in answer.content.decode()
    assert alone
    answer = client.post(sheet_of(OWN), {"do": "approve", "seen": alone[1]}, follow=True)
    assert "在您看过以后又改过" in answer.content.decode()
    assert state_of(OWN) == SubmissionState.SUBMITTED


def test_nothing_ticked_is_said(period: ReportingPeriod, cast: Cast) -> None:
    answer = client_of(cast, "reviewer").post(QUEUE, {"do": "approve"}, follow=True)
    assert "没有勾选" in answer.content.decode()


def test_the_author_finds_no_box_and_a_word_why(period: ReportingPeriod, cast: Cast) -> None:
    fill_in(period, region(OWN), cast.clerk)
    both = colleague("both", Role.REVIEWER, "370100")
    sheets.submit(period=period, region=region(OWN), by=both, at=IN_TIME)
    client = Client()
    client.force_login(both, backend="campaigns.authentication.AccountBackend")
    assert f'value="{OWN}"' not in page(client)
    text = page(client, sheet_of(OWN))
    assert "不能由您本人审核" in text
    assert 'value="approve"' not in text
    version = Submission.objects.get(period=period, region__code=OWN).version
    told = {"do": "approve", "region": [f"{OWN}:{version}"]}
    answer = client.post(QUEUE, told, follow=True)
    assert "不能由本人审核" in answer.content.decode()
    assert state_of(OWN) == "submitted"


def test_one_press_chases_one_or_all(period: ReportingPeriod, cast: Cast) -> None:
    client = client_of(cast, "reviewer")
    text = client.post(QUEUE, {"remind": OWN}, follow=True).content.decode()
    assert f"已催报：{cast.clerk.full_name}。" in text
    assert "今天 15:00 已催" in text
    text = client.post(QUEUE, {"remind": "all"}, follow=True).content.decode()
    assert "今天已催过" in text
    assert "没有可用的填报员账号" in text
    assert Reminder.objects.count() == 1


def test_nobody_chases_a_region_that_is_not_his(period: ReportingPeriod, cast: Cast) -> None:
    colleague("far", Role.REPORTER, "370202")
    client_of(cast, "reviewer").post(QUEUE, {"remind": "370202"})
    assert not Reminder.objects.exists()


def test_empty_queues_say_something_useful(period: ReportingPeriod, cast: Cast) -> None:
    assert "没有待审的报表：已报的 0 份都审完了，还有 10 个地区未报" in page(
        client_of(cast, "reviewer")
    )
    assert "已锁定" in page(client_of(cast, "reviewer"), f"{QUEUE}?campaign=SD&month=2017-03")


def test_a_sheet_stands_beside_its_past(period: ReportingPeriod, cast: Cast) -> None:
    hand_in(period, region(OWN), cast.clerk)
    text = page(client_of(cast, "reviewer"), sheet_of(OWN))
    before = Figure.objects.get(region__code=OWN, month=201703, indicator__code="drug_cases_solved")
    assert f'data-label="上月">{before.value}</td>' in text
    assert "填报人说明" in text
    assert "情况属实" in text
    assert "<b>提交</b>" in text


def test_approving_leads_to_the_next_one(period: ReportingPeriod, cast: Cast) -> None:
    hand_in(period, region(OWN), cast.clerk, IN_TIME - timedelta(hours=1))
    hand_in(period, region(NEIGHBOUR), colleague("c3", Role.REPORTER, NEIGHBOUR))
    client = client_of(cast, "reviewer")
    answer = client.post(sheet_of(OWN), {"do": "approve"})
    assert answer["Location"] == sheet_of(NEIGHBOUR)
    answer = client.post(sheet_of(NEIGHBOUR), {"do": "approve"}, follow=True)
    assert "没有待审的了" in answer.content.decode()


def test_a_return_wants_a_reason_and_keeps_what_was_written(
    period: ReportingPeriod, cast: Cast
) -> None:
    hand_in(period, region(OWN), cast.clerk)
    client = client_of(cast, "reviewer")
    text = client.post(sheet_of(OWN), {"do": "return"}).content.decode()
    assert "请写明退回的理由" in text
    assert state_of(OWN) == "submitted"
    told = {"do": "return", "note": "请逐项核对", "note-drug_cases_solved": "与案卷不符"}
    client.post(sheet_of(OWN), told)
    assert state_of(OWN) == "returned"
    text = page(client, sheet_of(OWN))
    assert "请逐项核对" in text
    assert "与案卷不符" in text
    # The clerk reads on the desk who sent it back, and why.
    desk = page(client_of(cast, "clerk"), reverse("desk"))
    assert "退回：请逐项核对；另有 1 格写了理由" in desk


def test_a_refused_return_keeps_the_notes(period: ReportingPeriod, cast: Cast) -> None:
    hand_in(period, region(OWN), cast.clerk)
    periods.lock(period=period, at=LOCKED)
    text = (
        client_of(cast, "reviewer")
        .post(sheet_of(OWN), {"do": "return", "note": "写了很长的理由"})
        .content.decode()
    )
    assert "已锁定" in text
    assert state_of(OWN) == "submitted"


def test_approving_does_not_lose_a_reason(period: ReportingPeriod, cast: Cast) -> None:
    hand_in(period, region(OWN), cast.clerk)
    client = client_of(cast, "reviewer")
    told = {"do": "approve", "note-drug_cases_solved": "与案卷不符"}
    text = client.post(sheet_of(OWN), told).content.decode()
    assert "写了退回的理由：要退回请按“退回”，要通过请先清空理由" in text
    assert "与案卷不符" in text
    assert state_of(OWN) == "submitted"
    client.post(sheet_of(OWN), {"do": "approve", "note": " "})
    assert state_of(OWN) == "approved"


def test_a_finding_does_not_ask_the_reviewer_to_correct(
    period: ReportingPeriod, cast: Cast
) -> None:
    hand_in(period, region(OWN), cast.clerk)
    text = page(client_of(cast, "reviewer"), sheet_of(OWN))
    assert 'class="finding-row"' in text
    assert "写错了请改正" not in text


def test_late_is_said_for_good(period: ReportingPeriod, cast: Cast) -> None:
    hand_in(period, region(OWN), cast.clerk, TOO_LATE)
    client = client_of(cast, "reviewer")
    assert "逾期" in page(client)
    assert "逾期报送" in page(client, sheet_of(OWN))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("anonymous", 302),
        ("clerk", 403),
        ("reviewer", 302),
        ("administrator", 302),
        ("leader", 404),
        ("auditor", 403),
        ("stranger", 404),
        ("nobody", 404),
    ],
)
def test_who_decides(period: ReportingPeriod, cast: Cast, who: str, status: int) -> None:
    hand_in(period, region(OWN), cast.clerk)
    answer = client_of(cast, who).post(sheet_of(OWN), {"do": "approve"})
    assert answer.status_code == status
    decided = who in {"reviewer", "administrator"}
    assert state_of(OWN) == ("approved" if decided else "submitted")


def test_the_auditor_and_the_clerk_read_and_decide_nothing(
    period: ReportingPeriod, cast: Cast
) -> None:
    hand_in(period, region(OWN), cast.clerk)
    for who in ("auditor", "clerk"):
        text = page(client_of(cast, who), sheet_of(OWN))
        assert "由上一级禁毒办审核" in text
        assert 'value="approve"' not in text
