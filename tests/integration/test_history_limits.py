"""What an old table never changes, and whom it makes late."""

from __future__ import annotations

from datetime import datetime

import pytest

from campaigns.models import Campaign, Indicator, Target, User
from campaigns.terms import ImportState, PeriodState, Role, SubmissionState
from metrics.actions.entry import periods
from metrics.actions.entry.errors import MoveError
from metrics.actions.review import history
from metrics.models import Figure, ReportingPeriod, Submission
from metrics.workbooks.history import MonthLine
from tests.cast import Cast
from tests.integration.test_history_import import CASES, COUNTY, line, propose
from tests.month import APRIL, BEIJING, april, region
from tests.people import colleague
from tests.record import AT


@pytest.fixture
def second(cast: Cast) -> User:
    return colleague("second", Role.ADMINISTRATOR, "370000")


def refused(campaign: Campaign, by: User, *lines: MonthLine, at: datetime = AT) -> list[str]:
    with pytest.raises(history.MistakesError) as caught:
        propose(campaign, by, *lines, at=at)
    return [mistake.sentence for mistake in caught.value.mistakes]


def test_months_that_take_nothing(reported: Campaign, cast: Cast) -> None:
    april(reported)
    at = datetime(2017, 5, 20, tzinfo=BEIJING)
    (words,) = refused(
        reported, cast.administrator, line(COUNTY, "drug_cases_solved", APRIL.number, "1"), at=at
    )
    assert "2017年4月正在填报" in words
    (words,) = refused(
        reported, cast.administrator, line(COUNTY, "drug_cases_solved", 201705, "1"), at=at
    )
    assert "2017年5月还没有结束" in words
    ReportingPeriod.objects.filter(campaign=reported, month=201401).update(demonstration=True)
    Figure.objects.filter(month=201401, region__code=COUNTY).delete()
    (words,) = refused(reported, cast.administrator, line(COUNTY, "drug_cases_solved", 201401, "1"))
    assert "演示数据" in words


def test_cells_that_take_nothing(reported: Campaign, cast: Cast) -> None:
    there = Figure.objects.get(
        month=201503, region__code=COUNTY, indicator__code="drug_cases_solved"
    )
    other = line(COUNTY, "drug_cases_solved", 201503, str((there.value or 0) + 1))
    nowhere = line("520102", "drug_cases_solved", 201504, "1")
    nothing = line(COUNTY, "no_such_thing", 201504, "1")
    words = refused(reported, cast.administrator, other, nowhere, nothing, CASES)
    assert len(words) == 3
    assert sum("不报这项指标" in one for one in words) == 2
    there.delete()
    assert "已经审核通过" in refused(reported, cast.administrator, other)[0]
    Figure.objects.filter(region__code=COUNTY, month=201503).delete()
    Submission.objects.get(region__code=COUNTY, period__month=201503).delete()
    begun(reported, cast.clerk, 201503)
    assert "申请重新开放" in refused(reported, cast.administrator, other)[0]


def begun(campaign: Campaign, by: User, month: int) -> None:
    """A draft that was never handed in."""
    period = ReportingPeriod.objects.get(campaign=campaign, month=month)
    period.submissions.create(region=region(COUNTY), state=SubmissionState.DRAFT, entered_by=by)


def test_what_changed_since_the_upload_is_not_loaded(
    reported: Campaign, cast: Cast, second: User
) -> None:
    asked = propose(reported, cast.administrator, CASES)
    between = propose(
        reported, second, line("370203", "drug_cases_solved", 201504, "3"), digest="e"
    )
    history.confirm(asked=between, by=cast.administrator, at=AT)
    begun(reported, cast.clerk, 201504)
    with pytest.raises(MoveError, match="市南区2015年4月"):
        history.confirm(asked=asked, by=second, at=AT)
    asked.refresh_from_db()
    assert asked.state == ImportState.PROPOSED


def test_what_the_system_has_asked_for_before_is_late(
    reported: Campaign, cast: Cast, second: User
) -> None:
    """An old table is no way around the deadline."""
    period = april(reported)
    at = datetime(2017, 6, 1, tzinfo=BEIJING)
    periods.lock(period=period, at=at)
    asked = propose(
        reported,
        cast.administrator,
        line(COUNTY, "drug_cases_solved", APRIL.number, "1"),
        at=at,
    )
    history.confirm(asked=asked, by=second, at=at)
    submission = Submission.objects.get(period=period, region__code=COUNTY)
    assert submission.late
    assert submission.submitted_at == at


def test_a_figure_counts_for_every_campaign(reported: Campaign, cast: Cast, second: User) -> None:
    """Another campaign over the same county counts it too: its ranking is out of date as well."""
    other = beside(reported, "drug_cases_solved")
    period = ReportingPeriod.objects.create(
        campaign=other, month=201504, state=PeriodState.LOCKED, locked_at=AT
    )
    history.confirm(asked=propose(reported, cast.administrator, CASES), by=second, at=AT)
    period.refresh_from_db()
    assert period.figures_version == 1
    history.confirm(
        asked=propose(
            reported, cast.administrator, line("370203", "registered_users", 201504, "1")
        ),
        by=second,
        at=AT,
    )
    period.refresh_from_db()
    assert period.figures_version == 1


def beside(campaign: Campaign, indicator: str) -> Campaign:
    """A second campaign of the same province with one target."""
    other = Campaign.objects.get(pk=campaign.pk)
    other.pk, other.code = None, "SD2"
    other.save()
    category = other.categories.create(code="all", name="全部", number=1)
    model = Target.objects.filter(campaign=campaign)[0]
    model.pk, model.code, model.campaign, model.category = None, "SD2-1", other, category
    model.operation, model.parameters = None, {}
    model.save()
    model.targetindicator_set.create(indicator=Indicator.objects.get(code=indicator), number=1)
    return other
