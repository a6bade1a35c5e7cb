"""Two workers and a person at once: every proposal is there once."""

from __future__ import annotations

from functools import partial

import pytest

from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import ProposalState
from metrics.actions.accountability.errors import MeasureError
from metrics.actions.accountability.proposing import propose, propose_by_hand
from metrics.models import Proposal
from tests.cast import find
from tests.integration.test_races import at_once
from tests.month import region
from tests.placed import codes_of, in_order, noon, rank

pytestmark = pytest.mark.django_db(transaction=True)

YEAR = Month(2016, 12)


def test_two_at_once() -> None:
    """One story, as every one of them is expensive to set up."""
    campaign = Campaign.objects.select_related("region").get(code="GZ")
    codes = codes_of(campaign, "county", YEAR)
    rank(campaign, "county", YEAR, in_order(codes))
    every_proposal_once(campaign)
    every_one_lapses_once(campaign, codes)
    one_by_hand()


def every_proposal_once(campaign: Campaign) -> None:
    asked = partial(propose, campaign=campaign, at=noon(YEAR, 16))
    done = at_once(asked, asked, asked)
    assert sorted(map(len, done)) == [0, 0, 3]
    assert Proposal.objects.count() == 3


def every_one_lapses_once(campaign: Campaign, codes: list[str]) -> None:
    turned = in_order(list(reversed(codes)))
    rank(campaign, "county", YEAR, turned, edition=2, at=noon(YEAR, 17))
    asked = partial(propose, campaign=campaign, at=noon(YEAR, 18))
    done = at_once(asked, asked)
    assert sorted(map(len, done)) == [0, 3]
    states = list(Proposal.objects.values_list("state", flat=True))
    assert states.count(ProposalState.LAPSED) == states.count(ProposalState.WAITING) == 3


def one_by_hand() -> None:
    campaign = Campaign.objects.select_related("region").get(code="SD")
    asked = partial(
        propose_by_hand,
        campaign=campaign,
        region=region("370102"),
        rung="notice",
        words="督导检查发现台账不实。",
        by=find().administrator,
        at=noon(YEAR),
    )
    done = at_once(asked, asked)
    assert sum(isinstance(one, Proposal) for one in done) == 1
    assert sum(isinstance(one, MeasureError) for one in done) == 1, done
