"""Proposals as somebody sees them, and who decides."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from campaigns.access import AnyUser, decides, sees_proposals, visible_regions
from campaigns.models import Campaign, User
from campaigns.terms import ProposalState
from metrics.models import Proposal
from metrics.queries.accountability.rungs import decider_of

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


def may_decide(user: AnyUser, proposal: Proposal) -> bool:
    """Whether the user's role decides on it. On one of his own nobody does."""
    if not isinstance(user, User) or proposal.proposed_by_id == user.pk:
        return False
    return decides(user, proposal.campaign, decider_of(proposal))
