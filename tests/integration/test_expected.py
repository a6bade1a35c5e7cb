"""The words beside a cell: the ranking's own numbers, before anybody has reported the month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from django.db.models import F, Sum
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign, Indicator, Region, Target
from campaigns.periods import Month
from campaigns.terms import Kind
from metrics.frames.definitions import rule_set_for
from metrics.frames.entry.expected import expectations, expected_of, forget
from metrics.models import Figure, Standing
from tests.cast import Cast
from tests.record import load_record

AT = datetime(2017, 4, 8, 6, tzinfo=UTC)
MARCH = Month(2017, 3)
COUNTY, CITY = "370102", "370100"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    forget()
    yield
    forget()


def exact(campaign: Campaign, month: Month, level: str) -> dict[tuple[str, str, str], Fraction]:
    rules = rule_set_for(campaign, month)
    found = expectations(campaign, month, level, rules)
    return {(region, code, one.kind): one.value for region, code, one in found}


def base_of(region: str, code: str, months: range) -> Fraction:
    """The mean of the base years' same months, added up by hand."""
    rows = Figure.objects.filter(region__path__contains=f"/{region}/", indicator__code=code)
    wanted = [year * 100 + month for year in (2014, 2015, 2016) for month in months]
    total = rows.filter(month__in=wanted).aggregate(total=Sum("value"))["total"]
    return Fraction(total, 3)


def test_growth_is_the_base_times_what_was_promised(reported: Campaign) -> None:
    for level, region in (("county", COUNTY), ("prefecture", CITY)):
        wanted = base_of(region, "drug_cases_solved", range(1, 4)) * Fraction("1.05")
        assert exact(reported, MARCH, level)[region, "drug_cases_solved", Kind.GROWTH] == wanted
        told = expected_of(reported, MARCH, level)[region]
        assert told["drug_cases_solved"] == f"1–3月累计应达 {ceil(wanted):,} 起"
        assert told["community_rehab_executed"] == "应不低于“应执行社区戒毒社区康复人员”的 90%"
        assert told["sensitive_incidents"] == "应为 0"
        assert told["director_onsite_visits"] == "本季度应有 1 次"


def test_a_cell_that_two_targets_rest_on_carries_both(reported: Campaign) -> None:
    told = expected_of(reported, MARCH, "county")[COUNTY]["compulsory_admissions"]
    assert told.startswith("1–3月累计应达 ")
    assert told.endswith(" 人；应达“应收戒人员”的 100%")


def test_a_cell_without_a_target_has_no_words(reported: Campaign) -> None:
    told = expected_of(reported, MARCH, "county")
    assert "registered_users" not in told[COUNTY]
    assert "checkpoints_on_duty" not in told[COUNTY]  # asked of the province alone
    assert "checkpoints_on_duty" in expected_of(reported, MARCH, "province")["370000"]
    assert expected_of(reported, Month(2016, 12), "county") == {}
    assert expected_of(reported, MARCH, "community") == told  # by those they would compete with


def test_what_rests_on_an_incomplete_base_is_not_told(reported: Campaign) -> None:
    """The record has no April of the base years."""
    told = expected_of(reported, Month(2017, 4), "county")[COUNTY]
    assert "drug_cases_solved" not in told
    assert told["sensitive_incidents"] == "应为 0"


def test_a_county_expects_from_its_predecessors_base(reported: Campaign) -> None:
    """莱芜区 was reported as 371202 in the base years; three years of growth by 2019."""
    wanted = base_of("371202", "drug_cases_solved", range(1, 4)) * Fraction("1.05") ** 3
    found = exact(reported, Month(2019, 3), "county")
    assert found["370116", "drug_cases_solved", Kind.GROWTH] == wanted
    assert not [region for region, _, _ in found if region == "371202"]


def test_the_ranking_shows_the_same_numbers(drafted: Campaign) -> None:
    compared = 0
    for level in ("province", "prefecture", "county"):
        found = exact(drafted, MARCH, level)
        for standing in Standing.objects.filter(ranking__level=level).select_related("region"):
            for detail in standing.details:
                if detail["state"] in {"not_applicable", "no_baseline"}:
                    continue
                kind, cell = kind_and_cell(detail)
                value = found[standing.region.code, cell, kind]
                assert float(value) == pytest.approx(detail["expected"], rel=1e-9)
                compared += 1
    assert compared > 2_000


def kind_and_cell(detail: dict[str, Any]) -> tuple[str, str]:
    kind = Target.objects.values_list("kind", flat=True).get(code=detail["target"])
    indicator = Indicator.objects.select_related("numerator").get(code=detail["indicator"])
    return kind, (indicator.numerator or indicator).code


def test_nothing_of_the_open_month_is_read(reported: Campaign) -> None:
    before = exact(reported, MARCH, "county")
    Figure.objects.filter(month=MARCH.number).delete()
    assert exact(reported, MARCH, "county") == before


def test_remembered_until_an_earlier_figure_changes(
    reported: Campaign, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    told = expected_of(reported, MARCH, "county")
    with django_assert_num_queries(2):
        assert expected_of(reported, MARCH, "county") is told
    january = Figure.objects.filter(month=201501, indicator__code="drug_cases_solved")
    january.filter(region__code=COUNTY).update(value=F("value") + 300)
    reported.periods.filter(month=MARCH.number).update(figures_version=F("figures_version") + 1)
    assert expected_of(reported, MARCH, "county") is told
    reported.periods.filter(month=201501).update(figures_version=F("figures_version") + 1)
    again = expected_of(reported, MARCH, "county")
    assert again[COUNTY]["drug_cases_solved"] != told[COUNTY]["drug_cases_solved"]


class Guizhou:
    """贵州 in the first quarter of 2016; April is open. Stories are told of 花溪区."""

    def __init__(self, cast: Cast) -> None:
        self.campaign = Campaign.objects.select_related("region").get(code="GZ")
        load_record(
            self.campaign,
            until=Month(2016, 3),
            entered_by=cast.clerk,
            decided_by=cast.reviewer,
            at=AT,
        )

    def set(self, code: str, month: int, value: int | None) -> None:
        rows = Figure.objects.filter(
            region=Region.objects.get(code="520111"), indicator__code=code, month=month
        )
        assert rows.update(value=value) == 1

    def told(self) -> dict[str, str]:
        return dict(expected_of(self.campaign, Month(2016, 4), "county")["520111"])


@pytest.fixture
def guizhou(cast: Cast) -> Guizhou:
    return Guizhou(cast)


def test_staff_is_needed_by_the_people_last_known(guizhou: Guizhou) -> None:
    guizhou.set("registered_users", 201603, 3120)
    guizhou.set("rehabilitating_users", 201603, 3000)
    assert guizhou.told()["community_staff"] == "按在册吸毒人员 3,120 人应配 104 人"
    guizhou.set("rehabilitating_users", 201603, 615)
    forget()
    assert guizhou.told()["community_staff"] == "按戒毒康复人员 615 人应配 31 人"
    guizhou.set("rehabilitating_users", 201603, None)
    forget()
    assert guizhou.told()["community_staff"] == "按在册吸毒人员 3,120 人应配 104 人"


def test_a_condition_is_held_against_the_last_known_number(guizhou: Guizhou) -> None:
    guizhou.set("registered_users", 201603, 999)
    assert "sunshine_sites" not in guizhou.told()
    guizhou.set("registered_users", 201603, 1000)
    forget()
    told = guizhou.told()
    assert (told["sunshine_sites"], told["sunshine_site_placements"]) == (
        "应达 1 个",
        "应达 10 人",
    )
    assert "sunshine_bases" not in told


def test_what_nobody_knows_is_not_told(guizhou: Guizhou) -> None:
    rows = Figure.objects.filter(region__code="520111", indicator__code="registered_users")
    rows.delete()
    told = guizhou.told()
    assert "sunshine_sites" not in told
    assert told["community_staff"].startswith("按戒毒康复人员 ")
    assert told["drug_lessons"] == "本学年应有 4 课时"


def test_points_lead_from_the_base_years_rate(guizhou: Guizhou) -> None:
    """5 points on 2015's first quarter: found year to date, of those registered in March."""
    rows = Figure.objects.filter(region__code="520111", indicator__code="users_found")
    found = rows.filter(month__in=[201501, 201502, 201503]).aggregate(t=Sum("value"))["t"]
    users = Figure.objects.get(
        region__code="520111", indicator__code="registered_users", month=201503
    ).value
    assert users
    wanted = Fraction(found, users) + Fraction(5, 100)
    cells = exact(guizhou.campaign, Month(2016, 3), "county")
    assert cells["520111", "users_found", Kind.POINTS] == wanted
