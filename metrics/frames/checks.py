"""The campaign's checks as the engine reads them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from campaigns.models import Campaign, Check, Indicator
from campaigns.periods import Month
from campaigns.terms import Nature
from metrics.engine.checks import CheckSpec
from metrics.engine.definitions import IndicatorSpec
from metrics.frames.definitions import indicator_spec


def checks_for(campaign: Campaign, month: Month) -> list[CheckSpec]:
    """The live checks of a campaign's month, in their order; none that is only on trial."""
    begun = Q(from_month=None) | Q(from_month__lte=month.number)
    return [check_spec(row) for row in all_checks(campaign).filter(begun, live=True)]


def all_checks(campaign: Campaign) -> Any:
    """Those of every campaign and its own, live or on trial."""
    return Check.objects.filter(Q(campaign=None) | Q(campaign=campaign)).order_by("number", "code")


def check_spec(row: Check) -> CheckSpec:
    return CheckSpec(row.code, row.severity, row.kind, row.parameters, row.message)


def ratio_specs(codes: Collection[str]) -> tuple[IndicatorSpec, ...]:
    """The ratios of which both parts are among ``codes``."""
    rows = Indicator.objects.filter(nature=Nature.RATIO).select_related("numerator", "denominator")
    specs = [indicator_spec(row) for row in rows]
    return tuple(one for one in specs if {one.numerator, one.denominator}.issubset(codes))
