"""Rules tried on past months: who would have been proposed, beside the live ladder."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, Ladder
from campaigns.periods import Month
from campaigns.queries.ladders import digest
from campaigns.terms import LadderState, MeasureState, MeasureVerb
from metrics.actions.accountability.proposing import propose
from metrics.frames.ladder_trial import Trial, trial
from metrics.models import MeasureMove, Proposal
from tests.cast import Cast
from tests.ladders import retired
from tests.month import region
from tests.placed import codes_of, in_order, noon, rank, running

pytestmark = pytest.mark.django_db

JUNE, SEPTEMBER = Month(2019, 6), Month(2019, 9)


@pytest.fixture
def cities(cast: Cast) -> tuple[Campaign, list[str]]:
    """The cities of 山东 in the order of their codes at the ends of two quarters of 2019."""
    shandong = Campaign.objects.select_related("region").get(code="SD")
    codes = codes_of(shandong, "prefecture", JUNE)
    for month in (JUNE, SEPTEMBER):
        rank(shandong, "prefecture", month, in_order(codes))
    return shandong, codes


def rules_of(campaign: Campaign) -> dict[str, Any]:
    rules: dict[str, Any] = Ladder.objects.get(campaign=campaign, state=LadderState.LIVE).rules
    return deepcopy(rules)


def told(found: Trial, rule: str, *, live: bool = False) -> dict[Month, tuple[str, ...]]:
    rows = found.live if live else found.rows
    return {row.month: row.proposed for row in rows if row.rule == rule}


def test_the_live_rules_beside_themselves(cities: tuple[Campaign, list[str]]) -> None:
    campaign, codes = cities
    rules = rules_of(campaign)
    found = trial(campaign, rules, JUNE, SEPTEMBER)
    assert found.months == (JUNE, SEPTEMBER)
    assert found.rows == found.live
    assert (found.gained, found.lost) == ((), ())
    assert found.digest == digest(rules)
    last = tuple(region(code).name for code in codes[-5:])
    assert told(found, "A1") == {SEPTEMBER: last}
    assert (found.proposed, found.proposed_live, found.held) == (10, 10, 0)


def test_a_milder_and_a_harder_rule(cities: tuple[Campaign, list[str]]) -> None:
    campaign, codes = cities
    rules = rules_of(campaign)
    rules["rules"][0] |= {"quarters": 1, "rung": "summons"}
    rules["rules"] = [rule for rule in rules["rules"] if rule["code"] != "B1"]
    found = trial(campaign, rules, JUNE, SEPTEMBER)
    assert set(told(found, "A1")) == {JUNE, SEPTEMBER}
    assert set(told(found, "A1", live=True)) == {SEPTEMBER}
    worst = region(codes[-1]).name
    assert {(JUNE, worst, "约谈整改"), (SEPTEMBER, worst, "约谈整改")} <= set(found.gained)
    best = region(codes[0]).name
    assert {(SEPTEMBER, worst, "通报批评"), (SEPTEMBER, best, "通报表扬")} <= set(found.lost)


def test_who_is_held_back(cities: tuple[Campaign, list[str]]) -> None:
    campaign, codes = cities
    running(campaign, codes[-1], "notice", MeasureState.RECTIFYING, noon(JUNE))
    running(campaign, codes[-2], "listing", MeasureState.RECTIFYING, noon(Month(2019, 5)))
    found = trial(campaign, rules_of(campaign), JUNE, SEPTEMBER)
    (row,) = [one for one in found.rows if one.rule == "A1"]
    assert row.fresh == (region(codes[-1]).name,)
    assert row.top == (region(codes[-2]).name,)
    assert len(row.proposed) == 3


def test_who_was_accepted_is_told_apart(cities: tuple[Campaign, list[str]]) -> None:
    campaign, codes = cities
    running(campaign, codes[-1], "notice", MeasureState.ACCEPTED, noon(Month(2019, 5)))
    found = trial(campaign, rules_of(campaign), JUNE, SEPTEMBER)
    (row,) = [one for one in found.rows if one.rule == "A1"]
    assert row.leaving == (region(codes[-1]).name,)
    assert (len(row.proposed), found.held) == (4, 1)


def test_a_trial_of_too_few_months_opens_nothing(cities: tuple[Campaign, list[str]]) -> None:
    """Two quarters at least, or all that is published."""
    campaign, codes = cities
    rules = rules_of(campaign)
    short = trial(campaign, rules, SEPTEMBER, SEPTEMBER)
    assert (short.digest, short.wanted) == ("", 6)
    assert trial(campaign, rules, Month(2019, 4), SEPTEMBER).digest == digest(rules)
    assert trial(campaign, rules, JUNE, SEPTEMBER).digest == digest(rules)  # there is no more
    rank(campaign, "prefecture", Month(2019, 3), in_order(codes))
    assert trial(campaign, rules, JUNE, SEPTEMBER).digest == ""


def test_what_was_answered_late_would_have_been_proposed(
    cities: tuple[Campaign, list[str]],
) -> None:
    campaign, codes = cities
    issued, due = noon(Month(2019, 5), 3), date(2019, 6, 6)
    late = running(campaign, codes[0], "notice", MeasureState.ISSUED, issued, due_on=due)
    MeasureMove.objects.create(
        measure=late, number=2, verb=MeasureVerb.ACKNOWLEDGE, before=MeasureState.ISSUED,
        after=MeasureState.ACKNOWLEDGED, at=noon(JUNE), words="", by=late.issued_by,
    )  # fmt: skip
    found = trial(campaign, rules_of(campaign), JUNE, SEPTEMBER)
    assert told(found, "A5") == {JUNE: (region(codes[0]).name,)}


def test_a_trial_stores_nothing_and_heeds_no_proposal(cities: tuple[Campaign, list[str]]) -> None:
    campaign, _codes = cities
    rules = rules_of(campaign)
    before = trial(campaign, rules, JUNE, SEPTEMBER)
    propose(campaign=campaign, at=noon(SEPTEMBER, 16))
    count = Proposal.objects.count()
    with CaptureQueriesContext(connection) as queries:
        assert trial(campaign, rules, JUNE, SEPTEMBER) == before
    assert all(query["sql"].startswith("SELECT") for query in queries)
    assert Proposal.objects.count() == count == 10


def test_a_campaign_without_a_ladder_can_try_one(cities: tuple[Campaign, list[str]]) -> None:
    campaign, _codes = cities
    rules = rules_of(campaign)
    retired(campaign)
    found = trial(campaign, rules, JUNE, SEPTEMBER)
    assert found.live == ()
    assert len(found.gained) == 10
