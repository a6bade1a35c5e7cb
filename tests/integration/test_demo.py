"""The demonstration, made smaller: loaded once, found done, taken up again when interrupted."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from campaigns.models import Allocation, AuditEntry, Campaign, Region, User
from campaigns.terms import RankingState, Role
from metrics.actions import ranking
from metrics.actions.cast import TakenError
from metrics.actions.demonstration import NotEmptyError, demonstrate
from metrics.frames.demonstration.recipe import Recipe, read_recipe
from metrics.models import Figure, Ranking, ReportingPeriod, Standing, Submission
from metrics.queries.demonstration import is_done
from tests.cast import Cast
from tests.record import load_catalogue

RECIPE = Path(__file__).resolve().parents[2] / "fixtures" / "demo" / "recipe.yaml"
AT = datetime(2020, 1, 2, tzinfo=UTC)
DIGEST = "a recipe"
SHANGHAI = ZoneInfo("Asia/Shanghai")

pytestmark = pytest.mark.django_db


def few() -> Recipe:
    """Two cities of 山东 for the base years and two months, and a month of 南城."""
    recipe = read_recipe(RECIPE)
    shandong = recipe.of("SD").reduced(first="2014-01", last="2017-02", within=["370100", "371200"])
    street = recipe.of("NC").reduced(first="2017-01", last="2017-04", within=[])
    return replace(recipe, campaigns=(shandong, street))


def run(recipe: Recipe) -> list[str]:
    said: list[str] = []
    demonstrate(recipe=recipe, at=AT, digest=DIGEST, say=said.append)
    return said


@pytest.fixture
def catalogue(empty: None) -> None:
    load_catalogue()


def counts() -> list[int]:
    tables = (User, Allocation, Figure, Submission, ReportingPeriod, Ranking, Standing, AuditEntry)
    return [table._default_manager.count() for table in tables]


@pytest.mark.usefixtures("catalogue")
def test_the_whole_way_and_a_second_run() -> None:
    said = run(few())
    assert "  SD 排名 2/2 个月" in said
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


def rankings_are_published_in_time_by_an_administrator() -> None:
    for row in Ranking.objects.filter(state=RankingState.PUBLISHED):
        assert row.published_at is not None
        assert row.computed_at.astimezone(SHANGHAI).strftime("%d %H:%M") == "08 06:00"
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
    monkeypatch.setattr("metrics.management.commands.demo.read_recipe", lambda _path: small)
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
