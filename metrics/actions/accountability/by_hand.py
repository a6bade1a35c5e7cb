"""A proposal by hand: what no rule sees, with what it rests on, decided by another person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from campaigns.access import sees_region
from campaigns.audit import record
from campaigns.models import Campaign, Ladder, Region, User
from campaigns.periods import Month
from campaigns.terms import (
    LadderState,
    MeasureState,
    MeasureVerb,
    ProposalKind,
    ProposalState,
    Trigger,
)
from metrics.actions.accountability.errors import (
    LackingError,
    MeasureError,
    SeparationError,
    StateError,
)
from metrics.actions.accountability.holding import hold_measure, subject_of
from metrics.actions.held import hold_campaign
from metrics.actions.printable import checked_paragraphs
from metrics.models import Measure, Proposal
from metrics.queries.accountability.measures import further_verb
from metrics.queries.accountability.proposals import is_gone, may_propose, waiting_after
from metrics.queries.accountability.rungs import height, lowest_above, rung_of
from metrics.wording.accountability import hindrances

LONGEST_WORDS = 500


@transaction.atomic
def propose_by_hand(  # noqa: PLR0913 (one argument a field)
    *,
    campaign: Campaign,
    region: Region,
    rung: str,
    words: str,
    by: User,
    at: datetime,
    follows: Measure | None = None,
    address: str | None = None,
) -> Proposal:
    """What no rule sees, proposed by a person with what it rests on, and decided by another.
    ``follows`` is the office's own measure of the region that it goes on from, and that ends when
    this is confirmed: for a rung above while it runs, as a relapse while it is observed."""
    hold_campaign(campaign.pk)
    ladder = _checked_by_hand(campaign, region, rung, by, at)
    verb = (
        _checked_follows(hold_measure(follows.pk), campaign, region, ladder, rung)
        if follows
        else None
    )
    said = checked_paragraphs(words, LONGEST_WORDS, "事由")
    if not said:
        raise LackingError("请写明事由和依据")
    key = f"M:{region.code}:{timezone.localtime(at).isoformat(timespec='seconds')}"
    if Proposal.objects.filter(campaign=campaign, key=key).exists():
        raise MeasureError("刚刚已经提请过这个地区，请看待决定的提请")
    proposal = Proposal.objects.create(
        campaign=campaign,
        region=region,
        ladder=ladder,
        kind=ProposalKind.MEASURE,
        trigger=Trigger.RELAPSE if verb == MeasureVerb.RELAPSE else Trigger.MANUAL,
        rule="M",
        rung=rung,
        key=key,
        month=Month.containing(timezone.localdate(at)).number,
        evidence=_by_hand(said),
        follows=follows,
        state=ProposalState.WAITING,
        proposed_at=at,
        proposed_by=by,
        demonstration=settings.DEMONSTRATION,
    )
    record(
        action="人工提请",
        subject=subject_of(proposal),
        by=by,
        at=at,
        after={"建议": rung, "事由": said},
        address=address,
    )
    return proposal


def _checked_by_hand(
    campaign: Campaign, region: Region, rung: str, by: User, at: datetime
) -> Ladder:
    ladder = Ladder.objects.filter(campaign=campaign, state=LadderState.LIVE).first()
    if ladder is None:
        raise MeasureError("本行动没有施行中的问责规则")
    if not may_propose(by, campaign):
        raise SeparationError("只有本行动的管理员或领导可以提请")
    below = region.path.startswith(campaign.region.path) and region.pk != campaign.region_id
    if not below or not sees_region(by, region):
        raise MeasureError("只能提请本行动所辖的地区")
    if is_gone(region, timezone.localdate(at)):
        raise MeasureError(hindrances.gone(region.name))
    if rung_of(ladder, rung) is None:
        raise MeasureError("没有这一级措施，请重新选择")
    return ladder


def _checked_follows(
    follows: Measure, campaign: Campaign, region: Region, ladder: Ladder, rung: str
) -> MeasureVerb:
    """By which decision the measure, as it is now, would end."""
    if (follows.campaign_id, follows.region_id) != (campaign.pk, region.pk):
        raise MeasureError("接续的措施不是这个地区的")
    if follows.authority:
        raise MeasureError(hindrances.OF_ANOTHER)
    verb = further_verb(follows)
    if verb is None:
        raise StateError(hindrances.not_from_here(MeasureState(follows.state).word))
    if waiting_after(follows).exists():
        raise StateError(hindrances.PROPOSED_ALREADY)
    if verb == MeasureVerb.ESCALATE and height(ladder, rung) < lowest_above(ladder, follows):
        raise MeasureError(hindrances.NOT_HIGHER)
    return verb


def _by_hand(said: str) -> dict[str, Any]:
    rule = {"code": "M", "name": Trigger.MANUAL.word, "words": "规则以外，由人提请、另一人决定。"}
    return {
        "summary": said,
        "cause": "M",
        "rule": {**rule, "source": "", "place": "", "derived": ""},
        "history": None,
        "figures": None,
        "notes": [],
        "rankings": [],
    }
