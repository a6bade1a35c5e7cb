"""Whose deadlines are followed: campaigns that run, have ended not long ago, or are not done."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from campaigns.models import Campaign
from campaigns.terms import MeasureState, ProposalState
from metrics.models import Measure, Proposal

# So long after its end a campaign is followed even where nothing is under way.
AFTER_THE_END = timedelta(days=60)
_ENDED = [state for state in MeasureState if state.ends]


def followed_campaigns(today: date) -> QuerySet[Campaign]:
    """Measures go on when the campaign is over: it is followed until the last of its own office's
    measures has ended and nothing waits for a decision. What documents list ends elsewhere."""
    mine = {"campaign": OuterRef("pk")}
    measures = Measure.objects.filter(**mine, authority="").exclude(state__in=_ENDED)
    waiting = Proposal.objects.filter(**mine, state=ProposalState.WAITING)
    recent = Q(ends_on__gte=today - AFTER_THE_END)
    rows = Campaign.objects.filter(recent | Exists(measures) | Exists(waiting))
    return rows.filter(starts_on__lte=today).select_related("region")
