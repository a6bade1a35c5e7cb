"""Deciding on a proposal: as proposed, softer, a rung further, joined to what is running, or not
at all.

Nothing follows by itself: a person whose role the rung names decides, with the letter read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from campaigns.models import User
from campaigns.terms import (
    LetterKind,
    MeasureState,
    MeasureVerb,
    PaperKind,
    ProposalKind,
    ProposalState,
)
from metrics.actions.accountability import steps
from metrics.actions.accountability.errors import (
    LackingError,
    MeasureError,
    SeparationError,
    StateError,
)
from metrics.actions.accountability.holding import (
    hold_measure,
    hold_proposal,
    stands,
    told,
    told_of,
)
from metrics.actions.accountability.signing import checked_letter, sign
from metrics.actions.accountability.steps import Step, begin
from metrics.actions.held import hold_campaign
from metrics.actions.printable import checked_line, checked_paragraphs
from metrics.models import Commendation, Letter, Measure, Proposal
from metrics.models.accountability.measures import LONGEST_WORDS
from metrics.models.accountability.proposals import LONGEST_REASON
from metrics.queries.accountability.letters import (
    commendation_head,
    days_of,
    issue_closing,
    issue_head,
)
from metrics.queries.accountability.measures import further_verb, separated, stands_for
from metrics.queries.accountability.proposals import is_gone, may_decide, may_give, no_way
from metrics.queries.accountability.rungs import Choice, Rung, choices_of
from metrics.wording.accountability.hindrances import gone
from metrics.wording.accountability.letters import meeting_words

_LONGEST_PLACE = 80


@dataclass(frozen=True, slots=True)
class Words:
    """What the person wrote: ``reason`` and ``demands`` stay with the measure, ``paragraphs`` is
    the text of the letter, ``decision_reason`` why it is softer than proposed. A summons has time
    and place."""

    reason: str
    demands: str
    paragraphs: str
    decision_reason: str = ""
    meeting_at: datetime | None = None
    meeting_place: str = ""


@transaction.atomic
def confirm(
    *,
    proposal: Proposal,
    given: str,
    words: Words,
    by: User,
    at: datetime,
    address: str | None = None,
) -> Measure:
    """Issue the measure with its letter, on the rung proposed, on a softer one (``given``), or on
    the next one where the region stands on that rung already. One that follows another ends that
    other in the same moment."""
    hold_campaign(proposal.campaign_id)
    held = _held(proposal, ProposalKind.MEASURE, by)
    choice = _given(held, given, by)
    rung, softer = choice.rung, choice.step < 0
    why = _reason(words.decision_reason, _why_words(choice), needed=choice.step != 0)
    checked = _checked(words, rung, at)
    paragraphs = _with_meeting(checked)
    # Decided before what it follows ends, or it would lapse with all others that follow that.
    _decide(held, ProposalState.SOFTENED if softer else ProposalState.CONFIRMED, why, by, at)
    held.given = given
    held.save(update_fields=["state", "reason", "decided_by", "decided_at", "given"])
    follows = _end_followed(held, choice, checked, by, at, address)
    measure = _issued(held, rung, follows, checked, by, at)
    head, today = issue_head(held, rung), timezone.localdate(at)
    closing = issue_closing(held.campaign, held.region, head, rung, today)
    letter = sign(
        kind=LetterKind.ISSUE,
        about=measure,
        head=head,
        paragraphs=[*paragraphs, *closing],
        by=by,
        at=at,
    )
    begin(measure, Step(checked.reason), by, at)
    told_of(_done_words(choice), held, by, at, address, after=_decided(held))
    told("下达措施", measure, by, at, address, after={**stands(measure), **_sealed(letter)})
    return measure


@transaction.atomic
def commend(
    *, proposal: Proposal, words: Words, by: User, at: datetime, address: str | None = None
) -> Commendation:
    """Commend a region, with a letter."""
    hold_campaign(proposal.campaign_id)
    held = _held(proposal, ProposalKind.COMMENDATION, by)
    if is_gone(held.region, timezone.localdate(at)):
        raise StateError(gone(held.region.name))
    why = _reason(words.decision_reason, "决定的理由", needed=False)
    made = Commendation.objects.create(
        campaign=held.campaign,
        region=held.region,
        proposal=held,
        words=_needed(words.reason, "事由"),
        given_on=timezone.localdate(at),
        given_by=by,
        demonstration=held.demonstration or settings.DEMONSTRATION,
    )
    letter = sign(
        kind=LetterKind.COMMENDATION,
        about=made,
        head=commendation_head(held),
        paragraphs=checked_letter(words.paragraphs),
        by=by,
        at=at,
    )
    _decide(held, ProposalState.CONFIRMED, why, by, at)
    held.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    told_of("采纳提请", held, by, at, address, after={**_decided(held), **_sealed(letter)})
    return made


@transaction.atomic
def join(
    *,
    proposal: Proposal,
    measure: Measure,
    reason: str,
    by: User,
    at: datetime,
    address: str | None = None,
) -> Proposal:
    """Put what was found to a measure of the region that is running already."""
    hold_campaign(proposal.campaign_id)  # first, as whoever ends the measure does
    held = _held(proposal, ProposalKind.MEASURE, by)
    why = _reason(reason, "并入的理由", needed=True)
    running = hold_measure(measure.pk)
    if (running.campaign_id, running.region_id) != (held.campaign_id, held.region_id):
        raise MeasureError("只能并入同一行动中同一地区的措施")
    if MeasureState(running.state).ends:
        raise StateError(f"这项措施{MeasureState(running.state).word}，不能再并入")
    said = Step(f"并入提请：{held.evidence['summary']}"[:LONGEST_WORDS])
    steps.take(running, MeasureVerb.NOTE, said, by, at)
    _decide(held, ProposalState.JOINED, why, by, at)
    held.given = running.rung
    held.save(update_fields=["state", "reason", "decided_by", "decided_at", "given"])
    after = {**_decided(held), "措施": running.pk}
    told_of("并入在办措施", held, by, at, address, after=after)
    return held


@transaction.atomic
def reject(
    *, proposal: Proposal, reason: str, by: User, at: datetime, address: str | None = None
) -> Proposal:
    """Leave it; the reason stays with the proposal."""
    held = _held(proposal, ProposalKind(proposal.kind), by)
    why = _reason(reason, "不采纳的理由", needed=True)
    _decide(held, ProposalState.REJECTED, why, by, at)
    held.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    told_of("不采纳提请", held, by, at, address, after=_decided(held))
    return held


def _held(proposal: Proposal, kind: ProposalKind, by: User) -> Proposal:
    """The proposal, held, if this person may decide on it now."""
    held = hold_proposal(proposal.pk)
    if held.kind != kind:
        raise MeasureError(f"这是一项{ProposalKind(held.kind).word}提请，不能这样办理")
    if held.proposed_by_id == by.pk:
        raise SeparationError("提请人不能决定自己提请的事项，请由另一人决定")
    if stands_for(by, held.campaign, held.region):
        raise PermissionDenied("来自这个地区的人不能决定对它的提请，代理他人时也一样")
    if not may_decide(by, held):
        raise PermissionDenied("这项提请不由您的岗位决定")
    return held


def _decide(held: Proposal, state: ProposalState, why: str, by: User, at: datetime) -> None:
    held.state, held.reason, held.decided_by, held.decided_at = state, why, by, at


def _given(held: Proposal, given: str, by: User) -> Choice:
    found = next((one for one in choices_of(held) if one.rung["code"] == given), None)
    if found is None:
        raise MeasureError("只能按提请的措施决定，或者从轻；维持原措施的，请并入或者不采纳")
    if not may_give(by, held, found):
        raise PermissionDenied(f"“{found.rung['word']}”不由您的岗位决定")
    return found


def _done_words(choice: Choice) -> str:
    """How the decision is called in the audit."""
    if choice.step == 0:
        return "采纳提请"
    return "升级处理" if choice.step > 0 else "从轻处理"


def _why_words(choice: Choice) -> str:
    return "升一级的理由" if choice.step > 0 else "从轻处理的理由"


def _reason(text: str, what: str, *, needed: bool) -> str:
    plain = checked_paragraphs(text, LONGEST_REASON, what)
    if needed and not plain:
        raise LackingError(f"请写明{what}")
    return plain


def _needed(text: str, what: str) -> str:
    plain = checked_paragraphs(text, LONGEST_WORDS, what)
    if not plain:
        raise LackingError(f"请写明{what}")
    return plain


def _checked(words: Words, rung: Rung, at: datetime) -> Words:
    """The same with texts that may be kept; time and place where the rung is a summons."""
    summons = rung["paper"] == PaperKind.SUMMONS
    place = checked_line(words.meeting_place, _LONGEST_PLACE, "约谈地点") if summons else ""
    if summons and (words.meeting_at is None or not place):
        raise LackingError("约谈通知书要写明约谈的时间和地点")
    if summons and words.meeting_at and words.meeting_at <= at:
        raise MeasureError("约谈时间要在签发以后")
    return Words(
        reason=_needed(words.reason, "事由"),
        demands=checked_paragraphs(words.demands, LONGEST_WORDS, "要求"),
        paragraphs="\n".join(checked_letter(words.paragraphs)),
        meeting_at=words.meeting_at if summons else None,
        meeting_place=place,
    )


def _with_meeting(words: Words) -> list[str]:
    paragraphs = words.paragraphs.splitlines()
    if words.meeting_at is None:
        return paragraphs
    here = timezone.localtime(words.meeting_at)
    return [*paragraphs, *meeting_words(here, words.meeting_place)]


def _end_followed(
    held: Proposal, choice: Choice, words: Words, by: User, at: datetime, address: str | None
) -> Measure | None:
    """The measure that the new one follows, if any, ends: escalated, or relapsed under
    observation."""
    old = hold_measure(choice.follows.pk) if choice.follows else None
    if why := no_way(held, old, timezone.localdate(at)):
        raise StateError(why)
    if old is None:
        return None
    verb = further_verb(old) or MeasureVerb.ESCALATE
    if separated(by, old, verb):
        raise SeparationError("代表地区办理过原措施的人不能决定由它升级，请由另一人决定")
    before = stands(old)
    steps.take(old, verb, Step(words.reason), by, at)
    told(verb.word, old, by, at, address, before=before, after=stands(old))
    return old


def _issued(
    held: Proposal, rung: Rung, follows: Measure | None, words: Words, by: User, at: datetime
) -> Measure:
    today = timezone.localdate(at)
    _refuse_twice(held, rung)
    days = days_of(rung, today)
    return Measure.objects.create(
        campaign=held.campaign,
        region=held.region,
        ladder=held.ladder,
        rung=rung["code"],
        word=rung["word"],
        terms=rung,
        proposal=held,
        follows=follows,
        state=MeasureState.ISSUED,
        public=rung["public"],
        reason=words.reason,
        demands=words.demands,
        issued_on=today,
        issued_by=by,
        meeting_at=words.meeting_at,
        meeting_place=words.meeting_place,
        due_on=days.acknowledge,
        rectify_by=days.rectify,
        object_until=days.object,
        demonstration=held.demonstration or settings.DEMONSTRATION,
    )


def _refuse_twice(held: Proposal, rung: Rung) -> None:
    """Of one authority a region stands on a rung once; the campaign is held meanwhile."""
    ended = [state for state in MeasureState if state.ends]
    running = Measure.objects.filter(
        campaign=held.campaign, region=held.region, authority="", rung=rung["code"]
    ).exclude(state__in=ended)
    if running.exists():
        raise StateError(f"{held.region.name}已有在办的“{rung['word']}”，请并入那一项")


def _decided(held: Proposal) -> dict[str, str]:
    found = {"状态": ProposalState(held.state).word, "决定": held.given, "理由": held.reason}
    return {key: text for key, text in found.items() if text}


def _sealed(letter: Letter) -> dict[str, str]:
    return {"文号": str(letter), "摘要": letter.digest}
