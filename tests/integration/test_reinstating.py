"""What a revoked escalation had ended is proposed anew: nothing written over, nothing forgotten."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.models import AuditEntry, Campaign, User
from campaigns.terms import MeasureState, MeasureVerb, ProposalState, Trigger
from metrics.actions.accountability import deciding, objecting
from metrics.actions.accountability.errors import SeparationError
from metrics.models import Measure, Proposal
from tests.cast import Cast
from tests.measures import (
    MORNING,
    OWN,
    TODAY,
    WEEK,
    answer_of,
    issued,
    proposed,
    step,
    stood,
    unprinted,
    words_of,
)
from tests.month import region

__all__ = ["unprinted"]

pytestmark = pytest.mark.usefixtures("unprinted")


def escalated(campaign: Campaign, by: User) -> tuple[Measure, Measure]:
    """A notice, and the summons that it led to."""
    first = issued(campaign, region(OWN), "notice", by)
    return first, issued(campaign, region(OWN), "summons", by, MORNING + WEEK, follows=first)


def again() -> list[Proposal]:
    return list(Proposal.objects.filter(key__startswith="R:"))


def test_the_earlier_measure_is_proposed_and_issued_again(
    reported: Campaign, cast: Cast, second: User
) -> None:
    first, later = escalated(reported, cast.administrator)
    step(later, MeasureVerb.REVOKE, cast.administrator, MORNING + WEEK)
    [made] = again()
    assert (made.rung, made.rule, made.trigger) == ("notice", "A2", Trigger.MANUAL)
    assert (made.state, made.follows, made.proposed_by) == (
        ProposalState.WAITING,
        None,
        cast.administrator,
    )
    assert made.evidence["summary"] == (
        f"{first.reason}在此基础上升级的“约谈整改”已于2017年8月16日撤销，原来的问题仍需整改。"
    )
    assert made.evidence["notes"][0] == (
        "原措施“通报批评”（鲁禁毒办〔2017〕1号）2017年8月9日下达，2017年8月16日因升级结束；"
        "依据是当时的。采纳的，重新下达，期限重新计算。"
    )
    entry = AuditEntry.objects.get(action="提请恢复原措施")
    assert entry.by == cast.administrator
    assert entry.after == {"建议": "notice", "原措施": first.pk, "撤销的措施": later.pk}

    words: dict[str, Any] = {"words": words_of(made, at=MORNING + WEEK), "at": MORNING + WEEK}
    with pytest.raises(SeparationError):
        deciding.confirm(proposal=made, given="notice", by=cast.administrator, **words)
    anew = deciding.confirm(proposal=made, given="notice", by=second, **words)
    first.refresh_from_db()
    assert (first.state, first.ended_on) == (MeasureState.ESCALATED, (MORNING + WEEK).date())
    assert (anew.state, anew.rung, anew.follows) == (MeasureState.ISSUED, "notice", None)
    text = anew.letters.get().content["paragraphs"]
    assert "原来的问题仍需整改" in text[0]
    assert "本行动问责规则（第1版A2条），经研究，决定对你区予以通报批评。" in text[1]


def test_an_upheld_objection_proposes_it_as_well(
    reported: Campaign, cast: Cast, second: User
) -> None:
    _, later = escalated(reported, cast.administrator)
    at = MORNING + WEEK
    made = objecting.object_to(measure=later, words="有误。", by=cast.clerk, at=at)
    letter = answer_of(later, at, upheld=True, reason="属实。")
    told: dict[str, Any] = {"words": "属实。", "letter": letter, "by": second, "at": at}
    objecting.answer(objection=made, upheld=True, **told)
    assert [one.proposed_by for one in again()] == [second]


def test_what_cannot_come_back_is_not_proposed(reported: Campaign, cast: Cast) -> None:
    alone = issued(reported, region("370103"), "notice", cast.administrator)
    step(alone, MeasureVerb.REVOKE, cast.administrator)
    first, later = escalated(reported, cast.administrator)
    other = proposed(reported, region(OWN), "notice")
    stands = stood(reported, region(OWN), MeasureState.ISSUED, "notice", proposal=other)
    step(later, MeasureVerb.REVOKE, cast.administrator, MORNING + WEEK)
    assert again() == [], "the region stands on that rung by another measure"
    assert stands.issued_on == first.issued_on == TODAY
