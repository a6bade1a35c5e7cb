"""The campaign's checks as the engine reads them."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from django.db.models import Q, QuerySet

from campaigns.models import Campaign, Check, Indicator
from campaigns.periods import Month
from campaigns.terms import Nature
from metrics.engine.checks import CheckSpec
from metrics.engine.definitions import IndicatorSpec
from metrics.frames.definitions import indicator_spec


def checks_for(campaign: Campaign, month: Month) -> list[CheckSpec]:
    """The live checks of a campaign's month, in their order; none that is only on trial.

    Every change of the catalogue counts ``terms_version`` up, so that a process reads them once.
    """
    live = _live_checks(campaign.pk, campaign.terms_version)
    return [spec for spec, begins in live if begins <= month.number]


@lru_cache(maxsize=64)
def _live_checks(campaign_id: int, _terms_version: int) -> tuple[tuple[CheckSpec, int], ...]:
    rows = all_checks(Campaign.objects.get(pk=campaign_id)).filter(live=True)
    return tuple((check_spec(row), row.from_month or 0) for row in rows)


def all_checks(campaign: Campaign) -> QuerySet[Check]:
    """Those of every campaign and its own, live or on trial."""
    return Check.objects.filter(Q(campaign=None) | Q(campaign=campaign)).order_by("number", "code")


def check_spec(row: Check) -> CheckSpec:
    return CheckSpec(row.code, row.severity, row.kind, row.parameters, row.message)


def ratio_specs(campaign: Campaign, codes: Collection[str]) -> tuple[IndicatorSpec, ...]:
    """The ratios of which both parts are among ``codes``."""
    specs = _all_ratios(campaign.pk, campaign.terms_version)
    return tuple(one for one in specs if {one.numerator, one.denominator}.issubset(codes))


@lru_cache(maxsize=16)
def _all_ratios(_campaign_id: int, _terms_version: int) -> tuple[IndicatorSpec, ...]:
    rows = Indicator.objects.filter(nature=Nature.RATIO).select_related("numerator", "denominator")
    return tuple(indicator_spec(row) for row in rows)


def forget() -> None:
    """Forget what was remembered of the catalogue."""
    _live_checks.cache_clear()
    _all_ratios.cache_clear()
