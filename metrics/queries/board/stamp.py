"""What a board depends on, as one short text: the same stamp means the same board."""

from __future__ import annotations

import hashlib

from django.db.models import Count, Max, Sum
from django.utils import timezone

from campaigns.access import AnyUser, desks_of
from metrics.models import Ranking, ReportingPeriod
from metrics.queries.ranking import Choice


def stamp(user: AnyUser, choice: Choice, show: str) -> str:
    """Changes with every ranking that is computed or published, every figure that is approved or
    amended, every change of the targets, with the day, and with what the user may see."""
    campaign = choice.campaign
    rankings = Ranking.objects.filter(campaign=campaign).aggregate(
        newest=Max("pk"), number=Count("pk"), published=Max("published_at")
    )
    figures = ReportingPeriod.objects.filter(campaign=campaign).aggregate(
        version=Sum("figures_version")
    )
    scope = sorted((desk.role, desk.path) for desk in desks_of(user))
    asked = (str(choice.month), choice.level, choice.within, choice.cohort, choice.category, show)
    parts = (
        *(campaign.pk, campaign.terms_version, asked, scope, getattr(user, "region_id", None)),
        *(rankings["newest"], rankings["number"], rankings["published"], figures["version"]),
        timezone.localdate(),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()
