"""Holding what is being decided on, and how it is called in the audit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from campaigns.audit import record
from campaigns.models import Campaign, Region, User
from campaigns.terms import MeasureState, ProposalState
from metrics.actions.accountability.errors import StaleError, StateError
from metrics.models import Measure, Proposal
from metrics.queries.accountability.proposals import waiting_after
from metrics.wording.accountability.hindrances import lapsed


def hold_measure(pk: int) -> Measure:
    """The measure as it is now; nobody else changes it before this transaction ends."""
    rows = Measure.objects.select_for_update(of=("self",)).select_related(
        "campaign__region", "region__parent", "ladder"
    )
    return rows.get(pk=pk)


def hold_proposal(pk: int) -> Proposal:
    """The proposal, if nobody has decided on it yet."""
    rows = Proposal.objects.select_for_update(of=("self",)).select_related(
        "campaign__region", "campaign__document", "region__parent", "ladder"
    )
    held = rows.get(pk=pk)
    if held.state != ProposalState.WAITING:
        raise StateError(f"这项提请{ProposalState(held.state).word}，请刷新")
    return held


def hold_office(campaign: Campaign) -> None:
    """The office that keeps the campaign, whichever other campaigns it keeps: it counts its letters
    through. Held after the campaign, never before it."""
    Region.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.region_id)


def let_lapse(measure: Measure, at: datetime) -> None:
    """What waits to go on from a measure that has ended can never be confirmed. Call it while the
    campaign is held, as whoever decides on a proposal holds it first."""
    rows = waiting_after(measure).select_for_update(of=("self",)).order_by("pk")
    why = lapsed(MeasureState(measure.state).word)
    for one in rows.select_related("campaign", "region"):
        one.state, one.decided_at, one.reason = ProposalState.LAPSED, at, why
        one.save(update_fields=["state", "decided_at", "reason"])
        after = {"状态": ProposalState.LAPSED.word, "原因": why}
        told_of("建议失效", one, None, at, None, after=after)


def require_version(held: Measure, version: int) -> None:
    if held.version != version:
        raise StaleError(held.version)


def stands(measure: Measure) -> dict[str, Any]:
    """Where a measure stands, for the audit."""
    found = {"状态": MeasureState(measure.state).word}
    if measure.due_on:
        found["期限"] = measure.due_on.isoformat()
    return found


def told(
    action: str,
    measure: Measure,
    by: User | None,
    at: datetime,
    address: str | None,
    *,
    before: Any = None,
    after: Any = None,
) -> None:
    """Write down what was done with a measure."""
    record(
        action=action,
        subject=f"措施 {measure.campaign.code} {measure.region.code} {measure.pk}",
        by=by,
        at=at,
        before=before,
        after=after,
        address=address,
    )


def subject_of(proposal: Proposal) -> str:
    """How a proposal is called in the audit."""
    return f"提请 {proposal.campaign.code} {proposal.region.code} {proposal.key}"


def told_of(
    action: str,
    proposal: Proposal,
    by: User | None,
    at: datetime,
    address: str | None,
    *,
    after: Any = None,
) -> None:
    """Write down what was decided on a proposal."""
    record(
        action=action,
        subject=subject_of(proposal),
        by=by,
        at=at,
        before={"状态": ProposalState.WAITING.word, "建议": proposal.rung},
        after=after,
        address=address,
    )
