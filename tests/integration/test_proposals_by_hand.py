"""Proposals by hand: what no rule sees, and who may not propose it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from campaigns.models import AuditEntry, Campaign
from campaigns.periods import Month
from campaigns.terms import MeasureState, Trigger
from metrics.actions.accountability.errors import LackingError, MeasureError, SeparationError
from metrics.actions.accountability.proposing import propose_by_hand
from metrics.actions.entry.errors import PersonalError, TooLongError
from metrics.models import Proposal
from tests.cast import Cast
from tests.month import region
from tests.placed import noon, running

pytestmark = pytest.mark.django_db

JUNE, SEPTEMBER = Month(2019, 6), Month(2019, 9)
AFTER = timedelta(hours=1)


def shandong() -> Campaign:
    return Campaign.objects.select_related("region").get(code="SD")


def by_hand(cast: Cast, **other: Any) -> Proposal:
    told: dict[str, Any] = {
        "campaign": shandong(),
        "region": region("370102"),
        "rung": "summons",
        "words": "督导检查发现台账与实际不符，两次提醒没有改正。",
        "by": cast.administrator,
        "at": noon(SEPTEMBER),
    }
    return propose_by_hand(**{**told, **other})


def test_a_person_proposes_what_no_rule_sees(cast: Cast) -> None:
    made = by_hand(cast)
    assert (made.trigger, made.rung, made.state) == (Trigger.MANUAL, "summons", "waiting")
    assert made.key == "M:370102:2019-10-15T12:00:00+08:00"
    assert made.proposed_by == cast.administrator
    assert made.evidence["summary"] == "督导检查发现台账与实际不符，两次提醒没有改正。"
    entry = AuditEntry.objects.get(action="人工提请")
    assert entry.by == cast.administrator
    with pytest.raises(MeasureError, match="刚刚已经提请过"):
        by_hand(cast)
    assert by_hand(cast, at=noon(SEPTEMBER) + AFTER).pk != made.pk


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"rung": "unheard"}, MeasureError),
        ({"words": " "}, LackingError),
        ({"words": "责任人身份证号11010519491231002X"}, PersonalError),
        ({"words": "字" * 501}, TooLongError),
    ],
)
def test_what_cannot_be_proposed(cast: Cast, other: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        by_hand(cast, **other)
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("who", ["clerk", "reviewer", "auditor", "city_leader", "stranger"])
def test_who_cannot_propose(cast: Cast, who: str) -> None:
    with pytest.raises(SeparationError):
        by_hand(cast, by=getattr(cast, who))


def test_regions_that_cannot_be_proposed(cast: Cast) -> None:
    for code in ("370000", "520102"):
        with pytest.raises(MeasureError, match="所辖的地区"):
            by_hand(cast, region=region(code))


def test_what_it_goes_on_from_is_of_the_same_region(cast: Cast) -> None:
    measure = running(shandong(), "370102", "notice", MeasureState.RECTIFYING, noon(JUNE))
    assert by_hand(cast, follows=measure).follows == measure
    with pytest.raises(MeasureError, match="不是这个地区的"):
        by_hand(cast, region=region("370103"), follows=measure)
