"""A proposal by hand: what no rule sees, with what it rests on, decided by another person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from campaigns.access import decides, sees_region
from campaigns.audit import record
from campaigns.models import Campaign, Ladder, Region, User
from campaigns.periods import Month
from campaigns.terms import LadderState, ProposalKind, ProposalState, Role, Trigger
from metrics.actions.accountability.drawing_up import subject_of
from metrics.actions.accountability.errors import LackingError, MeasureError, SeparationError
from metrics.actions.held import hold_campaign
from metrics.actions.printable import checked_paragraphs
from metrics.models import Measure, Proposal
from metrics.queries.accountability.rungs import rung_of

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
    ``follows`` is a running measure that it goes on from, which ends when it is confirmed."""
    hold_campaign(campaign.pk)
    ladder = _checked_by_hand(campaign, region, rung, by, follows)
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
        trigger=Trigger.MANUAL,
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
    campaign: Campaign, region: Region, rung: str, by: User, follows: Measure | None
) -> Ladder:
    ladder = Ladder.objects.filter(campaign=campaign, state=LadderState.LIVE).first()
    if ladder is None:
        raise MeasureError("本行动没有施行中的问责规则")
    if not any(decides(by, campaign, role) for role in (Role.ADMINISTRATOR, Role.LEADER)):
        raise SeparationError("只有本行动的管理员或领导可以提请")
    below = region.path.startswith(campaign.region.path) and region.pk != campaign.region_id
    if not below or not sees_region(by, region):
        raise MeasureError("只能提请本行动所辖的地区")
    if rung_of(ladder, rung) is None:
        raise MeasureError("没有这一级措施，请重新选择")
    if follows and (follows.campaign_id, follows.region_id) != (campaign.pk, region.pk):
        raise MeasureError("接续的措施不是这个地区的")
    return ladder


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
