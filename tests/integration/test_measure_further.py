"""What goes on from a measure: proposed, decided, overtaken by its end, or too early."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from campaigns.models import AuditEntry, Campaign, Ladder, User
from campaigns.terms import MeasureState, MeasureVerb, ProposalState, Trigger
from metrics.actions.accountability import deciding
from metrics.actions.accountability.by_hand import propose_by_hand
from metrics.actions.accountability.errors import (
    LackingError,
    MeasureError,
    SeparationError,
    StateError,
)
from metrics.models import Measure, Proposal
from metrics.queries.accountability import measures as seen
from metrics.queries.accountability.rungs import choices_of, given_of, height, upwards
from tests.cast import Cast
from tests.measures import (
    MORNING,
    OWN,
    TODAY,
    WEEK,
    brought,
    issued,
    ladder_of,
    proposed,
    step,
    stood,
    unprinted,
    words_of,
)
from tests.month import BEIJING, region

__all__ = ["unprinted"]

pytestmark = pytest.mark.usefixtures("unprinted")


def confirm(proposal: Proposal, given: str, by: User, **other: Any) -> Measure:
    words = words_of(proposal, given, **other)
    return deciding.confirm(proposal=proposal, given=given, words=words, by=by, at=MORNING)


def by_hand(measure: Measure, rung: str, by: User, **other: Any) -> Proposal:
    told: dict[str, Any] = {
        "campaign": measure.campaign,
        "region": measure.region,
        "rung": rung,
        "words": "检查不合格，方案没有落实。",
        "follows": measure,
        "by": by,
        "at": MORNING,
    }
    return propose_by_hand(**{**told, **other})


# --- proposals that nobody can confirm any more ------------------------------------------------


def test_what_waits_on_a_measure_lapses_when_it_ends(
    reported: Campaign, cast: Cast, second: User
) -> None:
    """By whatever it ends, and only what goes on from this one."""
    old = issued(reported, region(OWN), "notice", cast.administrator)
    other = stood(reported, region("370103"), MeasureState.RECTIFYING, "notice")
    chosen, left = (proposed(reported, region(OWN), "summons", follows=old) for _ in range(2))
    elsewhere = proposed(reported, region("370103"), "summons", follows=other)
    confirm(chosen, "summons", cast.administrator)
    for row in (chosen, left, elsewhere):
        row.refresh_from_db()
    assert (chosen.state, left.state) == (ProposalState.CONFIRMED, ProposalState.LAPSED)
    assert elsewhere.state == ProposalState.WAITING
    assert left.reason == "原措施已升级，不能再由它升级或者认定反弹"
    assert (left.decided_by, left.decided_at) == (None, MORNING)
    entry = AuditEntry.objects.get(action="建议失效")
    assert (entry.by, entry.after) == (
        None,
        {"状态": ProposalState.LAPSED.word, "原因": left.reason},
    )
    with pytest.raises(StateError, match="失效"):
        confirm(left, "summons", cast.administrator)
    step(other, MeasureVerb.REVOKE, cast.administrator)
    elsewhere.refresh_from_db()
    assert elsewhere.state == ProposalState.LAPSED
    assert "已撤销" in elsewhere.reason


def test_what_was_overdue_and_is_done_does_not_escalate(reported: Campaign, cast: Cast) -> None:
    """The region has acknowledged since; the plan is another step with another day."""
    old = issued(reported, region(OWN), "notice", cast.administrator)
    key = f"A5:m{old.pk}:{old.due_on}"
    told: dict[str, Any] = {"trigger": Trigger.UNANSWERED, "rule": "A5", "follows": old}
    proposal = proposed(reported, region(OWN), "summons", key=key, **told)
    step(old, MeasureVerb.ACKNOWLEDGE, cast.clerk)
    with pytest.raises(StateError, match="已有回应"):
        confirm(proposal, "summons", cast.administrator)
    old = step(old, MeasureVerb.HAND_IN_PLAN, cast.clerk)
    # Inspected by the same day: nothing is owed by the region, though the day is the same.
    same = f"A5:m{old.pk}:{old.due_on}"
    again = proposed(reported, region(OWN), "summons", key=same, **told)
    with pytest.raises(StateError, match="已有回应"):
        confirm(again, "summons", cast.administrator)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WAITING


# --- the office answers late -----------------------------------------------------------------


def test_a_plan_answered_late_costs_the_region_nothing(reported: Campaign, cast: Cast) -> None:
    measure = issued(reported, region(OWN), "notice", cast.administrator)
    assert measure.rectify_by == date(2017, 10, 10)
    measure = brought(measure, MeasureState.PLANNED, cast)  # on 9 August, 40 working days left
    assert measure.due_on == date(2017, 8, 23)
    late = datetime(2018, 2, 20, 10, tzinfo=BEIJING)
    done = step(measure, MeasureVerb.AGREE_PLAN, cast.administrator, late)
    assert done.rectify_by == done.due_on
    assert done.due_on == date(2018, 4, 18)  # 40 working days from 20 February, over two holidays
    assert done.moves.order_by("-number")[0].due_on == done.due_on


def test_a_plan_answered_in_time_leaves_the_day_of_the_letter(
    reported: Campaign, cast: Cast
) -> None:
    measure = issued(reported, region(OWN), "notice", cast.administrator)
    brought(measure, MeasureState.PLANNED, cast)
    in_time = datetime(2017, 8, 23, 18, tzinfo=BEIJING)
    done = step(measure, MeasureVerb.AGREE_PLAN, cast.administrator, in_time)
    assert done.due_on == done.rectify_by == date(2017, 10, 10)
    # A plan that came late itself is carried out within a week at least.
    near = stood(
        reported, region("370103"), MeasureState.PLANNED, "notice", rectify_by=TODAY, due_on=TODAY
    )
    done = step(near, MeasureVerb.AGREE_PLAN, cast.administrator)
    assert done.due_on == (MORNING + WEEK).date()


# --- proposing by hand -----------------------------------------------------------------------


def test_a_failed_inspection_is_escalated_by_hand(
    reported: Campaign, cast: Cast, second: User
) -> None:
    old = stood(reported, region(OWN), MeasureState.INSPECTED, "notice")
    made = by_hand(old, "summons", second)
    assert (made.trigger, made.follows, made.rung) == (Trigger.MANUAL, old, "summons")
    with pytest.raises(SeparationError):
        confirm(made, "summons", second)
    after = confirm(made, "summons", cast.administrator)
    old.refresh_from_db()
    assert (old.state, after.follows) == (MeasureState.ESCALATED, old)


def test_a_relapse_is_proposed_by_hand(reported: Campaign, cast: Cast) -> None:
    """On the same rung; the observation is not closed meanwhile."""
    old = stood(reported, region(OWN), MeasureState.OBSERVING)
    made = by_hand(old, "listing", cast.administrator)
    assert made.trigger == Trigger.RELAPSE
    assert [one["code"] for one in given_of(made)] == ["listing", "summons", "notice"]
    assert "反弹提请" in seen.hindrance(old, MeasureVerb.CLOSE, date(2018, 1, 1))
    confirm(made, "listing", cast.leader)
    old.refresh_from_db()
    assert old.state == MeasureState.RELAPSED


@pytest.mark.parametrize(
    ("state", "rung", "words"),
    [
        (MeasureState.RECTIFYING, "notice", "要比在办的高一级"),
        (MeasureState.RECTIFYING, "summons", "要比在办的高一级"),
        (MeasureState.REPORTED, "listing", "不能由它提请升级"),
        (MeasureState.ACCEPTED, "listing", "不能由它提请升级"),
        (MeasureState.CLOSED, "listing", "不能由它提请升级"),
    ],
)
def test_from_what_no_escalation_is_proposed(
    reported: Campaign, cast: Cast, state: MeasureState, rung: str, words: str
) -> None:
    old = stood(reported, region(OWN), state, "summons")
    with pytest.raises(MeasureError, match=words):
        by_hand(old, rung, cast.administrator)
    assert not Proposal.objects.exists()


def test_from_what_else_no_escalation_is_proposed(
    reported: Campaign, cast: Cast, second: User
) -> None:
    higher = stood(
        reported, region("370103"), MeasureState.RECTIFYING, "notice", authority="provincial"
    )
    with pytest.raises(MeasureError, match="上级单位"):
        by_hand(higher, "summons", cast.administrator)
    old = stood(reported, region(OWN), MeasureState.RECTIFYING, "notice")
    with pytest.raises(MeasureError, match="不是这个地区的"):
        by_hand(old, "summons", cast.administrator, region=region("370103"))
    by_hand(old, "summons", cast.administrator)
    with pytest.raises(StateError, match="等待决定"):
        by_hand(old, "summons", second)


# --- the region stands on the proposed rung already --------------------------------------------


def stricter(campaign: Campaign, **rungs: dict[str, Any]) -> Ladder:
    """The campaign's ladder with other rungs, as another version would have them."""
    ladder = ladder_of(campaign)
    ladder.rules = {
        **ladder.rules,
        "rungs": [{**one, **rungs.get(one["code"], {})} for one in ladder.rules["rungs"]],
    }
    return ladder


def test_the_next_rung_is_offered_where_the_region_stands_already(
    reported: Campaign, cast: Cast, second: User
) -> None:
    """A rule that does not climb; the measure that runs ends as escalated."""
    old = issued(reported, region(OWN), "notice", cast.administrator)
    proposal = proposed(reported, region(OWN), "notice", rule="A4", trigger=Trigger.REPORTING)
    harder, same = choices_of(proposal)
    assert (harder.rung["code"], harder.step, harder.follows) == ("summons", 1, old)
    assert (same.rung["code"], same.step, same.follows) == ("notice", 0, None)
    with pytest.raises(StateError, match="已有在办的"):
        confirm(proposal, "notice", cast.administrator)
    with pytest.raises(LackingError, match="升一级的理由"):
        confirm(proposal, "summons", cast.administrator)
    made = confirm(proposal, "summons", cast.administrator, decision_reason="通报以后仍然逾期")
    old.refresh_from_db()
    proposal.refresh_from_db()
    assert (made.follows, old.state) == (old, MeasureState.ESCALATED)
    assert (proposal.state, proposal.given) == (ProposalState.CONFIRMED, "summons")
    assert AuditEntry.objects.filter(action="升级处理").count() == 1
    assert not AuditEntry.objects.filter(action="从轻处理").exists()


def test_a_harder_rung_is_given_by_whom_its_own_rule_names(reported: Campaign, cast: Cast) -> None:
    issued(reported, region(OWN), "summons", cast.administrator)
    proposal = proposed(reported, region(OWN), "summons")
    assert [one["code"] for one in given_of(proposal)] == ["listing", "summons", "notice"]
    with pytest.raises(PermissionDenied, match="重点整治"):
        confirm(proposal, "listing", cast.administrator, decision_reason="屡教不改")


def test_nothing_harder_is_offered_beside_what_cannot_be_escalated(
    reported: Campaign, cast: Cast
) -> None:
    stood(reported, region(OWN), MeasureState.ACCEPTED, "notice")
    stood(reported, region(OWN), MeasureState.RECTIFYING, "listing")  # the last rung
    stood(reported, region("370103"), MeasureState.RECTIFYING, "notice")
    proposal = proposed(reported, region(OWN), "notice")
    assert [one["code"] for one in given_of(proposal)] == ["notice"]


# --- which rung is the higher one --------------------------------------------------------------


def test_rungs_are_ordered_by_where_they_lead(reported: Campaign, cast: Cast) -> None:
    proposal = proposed(reported, region(OWN), "summons")
    proposal.ladder = ladder = stricter(reported)
    ladder.rules["rungs"].reverse()
    assert [one["code"] for one in upwards(ladder)] == ["notice", "summons", "listing"]
    assert [one["code"] for one in given_of(proposal)] == ["summons", "notice"]
    loose = stricter(reported, notice={"next": ""}, summons={"next": ""})
    assert [height(loose, code) for code in ("notice", "summons", "listing", "old")] == [
        0,
        1,
        2,
        -1,
    ]


def test_a_measure_whose_rung_is_called_otherwise_since(reported: Campaign, cast: Cast) -> None:
    """What its own terms say; without them nothing softer than proposed."""
    old = stood(reported, region(OWN), MeasureState.RECTIFYING, "notice")
    proposal = proposed(reported, region(OWN), "listing", follows=old)
    proposal.ladder = stricter(reported, notice={"code": "letter"})
    assert [one["code"] for one in given_of(proposal)] == ["listing", "summons"]
    proposal.ladder = stricter(
        reported, notice={"code": "letter"}, summons={"code": "call", "next": "listing"}
    )
    assert [one["code"] for one in given_of(proposal)] == ["listing"]
