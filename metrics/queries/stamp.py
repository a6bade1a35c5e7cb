"""What a board or a ranking's page depends on, as one short text: the same stamp, the same page."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import Aggregate, Count, Max, Model, OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone

from campaigns.access import AnyUser, desks_of
from campaigns.models import Campaign
from metrics.models import Measure, Proposal, Ranking, ReportingPeriod
from metrics.queries.prepared import answer
from metrics.queries.ranking import Choice


def stamp(user: AnyUser, choice: Choice, show: str) -> str:
    """Changes with every ranking that is computed or published, every figure that is approved or
    amended, every step of a measure and every proposal, every change of the targets, with the day,
    and with what the user may see. All in one query: it is asked for every look at a board."""
    campaign = choice.campaign
    scope = sorted((desk.role, desk.path) for desk in desks_of(user))
    asked = (str(choice.month), choice.level, choice.within, choice.cohort, choice.category, show)
    parts = (
        *(campaign.pk, campaign.terms_version, asked, scope, getattr(user, "region_id", None)),
        *answer(_rests_on, campaign.pk),
        timezone.localdate(),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _rests_on(campaign: int) -> QuerySet[Campaign, tuple[Any, ...]]:
    return Campaign.objects.filter(pk=campaign).values_list(
        *_of(Ranking, Max("pk"), Count("pk"), Max("published_at")),
        *_of(ReportingPeriod, Sum("figures_version")),
        # A version counts every change, a proposal changes when it is made and when it is decided.
        *_of(Measure, Count("pk"), Sum("version")),
        *_of(Proposal, Count("pk"), Count("decided_at")),
    )


def _of(model: type[Model], *asked: Aggregate) -> list[Subquery]:
    """The campaign's rows of one table, summed up."""
    rows = model._default_manager.filter(campaign=OuterRef("pk")).order_by().values("campaign")
    return [Subquery(rows.annotate(found=one).values("found")) for one in asked]
