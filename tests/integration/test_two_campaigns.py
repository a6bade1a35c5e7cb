"""A figure is one fact: what two campaigns over the same region do to it, both are told."""

from __future__ import annotations

import pytest

from campaigns.models import Campaign, Indicator, Target, TargetIndicator
from campaigns.queries.reporting import counted_in
from campaigns.terms import SubmissionState
from metrics.actions.entry import sheets
from metrics.actions.review import amendments, decisions
from metrics.frames.entry.sheet import sheet_of
from metrics.models import Figure, ReportingPeriod, Submission
from metrics.queries.entry.history import history_of
from tests.cast import Cast
from tests.month import APRIL, IN_TIME, april, fill_in, hand_in, region

OWN, SHARED = "370102", "drug_cases_solved"


@pytest.fixture
def period(reported: Campaign) -> ReportingPeriod:
    return april(reported)


@pytest.fixture
def other(reported: Campaign) -> Campaign:
    """A second campaign over 山东 that counts one of the first one's indicators."""
    twin = Campaign.objects.get(pk=reported.pk)
    twin.pk, twin.code, twin.name = None, "S2", "另一行动"
    twin._state.adding = True
    twin.save()
    target = Target.objects.filter(campaign=reported, indicators__code=SHARED).first()
    assert target is not None
    category = target.category
    category.pk, category.campaign = None, twin
    category._state.adding = True
    category.save()
    target.pk, target.code, target.campaign, target.category = None, "S2-1", twin, category
    target.operation = None
    target._state.adding = True
    target.save()
    indicator = Indicator.objects.get(code=SHARED)
    TargetIndicator.objects.create(target=target, indicator=indicator, number=1)
    return Campaign.objects.select_related("region").get(pk=twin.pk)


def versions() -> dict[str, int]:
    rows = ReportingPeriod.objects.filter(month=APRIL.number)
    return dict(rows.values_list("campaign__code", "figures_version"))


def figure() -> Figure:
    return Figure.objects.get(month=APRIL.number, region__code=OWN, indicator__code=SHARED)


def test_what_one_has_approved_is_carried_over_to_the_other(
    period: ReportingPeriod, other: Campaign, cast: Cast
) -> None:
    assert [one.indicator.code for one in counted_in(other)] == [SHARED]
    theirs, own = april(other), region(OWN)
    hand_in(period, own, cast.clerk)
    decisions.approve(period=period, region=own, by=cast.reviewer, at=IN_TIME)
    assert versions() == {"SD": 1, "S2": 1}
    sheets.submit(period=theirs, region=own, by=cast.clerk, at=IN_TIME)
    decisions.approve(period=theirs, region=own, by=cast.reviewer, at=IN_TIME)
    assert versions() == {"SD": 1, "S2": 1}, "nothing new was written, no ranking is out of date"


def test_a_disagreement_is_noticed_and_has_a_way_out(
    period: ReportingPeriod, other: Campaign, cast: Cast
) -> None:
    theirs, own = april(other), region(OWN)
    hand_in(period, own, cast.clerk)
    fill_in(theirs, own, cast.clerk, drug_cases_solved="31")
    sheets.submit(period=theirs, region=own, by=cast.clerk, at=IN_TIME)
    decisions.approve(period=period, region=own, by=cast.reviewer, at=IN_TIME)
    with pytest.raises(decisions.DisagreementError, match="破获毒品刑事案件"):
        decisions.approve(period=theirs, region=own, by=cast.reviewer, at=IN_TIME)
    decisions.send_back(
        period=theirs, region=own, reasons={SHARED: "两处不一致"}, by=cast.reviewer, at=IN_TIME
    )
    again = sheets.submit(period=theirs, region=own, by=cast.clerk, at=IN_TIME)
    assert sheet_of(again).texts[SHARED] == "30"
    decisions.approve(period=theirs, region=own, by=cast.reviewer, at=IN_TIME)
    assert Submission.objects.get(period=theirs).state == SubmissionState.APPROVED
    assert figure().value == 30


def test_an_amendment_through_one_is_in_the_history_and_the_versions_of_both(
    period: ReportingPeriod, other: Campaign, cast: Cast
) -> None:
    theirs, own = april(other), region(OWN)
    hand_in(period, own, cast.clerk)
    decisions.approve(period=period, region=own, by=cast.reviewer, at=IN_TIME)
    sheets.submit(period=theirs, region=own, by=cast.clerk, at=IN_TIME)
    decisions.approve(period=theirs, region=own, by=cast.reviewer, at=IN_TIME)
    (asked,) = amendments.propose(
        period=theirs, region=own, texts={SHARED: "40"}, reason="漏报", by=cast.clerk, at=IN_TIME
    )
    amendments.decide(asked=[asked], granted=True, by=cast.reviewer, at=IN_TIME)
    assert versions() == {"SD": 2, "S2": 2}
    steps = history_of(period, own, Indicator.objects.get(code=SHARED))
    assert (steps[-1].action, steps[-1].after) == ("同意更正（行动 S2）", "40")


def test_a_base_month_that_only_one_of_them_has_counts_for_both(
    period: ReportingPeriod, other: Campaign, reported: Campaign, cast: Cast
) -> None:
    april(other)
    base = ReportingPeriod.objects.get(campaign=reported, month=201603)
    (asked,) = amendments.propose(
        period=base,
        region=region(OWN),
        texts={SHARED: "77"},
        reason=amendments.Why("漏报", {SHARED: "台账漏登了四月末两起"}),
        by=cast.clerk,
        at=IN_TIME,
    )
    amendments.decide(asked=[asked], granted=True, by=cast.reviewer, at=IN_TIME)
    assert versions()["S2"] == 1, "its rankings read that month as a base"
