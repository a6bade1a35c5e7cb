"""更正 from the cell to the new edition, and 月份: opening, postponing, locking, reopening."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from campaigns.models import AuditEntry, Campaign
from campaigns.periods import Month
from campaigns.terms import AmendmentState, PeriodState, Role
from metrics.actions import ranking
from metrics.actions.review import amendments
from metrics.models import (
    Amendment,
    Figure,
    Ranking,
    Reminder,
    Reopening,
    ReportingPeriod,
    Submission,
)
from tests.cast import Cast
from tests.integration.conftest import MARCH
from tests.integration.test_access import client_of
from tests.month import IN_TIME, LOCKED, april, hand_in, region
from tests.people import colleague

OWN = "370102"
AMEND = reverse("amend", args=["SD", "2017-03", OWN])
LIST = reverse("amendments")
PERIODS = reverse("periods", args=["SD"])
CASES = "drug_cases_solved"


@pytest.fixture(autouse=True)
def _fourth_of_may() -> Iterator[None]:
    with time_machine.travel(IN_TIME, tick=False):
        yield


def figure() -> int | None:
    return Figure.objects.get(region__code=OWN, month=201703, indicator__code=CASES).value


def page(cast: Cast, who: str, address: str) -> str:
    answer = client_of(cast, who).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def ask(cast: Cast, text: str, reason: str = "重复计数", why: str = "三月是集中行动月") -> str:
    told = {f"new-{CASES}": text, "reason": reason, f"why-{CASES}": why}
    return client_of(cast, "clerk").post(AMEND, told, follow=True).content.decode()


def test_from_the_cell_to_the_new_figure(reported: Campaign, cast: Cast) -> None:
    assert "申请更正：历下区" in page(cast, "clerk", AMEND)
    assert "已申请更正 1 格" in ask(cast, "77")
    row = Amendment.objects.get()
    assert "等待上级审核" in page(cast, "clerk", LIST)
    assert f'name="pick" value="{row.pk}"' not in page(cast, "clerk", LIST)
    assert "重复计数" in page(cast, "reviewer", LIST)
    before = figure()
    answer = client_of(cast, "reviewer").post(
        LIST, {"do": "approve", "pick": [row.pk]}, follow=True
    )
    assert "已同意 1 项更正" in answer.content.decode()
    assert (before != 77, figure()) == (True, 77)


def test_a_refused_decision_keeps_what_was_ticked_and_written(
    reported: Campaign, cast: Cast
) -> None:
    ask(cast, "77")
    row = Amendment.objects.get()
    client = client_of(cast, "reviewer")
    text = client.post(LIST, {"do": "refuse", "pick": [row.pk]}).content.decode()
    assert "请写明不同意的理由" in text
    assert f'name="pick" value="{row.pk}" checked' in text
    text = client.post(LIST, {"do": "approve", "answer": "已核对"}).content.decode()
    assert "没有勾选任何一项" in text
    assert f'name="pick" value="{row.pk}">' in text
    assert ">已核对</textarea>" in text


def test_mistakes_stand_at_their_cells_and_nothing_is_half_saved(
    reported: Campaign, cast: Cast
) -> None:
    told = {f"new-{CASES}": "很多", "new-new_users_found": "12", "reason": "漏报"}
    text = client_of(cast, "clerk").post(AMEND, told).content.decode()
    assert "没有提交：1 格有问题" in text
    assert f'id="wrong-{CASES}"' in text
    assert 'value="12"' in text, "what was right is not typed again"
    assert not Amendment.objects.exists()


def test_the_checks_of_entry_refuse_here_too(reported: Campaign, cast: Cast) -> None:
    """A part above its whole is refused, in one request and in two that contradict each other."""
    part, whole = "suspects_tested", "suspects_to_test"
    client = client_of(cast, "clerk")
    told = {f"new-{part}": "50", f"new-{whole}": "40", "reason": "漏报"}
    said = {f"why-{code}": "三月是集中行动月" for code in (part, whole)}
    text = client.post(AMEND, {**told, **said}).content.decode()
    assert "没有提交：1 格有问题" in text
    assert "多于“应" in text
    assert 'value="50"' in text
    assert not Amendment.objects.exists()
    client.post(AMEND, {**told, **said, f"new-{whole}": "60"})
    assert Amendment.objects.count() == 2
    half = Amendment.objects.get(indicator__code=part)
    review = client_of(cast, "reviewer")
    text = review.post(LIST, {"do": "approve", "pick": [half.pk]}).content.decode()
    assert "相关的格请一起同意" in text
    half.refresh_from_db()
    assert half.state == AmendmentState.PROPOSED
    both = list(Amendment.objects.values_list("pk", flat=True))
    assert (
        "已同意 2 项更正"
        in review.post(LIST, {"do": "approve", "pick": both}, follow=True).content.decode()
    )


def test_an_odd_value_wants_a_word(reported: Campaign, cast: Cast) -> None:
    text = ask(cast, "77", why=" ")
    assert "没有提交：1 处需要说明" in text
    assert f'name="why-{CASES}"' in text
    assert 'value="77"' in text
    assert "重复计数</textarea>" in text
    assert not Amendment.objects.exists()
    assert "已申请更正 1 格" in ask(cast, "77", why="三月两案并案")
    assert Amendment.objects.get().reason.endswith("：三月两案并案")


def test_a_reason_and_a_change_are_asked_for(reported: Campaign, cast: Cast) -> None:
    assert "请写明更正的理由" in ask(cast, "77", reason=" ")
    assert "没有改动任何一格" in ask(cast, str(figure()))


def test_a_refusal_wants_an_answer(reported: Campaign, cast: Cast) -> None:
    ask(cast, "77")
    row = Amendment.objects.get()
    client = client_of(cast, "reviewer")
    text = client.post(LIST, {"do": "refuse", "pick": [row.pk]}, follow=True).content.decode()
    assert "请写明不同意的理由" in text
    client.post(LIST, {"do": "refuse", "pick": [row.pk], "answer": "原数与案卷一致"})
    row.refresh_from_db()
    assert row.state == AmendmentState.REJECTED
    assert "原数与案卷一致" in page(cast, "clerk", f"{LIST}?state=rejected&region=历下")
    assert "没有符合条件" in page(cast, "clerk", f"{LIST}?state=approved")


def test_only_the_one_who_asked_withdraws(reported: Campaign, cast: Cast) -> None:
    ask(cast, "77")
    row = Amendment.objects.get()
    assert client_of(cast, "reviewer").post(LIST, {"withdraw": row.pk}).status_code == 404
    client_of(cast, "clerk").post(LIST, {"withdraw": row.pk})
    row.refresh_from_db()
    assert row.state == AmendmentState.WITHDRAWN


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("reviewer", 403),
        ("administrator", 403),
        ("auditor", 403),
        ("leader", 404),
        ("stranger", 404),
    ],
)
def test_who_cannot_ask(reported: Campaign, cast: Cast, who: str, status: int) -> None:
    assert client_of(cast, who).get(AMEND).status_code == status
    assert client_of(cast, who).post(AMEND, {f"new-{CASES}": "7"}).status_code == status


def test_nobody_decides_beyond_his_regions(reported: Campaign, cast: Cast) -> None:
    ask(cast, "77")
    row = Amendment.objects.get()
    for who in ("clerk", "auditor", "leader", "stranger"):
        client_of(cast, who).post(LIST, {"do": "approve", "pick": [row.pk]})
    row.refresh_from_db()
    assert row.state == AmendmentState.PROPOSED


def test_the_next_edition_tells_what_changed(published: Campaign, cast: Cast) -> None:
    address = reverse("editions", args=["SD", "2017-03"])
    assert "只有一版" in page(cast, "leader", address)
    ask(cast, "900")
    amendments.decide(asked=[Amendment.objects.get()], granted=True, by=cast.reviewer, at=IN_TIME)
    later = IN_TIME + timedelta(hours=1)
    ranking.compute(campaign=published, months=[MARCH], at=later)
    assert "只有一版" in page(cast, "leader", address), "a draft is shown to who prepares it"
    ranking.publish(campaign=published, month=MARCH, by=cast.administrator, at=later)
    text = page(cast, "leader", f"{address}?level=county")
    assert "第 2 版与第 1 版" in text
    assert "<b>900</b>" in text
    assert "<td>第 " in text
    board = page(cast, "leader", "/?campaign=SD&month=2017-03&level=county")
    assert "与第 1 版的不同" in board
    # Another city reads that something was corrected, not the figures.
    elsewhere = page(cast, "city_leader", f"{address}?level=county")
    assert "历下区" in elsewhere
    assert "<b>900</b>" not in elsewhere


def test_what_is_open_is_told_before_a_month_is_published(reported: Campaign, cast: Cast) -> None:
    """Named with its region, confirmed by a tick, kept in the audit; what has come since is asked
    about again."""
    month = Month(2017, 4)
    hand_in(april(reported), region(OWN), cast.clerk)
    ask(cast, "77")
    first = f"a{Amendment.objects.get().pk}"
    address = reverse("publish", args=["SD", str(month)])

    def publish(**despite: str) -> str:
        told = {"level": "county", **despite}
        answer = client_of(cast, "administrator").post(address, told, follow=True)
        return answer.content.decode()

    with time_machine.travel(LOCKED, tick=False):
        post(cast, "administrator", do="lock", month=str(month))
        ranking.compute(campaign=reported, months=[month], at=LOCKED)
        text = page(cast, "administrator", f"/?campaign=SD&month={month}&level=county")
        assert "历下区 2017年3月：有 1 格更正等待审核" in text
        assert f'name="despite" value="{first}"' in text
        told = {"do": "ask", "month": str(month), "region": OWN, "until": "2017-05-12"}
        post(cast, "reviewer", **told, reason="未来得及审核")
        for despite in ({}, {"despite": first}):
            text = publish(**despite)
            assert "还有 2 件事可能改变本月的数" in text
            assert "历下区 2017年4月：重新开放等待批准" in text
        assert not Ranking.objects.filter(state="published").exists()
        asked = Reopening.objects.get().pk
        # As one that runs it is another thing, which was not known.
        assert "还有 2 件事" in publish(despite=f"r{asked}a {first}")
        assert "2017年4月的排名已发布" in publish(despite=f"r{asked}w {first}")
    kept = AuditEntry.objects.get(action="发布排名").after
    assert isinstance(kept, dict)
    assert [words.split("：")[0] for words in kept["已知未了的事"]] == [
        "历下区 2017年4月",
        "历下区 2017年3月",
    ]


# --- 月份 ---


def post(cast: Cast, who: str, **told: str) -> str:
    answer = client_of(cast, who).post(PERIODS, told, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_administrator_opens_the_next_month(reported: Campaign, cast: Cast) -> None:
    assert "开启 2017年4月" in page(cast, "administrator", PERIODS)
    assert "2017年4月已开启填报" in post(cast, "administrator", do="open", month="2017-04")
    assert "已经开启过" in post(cast, "administrator", do="open", month="2017-04")
    assert "还没有结束" in post(cast, "administrator", do="open", month="2017-05")


def test_a_campaign_begins_with_its_first_month(reported: Campaign, cast: Cast) -> None:
    Figure.objects.all().delete()
    Submission.objects.all().delete()
    ReportingPeriod.objects.all().delete()
    assert "本行动的第一个月" in page(cast, "administrator", PERIODS)
    post(cast, "administrator", do="open", month="2016-10")
    assert ReportingPeriod.objects.get(campaign=reported).month == Month(2016, 10).number


def test_postponing_wants_days_and_a_reason(reported: Campaign, cast: Cast) -> None:
    before = april(reported).due_at
    assert "请写明延期的理由" in post(
        cast, "administrator", do="postpone", month="2017-04", days="2"
    )
    assert "延期应为" in post(
        cast, "administrator", do="postpone", month="2017-04", days="400", reason="台风"
    )
    post(cast, "administrator", do="postpone", month="2017-04", days="2", reason="台风")
    period = ReportingPeriod.objects.get(month=201704)
    assert before
    assert period.due_at == before + timedelta(days=2)


def test_a_lock_is_asked_twice_and_says_what_stays_behind(reported: Campaign, cast: Cast) -> None:
    period = april(reported)
    hand_in(period, region(OWN), cast.clerk)
    text = page(cast, "administrator", f"{PERIODS}?lock=2017-04")
    assert "已报未审 1" in text
    assert "还没有到锁定的时间" in text
    assert "请写明提前锁定的理由" in post(cast, "administrator", do="lock", month="2017-04")
    assert ReportingPeriod.objects.get(pk=period.pk).state == PeriodState.OPEN
    told = {"do": "lock", "month": "2017-04", "reason": "提前汇总"}
    assert "已锁定" in post(cast, "administrator", **told)
    assert ReportingPeriod.objects.get(pk=period.pk).state == PeriodState.LOCKED
    entry = AuditEntry.objects.get(action="锁定月份")
    assert entry.after == {"提前": True, "理由": "提前汇总"}


def test_reviewers_are_pressed_before_the_lock(reported: Campaign, cast: Cast) -> None:
    hand_in(april(reported), region(OWN), cast.clerk)
    assert "已催办" in post(cast, "administrator", do="press", month="2017-04")
    assert Reminder.objects.get().to == cast.reviewer


def test_reopening_needs_two_people(reported: Campaign, cast: Cast) -> None:
    ask_it = {"do": "ask", "month": "2017-03", "region": OWN, "until": "2017-05-10"}
    assert "请写明重新开放的理由" in post(cast, "reviewer", **ask_it)
    assert "等待另一位管理员批准" in post(cast, "reviewer", **ask_it, reason="断电")
    row = Reopening.objects.get()
    assert row.ends_at.astimezone(IN_TIME.tzinfo).isoformat() == "2017-05-11T00:00:00+08:00"
    assert "1 项待批准" in page(cast, "administrator", reverse("desk"))
    text = post(cast, "administrator", do="grant", reopening=str(row.pk))
    assert "已批准重新开放" in text
    assert "开放中" in text
    assert "2017年3月" in page(cast, "reviewer", reverse("review"))


def test_an_administrator_does_not_grant_his_own(reported: Campaign, cast: Cast) -> None:
    told = {"do": "ask", "month": "2017-03", "region": OWN, "until": "2017-05-10"}
    post(cast, "administrator", **told, reason="断电")
    row = Reopening.objects.get()
    assert "须由另一位管理员批准" in page(cast, "administrator", PERIODS)
    assert "申请人不能批准" in post(cast, "administrator", do="grant", reopening=str(row.pk))
    row.refresh_from_db()
    assert row.approved_by is None


@pytest.mark.parametrize(
    ("who", "read", "write"),
    [
        ("anonymous", 302, 302),
        ("clerk", 403, 403),
        ("reviewer", 200, 403),
        ("leader", 403, 403),
        ("auditor", 200, 403),
        ("stranger", 404, 404),
        ("nobody", 404, 404),
    ],
)
def test_who_keeps_the_months(
    reported: Campaign, cast: Cast, who: str, read: int, write: int
) -> None:
    client = client_of(cast, who)
    assert client.get(PERIODS).status_code == read
    for do in ("open", "postpone", "lock", "press", "grant", "refuse"):
        assert client.post(PERIODS, {"do": do, "month": "2017-04"}).status_code == write
    assert not AuditEntry.objects.filter(subject__startswith="月份").exists()


def test_nobody_asks_for_a_region_that_is_not_his(reported: Campaign, cast: Cast) -> None:
    told = {"do": "ask", "month": "2017-03", "until": "2017-05-10", "reason": "断电"}
    for code in ("370202", "370100", "xx"):
        answer = client_of(cast, "reviewer").post(PERIODS, {**told, "region": code})
        assert answer.status_code == 403
    assert not Reopening.objects.exists()


def test_approved_late_by_a_reopening_is_told_in_the_edition(
    reported: Campaign, cast: Cast
) -> None:
    second = colleague("second_administrator", Role.ADMINISTRATOR, "370000")
    period = april(reported)
    hand_in(period, region(OWN), cast.clerk)
    with time_machine.travel(LOCKED, tick=False):
        post(cast, "administrator", do="lock", month="2017-04")
        ranking.compute(campaign=reported, months=[Month(2017, 4)], at=LOCKED)
        ranking.publish(campaign=reported, month=Month(2017, 4), by=second, at=LOCKED)
        told = {"do": "ask", "month": "2017-04", "region": OWN, "until": "2017-05-12"}
        post(cast, "reviewer", **told, reason="未来得及审核")
        post(cast, "administrator", do="grant", reopening=str(Reopening.objects.get().pk))
    later = LOCKED + timedelta(hours=1)
    with time_machine.travel(later, tick=False):
        sheet = reverse("review_sheet", args=["SD", "2017-04", OWN])
        client_of(cast, "reviewer").post(sheet, {"do": "approve"})
        done = later + timedelta(minutes=5)
        ranking.compute(campaign=reported, months=[Month(2017, 4)], at=done)
        ranking.publish(campaign=reported, month=Month(2017, 4), by=second, at=done)
        text = page(cast, "leader", reverse("editions", args=["SD", "2017-04"]))
    assert "补审：历下区" in text
