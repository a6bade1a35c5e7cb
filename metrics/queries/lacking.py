"""What a region lacks on its targets, in units of what is counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from campaigns.models import Indicator
from campaigns.terms import State
from metrics.wording.formulas import Told
from metrics.wording.shortfall import shortfall_words


def units_of(indicators: Iterable[str]) -> dict[str, str]:
    """Indicator → what is counted: of a ratio its numerator."""
    rows = Indicator.objects.filter(code__in=list(indicators))
    found = rows.values_list("code", "unit", "numerator__unit")
    return {code: numerator or unit for code, unit, numerator in found}


def lack_words(told: Told, units: Mapping[str, str]) -> str:
    """``还差3名``; "" where nothing is lacking, or reports are: an amount would be a guess."""
    detail = told.detail
    if detail["state"] == State.NOT_REPORTED:
        return ""
    return shortfall_words(told, units.get(detail["indicator"], told.unit))
