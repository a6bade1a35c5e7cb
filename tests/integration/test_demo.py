"""The demonstration, made smaller: loaded once, found done, taken up again when interrupted."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from campaigns.models import Allocation, AuditEntry, Campaign, Region, User
from campaigns.periods import Month
from campaigns.terms import (
    AmendmentState,
    PeriodState,
    RankingState,
    Role,
    Source,
    SubmissionState,
    Verb,
)
from metrics.actions import ranking
from metrics.actions.cast import TakenError
from metrics.actions.demonstration import NotEmptyError, demonstrate
from metrics.actions.entry.periods import Kept, due_to_lock, keep, planned
from metrics.actions.entry.sheets import save, submit
from metrics.actions.review.decisions import approve
from metrics.engine.lines import Line
from metrics.frames.demonstration.recipe import Correction, Late, Recipe, read_recipe
from metrics.models import (
    Amendment,
    Figure,
    Ranking,
    Reminder,
    Reopening,
    ReportingPeriod,
    Standing,
    Submission,
    SubmissionMove,
)
from metrics.queries.demonstration import is_done
from tests import kept
from tests.cast import Cast
from tests.record import load_catalogue

RECIPE = Path(__file__).resolve().parents[2] / "fixtures" / "demo" / "recipe.yaml"
AT = datetime(2026, 3, 4, 2, tzinfo=UTC)  # ten o'clock in the morning, years later
DIGEST = "a recipe"
SHANGHAI = ZoneInfo("Asia/Shanghai")

pytestmark = pytest.mark.django_db


def few() -> Recipe:
    """Two cities of 山东 for the base years and three months, the last one open; and a month of
    南城. What is told of later years falls away."""
    recipe = read_recipe(RECIPE)
    shandong = recipe.of("SD").reduced(first="2014-01", last="2017-03", within=["370100", "371200"])
    street = recipe.of("NC").reduced(first="2017-01", last="2017-04", within=[])
    return replace(recipe, campaigns=(shandong, street))


def eventful() -> Recipe:
    """The same with a correction that was granted and one that waits, a sheet that came in through
    a reopening and one that is still asked for."""
    shandong, street = few().campaigns
    corrections = (
        Correction(
            region="370103",
            indicator="drug_cases_solved",
            month=201701,
            text="0",
            reason="所报案件立案日期都在2月",
            asked=datetime(2017, 2, 21, 9),
            decided=datetime(2017, 2, 22, 10),
        ),
        Correction("370114", "new_users_found", 201702, "70", "漏计两人", by="sd-county"),
    )
    late_sheets = (
        Late(
            region="370104",
            month=201701,
            reason="更换填报员",
            asked=datetime(2017, 3, 1, 9),
            decided=datetime(2017, 3, 1, 15),
            ends=datetime(2017, 3, 6, 18),
            submitted=datetime(2017, 3, 2, 10),
            approved=datetime(2017, 3, 2, 16),
        ),
        Late("370105", 201702, "断网"),
    )
    changed = replace(shandong, corrections=corrections, late_sheets=late_sheets)
    return replace(few(), campaigns=(changed, street))


def run(recipe: Recipe) -> list[str]:
    said: list[str] = []
    demonstrate(recipe=recipe, consequences={}, at=AT, digest=DIGEST, say=said.append)
    return said


@pytest.fixture
def catalogue(empty: None) -> None:
    load_catalogue()


def counts() -> list[int]:
    tables = (
        *(User, Allocation, Figure, Submission, SubmissionMove, ReportingPeriod, Reminder),
        *(Ranking, Standing, Amendment, Reopening, AuditEntry),
    )
    return [table._default_manager.count() for table in tables]


@pytest.mark.usefixtures("catalogue")
def test_the_whole_way_and_a_second_run() -> None:
    said = run(few())
    assert "  SD 排名到2017年2月" in said
    assert "  SD 2017年3月正在填报" in said
    assert is_done(DIGEST)
    before = counts()
    assert run(few()) == []
    assert counts() == before

    shandong = Campaign.objects.get(code="SD")
    states = dict(shandong.rankings.filter(level="county").values_list("month", "state"))
    assert states == {
        201701: RankingState.PUBLISHED,
        201702: RankingState.DRAFT,
    }
    street = Ranking.objects.filter(campaign__code="NC")
    assert set(street.values_list("state", flat=True)) == {RankingState.PUBLISHED}

    rankings_are_published_in_time_by_an_administrator()
    everything_is_marked_as_demonstration()
    social_workers_are_shared_out_by_registered_users()
    the_cast_sits_at_its_own_desks()
    the_open_month_has_a_life_of_its_own()
    nothing_else_is_opened_or_locked()


def rankings_are_published_in_time_by_an_administrator() -> None:
    for row in Ranking.objects.filter(state=RankingState.PUBLISHED):
        assert row.published_at is not None
        assert row.computed_at == planned(row.campaign, Month.of(row.month)).locks_at
        assert row.computed_at.astimezone(SHANGHAI).strftime("%H:%M") == "06:00"
        assert 0 < (row.published_at - row.computed_at).total_seconds() < 2 * 86_400
        assert row.published_by is not None
        assert row.published_by.role == Role.ADMINISTRATOR
    february = Standing.objects.filter(ranking__month=201702, ranking__level="county")
    assert february.filter(place__isnull=False, movement=None).count() == 0


def everything_is_marked_as_demonstration() -> None:
    assert not ReportingPeriod.objects.filter(demonstration=False).exists()
    assert not Ranking.objects.filter(demonstration=False).exists()
    assert not User.objects.filter(is_demonstration=False).exists()


def social_workers_are_shared_out_by_registered_users() -> None:
    shares = Allocation.objects.filter(target__code="SD08")
    assert shares.get(region__code="370000").goal == 4500
    counties = shares.filter(region__level="county")
    assert len(set(counties.values_list("goal", flat=True))) > 50
    assert "演示数据" in shares.first().basis  # type: ignore[union-attr]


def the_cast_sits_at_its_own_desks() -> None:
    submissions = Submission.objects.filter(period__month=201701)
    zhangqiu = submissions.get(region__code="370114")
    assert zhangqiu.entered_by.username == "sd-county"
    assert zhangqiu.decided_by is not None
    assert zhangqiu.decided_by.username == "sd-city"
    jinan = submissions.get(region__code="370100")
    assert jinan.decided_by is not None
    assert jinan.decided_by.username == "sd-reviewers"


def the_open_month_has_a_life_of_its_own() -> None:
    period = ReportingPeriod.objects.get(campaign__code="SD", state=PeriodState.OPEN)
    assert period.month == 201703
    steps = (period.opened_at, period.due_at, period.review_at, period.locks_at)
    assert [step.astimezone(SHANGHAI).isoformat() for step in steps if step] == [
        "2026-03-01T00:00:00+08:00",
        "2026-03-07T00:00:00+08:00",
        "2026-03-09T00:00:00+08:00",
        "2026-03-09T06:00:00+08:00",
    ]
    states = Counter(period.submissions.values_list("state", flat=True))
    assert states[SubmissionState.APPROVED] == period.figures_version > 5
    assert states[SubmissionState.SUBMITTED] == 2
    assert states[SubmissionState.RETURNED] == states[SubmissionState.DRAFT] == 1
    assert not period.submissions.filter(region__code="370114").exists()
    assert not period.submissions.filter(late=True).exists()
    assert not period.submissions.filter(submitted_at__gt=AT).exists()
    figures = Figure.objects.filter(month=201703, submission__period=period)
    assert set(figures.values_list("submission__state", flat=True)) == {SubmissionState.APPROVED}
    chased = Reminder.objects.get(to__username="sd-county")
    assert chased.by is not None
    assert chased.by.username == "sd-city"
    striking = period.submissions.get(region__code="370102")
    assert striking.lines["drug_suspects_caught"]["why"].startswith("12月集中收网")
    returned = SubmissionMove.objects.get(submission__period=period, verb=Verb.RETURN)
    assert set(returned.notes) == {"new_users_found"}


def nothing_else_is_opened_or_locked() -> None:
    assert keep(at=AT) == Kept(opened=0, locked=0, errors=[])
    assert [period.month for period in due_to_lock(AT + timedelta(days=6))] == [201703]


@pytest.mark.usefixtures("catalogue")
def test_a_sheet_approved_in_bulk_is_like_one_that_went_the_whole_way() -> None:
    run(few())
    period = ReportingPeriod.objects.select_related("campaign__region").get(
        campaign__code="SD", state=PeriodState.OPEN
    )
    approved = period.submissions.filter(state=SubmissionState.APPROVED)
    for code in ("370103", "371200", "370000"):
        submission = approved.select_related("region", "entered_by", "decided_by").get(
            region__code=code
        )
        assert submission.submitted_at
        assert submission.decided_by
        assert submission.decided_at
        in_bulk = traces(submission)
        forget(submission)
        lines = [
            Line(code, indicator, cell["text"], "", cell["why"])
            for indicator, cell in submission.lines.items()
        ]
        moment = datetime.fromisoformat(next(iter(submission.lines.values()))["at"])
        version = ReportingPeriod.objects.get(pk=period.pk).figures_version
        sheet: dict[str, Any] = {"period": period, "region": submission.region}
        save(**sheet, lines=lines, source=Source.DEMONSTRATION, by=submission.entered_by, at=moment)
        submit(**sheet, by=submission.entered_by, at=submission.submitted_at)
        again = approve(**sheet, by=submission.decided_by, at=submission.decided_at)
        assert traces(again) == in_bulk
        assert ReportingPeriod.objects.get(pk=period.pk).figures_version == version + 1


def traces(submission: Submission) -> list[Any]:
    """Everything a sheet leaves behind, but for the keys of the rows."""
    subject = f"报送 SD {submission.period.month} {submission.region.code}"
    found: list[Any] = [
        Submission.objects.filter(pk=submission.pk).values().get(),
        *submission.moves.order_by("at").values(),
        *AuditEntry.objects.filter(subject=subject).order_by("at").values(),
        *submission.figures.order_by("indicator").values(),
    ]
    for row in found:
        row.pop("id")
        row.pop("submission_id", None)
    return found


def forget(submission: Submission) -> None:
    subject = f"报送 SD {submission.period.month} {submission.region.code}"
    with kept.unheld():
        AuditEntry.objects.filter(subject=subject).delete()
    submission.figures.all().delete()
    Submission.objects.filter(pk=submission.pk).delete()


@pytest.mark.on_sqlite
@pytest.mark.usefixtures("catalogue")
def test_what_changed_after_the_lock_makes_a_new_edition() -> None:
    run(eventful())
    rows = Ranking.objects.filter(campaign__code="SD", level="county", month=201701)
    first, second, third = rows.order_by("edition")
    assert {row.state for row in rows} == {RankingState.PUBLISHED}
    assert shanghai(second.computed_at) == "2017-02-22 10:05"
    assert shanghai(third.computed_at) == "2017-03-02 16:05"
    assert shanghai(third.published_at) == "2017-03-03 09:30"
    assert place(second, "370103") > place(first, "370103")
    assert place(first, "370104") is place(second, "370104") is None
    assert place(third, "370104")
    february = Ranking.objects.filter(campaign__code="SD", month=201702)
    assert set(february.values_list("state", "edition")) == {(RankingState.DRAFT, 1)}

    sheet = Submission.objects.get(region__code="370104", period__month=201701)
    assert (sheet.state, sheet.late) == (SubmissionState.APPROVED, True)
    reopened = Reopening.objects.get(region__code="370104")
    assert reopened.approved_by_id != reopened.asked_by_id
    before = counts()
    assert run(eventful()) == []
    assert counts() == before


@pytest.mark.on_sqlite
@pytest.mark.usefixtures("catalogue")
def test_what_waits_was_asked_the_day_before() -> None:
    run(eventful())
    waiting = Amendment.objects.get(state=AmendmentState.PROPOSED)
    assert waiting.asked_by.username == "sd-county"
    assert shanghai(waiting.asked_at) == "2026-03-03 16:20"
    asked = Reopening.objects.get(approved_by=None)
    assert (asked.region.code, asked.asked_by.username) == ("370105", "sd-admin2")
    assert not Submission.objects.filter(region=asked.region, period=asked.period).exists()


def shanghai(moment: datetime | None) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if moment else ""


def place(ranking: Ranking, code: str) -> Any:
    return ranking.standings.get(region__code=code).place


@pytest.mark.usefixtures("catalogue")
def test_an_interrupted_run_is_taken_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(ranking, "publish", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run(few())
    assert not is_done(DIGEST)
    run(few())
    assert is_done(DIGEST)
    drafts = Ranking.objects.filter(state=RankingState.DRAFT).values_list("month", flat=True)
    assert set(drafts) == {201702}


def test_real_figures_are_left_alone(reported: Campaign) -> None:
    before = Figure.objects.count()
    with pytest.raises(NotEmptyError):
        run(few())
    assert Figure.objects.count() == before


def test_a_real_account_is_left_alone(cast: Cast) -> None:
    User.objects.create_user(
        "sd-admin", full_name="真人", role=Role.LEADER, region=Region.objects.get(code="370000")
    )
    with pytest.raises(TakenError, match="sd-admin"):
        run(few())


def test_the_command_refuses_outside_a_demonstration(settings: LazySettings) -> None:
    settings.DEMONSTRATION = False
    for arguments in ([], ["--accounts"]):
        with pytest.raises(CommandError, match="DEMONSTRATION=1"):
            call_command("demo", *arguments)


@pytest.mark.usefixtures("catalogue")
def test_the_command_loads_once_and_names_the_accounts(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMONSTRATION = True
    small = few()
    command = "metrics.management.commands.demo"
    monkeypatch.setattr(f"{command}.read_recipe", lambda _path: small)
    monkeypatch.setattr(f"{command}.read_consequences", lambda _path: {})
    assert "已装好" in printed("demo")
    assert "已经装好" in printed("demo")
    table = printed("demo", "--accounts")
    assert "用户名" in table
    assert small.password in table
    assert "sd-county" in table
    assert "章丘区" in table
    assert "sd-reporters" not in table
    user = User.objects.get(username="sd-county")
    assert user.check_password(small.password)


def printed(*command: str) -> str:
    out = io.StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()
