"""A month is ranked, published and frozen; newer figures make the next edition."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F

from campaigns.models import AuditEntry, Campaign, Target
from campaigns.periods import Month
from campaigns.terms import PeriodState, RankingState
from metrics import tasks
from metrics.actions import ranking
from metrics.models import Figure, Ranking, ReportingPeriod, Standing
from tests.cast import Cast
from tests.integration.conftest import MARCH
from tests.record import AT

DAY = timedelta(days=1)

# The same figures give the same ranking on every database and every machine. A change here means
# that the engine gives another output for the same input: then its VERSION counts up as well.
GOLDEN = {
    "province": "60744ba20399d9c531ece2f5ca46c7636256d42ff43c16f4b01498831206e9f0",
    "prefecture": "5b75d8495eb48eab333358f17d989d75cf0192171233482d4f62263a53f9f294",
    "county": "d13b9f2eb7f8ee5c9d51172fdfa110063c0786c8aeb8d8d09d5d35cb64f79183",
}


def compute(campaign: Campaign) -> list[Ranking]:
    return ranking.compute(campaign=campaign, months=[MARCH], at=AT)


def newer_figures(campaign: Campaign) -> None:
    """A figure of January is corrected, as an approved amendment will do."""
    ReportingPeriod.objects.filter(campaign=campaign, month=201701).update(
        figures_version=F("figures_version") + 1
    )
    cell = Figure.objects.filter(
        month=201701, region__code="370102", indicator__code="drug_cases_solved"
    )
    assert cell.update(value=F("value") + 500) == 1


def test_all_levels_of_a_month_are_ranked(reported: Campaign) -> None:
    drafts = {draft.level: draft for draft in compute(reported)}
    assert list(drafts) == ["province", "prefecture", "county"]
    cities = drafts["prefecture"].standings
    assert cities.count() == 17, "莱芜市 is a city of its own in 2017"
    assert cities.filter(region__code="371200").exists()
    assert drafts["county"].standings.count() == 137
    assert all(draft.state == RankingState.DRAFT for draft in drafts.values())
    for standing in Standing.objects.filter(ranking__in=drafts.values()):
        assert sum(detail["points"] for detail in standing.details) == standing.score
        assert sum(standing.categories.values()) == standing.score


def test_the_ranking_is_the_same_digest_for_digest(reported: Campaign) -> None:
    assert {draft.level: draft.output_digest for draft in compute(reported)} == GOLDEN


def test_what_is_up_to_date_is_not_computed_again(reported: Campaign) -> None:
    first = {draft.pk for draft in compute(reported)}
    assert compute(reported) == []
    assert set(Ranking.objects.values_list("pk", flat=True)) == first


def test_newer_figures_replace_a_draft(reported: Campaign) -> None:
    before = {draft.level: draft for draft in compute(reported)}
    newer_figures(reported)
    assert MARCH in ranking.stale_months(reported)
    after = {draft.level: draft for draft in compute(reported)}
    assert after["county"].edition == before["county"].edition == 1
    assert after["county"].input_digest != before["county"].input_digest
    assert Ranking.objects.count() == 3


def test_a_published_ranking_stays_and_gets_a_next_edition(reported: Campaign, cast: Cast) -> None:
    compute(reported)
    published = ranking.publish(campaign=reported, month=MARCH, by=cast.administrator, at=AT)
    frozen = {row.pk: row.output_digest for row in published}
    scores = dict(Standing.objects.values_list("pk", "score"))
    newer_figures(reported)
    drafts = compute(reported)
    assert {draft.edition for draft in drafts} == {2}
    assert {row.pk: row.output_digest for row in Ranking.objects.filter(pk__in=frozen)} == frozen
    assert dict(Standing.objects.filter(pk__in=scores).values_list("pk", "score")) == scores


def test_publishing_is_audited_and_done_once(reported: Campaign, cast: Cast) -> None:
    compute(reported)
    ranking.publish(campaign=reported, month=MARCH, by=cast.administrator, at=AT)
    entry = AuditEntry.objects.get(action="发布排名")
    assert (entry.by, entry.at, entry.subject) == (cast.administrator, AT, "SD 2017-03")
    assert len((entry.after or {})["结果摘要"]) == 3
    with pytest.raises(ranking.NotReadyError, match="没有待发布"):
        ranking.publish(campaign=reported, month=MARCH, by=cast.administrator, at=AT)


def test_a_draft_behind_the_figures_is_not_published(reported: Campaign, cast: Cast) -> None:
    compute(reported)
    newer_figures(reported)
    with pytest.raises(ranking.NotReadyError, match="新审核"):
        ranking.publish(campaign=reported, month=MARCH, by=cast.administrator, at=AT)
    assert not Ranking.objects.filter(state=RankingState.PUBLISHED).exists()


def test_an_open_month_is_not_ranked(reported: Campaign) -> None:
    period = ReportingPeriod.objects.filter(campaign=reported, month=MARCH.number)
    steps = {"opened_at": AT, "due_at": AT + DAY, "review_at": AT + DAY, "locks_at": AT + 2 * DAY}
    period.update(state=PeriodState.OPEN, locked_at=None, **steps)
    assert MARCH not in ranking.stale_months(reported)
    with pytest.raises(ranking.NotReadyError, match="还没有锁定"):
        compute(reported)


def test_places_move_against_the_last_published_month(reported: Campaign, cast: Cast) -> None:
    february = Month(2017, 2)
    ranking.compute(campaign=reported, months=[february], at=AT - timedelta(days=28))
    ranking.publish(campaign=reported, month=february, by=cast.administrator, at=AT)
    before = dict(
        Standing.objects.filter(ranking__level="county").values_list("region_id", "place")
    )
    county = next(draft for draft in compute(reported) if draft.level == "county")
    for standing in county.standings.filter(place__isnull=False):
        then, now = before[standing.region_id], standing.place
        assert standing.movement == (then - now if then and now else None)


def test_a_missing_report_costs_the_target_and_too_many_the_place(reported: Campaign) -> None:
    cells = Figure.objects.filter(month=MARCH.number, region__code="370102")
    one = cells.filter(indicator__code="drug_cases_solved")
    assert one.delete()[0] == 1
    compute(reported)
    row = Standing.objects.get(ranking__level="county", region__code="370102")
    detail = next(item for item in row.details if item["target"] == "SD01")
    assert (detail["state"], detail["points"]) == ("not_reported", 0)
    assert row.place is not None
    cells.delete()
    ReportingPeriod.objects.filter(campaign=reported, month=MARCH.number).update(
        figures_version=F("figures_version") + 1
    )
    compute(reported)
    row = Standing.objects.get(ranking__level="county", region__code="370102")
    assert row.place is None
    assert row.judged < 8000


def test_the_task_notices_newer_figures_by_itself(reported: Campaign) -> None:
    assert tasks.bring_rankings_up_to_date() == 3, "January to March are locked and judged"
    assert Ranking.objects.filter(campaign=reported).count() == 9
    assert tasks.bring_rankings_up_to_date() == 0, "safe to run twice"
    newer_figures(reported)
    assert tasks.bring_rankings_up_to_date() == 3, "January's figures stand in all three months"


def test_trial_calculation_writes_nothing(reported: Campaign, tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "figures.csv"
    path.write_text(
        "region,indicator,month,value\n370100,drug_cases_solved,2017-01,10\n",
        encoding="utf-8",
    )
    counts = Ranking.objects.count(), Figure.objects.count(), AuditEntry.objects.count()
    out = StringIO()
    asked = ["--campaign", "SD", "--month", "2017-01", "--level", "prefecture"]
    call_command("rank", *asked, "--figures", str(path), "--format", "json", stdout=out)
    assert '"output_digest"' in out.getvalue()
    assert counts == (
        Ranking.objects.count(),
        Figure.objects.count(),
        AuditEntry.objects.count(),
    )


def test_a_slow_computation_does_not_overwrite_a_newer_one(
    reported: Campaign, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute(reported)
    slow = ranking.figures_version(reported, MARCH)
    newer_figures(reported)
    newest = {draft.pk for draft in compute(reported)}
    monkeypatch.setattr(ranking, "figures_version", lambda *_: slow)
    assert compute(reported) == []
    assert set(Ranking.objects.values_list("pk", flat=True)) == newest


def test_a_draft_follows_its_targets_and_a_published_ranking_does_not(
    reported: Campaign, cast: Cast
) -> None:
    compute(reported)
    Target.objects.filter(code="SD01").update(parameters=F("parameters"), name="改了名")
    Campaign.objects.update(terms_version=F("terms_version") + 1)
    assert MARCH in ranking.stale_months(reported)
    draft = next(row for row in compute(reported) if row.level == "county")
    assert draft.terms["targets"]["SD01"]["name"] == "改了名"
    ranking.publish(campaign=reported, month=MARCH, by=cast.administrator, at=AT)
    Target.objects.filter(code="SD01").update(name="又改了")
    Campaign.objects.update(terms_version=F("terms_version") + 1)
    assert MARCH not in ranking.stale_months(reported)
    assert compute(reported) == []
    frozen = Ranking.objects.get(pk=draft.pk)
    assert frozen.terms["targets"]["SD01"]["name"] == "改了名"


def test_publishing_compares_with_what_is_published_by_then(reported: Campaign, cast: Cast) -> None:
    february = Month(2017, 2)
    ranking.compute(campaign=reported, months=[february, MARCH], at=AT)
    assert set(Ranking.objects.values_list("compared_month", flat=True)) == {None}
    ranking.publish(campaign=reported, month=february, by=cast.administrator, at=AT)
    ranking.publish(campaign=reported, month=MARCH, by=cast.administrator, at=AT)
    march = Ranking.objects.get(month=MARCH.number, level="county")
    assert march.compared_month == february.number
    assert march.standings.filter(movement__isnull=False).count() > 100
