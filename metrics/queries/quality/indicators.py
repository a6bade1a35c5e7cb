"""The indicators of one month: how completely each is reported, and what is asked about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from campaigns.access import AnyUser
from campaigns.models import Campaign, Indicator
from campaigns.terms import QuestionState
from metrics.queries.quality.facts import Rate, Rates
from metrics.queries.quality.questions import visible_questions
from metrics.wording.numbers import Numbers
from metrics.wording.quality import said

UNSETTLED = (QuestionState.OPEN, QuestionState.ANSWERED)


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    name: str
    url: str
    due: int
    filled: int
    completeness: said.Shown
    open: int
    answered: int

    @property
    def is_clean(self) -> bool:
        return self.filled >= self.due and not self.open and not self.answered


def indicator_rows(
    user: AnyUser, campaign: Campaign, rates: Rates, numbers: Numbers
) -> list[IndicatorRow]:
    """Those due in the month, the least complete first."""
    waiting = visible_questions(user, campaign).filter(state__in=UNSETTLED).order_by()
    told: dict[tuple[int | None, str], int] = {
        (indicator, state): number
        for indicator, state, number in waiting.values_list("indicator", "state").annotate(
            number=Count("pk")
        )
    }
    asked = {indicator for indicator, _ in told if indicator} | set(rates.indicators)
    rows = [
        IndicatorRow(
            name=one.name,
            url=reverse("quality_indicator", args=[campaign.code, one.code]),
            due=rate.due,
            filled=rate.filled,
            completeness=said.shown(rate.completeness, numbers),
            open=told.get((one.pk, QuestionState.OPEN), 0),
            answered=told.get((one.pk, QuestionState.ANSWERED), 0),
        )
        for one in Indicator.objects.filter(pk__in=asked).order_by("code")
        for rate in [rates.indicators.get(one.pk, Rate())]
    ]
    return sorted(rows, key=lambda row: (row.filled - row.due, -row.open, -row.answered))
