"""督导问责 on one page: who stays behind on the last rung, whose praise is shown to whom."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest

from campaigns.models import Campaign, Ladder, User
from campaigns.periods import Month
from campaigns.terms import Level, MeasureState, ProposalKind, ProposalState, Trigger
from metrics.models import Commendation, Proposal, Ranking
from metrics.queries.accountability.lines import Asked
from metrics.queries.accountability.overview import Answer, overview
from tests.cast import Cast
from tests.measures import MORNING, TODAY, evidence, ladder_of, stood
from tests.month import region
from tests.placed import codes_of, in_order, rank

pytestmark = pytest.mark.django_db
CITY = "370100"
BEFORE = date(2017, 6, 30)
JUNE, SEPTEMBER = Month(2017, 6), Month(2017, 9)


def answer(user: User, campaign: Campaign, question: str) -> Answer | None:
    answers = overview(user, campaign, Asked(), TODAY).answers
    return next((one for one in answers if one.question == question), None)


def top(user: User, campaign: Campaign) -> Answer | None:
    return answer(user, campaign, "最高一级仍靠后")


def ranked(campaign: Campaign, month: Month, place: int, *, edition: int = 1) -> Ranking:
    """The city at a place of 17, every band one place wide."""
    codes = codes_of(campaign, Level.PREFECTURE, month)
    places = in_order([*(code for code in codes if code != CITY), CITY])
    last = len(places)
    assert last - last // 3 < last - 3
    moved = {code: at for code, at in places.items() if at and at >= place and code != CITY}
    places |= {code: at + 1 for code, at in moved.items()} | {CITY: place}
    return rank(campaign, Level.PREFECTURE, month, places, edition=edition)


# --- Nothing above --------------------------------------------------------------------------------


def test_who_stays_behind_on_the_last_rung_is_told(reported: Campaign, cast: Cast) -> None:
    stood(reported, region(CITY), MeasureState.RECTIFYING, issued_on=BEFORE)
    assert top(cast.leader, reported) is None, "nothing is published"
    ranked(reported, JUNE, 17)
    assert top(cast.leader, reported) is None, "issued within the quarter"
    ranked(reported, SEPTEMBER, 17)
    found = top(cast.leader, reported)
    assert found is not None
    assert found.lines == [
        "1 项，规则没有更高的措施",
        "济南市重点整治，2017年9月仍在最后三分之一",
    ]
    assert found.late
    assert "rung=listing" in found.url
    assert top(cast.clerk, reported) is None, "for those who prepare the ladder"
    ranked(reported, Month(2017, 10), 1)
    assert top(cast.leader, reported) == found, "a quarter is asked at its end"
    ranked(reported, SEPTEMBER, 4, edition=2)
    assert top(cast.leader, reported) is None, "the newest edition counts"


@pytest.mark.parametrize(
    ("state", "rung", "other"),
    [
        (MeasureState.OBSERVING, "listing", {}),
        (MeasureState.CLOSED, "listing", {}),
        (MeasureState.RECTIFYING, "notice", {}),
        (MeasureState.RECTIFYING, "listing", {"authority": "national"}),
    ],
)
def test_who_can_still_climb_or_is_let_off_is_not(
    reported: Campaign, cast: Cast, state: MeasureState, rung: str, other: dict[str, str]
) -> None:
    stood(reported, region(CITY), state, rung, issued_on=BEFORE, **other)
    ranked(reported, SEPTEMBER, 17)
    assert top(cast.leader, reported) is None


# --- Praise --------------------------------------------------------------------------------------


@pytest.mark.parametrize("public", [True, False])
def test_praise_that_is_not_public_is_for_its_region(
    reported: Campaign, cast: Cast, public: bool
) -> None:
    _commended(reported, cast.leader, public=public)
    seen = {
        name: [row.region for row in overview(user, reported, Asked(), TODAY).praised]
        for name, user in cast.everyone().items()
        if name not in {"stranger", "nobody", "system", "security"}
    }
    told, others = ["济南市"], ["济南市"] if public else []
    assert seen == {
        **dict.fromkeys(("administrator", "leader", "auditor", "reviewer"), told),
        **dict.fromkeys(("clerk", "city_leader"), others),
    }
    said = answer(cast.city_leader, reported, "表扬")
    assert said is not None
    assert ("还没有表扬过" in said.lines) is not public


def _commended(campaign: Campaign, by: User, *, public: bool) -> None:
    """By a version of the ladder that says whether praise is for everybody."""
    rules = deepcopy(ladder_of(campaign).rules)
    rules["commendation"]["public"] = public
    ladder = Ladder.objects.create(campaign=campaign, version=99, state="draft", rules=rules)
    proposal = Proposal.objects.create(
        campaign=campaign,
        region=region(CITY),
        ladder=ladder,
        kind=ProposalKind.COMMENDATION,
        trigger=Trigger.FIRST_THIRD,
        rule="B2",
        key="B2:370100",
        month=201706,
        evidence=evidence(region(CITY)),
        state=ProposalState.WAITING,
        proposed_at=MORNING,
    )
    Commendation.objects.create(
        campaign=campaign,
        region=region(CITY),
        proposal=proposal,
        words="名次靠前。",
        given_on=TODAY,
        given_by=by,
    )
