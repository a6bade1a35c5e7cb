"""The quality column beside a ranking: how much of what it rests on was there, and in time, what is
asked about it, and how it held where somebody counted again. Never part of a score."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Sum

from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.terms import QuestionState
from metrics.models import Question, RecountItem
from metrics.queries.quality.rates import NOTHING, Rate, Rates, rates_of, rates_through

__all__ = [
    "Column",
    "Factor",
    "Rate",
    "Rates",
    "column_of",
    "rates_of",
    "rates_through",
]

# Figures recounted within so many months up to the ranking's speak for it.
RECOUNTED_MONTHS = 12
_UNSETTLED = (QuestionState.OPEN, QuestionState.ANSWERED)


@dataclass(frozen=True, slots=True)
class Factor:
    """``recounted`` against ``reported``, sums over ``items`` figures that were counted again."""

    items: int = 0
    reported: int = 0
    recounted: int = 0

    @property
    def value(self) -> Fraction | None:
        """WHO's verification factor: above 1 is under-reporting. None where nothing was reported
        in the items, or nothing was counted."""
        return Fraction(self.recounted, self.reported) if self.reported else None

    def __add__(self, other: Factor) -> Factor:
        return Factor(
            self.items + other.items,
            self.reported + other.reported,
            self.recounted + other.recounted,
        )


@dataclass(frozen=True, slots=True)
class Column:
    """One judged region with everything below it: rates and questions of the year to the month,
    ``factor`` of the last twelve months. ``questions`` wait for an answer or for a look into it."""

    rate: Rate = NOTHING
    questions: int = 0
    factor: Factor = Factor()

    @property
    def completeness(self) -> Fraction | None:
        return self.rate.completeness

    @property
    def timeliness(self) -> Fraction | None:
        return self.rate.timeliness


def column_of(campaign: Campaign, month: Month, regions: Iterable[Region]) -> dict[int, Column]:
    """Region id → the column, as things stand now, of any regions of the campaign; for five
    queries, whatever their number."""
    heads = {row.code: row.pk for row in regions}
    months = [one for one in month.year_to_date() if one.number >= campaign.first_month]
    rates = rates_through(campaign, months)
    offices = {pk for one in rates.values() for pk in one.regions}
    head_of = _heads(heads, offices)
    found: dict[int, Rate] = defaultdict(Rate)
    for one in rates.values():
        for office, rate in one.regions.items():
            if head := head_of.get(office):
                found[head] += rate
    questions = _questions(campaign, months, heads)
    factors = _factors(campaign, month, heads)
    return {
        pk: Column(found[pk], questions[pk], factors.get(pk, Factor())) for pk in heads.values()
    }


def _heads(heads: Mapping[str, int], offices: Iterable[int]) -> dict[int, int]:
    """Office id → id of the region among ``heads`` that it is or stands below."""
    rows = Region.objects.filter(pk__in=set(offices)).values_list("pk", "path")
    found = {pk: _head(heads, path) for pk, path in rows}
    return {pk: head for pk, head in found.items() if head}


def _head(heads: Mapping[str, int], path: str) -> int:
    """The nearest one; 0 for none."""
    return next((heads[code] for code in reversed(path.split("/")) if code in heads), 0)


def _questions(
    campaign: Campaign, months: Iterable[Month], heads: Mapping[str, int]
) -> Counter[int]:
    rows = Question.objects.filter(
        campaign=campaign, state__in=_UNSETTLED, month__in=[month.number for month in months]
    ).order_by()
    found: Counter[int] = Counter()
    for path, number in rows.values_list("region__path").annotate(number=Count("pk")):
        if head := _head(heads, path):
            found[head] += number
    return found


def _factors(campaign: Campaign, month: Month, heads: Mapping[str, int]) -> dict[int, Factor]:
    span = month.plus(1 - RECOUNTED_MONTHS).through(month)
    rows = RecountItem.objects.filter(
        recount__campaign=campaign,
        recount__hand=None,  # what somebody chose says nothing of the rest
        recounted__isnull=False,
        month__in=[one.number for one in span],
    ).order_by()
    sums = rows.values_list("region__path").annotate(
        items=Count("pk"), told=Sum("reported"), seen=Sum("recounted")
    )
    found: dict[int, Factor] = defaultdict(Factor)
    for path, items, told, seen in sums:
        if head := _head(heads, path):
            found[head] += Factor(items, told, seen)
    return dict(found)
