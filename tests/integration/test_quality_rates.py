"""Reporting rates and the quality column: counted here once more from single rows."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.queries.reporting import due_for, reporters
from metrics.actions.quality import drawing, recounting
from metrics.actions.quality.recounting import Counted
from metrics.models import Figure, Ranking, ReportingPeriod, Submission
from metrics.queries.quality.rates import Rate, rates_of, rates_through
from metrics.queries.ranking_quality import column_for
from tests.cast import Cast
from tests.month import APRIL, april, hand_in, region
from tests.questions import CASES, MARCH, MORNING, NEXT, OWN, asked

FEBRUARY = Month(2017, 2)


def counted_up(campaign: Campaign) -> None:
    """Approving and amending do this; bare updates of a test do not."""
    ReportingPeriod.objects.filter(campaign=campaign).update(
        figures_version=F("figures_version") + 1
    )


def without(campaign: Campaign, code: str, indicator: str, month: Month = MARCH) -> None:
    rows = Figure.objects.filter(region__code=code, indicator__code=indicator, month=month.number)
    rows._raw_delete(rows.db)
    counted_up(campaign)


def test_a_whole_month(reported: Campaign) -> None:
    rates = rates_of(reported, MARCH)
    for office in reporters(reported, MARCH)[:40]:
        due = [one for one in due_for(reported, office, MARCH) if one.indicator.mandatory]
        assert rates.regions[office.pk] == Rate(len(due), len(due), 1, 1)
    total = rates.total()
    assert total.completeness == total.timeliness == 1
    assert sum(rate.due for rate in rates.indicators.values()) == total.due
    assert sum(rate.filled for rate in rates.indicators.values()) == total.filled


def test_a_gap_and_a_late_sheet(reported: Campaign) -> None:
    before = rates_of(reported, MARCH)
    without(reported, OWN, CASES)
    Submission.objects.filter(period__month=MARCH.number, region__code=OWN).update(late=True)
    rates = rates_of(reported, MARCH)
    own = rates.regions[region(OWN).pk]
    assert own.filled == own.due - 1
    assert own.timeliness == 0
    assert rates.total().filled == before.total().filled - 1
    cases = Figure.objects.filter(indicator__code=CASES).values_list("indicator", flat=True)[0]
    assert rates.indicators[cases].filled == rates.indicators[cases].due - 1
    assert rates.indicators[cases].timeliness is None
    assert rates.total([region(OWN).pk]) == own


def test_what_does_not_exist_is_an_answer(reported: Campaign) -> None:
    Figure.objects.filter(region__code=OWN, indicator__code=CASES, month=MARCH.number).update(
        value=None
    )
    counted_up(reported)
    assert rates_of(reported, MARCH).total().completeness == 1


def test_a_sheet_that_waits_for_approval_is_not_there_yet(reported: Campaign, cast: Cast) -> None:
    hand_in(april(reported), region(OWN), cast.clerk)
    own = rates_of(reported, APRIL).regions[region(OWN).pk]
    assert (own.filled, own.expected, own.timely) == (0, 1, 0)


def test_a_month_that_never_opened_had_nothing_due(reported: Campaign) -> None:
    later = rates_of(reported, Month(2018, 5))
    assert (later.regions, later.indicators) == ({}, {})
    assert later.total() == Rate()
    assert later.total().completeness is None


def test_several_months_cost_no_more_queries(reported: Campaign) -> None:
    months = list(Month(2017, 1).through(MARCH))
    for month in months:
        reporters(reported, month)  # the catalogue is kept
    with CaptureQueriesContext(
        connection,
    ) as one:
        rates_through(reported, [FEBRUARY])
    with CaptureQueriesContext(connection) as all_three:
        found = rates_through(reported, months)
    assert len(all_three) <= len(one)
    assert found[MARCH] == rates_of(reported, MARCH)


def test_the_column_beside_a_ranking(published: Campaign, cast: Cast) -> None:
    without(published, OWN, CASES, FEBRUARY)
    Submission.objects.filter(period__month=FEBRUARY.number, region__code=OWN).update(late=True)
    asked(published)
    recount = drawing.draw(campaign=published, quarter=MARCH, by=None, at=MORNING, size=330, seed=1)
    item = recount.items.filter(region__code=OWN, reported__gt=0)[0]
    line = Counted(item.pk, item.reported * 2, date(2017, 5, 8), "少报一半")
    recounting.count(item=item, line=line, by=cast.administrator, at=NEXT)
    county = Ranking.objects.get(campaign=published, month=MARCH.number, level="county")
    city = Ranking.objects.get(campaign=published, month=MARCH.number, level="prefecture")
    own = column_for(county)[region(OWN).pk]
    assert own.timeliness == Fraction(2, 3)
    assert own.rate.filled == own.rate.due - 1
    assert own.questions == 1
    assert (own.factor.items, own.factor.value) == (1, Fraction(2))
    above = column_for(city)[region("370100").pk]
    assert above.rate.filled == above.rate.due - 1
    assert above.rate.expected > 3
    assert (above.questions, above.factor.value) == (1, Fraction(2))
    other = column_for(city)[region("370200").pk]
    assert other.completeness == 1
    assert other.questions == 0
    assert other.factor.value is None
    assert set(column_for(county)) == set(county.standings.values_list("region", flat=True))
