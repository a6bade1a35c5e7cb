"""Figures taken over in bulk: all of them or none, each once, with the people behind them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from campaigns.models import AuditEntry, Campaign, Region, User
from campaigns.periods import Month
from campaigns.terms import PeriodState, Role, SubmissionState
from metrics.actions import ranking
from metrics.actions.entry.periods import open_month
from metrics.actions.figures import (
    DuplicateFigureError,
    MixedPeriodError,
    OpenPeriodError,
    UnknownCodeError,
    load_figures,
)
from metrics.models import Figure, ReportingPeriod, Submission
from tests.cast import PASSWORD

AT = datetime(2020, 1, 2, 3, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
MANY = 12_000

pytestmark = pytest.mark.django_db


@pytest.fixture
def street(db: None) -> Campaign:
    """南城街道: eighteen communities, nothing reported yet."""
    return Campaign.objects.select_related("region").get(code="NC")


@pytest.fixture
def clerk(street: Campaign) -> User:
    return staff(street, "nc_clerk", Role.REPORTER)


@pytest.fixture
def reviewer(street: Campaign) -> User:
    return staff(street, "nc_reviewer", Role.REVIEWER)


def staff(campaign: Campaign, name: str, role: Role) -> User:
    return User.objects.create_user(
        name, password=PASSWORD, full_name="测试", role=role, region=campaign.region
    )


def frame(*rows: tuple[str, str, int, int | None]) -> pd.DataFrame:
    figures = pd.DataFrame(list(rows), columns=["region", "indicator", "month", "value"])
    return figures.astype({"value": "Int64"})


COMMUNITY = "441900004003"
SMALL = frame(
    (COMMUNITY, "suspects_tested", 201704, 0),
    (COMMUNITY, "suspects_to_test", 201704, 12),
    (COMMUNITY, "suspects_to_test", 201705, None),
)


def put(
    campaign: Campaign, figures: pd.DataFrame, clerk: User, reviewer: User, **more: object
) -> int:
    return load_figures(
        campaign=campaign,
        figures=figures,
        entered_by=clerk,
        decided_by=reviewer,
        at=AT,
        demonstration=True,
        **more,  # type: ignore[arg-type]
    )


def test_zero_missing_and_not_applicable_stay_three_things(
    street: Campaign, clerk: User, reviewer: User
) -> None:
    assert put(street, SMALL, clerk, reviewer) == 3
    rows = Figure.objects.order_by("month", "indicator__code").filter(region__code=COMMUNITY)
    assert list(rows.values_list("indicator__code", "month", "value")) == [
        ("suspects_tested", 201704, 0),
        ("suspects_to_test", 201704, 12),
        ("suspects_to_test", 201705, None),
    ]


def test_months_are_locked_and_submissions_approved(
    street: Campaign, clerk: User, reviewer: User
) -> None:
    put(street, SMALL, clerk, reviewer)
    april, may = ReportingPeriod.objects.filter(campaign=street).order_by("month")
    assert (april.month, april.state, april.figures_version) == (201704, PeriodState.LOCKED, 1)
    assert april.locked_at == datetime(2017, 5, 9, 6, tzinfo=SHANGHAI)  # the 7th is a Sunday
    assert april.demonstration
    assert may.demonstration
    submission = april.submissions.get()
    assert submission.state == SubmissionState.APPROVED
    assert (submission.entered_by, submission.decided_by) == (clerk, reviewer)
    assert submission.submitted_at == datetime(2017, 5, 5, 12, tzinfo=SHANGHAI)
    assert not submission.late
    assert submission.figures.count() == 2


def test_filings_say_when_and_single_regions_have_their_own_people(
    street: Campaign, clerk: User, reviewer: User
) -> None:
    own = staff(street, "nc_own", Role.REPORTER)
    filings = pd.DataFrame(
        {
            "region": [COMMUNITY, COMMUNITY],
            "month": [201704, 201705],
            "late": [True, False],
            "submitted": [5 * 1440 + 60, 60],
            "decided": [6 * 1440, 5 * 1440],
        }
    )
    load_figures(
        campaign=street,
        figures=SMALL,
        filings=filings,
        entered_by={"": clerk, COMMUNITY: own},
        decided_by=reviewer,
        at=AT,
        demonstration=True,
    )
    late = Submission.objects.get(period__month=201704, region__code=COMMUNITY)
    assert late.late
    assert late.entered_by == own
    assert late.submitted_at == datetime(2017, 5, 6, 1, tzinfo=SHANGHAI)
    assert late.decided_at == datetime(2017, 5, 7, tzinfo=SHANGHAI)


def test_the_load_is_recorded_once(street: Campaign, clerk: User, reviewer: User) -> None:
    put(street, SMALL, clerk, reviewer)
    entry = AuditEntry.objects.get(action="载入数值", subject="NC")
    assert (entry.by, entry.at) == (reviewer, AT)
    assert entry.after == {
        "数值": 3,
        "报送": 2,
        "月份": [201704, 201705],
        "演示数据": True,
    }


def test_a_month_handed_in_twice_is_refused_whole(
    street: Campaign, clerk: User, reviewer: User
) -> None:
    put(street, SMALL, clerk, reviewer)
    more = frame((COMMUNITY, "parcels_sent", 201705, 3), (COMMUNITY, "parcels_sent", 201706, 3))
    with pytest.raises(DuplicateFigureError, match=f"{COMMUNITY} 201705"):
        put(street, more, clerk, reviewer)
    assert not Figure.objects.filter(month=201706, region__code=COMMUNITY).exists()
    assert not ReportingPeriod.objects.filter(campaign=street, month=201706).exists()


def test_a_month_that_is_being_filled_in_is_left_to_its_people(
    street: Campaign, clerk: User, reviewer: User
) -> None:
    for month in (4, 5):
        open_month(campaign=street, month=Month(2017, month), at=AT)
    with pytest.raises(OpenPeriodError, match="2017-04、2017-05"):
        put(street, SMALL, clerk, reviewer)
    periods = ReportingPeriod.objects.filter(campaign=street)
    assert set(periods.values_list("state", "figures_version")) == {(PeriodState.OPEN, 0)}
    assert not Submission.objects.filter(period__campaign=street).exists()


@pytest.mark.parametrize("demonstration", [True, False])
def test_demonstration_and_real_figures_never_share_a_month(
    street: Campaign, clerk: User, reviewer: User, demonstration: bool
) -> None:
    ReportingPeriod.objects.create(
        campaign=street,
        month=201705,
        state=PeriodState.LOCKED,
        locked_at=AT,
        demonstration=not demonstration,
    )
    words = "已有正式.*演示数据：2017-05" if demonstration else "已有演示.*正式数据：2017-05"
    with pytest.raises(MixedPeriodError, match=words):
        load_figures(
            campaign=street,
            figures=SMALL,
            entered_by=clerk,
            decided_by=reviewer,
            at=AT,
            demonstration=demonstration,
        )
    assert not Submission.objects.filter(period__campaign=street).exists()


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ((COMMUNITY, "no_such_indicator", 201704, 1), UnknownCodeError),
        # a ratio is never reported
        ((COMMUNITY, "suspect_test_rate", 201704, 1), UnknownCodeError),
        # somebody else's region
        (("370102", "suspects_tested", 201706, 1), UnknownCodeError),
        ((COMMUNITY, "suspects_tested", 201704, 1), DuplicateFigureError),
    ],
)
def test_bad_figures_are_named_and_nothing_is_written(
    street: Campaign,
    clerk: User,
    reviewer: User,
    bad: tuple[str, str, int, int],
    error: type[Exception],
) -> None:
    figures = pd.concat([SMALL, frame(bad)], ignore_index=True)
    with pytest.raises(error):
        put(street, figures, clerk, reviewer)
    assert not Submission.objects.filter(period__campaign=street).exists()


def test_later_figures_make_rankings_stale(street: Campaign, clerk: User, reviewer: User) -> None:
    put(street, SMALL, clerk, reviewer)
    assert [month.number for month in ranking.stale_months(street)] == [201704, 201705]


def test_many_figures_are_written(street: Campaign, clerk: User, reviewer: User) -> None:
    codes = list(Region.objects.filter(parent=street.region).values_list("code", flat=True))
    names = ["suspects_tested", "suspects_to_test", "parcels_sent", "parcels_scanned"]
    months = [year * 100 + month for year in range(2001, 2016) for month in range(1, 13)]
    cells = [(c, n, m, 1) for c in codes for n in names for m in months][:MANY]
    assert put(street, frame(*cells), clerk, reviewer) == MANY
    assert Figure.objects.filter(region__code__in=codes).count() == MANY
