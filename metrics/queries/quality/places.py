"""One region, one indicator: month by month, with what is asked about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from campaigns.access import AnyUser, visible_regions
from campaigns.models import Campaign, Indicator, Region
from campaigns.periods import Month
from campaigns.queries.reporting import counted_in, reporters_of
from metrics.models import Figure, Question
from metrics.queries.quality.facts import Factor, Rate, Rates, rates_through
from metrics.queries.quality.overview import offices_below
from metrics.queries.quality.questions import visible_questions
from metrics.queries.quality.recounts_listed import factors_below
from metrics.queries.quality.shown import Row, place_words, rows_of
from metrics.wording.numbers import Numbers
from metrics.wording.quality import said

_MONTHS = 12
_QUESTIONS = 60  # the newest; older ones stand in the list of all


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month. ``expected`` is 0 of an indicator, which has no sheet of its own."""

    month: str
    due: int
    filled: int
    completeness: said.Shown
    expected: int
    timely: int
    timeliness: said.Shown


@dataclass(frozen=True, slots=True)
class Place:
    """``factor`` of the figures of the last twelve months that were counted again, in ``items``."""

    months: list[MonthRow]
    questions: list[Row]
    factor: str
    items: int
    parent_url: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """The offices that did not report the indicator in a month."""

    month: str
    names: list[str]


@dataclass(frozen=True, slots=True)
class About:
    months: list[MonthRow]
    questions: list[Row]
    lacking: list[Lacking]


def months_up_to(known: Sequence[tuple[Month, bool]]) -> list[Month]:
    """The last twelve months that are locked, oldest first; ``known`` is newest first. A month
    that still takes reports lacks nothing yet."""
    locked = [month for month, still_open in known if not still_open]
    return sorted(locked[:_MONTHS])


def place_of(
    user: AnyUser,
    campaign: Campaign,
    region: Region,
    known: Sequence[tuple[Month, bool]],
    today: date,
    numbers: Numbers,
) -> Place:
    """A region with everything below it."""
    months = months_up_to(known)
    rates = rates_through(campaign, months)
    offices = offices_below(campaign, months, [region])[region.pk]
    factor = factors_below(user, campaign, months[-1], [region])[region.pk] if months else Factor()
    inside = visible_questions(user, campaign).filter(region__path__startswith=region.path)
    above = region.parent
    seen = above and visible_regions(user).filter(pk=above.pk).exists()
    within = above and above.path.startswith(campaign.region.path)
    return Place(
        months=[_row(month, rates[month].total(offices), numbers) for month in reversed(months)],
        questions=rows_of(_newest(inside), campaign, today),
        factor=said.factor_words(factor.value),
        items=factor.items,
        parent_url=reverse("quality_region", args=[campaign.code, above.code])
        if above and seen and within
        else "",
    )


def _newest(rows: QuerySet[Question]) -> QuerySet[Question]:
    return rows.order_by("-month", "region__code", "pk")[:_QUESTIONS]


def _row(month: Month, rate: Rate, numbers: Numbers) -> MonthRow:
    return MonthRow(
        month=month.chinese,
        due=rate.due,
        filled=rate.filled,
        completeness=said.shown(rate.completeness, numbers),
        expected=rate.expected,
        timely=rate.timely,
        timeliness=said.single(rate.timeliness)
        if rate.expected == 1
        else said.shown(rate.timeliness, numbers),
    )


def get_indicator_for(campaign: Campaign, code: str) -> Indicator:
    """An indicator that the campaign counts, or a ratio of two of them; 404 for others."""
    counted = {one.indicator.code: one.indicator for one in counted_in(campaign)}
    if code in counted:
        return counted[code]
    parts = {row.pk for row in counted.values()}
    ratio = Indicator.objects.filter(code=code, numerator__in=parts, denominator__in=parts).first()
    if ratio is None:
        raise Http404("本行动不统计这个指标")
    return ratio


def about(
    user: AnyUser,
    campaign: Campaign,
    indicator: Indicator,
    known: Sequence[tuple[Month, bool]],
    today: date,
    numbers: Numbers,
) -> About:
    """An indicator over all its offices; those that did not report it are named as far as the
    reader sees them."""
    months = months_up_to(known)
    rates = rates_through(campaign, months)
    due = [month for month in months if rates[month].indicators.get(indicator.pk, Rate()).due]
    asked = visible_questions(user, campaign).filter(indicator=indicator)
    return About(
        months=[_row(month, rates[month].indicators[indicator.pk], numbers) for month in due[::-1]],
        questions=rows_of(_newest(asked), campaign, today),
        lacking=_lacking(user, campaign, indicator, rates, due),
    )


def _lacking(
    user: AnyUser,
    campaign: Campaign,
    indicator: Indicator,
    rates: dict[Month, Rates],
    due: Sequence[Month],
) -> list[Lacking]:
    wanting = [month for month in due if _is_wanting(rates[month], indicator)]
    rows = Figure.objects.filter(
        indicator=indicator, month__in=[month.number for month in wanting]
    ).values_list("month", "region_id")
    there = set(rows) if wanting else set()
    seen = set(visible_regions(user).values_list("pk", flat=True))
    found = []
    for month in reversed(wanting):
        names = [
            place_words(region, campaign)
            for region in reporters_of(campaign, indicator.code, month)
            if region.pk in seen and (month.number, region.pk) not in there
        ]
        if names:
            found.append(Lacking(month.chinese, names))
    return found


def _is_wanting(rates: Rates, indicator: Indicator) -> bool:
    rate = rates.indicators[indicator.pk]
    return rate.filled < rate.due
