"""Approved figures of regions that somebody sees, month by month, in pieces of any size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Q, Sum

from campaigns.access import AnyUser, visible_regions
from campaigns.models import Campaign, Indicator, Region
from campaigns.periods import Month
from campaigns.queries.reporting import counted_in
from metrics.models import Figure, ReportingPeriod


class Place(NamedTuple):
    """Where a piece ends: the last figure told, in the order of the table's own key."""

    month: int
    region: int
    indicator: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for; None narrows nothing. ``region`` and ``within`` are codes."""

    region: str | None = None
    within: str | None = None
    indicator: str | None = None
    first: Month | None = None
    last: Month | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One figure; ``value`` is in the indicator's smallest unit, None is 不适用."""

    month: Month
    region: Region
    indicator: Indicator
    value: int | None

    @property
    def place(self) -> Place:
        return Place(self.month.number, self.region.pk, self.indicator.pk)


def months_in(campaign: Campaign, wanted: Wanted) -> list[int]:
    """The campaign's months that are asked for, the first one first."""
    rows = ReportingPeriod.objects.filter(_span(wanted), campaign=campaign)
    return list(rows.order_by("month").values_list("month", flat=True))


def _span(wanted: Wanted) -> Q:
    found = Q()
    if wanted.first:
        found &= Q(month__gte=wanted.first.number)
    if wanted.last:
        found &= Q(month__lte=wanted.last.number)
    return found


def version_in(campaign: Campaign, wanted: Wanted) -> tuple[Any, ...]:
    """Changes with every figure of these months that is approved or amended, in one query."""
    rows = ReportingPeriod.objects.filter(_span(wanted), campaign=campaign)
    found = rows.aggregate(versions=Sum("figures_version"), months=Count("pk"))
    return campaign.pk, campaign.terms_version, found["versions"], found["months"]


def figures(
    user: AnyUser, campaign: Campaign, wanted: Wanted, size: int, after: Place | None = None
) -> list[Told]:
    """At most ``size`` figures behind ``after``, by month, region and indicator.

    Month after month, so that each question follows the table's key and none is sorted.
    """
    regions = {row.pk: row for row in _regions(user, campaign, wanted)}
    indicators = {row.pk: row for row in _indicators(campaign, wanted)}
    months = [one for one in months_in(campaign, wanted) if after is None or one >= after.month]
    found: list[Told] = []
    if not regions or not indicators:
        return found
    for number in months:
        month, left = Month.of(number), size - len(found)
        rows = _of_month(number, regions, indicators, after, left)
        found += [Told(month, regions[one], indicators[two], value) for one, two, value in rows]
        if len(found) == size:
            break
    return found


def _of_month(
    month: int, regions: Iterable[int], indicators: Iterable[int], after: Place | None, size: int
) -> Iterator[tuple[int, int, int | None]]:
    rows = Figure.objects.filter(
        month=month, region__in=list(regions), indicator__in=list(indicators)
    )
    if after is not None and after.month == month:
        behind = Q(region__gt=after.region)
        rows = rows.filter(behind | Q(region=after.region, indicator__gt=after.indicator))
    told = rows.order_by("region_id", "indicator_id")
    return iter(told.values_list("region_id", "indicator_id", "value")[:size])


def _regions(user: AnyUser, campaign: Campaign, wanted: Wanted) -> Iterable[Region]:
    rows = visible_regions(user).filter(path__startswith=campaign.region.path)
    if wanted.region:
        rows = rows.filter(code=wanted.region)
    if wanted.within:
        rows = rows.filter(path__contains=f"/{wanted.within}/")
    return rows.order_by()


def _indicators(campaign: Campaign, wanted: Wanted) -> list[Indicator]:
    known = [one.indicator for one in counted_in(campaign)]
    return [row for row in known if wanted.indicator in {None, row.code}]
