"""Decisions on proposals: as proposed, softer, joined, rejected; what may be written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from campaigns.models import AuditEntry, Campaign, User
from campaigns.terms import (
    LetterKind,
    MeasureState,
    MeasureVerb,
    ProposalState,
    Role,
    Trigger,
)
from metrics.actions.accountability import deciding, objecting
from metrics.actions.accountability.errors import (
    LackingError,
    MeasureError,
    SeparationError,
    StateError,
    UnmetError,
)
from metrics.actions.entry.errors import PersonalError, TooLongError
from metrics.actions.printable import UnprintableError
from metrics.models import Commendation, Measure, Proposal
from metrics.queries.accountability import proposals as asked
from metrics.queries.accountability.rungs import given_of
from tests.cast import Cast
from tests.measures import (
    MORNING,
    OWN,
    TODAY,
    WEEK,
    issued,
    praised,
    proposed,
    step,
    stood,
    unprinted,
    words_of,
)
from tests.month import region
from tests.people import colleague

__all__ = ["unprinted"]

pytestmark = pytest.mark.usefixtures("unprinted")


def confirm(proposal: Proposal, given: str, by: User, **other: Any) -> Measure:
    words = words_of(proposal, given, **other)
    return deciding.confirm(proposal=proposal, given=given, words=words, by=by, at=MORNING)


def test_confirmed_as_proposed(reported: Campaign, cast: Cast) -> None:
    proposal = proposed(reported, region(OWN), "summons")
    measure = confirm(proposal, "summons", cast.administrator)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.given) == (ProposalState.CONFIRMED, "summons")
    assert (proposal.decided_by, proposal.decided_at) == (cast.administrator, MORNING)
    assert (measure.state, measure.word, measure.public) == (
        MeasureState.ISSUED,
        "约谈整改",
        False,
    )
    assert measure.terms["rectify_days"] == 60
    assert measure.meeting_at == MORNING + WEEK
    (move,) = measure.moves.all()
    assert (move.before, move.verb, move.after) == ("", "", MeasureState.ISSUED)
    decision, issue = AuditEntry.objects.order_by("-id")[:2][::-1]
    assert (decision.action, issue.action) == ("采纳提请", "下达措施")
    assert issue.after is not None
    assert issue.after["文号"] == "鲁禁毒办〔2017〕1号"
    assert issue.after["状态"] == "已下达"


def test_softened_with_a_reason(reported: Campaign, cast: Cast) -> None:
    proposal = proposed(reported, region(OWN), "listing")
    assert [one["code"] for one in given_of(proposal)] == ["listing", "summons", "notice"]
    with pytest.raises(LackingError, match="从轻"):
        confirm(proposal, "notice", cast.leader)
    measure = confirm(proposal, "notice", cast.leader, decision_reason="首次落后，先予通报")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.given) == (ProposalState.SOFTENED, "notice")
    assert measure.rung == "notice"


@pytest.mark.parametrize("given", ["summons", "listing", "prison", ""])
def test_never_harder_than_proposed(reported: Campaign, cast: Cast, given: str) -> None:
    proposal = proposed(reported, region(OWN), "notice")
    words = replace(words_of(proposal), decision_reason="从重")
    with pytest.raises(MeasureError, match="从轻"):
        deciding.confirm(
            proposal=proposal, given=given, words=words, by=cast.administrator, at=MORNING
        )


def test_rejected_with_a_reason(reported: Campaign, cast: Cast) -> None:
    proposal = proposed(reported, region(OWN))
    with pytest.raises(LackingError):
        deciding.reject(proposal=proposal, reason=" ", by=cast.administrator, at=MORNING)
    deciding.reject(proposal=proposal, reason="数据有误", by=cast.administrator, at=MORNING)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason, proposal.given) == (
        ProposalState.REJECTED,
        "数据有误",
        "",
    )
    with pytest.raises(StateError, match="未采纳"):
        confirm(proposal, "notice", cast.administrator)


def test_joined_to_what_is_running(reported: Campaign, cast: Cast) -> None:
    running = issued(reported, region(OWN), "summons", cast.administrator)
    proposal = proposed(reported, region(OWN))
    elsewhere = stood(reported, region("370103"), MeasureState.ISSUED)
    over = stood(reported, region(OWN), MeasureState.CLOSED)
    join: Callable[..., Proposal] = deciding.join
    told = {"proposal": proposal, "reason": "一并整改", "by": cast.administrator, "at": MORNING}
    for wrong in (elsewhere, over):
        with pytest.raises(MeasureError):
            join(measure=wrong, **told)
    with pytest.raises(LackingError):
        join(measure=running, **{**told, "reason": ""})
    join(measure=running, **told)
    proposal.refresh_from_db()
    running.refresh_from_db()
    assert (proposal.state, proposal.given) == (ProposalState.JOINED, "summons")
    assert (running.state, running.version) == (MeasureState.ISSUED, 2)
    assert running.moves.order_by("-number")[0].words.startswith("并入提请：")


def test_once_on_a_rung(reported: Campaign, cast: Cast) -> None:
    first = issued(reported, region(OWN), "notice", cast.administrator)
    with pytest.raises(StateError, match="已有在办的"):
        issued(reported, region(OWN), "notice", cast.administrator)
    issued(reported, region(OWN), "summons", cast.administrator)
    step(first, MeasureVerb.REVOKE, cast.administrator)
    issued(reported, region(OWN), "notice", cast.administrator)


def test_an_escalation_ends_the_measure_before(reported: Campaign, cast: Cast) -> None:
    old = issued(reported, region(OWN), "notice", cast.administrator)
    further: dict[str, Any] = {"trigger": Trigger.UNANSWERED, "rule": "A5", "follows": old}
    further["key"] = f"A5:m{old.pk}:{old.due_on}"
    proposal = proposed(reported, region(OWN), "summons", **further)
    # Softer than the next rung is only to stay: joined or rejected.
    assert [one["code"] for one in given_of(proposal)] == ["summons"]
    made = confirm(proposal, "summons", cast.administrator)
    old.refresh_from_db()
    assert (old.state, old.ended_on, old.due_on) == (MeasureState.ESCALATED, TODAY, None)
    assert made.follows == old
    late = proposed(reported, region(OWN), "listing", **{**further, "rule": "", "key": "A1:late"})
    with pytest.raises(StateError, match="已升级"):
        confirm(late, "listing", cast.leader)


def test_no_escalation_of_what_was_reported(reported: Campaign, cast: Cast) -> None:
    """The region has reported: the office looks first."""
    old = stood(reported, region(OWN), MeasureState.REPORTED, "notice")
    proposal = proposed(reported, region(OWN), "summons", follows=old)
    with pytest.raises(StateError, match="已报整改结果"):
        confirm(proposal, "summons", cast.administrator)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WAITING


def test_a_relapse_under_observation(reported: Campaign, cast: Cast) -> None:
    old = stood(reported, region(OWN), MeasureState.OBSERVING)
    told: dict[str, Any] = {"trigger": Trigger.RELAPSE, "rule": "A6", "follows": old}
    proposal = proposed(reported, region(OWN), "listing", **told)
    old.observe_until = TODAY - timedelta(days=1)
    old.save(update_fields=["observe_until"])
    with pytest.raises(UnmetError, match="反弹提请"):
        step(old, MeasureVerb.CLOSE, cast.administrator)
    assert [one["code"] for one in given_of(proposal)] == ["listing", "summons", "notice"]
    made = confirm(proposal, "listing", cast.leader)
    old.refresh_from_db()
    assert (old.state, old.ended_on) == (MeasureState.RELAPSED, TODAY)
    assert (made.follows, made.state) == (old, MeasureState.ISSUED)
    over = proposed(reported, region(OWN), "summons", **told)
    with pytest.raises(StateError, match="不在办理中"):
        confirm(over, "summons", cast.administrator)


def test_a_commendation(reported: Campaign, cast: Cast) -> None:
    proposal = praised(reported, region("371000"))
    with pytest.raises(PermissionDenied):
        deciding.commend(
            proposal=proposal, words=words_of(proposal), by=cast.administrator, at=MORNING
        )
    with pytest.raises(MeasureError, match="表扬提请"):
        deciding.confirm(
            proposal=proposal, given="notice", words=words_of(proposal), by=cast.leader, at=MORNING
        )
    made = deciding.commend(proposal=proposal, words=words_of(proposal), by=cast.leader, at=MORNING)
    assert (made.given_on, made.given_by) == (TODAY, cast.leader)
    assert made.letter.kind == LetterKind.COMMENDATION
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.CONFIRMED
    assert Commendation.objects.count() == 1


def test_nobody_decides_on_his_own_proposal(reported: Campaign, cast: Cast, second: User) -> None:
    by_hand: dict[str, Any] = {
        "trigger": Trigger.MANUAL,
        "rule": "",
        "proposed_by": cast.administrator,
    }
    proposal = proposed(reported, region(OWN), **by_hand)
    with pytest.raises(SeparationError):
        confirm(proposal, "notice", cast.administrator)
    with pytest.raises(SeparationError):
        deciding.reject(proposal=proposal, reason="不必", by=cast.administrator, at=MORNING)
    assert not asked.may_decide(cast.administrator, proposal)
    rows = Proposal.objects.filter(pk=proposal.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(
            state=ProposalState.CONFIRMED, decided_by=cast.administrator, decided_at=MORNING
        )
    confirm(proposal, "notice", second)


def test_a_summons_says_when_and_where(reported: Campaign, cast: Cast) -> None:
    proposal = proposed(reported, region(OWN), "summons")
    wrong: dict[str, dict[str, Any]] = {
        "没有时间": {"meeting_at": None},
        "没有地点": {"meeting_place": " "},
        "已经过去": {"meeting_at": MORNING},
    }
    for other in wrong.values():
        with pytest.raises(MeasureError, match="约谈"):
            confirm(proposal, "summons", cast.administrator, **other)
    measure = confirm(proposal, "summons", cast.administrator)
    text = "\n".join(measure.letters.get().content["paragraphs"])
    assert "约谈时间：2017年8月16日（星期三）9时。" in text
    assert "约谈地点：山东省禁毒办三楼会议室。" in text


@pytest.mark.parametrize("rung", ["notice", "summons", "listing"])
def test_who_decides_is_the_rungs_to_say(reported: Campaign, cast: Cast, rung: str) -> None:
    allowed = "leader" if rung == "listing" else "administrator"
    nation = colleague("nation", Role.ADMINISTRATOR, "000000")
    proposal = proposed(reported, region(OWN), rung)
    for name, user in {**cast.everyone(), "nation": nation}.items():
        may = name == allowed or (name == "nation" and rung != "listing")
        assert asked.may_decide(user, proposal) == may, name
        with transaction.atomic():
            if may:
                confirm(proposal, rung, user)
            else:
                with pytest.raises(PermissionDenied):
                    confirm(proposal, rung, user)
                with pytest.raises(PermissionDenied):
                    deciding.reject(proposal=proposal, reason="不必", by=user, at=MORNING)
            transaction.set_rollback(True)


_NUMBERS = [("370102199001011234", "身份证号"), ("请联系13812345678", "手机号")]


@pytest.mark.parametrize(("text", "found"), _NUMBERS)
def test_no_text_takes_a_persons_number(
    reported: Campaign, cast: Cast, text: str, found: str
) -> None:
    proposal = proposed(reported, region(OWN), "summons")
    fields = ("reason", "demands", "paragraphs", "meeting_place", "decision_reason")
    for field in fields:
        with pytest.raises(PersonalError, match=found):
            confirm(proposal, "summons", cast.administrator, **{field: text})
    with pytest.raises(PersonalError):
        deciding.reject(proposal=proposal, reason=text, by=cast.administrator, at=MORNING)
    measure = stood(reported, region(OWN), MeasureState.INSPECTED, "listing")
    for field in ("words", "letter", "place"):
        said: dict[str, Any] = {field: text}
        with pytest.raises(PersonalError, match=found):
            step(measure, MeasureVerb.EXTEND, cast.leader, **said)
    early = stood(reported, region(OWN), MeasureState.ISSUED, "notice")
    with pytest.raises(PersonalError):
        objecting.object_to(measure=early, words=text, by=cast.clerk, at=MORNING)
    objection = objecting.object_to(measure=early, words="不实", by=cast.clerk, at=MORNING)
    with pytest.raises(PersonalError):
        objecting.answer(
            objection=objection, upheld=False, words=text, by=cast.administrator, at=MORNING
        )
    kept = Measure.objects.filter(proposal=proposal).exists() or measure.moves.exists()
    assert not kept


def test_texts_that_cannot_be_kept_or_printed(reported: Campaign, cast: Cast) -> None:
    proposal = proposed(reported, region(OWN))
    for field, text, error in (
        ("reason", "长" * 2001, TooLongError),
        ("paragraphs", "长" * 4001, TooLongError),
        ("paragraphs", "响\x07铃", UnprintableError),
        ("paragraphs", " \n ", LackingError),
        ("reason", "", LackingError),
    ):
        with pytest.raises(error):
            confirm(proposal, "notice", cast.administrator, **{field: text})
