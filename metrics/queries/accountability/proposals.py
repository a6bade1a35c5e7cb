"""Proposals as somebody sees them, and who decides."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from campaigns.access import AnyUser, decides, sees_proposals, visible_regions
from campaigns.models import Campaign, Region, User
from campaigns.periods import Month
from campaigns.terms import MeasureState, MeasureVerb, ProposalState, Role, Trigger
from metrics.models import Measure, Proposal
from metrics.queries.accountability.measures import hindrance, stands_for
from metrics.queries.accountability.rungs import Choice, choices_of, decider_of
from metrics.wording.accountability import hindrances as words
from metrics.wording.accountability.standing import REGION, awaited

NOTHING = "没有这项提请"
# What came of it is told to the region as well; what was not taken up stays in the office.
_TOLD = [ProposalState.CONFIRMED, ProposalState.SOFTENED, ProposalState.JOINED]


def visible_proposals(user: AnyUser, campaign: Campaign) -> QuerySet[Proposal]:
    """All of them for those who keep, lead or audit the campaign; for others those that led to
    something, of the regions that they see. Of a campaign that the user sees."""
    rows = Proposal.objects.filter(campaign=campaign).select_related(
        "campaign__region", "region__parent", "ladder", "follows", "proposed_by", "decided_by"
    )
    if sees_proposals(user, campaign):
        return rows
    return rows.filter(Q(state__in=_TOLD), region__in=visible_regions(user))


def get_proposal_for(user: AnyUser, campaign: Campaign, pk: int) -> Proposal:
    """The proposal with its evidence if the user sees it; else 404."""
    found = visible_proposals(user, campaign).filter(pk=pk).first()
    if found is None:
        raise Http404(NOTHING)
    return found


def may_propose(user: AnyUser, campaign: Campaign) -> bool:
    """Whether the user may propose by hand: those who keep or lead the campaign."""
    return any(decides(user, campaign, role) for role in (Role.ADMINISTRATOR, Role.LEADER))


def may_decide(user: AnyUser, proposal: Proposal) -> bool:
    """Whether the user's role decides on it. On one of his own nobody does, nor on one about the
    region from which he comes."""
    if not isinstance(user, User) or proposal.proposed_by_id == user.pk:
        return False
    if stands_for(user, proposal.campaign, proposal.region):
        return False
    return decides(user, proposal.campaign, decider_of(proposal))


def may_give(user: AnyUser, proposal: Proposal, choice: Choice) -> bool:
    """Whether the user, who decides on the proposal, may give this: a harder rung than proposed
    only if its own rule names him."""
    return choice.step <= 0 or decides(user, proposal.campaign, choice.rung["confirm"])


def offered_to(user: AnyUser, proposal: Proposal) -> list[Choice]:
    """What this person may decide where a measure follows."""
    return [one for one in choices_of(proposal) if may_give(user, proposal, one)]


def waiting_after(measure: Measure) -> QuerySet[Proposal]:
    """The proposals that wait to go on from this measure."""
    return Proposal.objects.filter(follows=measure, state=ProposalState.WAITING)


def is_gone(region: Region, today: date) -> bool:
    """Whether the region ended before this month."""
    return region.valid_to is not None and Month.containing(today).number > region.valid_to


def no_way(proposal: Proposal, follows: Measure | None, today: date) -> str:
    """Why nothing can be issued on it now, whoever asks; "" if it can. ``follows`` is the measure
    that would end by it, as it is now."""
    if is_gone(proposal.region, today):
        return words.gone(proposal.region.name)
    if follows is None:
        return ""
    observed = follows.state == MeasureState.OBSERVING
    if proposal.trigger == Trigger.RELAPSE and not observed:
        return words.ENDED_BEFORE
    verb = MeasureVerb.RELAPSE if observed else MeasureVerb.ESCALATE
    if why := hindrance(follows, verb, today):
        return why
    if proposal.trigger == Trigger.UNANSWERED and not _still_owed(proposal, follows):
        return words.ANSWERED_SINCE
    return ""


def _still_owed(proposal: Proposal, measure: Measure) -> bool:
    """Whether the region owes the step of which the proposal says that it was not done; its day
    stands at the end of the key."""
    day = measure.due_on.isoformat() if measure.due_on else ""
    owes = awaited(MeasureState(measure.state))[0] == REGION
    return owes and proposal.key.rpartition(":")[2] == day
