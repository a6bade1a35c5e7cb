"""Charts on a real record: what they show is what the rankings froze, and to whom."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from campaigns.models import Campaign, Region
from campaigns.terms import State
from metrics.actions import ranking as actions
from metrics.charts.chart import Chart
from metrics.frames.events import event_chart
from metrics.frames.ground import ground_for
from metrics.frames.seasons import season_chart
from metrics.models import Figure, Ranking, Standing
from metrics.queries.charts.bands import band_chart
from metrics.queries.charts.pace import pace_chart, pace_multiples
from metrics.queries.charts.places import bump_chart, place_chart
from metrics.queries.charts.spread import attainment_chart, score_chart
from metrics.queries.charts.timeline import timeline_chart
from metrics.queries.charts.trend import trend_chart
from metrics.queries.ranking import Choice, links_for, standings
from metrics.queries.terms import Book
from metrics.views.gallery import swatches
from metrics.wording.numbers import Numbers
from tests.cast import Cast
from tests.integration.conftest import MARCH
from tests.integration.test_access import client_of
from tests.ranked import Draft, RankedOnce, write_again
from tests.record import AT

pytestmark = pytest.mark.on_sqlite

JANUARY = MARCH.plus(-2)
NUMBERS = Numbers()


@pytest.fixture(scope="session")
def drafts_of_january(ranked_once: RankedOnce) -> list[Draft]:
    return ranked_once(JANUARY)


@pytest.fixture
def choice(drafts_of_january: list[Draft], drafted: Campaign, cast: Cast) -> Choice:
    """January and March are published; February has no ranking."""
    write_again(drafts_of_january)
    for month in (JANUARY, MARCH):
        actions.publish(campaign=drafted, month=month, by=cast.administrator, at=AT)
    return Choice(drafted, MARCH, "prefecture")


def ranking_of(choice: Choice) -> Ranking:
    return Ranking.objects.get(
        campaign=choice.campaign, month=choice.month.number, level=choice.level
    )


def book_of(choice: Choice) -> Book:
    return Book(ranking_of(choice), NUMBERS)


def rows_of(choice: Choice) -> list[Standing]:
    return standings(ranking_of(choice))


def shown(chart: Chart | None) -> Chart:
    assert chart is not None
    return chart


def test_a_year_shows_what_was_frozen(choice: Choice, cast: Cast) -> None:
    region = choice.campaign.region
    chart = shown(pace_chart(cast.leader, choice, region, "SD01", book_of(choice)))
    frozen = {
        row.ranking.month: next(one for one in row.details if one["target"] == "SD01")
        for row in Standing.objects.filter(region=region).select_related("ranking")
    }
    actual = next(trace for trace in chart.figure["data"] if trace.get("name") == "实际")
    assert actual["y"][:3] == [frozen[201701]["actual"], None, frozen[201703]["actual"]]
    assert actual["y"][3:] == [None] * 9
    words = f"{frozen[201703]['actual']:,.0f}"
    assert f"1–3月累计{words}起" in chart.finding
    assert chart.table.rows[2].cells[0] == words
    assert chart.table.rows[1].cells == ["—"] * 4


def test_amounts_are_for_those_who_see_the_region(choice: Choice, cast: Cast) -> None:
    own, other = (Region.objects.get(code=code) for code in ("370200", "370100"))
    whole, book = choice.campaign.region, book_of(choice)
    seen = {
        region.code: pace_chart(cast.city_leader, choice, region, "SD01", book) is not None
        for region in (own, other, whole)
    }
    assert seen == {"370200": True, "370100": False, "370000": False}
    assert pace_multiples(cast.city_leader, choice, other, book, ["SD01"]) is None
    assert place_chart(cast.city_leader, choice, other), "places are for everyone"


def test_drafts_are_not_drawn_for_everyone(drafted: Campaign, cast: Cast) -> None:
    choice = Choice(drafted, MARCH, "prefecture")
    region = Region.objects.get(code="370200")
    assert place_chart(cast.city_leader, choice, region) is None
    assert pace_chart(cast.city_leader, choice, region, "SD01", book_of(choice)) is None
    assert place_chart(cast.administrator, choice, region)


def test_only_targets_on_a_path_have_a_year(choice: Choice, cast: Cast) -> None:
    book, region = book_of(choice), choice.campaign.region
    drawn = {code for code in book.targets if pace_chart(cast.leader, choice, region, code, book)}
    assert {"SD01", "SD08"} <= drawn
    assert not drawn & {"SD09", "SD16", "SD26", "nonsense"}
    several = shown(pace_multiples(cast.leader, choice, region, book, [*book.targets, "nonsense"]))
    assert several.figure["layout"]["meta"] == {"panels": len(drawn)}
    assert len(several.table.rows) == len(drawn)


def test_attainment_counts_as_its_table_does(choice: Choice) -> None:
    book, rows = book_of(choice), rows_of(choice)
    checked = 0
    for code in book.targets:
        chart = attainment_chart(choice, rows, book, code, "370200")
        if chart is None:
            continue
        checked += 1
        counts = Counter(row.cells[1] for row in chart.table.rows)
        assert sum(counts.values()) == len(rows)
        for state in State:
            told = re.search(rf"(\d+)市(?:全部|均为)?{state.word}", chart.finding)
            assert counts[state.word] == (int(told[1]) if told else 0), chart.finding
        dots = sum(len(trace["x"]) for trace in chart.figure["data"] if "markers" in trace["mode"])
        assert dots == sum(row.cells[0] != "—" for row in chart.table.rows)
    assert checked > 5
    assert attainment_chart(choice, rows, book, "SD16") is None, "a red line has no share"


def test_scores_and_bands_list_every_ranked_region(choice: Choice) -> None:
    rows = rows_of(choice)
    ranked = [row for row in rows if row.place]
    for chart in (score_chart(choice, rows, "370200"), band_chart(choice, rows, "370200")):
        assert {row.label for row in chart.table.rows} == {row.region.short_name for row in ranked}


def test_only_regions_that_the_reader_sees_are_linked(choice: Choice, cast: Cast) -> None:
    rows = rows_of(choice)
    link = links_for(cast.city_leader, choice)
    for drawn in (score_chart, band_chart):
        linked = [row.label for row in drawn(choice, rows, link=link).table.rows if row.url]
        assert linked == ["青岛"]
    everyone = score_chart(choice, rows, link=links_for(cast.leader, choice)).table.rows
    assert all(row.url.startswith("/regions/SD/") for row in everyone)


def test_places_are_gaps_where_there_is_no_ranking(choice: Choice, cast: Cast) -> None:
    region = Region.objects.get(code="370200")
    chart = shown(place_chart(cast.leader, choice, region))
    line = chart.figure["data"][1]
    frozen = {
        row.ranking.month: row.place
        for row in Standing.objects.filter(
            region=region, ranking__level="prefecture"
        ).select_related("ranking")
    }
    assert line["y"] == [frozen[201701], None, frozen[201703]]
    assert f"列第{frozen[201703]}名" in chart.finding
    assert chart.table.rows[1].cells == ["—", "—"]


def test_all_places_need_two_months(choice: Choice, cast: Cast) -> None:
    chart = shown(bump_chart(cast.city_leader, choice, rows_of(choice)))
    assert len(chart.figure["data"]) == len(chart.table.rows) == len(rows_of(choice))
    marked = [trace for trace in chart.figure["data"] if trace["marker"]["symbol"] == "diamond"]
    assert len(marked) == 1, "the reader's own city"
    first = Choice(choice.campaign, JANUARY, "prefecture")
    assert bump_chart(cast.city_leader, first, rows_of(first)) is None


def test_of_many_only_some_are_drawn_and_that_is_said(choice: Choice, cast: Cast) -> None:
    counties = Choice(choice.campaign, MARCH, "county")
    rows = rows_of(counties)
    for chart in (
        shown(bump_chart(cast.leader, counties, rows)),
        band_chart(counties, rows, "370102"),
    ):
        assert f"共{len(chart.table.rows)}个" in chart.reading
        assert len(chart.table.rows) > 100


def test_a_campaign_in_time(reported: Campaign) -> None:
    chart = timeline_chart(reported, date(2019, 10, 31))
    assert "“回归”收戒战役（每年10–12月）" in chart.finding
    assert len(chart.table.rows) == reported.phases.count() + reported.operations.count()
    assert "今天" not in chart.finding
    assert timeline_chart(reported, date(2026, 1, 1)).finding.startswith("已于")


def test_months_beside_the_same_months(choice: Choice) -> None:
    campaign, book = choice.campaign, book_of(choice)
    ground = ground_for(campaign)
    chart = shown(season_chart(ground, campaign.region, book.targets["SD01"], MARCH, NUMBERS))
    reported = Figure.objects.filter(indicator__code="drug_cases_solved", month=MARCH.number)
    total = sum(value or 0 for value in reported.values_list("value", flat=True))
    assert chart.table.rows[2].cells[0] == f"{total:,}"
    assert chart.figure["data"][-1]["y"][:4] == [
        *(float(row.cells[0].replace(",", "")) for row in chart.table.rows[:3]),
        None,
    ]
    assert season_chart(ground, campaign.region, book.targets["SD09"], MARCH, NUMBERS) is None
    assert season_chart(ground, campaign.region, book.targets["SD16"], MARCH, NUMBERS) is None


def frozen_rows(region: Region, target: str) -> dict[int, dict[str, Any]]:
    """Month → the target's row, of the region's own level."""
    rows = Standing.objects.filter(region=region, ranking__level=region.level)
    return {
        row.ranking.month: next(one for one in row.details if one["target"] == target)
        for row in rows.select_related("ranking")
    }


def test_a_share_is_as_far_from_its_target_as_was_judged(choice: Choice, cast: Cast) -> None:
    region = choice.campaign.region
    chart = shown(trend_chart(cast.leader, choice, region, "SD09", book_of(choice)))
    frozen = frozen_rows(region, "SD09")
    course = chart.figure["data"][1]
    apart = [
        (frozen[number]["top"] / frozen[number]["bottom"] - 0.9) * 100
        for number in (JANUARY.number, MARCH.number)
    ]
    assert [course["y"][0], course["y"][2]] == pytest.approx(apart)
    assert [course["y"][1], *course["y"][3:]] == [None] * 10
    rate, bar, points, state = chart.table.rows[2].cells
    assert f"2017年3月为{rate}，目标{bar}" in chart.finding
    assert points.lstrip("+−") in chart.finding
    assert f"，{state}" in chart.finding
    assert chart.table.rows[1].cells == ["—"] * 4


def test_every_target_has_at_most_one_course_of_its_year(choice: Choice, cast: Cast) -> None:
    book, region = book_of(choice), choice.campaign.region
    kinds: dict[str, set[str]] = {}
    for code, target in book.targets.items():
        made = [
            pace_chart(cast.leader, choice, region, code, book),
            trend_chart(cast.leader, choice, region, code, book),
            event_chart(ground_for(choice.campaign), region, target, MARCH, NUMBERS),
        ]
        drawn = {chart.code.split("-")[0] for chart in made if chart}
        assert len(drawn) <= 1, code
        kinds.setdefault(target.kind, set()).update(drawn)
    assert kinds == {
        "GROWTH": {"pace"},
        "LEVEL": {"pace"},
        "RATE": {"distance"},
        "COVERAGE": {"distance"},
        "FREQUENCY": {"times"},
        "ZERO": {"events"},
    }
    assert trend_chart(cast.leader, choice, region, "nonsense", book) is None


def test_shares_are_for_those_who_see_the_region(choice: Choice, cast: Cast) -> None:
    own, other = (Region.objects.get(code=code) for code in ("370200", "370100"))
    book = book_of(choice)
    for code in ("SD09", "SD20"):
        assert trend_chart(cast.city_leader, choice, own, code, book)
        assert trend_chart(cast.city_leader, choice, other, code, book) is None


def test_a_month_without_a_report_is_a_gap_of_a_share(choice: Choice, cast: Cast) -> None:
    region, book = choice.campaign.region, book_of(choice)
    ranking = Ranking.objects.get(month=JANUARY.number, level=region.level)
    row = ranking.standings.get(region=region)
    for detail in row.details:
        if detail["target"] == "SD09":
            detail |= {"now_reported": 0, "state": State.NOT_REPORTED, "actual": None}
    row.save()
    chart = shown(trend_chart(cast.leader, choice, region, "SD09", book))
    assert chart.figure["data"][1]["y"][0] is None
    assert chart.table.rows[0].cells[0] == "未报"
    assert "1月" not in chart.finding


def test_times_are_those_of_their_period(choice: Choice, cast: Cast) -> None:
    region = choice.campaign.region
    chart = shown(trend_chart(cast.leader, choice, region, "SD20", book_of(choice)))
    frozen = frozen_rows(region, "SD20")[MARCH.number]
    done, asked, state = chart.table.rows[2].cells
    assert (done, asked) == (f"{frozen['actual']:g}", f"{frozen['expected']:g}")
    assert f"2017年1月至3月应有{asked}次，到3月已有{done}次，{state}" in chart.finding


def test_what_must_not_happen_stands_in_the_month_in_which_it_did(choice: Choice) -> None:
    campaign, target = choice.campaign, book_of(choice).targets["SD16"]
    cell = Figure.objects.filter(
        indicator__code="sensitive_incidents", month=JANUARY.number + 1, value=0
    ).first()
    assert cell
    quiet = shown(event_chart(ground_for(campaign), campaign.region, target, MARCH, NUMBERS))
    assert "1–3月" in quiet.finding
    Figure.objects.filter(pk=cell.pk).update(value=2)
    loud = shown(event_chart(ground_for(campaign), campaign.region, target, MARCH, NUMBERS))
    assert "2月2起" in loud.finding
    assert [row.cells[0] for row in loud.table.rows][1] == "2"
    assert [row.cells[0] for row in loud.table.rows][3:] == ["—"] * 9
    other = book_of(choice).targets["SD01"]
    assert event_chart(ground_for(campaign), campaign.region, other, MARCH, NUMBERS) is None


def test_the_page_of_a_zero_target_says_where(choice: Choice, cast: Cast) -> None:
    client = client_of(cast, "leader")
    page = client.get("/targets/SD/SD16/?month=2017-03").content.decode()
    assert 'data-chart="events-SD16-370000"' in page
    assert "各地都没有发生。" in page
    row = ranking_of(choice).standings.select_related("region").first()
    assert row
    for detail in row.details:
        if detail["target"] == "SD16":
            detail |= {"state": State.RED_LINE, "actual": 1.0, "attainment": 0.0}
    row.save()
    page = client.get("/targets/SD/SD16/?month=2017-03").content.decode()
    assert f"发生在{row.region.short_name}。" in page
    assert "没有发生" not in page
    shares = client.get("/targets/SD/SD09/?month=2017-03").content.decode()
    assert 'data-chart="distance-SD09-370000"' in shares


def test_a_chart_costs_few_queries(
    choice: Choice, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    book, rows, region = book_of(choice), rows_of(choice), Region.objects.get(code="370200")
    with django_assert_num_queries(2):  # whose deputy, the year's rows
        pace_chart(cast.leader, choice, region, "SD01", book)
    with django_assert_num_queries(1):
        pace_multiples(cast.leader, choice, region, book, list(book.targets))
    with django_assert_num_queries(1):
        trend_chart(cast.leader, choice, region, "SD09", book)
    with django_assert_num_queries(0):
        pace_chart(cast.leader, choice, region, "SD09", book)
        trend_chart(cast.leader, choice, region, "SD01", book)
        attainment_chart(choice, rows, book, "SD01")
        score_chart(choice, rows)
    with django_assert_num_queries(1):
        place_chart(cast.leader, choice, region)


# --- The gallery -------------------------------------------------------------------------------


def test_the_gallery_shows_every_component(cast: Cast, settings: Settings) -> None:
    folder = settings.BASE_DIR / "templates"
    shown_ones = set()
    for path in (folder / "metrics/gallery").glob("*.html"):
        shown_ones |= set(re.findall(r"components/(\w+)\.html", path.read_text(encoding="utf-8")))
    there = {path.stem for path in (folder / "components").glob("*.html")}
    assert there - shown_ones == {"alone"}, "the frame of other pages"


def test_the_gallery_is_light_or_dark(cast: Cast) -> None:
    client = client_of(cast, "administrator")
    light, dark = (
        client.get(f"/gallery/{asked}").content.decode() for asked in ("", "?theme=dark")
    )
    assert "data-theme" not in light
    assert 'data-theme="dark"' in dark
    assert "演示数据" in light
    values = {one.name: one.value for one in swatches(dark=False)}
    assert values["paper"] == "#ffffff"
    assert values["paper"] not in {one.value for one in swatches(dark=True) if one.name == "paper"}


@pytest.mark.parametrize(("demonstration", "status"), [(True, 200), (False, 404)])
def test_in_a_demonstration_everyone_sees_the_gallery(
    cast: Cast, settings: Settings, demonstration: bool, status: int
) -> None:
    settings.DEMONSTRATION = demonstration
    assert client_of(cast, "clerk").get("/gallery/").status_code == status
    assert client_of(cast, "administrator").get("/gallery/").status_code == 200
