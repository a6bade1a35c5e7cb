"""Proposals: what the ladder says should follow from what is published; a person decides.

Nothing is proposed twice: a proposal is named by rule, region and occasion, whatever was decided
on it. One that still waits lapses where a newer edition of its ranking takes its ground away, where
the measure that it goes on from has ended, or where what was overdue has been done; then its
occasion is free again, should the rule hold once more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone

from campaigns.audit import record
from campaigns.models import Campaign, Ladder
from campaigns.periods import Month
from campaigns.terms import LadderState, ProposalState, RankingState
from metrics.actions.accountability.by_hand import propose_by_hand
from metrics.actions.accountability.drawing_up import (
    drawn_up,
    months_asked,
    taken_keys,
    why_lapsed,
)
from metrics.actions.accountability.holding import subject_of
from metrics.actions.held import hold_campaign
from metrics.engine.ladder import ladder_of
from metrics.frames.accountability import ground_of
from metrics.models import MeasureMove, Proposal, Ranking
from metrics.queries.accountability.followed import followed_campaigns

__all__ = ["forget", "propose", "propose_by_hand", "propose_due"]

_log = logging.getLogger(__name__)

# What was published longer ago is past: nobody is called to account for it by surprise.
FRESH = timedelta(days=120)


def propose(
    *, campaign: Campaign, at: datetime, months: Sequence[Month] | None = None
) -> list[Proposal]:
    """The new proposals of the live ladder, and what has lost its ground lapses.

    Asked are the ``months``, by default those of which a ranking was published within the last 120
    days and since the ladder went live. Measures and reports are looked at as they were then.
    """
    ladder = Ladder.objects.filter(campaign=campaign, state=LadderState.LIVE).first()
    if ladder is None:
        return []
    asked = sorted(months) if months is not None else _fresh_months(ladder, at)
    doubted = _doubted(campaign, at)
    known = [*asked, *(month for one in doubted for month in months_asked(one))]
    today = Month.containing(timezone.localdate(at))
    seen = ground_of(
        campaign,
        max(known, default=today),
        since=min(known, default=today),
        at=at,
        back=max(_reach(one) for one in [ladder, *(row.ladder for row in doubted)]),
    )
    reasons = {one.pk: why_lapsed(one, seen) for one in doubted}
    gone = {number: why for number, why in reasons.items() if why}
    made = drawn_up(ladder, seen, [month.number for month in asked], at, gone)
    if not made and not gone:
        return []
    return _written(campaign, made, gone, at)


def _reach(ladder: Ladder) -> int:
    return ladder_of(ladder.rules).reach


def _fresh_months(ladder: Ladder, at: datetime) -> list[Month]:
    rows = Ranking.objects.filter(
        campaign=ladder.campaign_id,
        state=RankingState.PUBLISHED,
        published_at__gt=max(at - FRESH, ladder.live_at or at - FRESH),
        published_at__lte=at,
    )
    return [Month.of(month) for month in sorted(set(rows.values_list("month", flat=True)))]


def _doubted(campaign: Campaign, at: datetime) -> list[Proposal]:
    """Those that wait and go on from a measure, or rest on a ranking of which there is a newer
    edition."""
    rows = Proposal.objects.filter(campaign=campaign, state=ProposalState.WAITING)
    waiting = list(rows.select_related("ladder", "region", "follows"))
    published = Ranking.objects.filter(
        campaign=campaign, state=RankingState.PUBLISHED, published_at__lte=at, edition__gt=1
    )
    newest: dict[tuple[str, int], int] = {}
    for level, month, edition in published.values_list("level", "month", "edition"):
        newest[level, month] = max(edition, newest.get((level, month), 0))
    return [
        one
        for one in waiting
        if one.follows_id
        or any(
            newest.get((row["level"], row["month"]), 0) > row["edition"]
            for row in one.evidence.get("rankings", [])
        )
    ]


@transaction.atomic
def _written(
    campaign: Campaign, made: Sequence[Proposal], gone: Mapping[int, str], at: datetime
) -> list[Proposal]:
    """``gone``: number → why. What another worker has written meanwhile is left out; what a person
    has decided meanwhile stays as it is."""
    hold_campaign(campaign.pk)
    rows = Proposal.objects.select_for_update(of=("self",)).filter(pk__in=list(gone))
    waiting = rows.filter(state=ProposalState.WAITING).select_related("campaign", "region")
    for one in waiting:
        one.state, one.decided_at, one.reason = ProposalState.LAPSED, at, gone[one.pk]
        one.save(update_fields=["state", "decided_at", "reason"])
        _told("建议失效", one, at, {"原因": one.reason})
    known = taken_keys(campaign.pk, [one.key for one in made])
    new = [one for one in made if one.key not in known]
    for one in new:
        one.save(force_insert=True)
        _told("提出建议", one, at, {"规则": one.rule, "建议": one.rung})
    return new


def _told(action: str, proposal: Proposal, at: datetime, after: dict[str, str]) -> None:
    """By the system itself."""
    record(action=action, subject=subject_of(proposal), by=None, at=at, after=after)


def propose_due(
    *,
    at: datetime,
    errors: list[Exception] | None = None,
    go_on: Callable[[], bool] = lambda: True,
) -> int:
    """All campaigns that run or have ended not long ago; the number of new proposals. Safe to run
    twice, and at once by two workers. One campaign's trouble does not hold up the others; it is
    logged, and added to ``errors``. ``go_on`` is asked before each campaign."""
    done = 0
    for campaign in followed_campaigns(timezone.localdate(at)):
        if not go_on():
            break
        try:
            done += _asked_anew(campaign, at)
        except Exception as error:
            _log.exception("a ladder could not be asked")
            if errors is not None:
                errors.append(error)
    return done


# Campaign → what stood there when its ladder was last asked, in this process.
_asked: dict[int, tuple[object, ...]] = {}


def _asked_anew(campaign: Campaign, at: datetime) -> int:
    """Nothing is asked again while nothing is new: the timetable comes by every minute."""
    basis = _basis(campaign, at)
    if _asked.get(campaign.pk) == (*basis, *_outcome(campaign)):
        return 0
    made = propose(campaign=campaign, at=at)
    _asked[campaign.pk] = (*basis, *_outcome(campaign))
    return len(made)


def _basis(campaign: Campaign, at: datetime) -> tuple[object, ...]:
    """The day, the ladder, the published rankings and the steps of measures in short."""
    live = Ladder.objects.filter(campaign=campaign, state=LadderState.LIVE)
    rankings = Ranking.objects.filter(campaign=campaign, published_at__lte=at)
    moves = MeasureMove.objects.filter(measure__campaign=campaign)
    return (
        timezone.localdate(at),
        *live.aggregate(top=Max("pk"), since=Max("live_at")).values(),
        *rankings.aggregate(top=Max("pk"), last=Max("published_at"), rows=Count("pk")).values(),
        *moves.aggregate(top=Max("pk"), rows=Count("pk")).values(),
    )


def _outcome(campaign: Campaign) -> tuple[object, ...]:
    rows = Proposal.objects.filter(campaign=campaign)
    waiting = Count("pk", filter=Q(state=ProposalState.WAITING))
    return tuple(rows.aggregate(top=Max("pk"), rows=Count("pk"), waiting=waiting).values())


def forget() -> None:
    """Forget when the ladders were last asked."""
    _asked.clear()
