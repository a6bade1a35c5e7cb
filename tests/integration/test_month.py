"""The month as a story: filled in, handed in, returned, approved, locked, amended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.models import ApiToken, AuditEntry, Campaign
from campaigns.periods import Month
from campaigns.terms import (
    AmendmentState,
    PeriodState,
    RankingState,
    Source,
    SubmissionState,
)
from metrics.actions import ranking
from metrics.actions.entry import periods, sheets
from metrics.actions.entry.errors import ClosedError, EntryError, MoveError, NotReadyError
from metrics.actions.entry.periods import Kept
from metrics.actions.entry.sheets import Line
from metrics.actions.review import amendments, decisions
from metrics.frames.entry.sheet import sheet_of
from metrics.models import Figure, Ranking, ReportingPeriod, Submission
from metrics.queries.review.queue import authors_of
from tests.cast import Cast
from tests.month import APRIL, IN_TIME, LOCKED, OPENED, TOO_LATE, april, fill_in, hand_in, region

OWN = "370102"


@pytest.fixture
def period(reported: Campaign) -> ReportingPeriod:
    return april(reported)


def line(code: str, text: str, base: int | None = None, why: str = "") -> Line:
    return Line(OWN, code, text, f"cell-{code}", why, base)


def save(period: ReportingPeriod, cast: Cast, *lines: Line) -> sheets.Saved:
    return sheets.save(
        period=period,
        region=region(OWN),
        lines=lines,
        source=Source.GRID,
        by=cast.clerk,
        at=IN_TIME,
    )


def test_the_timetable_follows_working_days(period: ReportingPeriod) -> None:
    """May 5th 2017 is a Friday; the 7th is a Sunday, so review ends on Monday the 8th."""
    assert str(period.due_at) == "2017-05-06 00:00:00+08:00"
    assert str(period.review_at) == "2017-05-09 00:00:00+08:00"
    assert str(period.locks_at) == "2017-05-09 06:00:00+08:00"


def test_what_is_typed_is_kept_as_it_was_typed(period: ReportingPeriod, cast: Cast) -> None:
    saved = save(
        period, cast, line("drug_cases_solved", "１，２３４"), line("registered_users", "五十")
    )
    assert saved.written == ["drug_cases_solved", "registered_users"]
    sheet = sheet_of(saved.submission)
    assert sheet.texts["registered_users"] == "五十"
    assert sheet.typed["drug_cases_solved"].value == 1234
    assert "registered_users" in sheet.blocking
    assert "不是数字" in sheet.mistakes["registered_users"]


def test_a_number_in_wide_digits_is_kept_plain(period: ReportingPeriod, cast: Cast) -> None:
    """Who reviews reads 31; what was really typed stands in the audit alone."""
    saved = save(period, cast, line("drug_cases_solved", "３１"), line("new_users_found", "①"))
    cells = Submission.objects.get(pk=saved.submission.pk).lines
    assert cells["drug_cases_solved"]["text"] == "31"
    assert cells["new_users_found"]["text"] == "①", "a mistake stays as its author typed it"
    entry = AuditEntry.objects.filter(action__startswith="填报").latest("pk")
    assert entry.after is not None
    assert entry.after["drug_cases_solved"] == {"数值": "31", "键入": "３１"}
    assert save(period, cast, line("drug_cases_solved", "31")).written == []


@pytest.mark.parametrize("why", ["ok", "。", "111111", "已核对"])
def test_words_that_say_nothing_hand_in_nothing(
    period: ReportingPeriod, cast: Cast, why: str
) -> None:
    fill_in(period, region(OWN), cast.clerk)
    code = next(iter(sheet_of(Submission.objects.get(period=period)).findings))
    text = Submission.objects.get(period=period).lines[code]["text"]
    save(period, cast, line(code, text, why=why))
    with pytest.raises(NotReadyError, match="1处需要说明"):
        sheets.submit(period=period, region=region(OWN), by=cast.clerk, at=IN_TIME)


def test_two_people_never_overwrite_each_other_silently(
    period: ReportingPeriod, cast: Cast
) -> None:
    save(period, cast, line("drug_cases_solved", "10", base=0))
    late = save(period, cast, line("drug_cases_solved", "12", base=0), line("new_users_found", "3"))
    assert [one.indicator for one in late.conflicts] == ["drug_cases_solved"]
    assert sheet_of(late.submission).texts["drug_cases_solved"] == "10"


def test_a_cell_that_is_not_asked_is_refused(period: ReportingPeriod, cast: Cast) -> None:
    with pytest.raises(EntryError, match="本月不报这些指标"):
        save(period, cast, line("director_onsite_visits_of_nowhere", "1"))


def test_an_unfinished_sheet_is_not_taken(period: ReportingPeriod, cast: Cast) -> None:
    save(period, cast, line("drug_cases_solved", "-5"))
    with pytest.raises(NotReadyError, match=r"还有\d+格未填，1处必须改正"):
        sheets.submit(period=period, region=region(OWN), by=cast.clerk, at=IN_TIME)
    assert Submission.objects.get(period=period).state == SubmissionState.DRAFT


def test_approval_turns_lines_into_figures(period: ReportingPeriod, cast: Cast) -> None:
    hand_in(period, region(OWN), cast.clerk)
    before = ReportingPeriod.objects.get(pk=period.pk).figures_version
    done = decisions.approve(period=period, region=region(OWN), by=cast.reviewer, at=IN_TIME)
    figures = Figure.objects.filter(month=APRIL.number, region__code=OWN)
    assert done.state == SubmissionState.APPROVED
    assert figures.count() == len(done.lines)
    assert figures.get(indicator__code="drug_cases_solved").value == 30
    assert ReportingPeriod.objects.get(pk=period.pk).figures_version == before + 1


def test_the_author_never_approves(period: ReportingPeriod, cast: Cast) -> None:
    hand_in(period, region(OWN), cast.clerk)
    with pytest.raises(decisions.AuthorError):
        decisions.approve(period=period, region=region(OWN), by=cast.clerk, at=IN_TIME)


def test_who_issued_the_token_never_approves(period: ReportingPeriod, cast: Cast) -> None:
    """He has read its secret: what came in as the account may have come from him. A token that had
    ended before the month, or was made afterwards, is no matter."""
    keeper, own = cast.administrator, region(OWN)
    hand_in(period, own, cast.clerk)
    handed_in = Submission.objects.get(period=period, region=own).submitted_at
    assert handed_in
    made = ApiToken.objects.create(
        user=cast.clerk,
        name="对接",
        digest="0" * 64,
        hint="0000",
        created_by=keeper,
        created_at=handed_in - timedelta(days=60),
        expires_at=handed_in + timedelta(days=60),
        revoked_at=handed_in,
    )
    with pytest.raises(decisions.AuthorError, match="由您签发"):
        decisions.approve(period=period, region=own, by=keeper, at=IN_TIME)
    sheet = Submission.objects.get(period=period, region=own)
    assert authors_of(sheet) == {cast.clerk.pk, keeper.pk}
    made.revoked_at = handed_in - timedelta(days=59)
    made.save()
    assert authors_of(sheet) == {cast.clerk.pk}
    made.revoked_at, made.created_at = None, handed_in + timedelta(seconds=1)
    made.save()
    decisions.approve(period=period, region=own, by=keeper, at=IN_TIME)


def test_returned_with_reasons_and_handed_in_again(period: ReportingPeriod, cast: Cast) -> None:
    own = region(OWN)
    hand_in(period, own, cast.clerk)
    with pytest.raises(EntryError, match="理由"):
        decisions.send_back(
            period=period, region=own, reasons={"": " "}, by=cast.reviewer, at=IN_TIME
        )
    reasons = {"drug_cases_solved": "与立案数不符"}
    back = decisions.send_back(
        period=period, region=own, reasons=reasons, by=cast.reviewer, at=IN_TIME
    )
    assert back.state == SubmissionState.RETURNED
    assert back.moves.last().notes == reasons  # type: ignore[union-attr]
    save(period, cast, line("drug_cases_solved", "31", why="已核对"))
    again = sheets.submit(period=period, region=own, by=cast.clerk, at=IN_TIME)
    assert again.state == SubmissionState.SUBMITTED
    assert again.decided_by is None


def test_late_stays_late(period: ReportingPeriod, cast: Cast) -> None:
    own = region(OWN)
    hand_in(period, own, cast.clerk, TOO_LATE)
    sheets.withdraw(period=period, region=own, by=cast.clerk, at=TOO_LATE)
    again = sheets.submit(period=period, region=own, by=cast.clerk, at=TOO_LATE)
    assert again.late


def test_a_returned_sheet_has_until_the_end_of_the_next_working_day(
    period: ReportingPeriod, cast: Cast
) -> None:
    own = region(OWN)
    hand_in(period, own, cast.clerk)
    friday = IN_TIME + timedelta(days=1)
    decisions.send_back(
        period=period, region=own, reasons={"": "请核对"}, by=cast.reviewer, at=friday
    )
    monday = IN_TIME + timedelta(days=4)
    assert not sheets.submit(period=period, region=own, by=cast.clerk, at=monday).late


def test_after_the_lock_nothing_is_taken(period: ReportingPeriod, cast: Cast) -> None:
    fill_in(period, region(OWN), cast.clerk)
    assert periods.keep(at=LOCKED) == Kept(opened=0, locked=1, errors=[])
    assert periods.keep(at=LOCKED) == Kept(opened=0, locked=0, errors=[])
    period.refresh_from_db()
    assert period.state == PeriodState.LOCKED
    for act in (
        lambda: save(period, cast, line("new_users_found", "1")),
        lambda: sheets.submit(period=period, region=region(OWN), by=cast.clerk, at=LOCKED),
    ):
        with pytest.raises(ClosedError, match="重新开放"):
            act()


def test_a_missed_lock_is_caught_up_and_the_next_month_opens(
    period: ReportingPeriod, cast: Cast
) -> None:
    weeks_later = LOCKED + timedelta(days=30)
    assert periods.keep(at=weeks_later) == Kept(opened=1, locked=1, errors=[])
    opened = ReportingPeriod.objects.get(campaign__code="SD", month=201705)
    assert opened.opened_at == weeks_later
    assert opened.due_at is not None
    assert opened.due_at > weeks_later + timedelta(days=2)


def test_a_reopened_month_lets_one_region_in(period: ReportingPeriod, cast: Cast) -> None:
    periods.keep(at=LOCKED)
    ends = LOCKED + timedelta(days=2)
    asked = periods.ask_reopening(
        period=period,
        region=region(OWN),
        reason="系统故障，未能报送",
        ends_at=ends,
        by=cast.administrator,
        at=LOCKED,
    )
    with pytest.raises(EntryError, match="另一位管理员"):
        periods.decide_reopening(asked=asked, granted=True, by=cast.administrator, at=LOCKED)
    periods.decide_reopening(asked=asked, granted=True, by=cast.reviewer, at=LOCKED)
    hand_in(period, region(OWN), cast.clerk, LOCKED)
    done = decisions.approve(period=period, region=region(OWN), by=cast.reviewer, at=LOCKED)
    assert done.late
    with pytest.raises(ClosedError):
        fill_in(period, region("370103"), cast.clerk, LOCKED)
    with pytest.raises(ClosedError):
        fill_in(period, region(OWN), cast.clerk, ends)


@pytest.fixture
def approved(period: ReportingPeriod, cast: Cast) -> ReportingPeriod:
    hand_in(period, region(OWN), cast.clerk)
    decisions.approve(period=period, region=region(OWN), by=cast.reviewer, at=IN_TIME)
    periods.lock(period=period, at=LOCKED)
    period.refresh_from_db()
    return period


def test_an_amendment_makes_a_new_edition(
    approved: ReportingPeriod, reported: Campaign, cast: Cast
) -> None:
    ranking.compute(campaign=reported, months=[APRIL], at=LOCKED)
    ranking.publish(campaign=reported, month=APRIL, by=cast.administrator, at=LOCKED)
    (asked,) = amendments.propose(
        period=approved,
        region=region(OWN),
        texts={"drug_cases_solved": "33", "new_users_found": "30"},
        reason="漏报一起",
        by=cast.clerk,
        at=LOCKED,
    )
    assert (asked.old_value, asked.new_value) == (30, 33)
    assert ranking.stale_months(reported) == [] or APRIL not in ranking.stale_months(reported)
    amendments.decide(asked=[asked], granted=True, by=cast.reviewer, at=LOCKED)
    assert APRIL in ranking.stale_months(reported)
    ranking.compute(campaign=reported, months=[APRIL], at=LOCKED)
    county = Ranking.objects.filter(campaign=reported, month=APRIL.number, level="county")
    assert list(county.order_by("edition").values_list("edition", "state")) == [
        (1, RankingState.PUBLISHED),
        (2, RankingState.DRAFT),
    ]
    assert (
        Figure.objects.get(
            month=APRIL.number, region__code=OWN, indicator__code="drug_cases_solved"
        ).value
        == 33
    )


def test_an_amendment_names_every_bad_cell(approved: ReportingPeriod, cast: Cast) -> None:
    with pytest.raises(amendments.CellsError) as refused:
        amendments.propose(
            period=approved,
            region=region(OWN),
            texts={"drug_cases_solved": "多", "new_users_found": "1.5"},
            reason="更正",
            by=cast.clerk,
            at=LOCKED,
        )
    assert set(refused.value.cells) == {"drug_cases_solved", "new_users_found"}


def test_an_amendment_is_decided_once_and_by_another(approved: ReportingPeriod, cast: Cast) -> None:
    (asked,) = amendments.propose(
        period=approved,
        region=region(OWN),
        texts={"drug_cases_solved": "31"},
        reason="漏报",
        by=cast.clerk,
        at=LOCKED,
    )
    with pytest.raises(EntryError, match="申请人"):
        amendments.decide(asked=[asked], granted=True, by=cast.clerk, at=LOCKED)
    (done,) = amendments.decide(
        asked=[asked], granted=False, answer="依据不足", by=cast.reviewer, at=LOCKED
    )
    assert done.state == AmendmentState.REJECTED
    with pytest.raises(MoveError):
        amendments.decide(asked=[asked], granted=True, by=cast.reviewer, at=LOCKED)


def test_everything_is_in_the_audit(approved: ReportingPeriod) -> None:
    actions = AuditEntry.objects.filter(subject=f"报送 SD 201704 {OWN}").order_by("id")
    assert list(actions.values_list("action", flat=True))[-2:] == ["提交", "通过"]
    months = AuditEntry.objects.filter(subject="月份 SD 201704").values_list("action", flat=True)
    assert set(months) == {"开启填报", "锁定月份"}


def test_a_month_of_the_future_is_not_opened(reported: Campaign) -> None:
    with pytest.raises(periods.TooEarlyError):
        periods.open_month(campaign=reported, month=Month(2017, 5), at=OPENED)
