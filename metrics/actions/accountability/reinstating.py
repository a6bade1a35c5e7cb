"""What a revoked measure had gone on from: it ended by what should not have been issued.

Nothing that happened is written anew, and nothing follows by itself: the earlier measure stays
escalated, and a proposal asks whether it is to be issued again, by the rule and on the rung that it
had. Who revoked has proposed it; another person decides.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from campaigns.audit import record
from campaigns.models import User
from campaigns.periods import Month
from campaigns.terms import MeasureState, ProposalKind, ProposalState, Trigger
from metrics.actions.accountability.holding import subject_of
from metrics.models import Measure, Proposal
from metrics.queries.accountability.proposals import is_gone
from metrics.queries.accountability.reinstated import key_of
from metrics.wording.accountability.steps import again_note, again_words


def propose_again(revoked: Measure, by: User, at: datetime, address: str | None) -> Proposal | None:
    """Call it while the campaign is held. None where nothing can come back: the measure was the
    first, the one before had been lifted already, the region is gone, or it stands on that rung by
    another measure."""
    before, today = revoked.follows, timezone.localdate(at)
    if before is None or not _can_come_back(before, today):
        return None
    rested = before.proposal
    made = Proposal.objects.create(
        campaign=revoked.campaign,
        region=revoked.region,
        ladder=before.ladder,
        kind=ProposalKind.MEASURE,
        trigger=Trigger.MANUAL,
        rule=rested.rule if rested else "M",
        rung=before.rung,
        key=key_of(revoked),
        month=Month.containing(today).number,
        evidence=_evidence(before, revoked, today),
        state=ProposalState.WAITING,
        proposed_at=at,
        proposed_by=by,
        demonstration=before.demonstration or settings.DEMONSTRATION,
    )
    after = {"建议": made.rung, "原措施": before.pk, "撤销的措施": revoked.pk}
    record(
        action="提请恢复原措施",
        subject=subject_of(made),
        by=by,
        at=at,
        after=after,
        address=address,
    )
    return made


def _can_come_back(before: Measure, today: date) -> bool:
    if before.state != MeasureState.ESCALATED or is_gone(before.region, today):
        return False
    running = Measure.objects.filter(
        campaign=before.campaign_id, region=before.region_id, authority="", ended_on=None
    )
    return not running.filter(rung=before.rung).exists()


def _evidence(before: Measure, revoked: Measure, today: date) -> dict[str, Any]:
    """What the earlier measure rested on, with what has become of it."""
    rested: dict[str, Any] = before.proposal.evidence if before.proposal else {}
    number = before.letters.order_by("pk").first()
    note = again_note(before.word, str(number or ""), before.issued_on, before.ended_on)
    return {
        "summary": again_words(before.reason, revoked.word, today),
        "cause": rested.get("cause", ""),
        "rule": rested.get("rule", {}),
        "history": rested.get("history"),
        "figures": rested.get("figures"),
        "notes": [note, *rested.get("notes", [])],
        # It rests on the decision of its day, not on rankings that a newer edition could overtake.
        "rankings": [],
    }
