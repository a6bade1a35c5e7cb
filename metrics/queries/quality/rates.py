"""How much of what was due has been reported, and how much of it in time: by region and by
indicator, counted by the database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from django.db.models import Count, Q, QuerySet, Sum

from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.queries.reporting import Counted, alike, counted_in, reporters_of
from campaigns.terms import SubmissionState
from metrics.models import Figure, ReportingPeriod, Submission


@dataclass(frozen=True, slots=True)
class Rate:
    """``filled`` of ``due`` mandatory cells (不适用 is an answer and counts as filled); ``timely``
    of ``expected`` sheets: approved, and handed in by their due day. An indicator has no sheet: of
    it ``expected`` is 0."""

    due: int = 0
    filled: int = 0
    expected: int = 0
    timely: int = 0

    @property
    def completeness(self) -> Fraction | None:
        """None where nothing was due."""
        return Fraction(self.filled, self.due) if self.due else None

    @property
    def timeliness(self) -> Fraction | None:
        """None where no sheet was expected."""
        return Fraction(self.timely, self.expected) if self.expected else None

    def __add__(self, other: Rate) -> Rate:
        return Rate(
            self.due + other.due,
            self.filled + other.filled,
            self.expected + other.expected,
            self.timely + other.timely,
        )


NOTHING = Rate()


@dataclass(frozen=True, slots=True)
class Rates:
    """One month. ``regions``: id of an office that reports → its rate; ``indicators``: id of a
    mandatory indicator that is due → its rate. What is not there had nothing due."""

    month: Month
    regions: Mapping[int, Rate] = field(default_factory=dict)
    indicators: Mapping[int, Rate] = field(default_factory=dict)

    def total(self, among: Iterable[int] | None = None) -> Rate:
        """Of all offices, or of those ``among`` them."""
        chosen = self.regions if among is None else among
        return sum((self.regions.get(one, NOTHING) for one in chosen), NOTHING)


def rates_of(campaign: Campaign, month: Month) -> Rates:
    """The rates of one month, all offices of the campaign; empty where the month never opened."""
    return rates_through(campaign, [month])[month]


def rates_through(campaign: Campaign, months: Sequence[Month]) -> dict[Month, Rates]:
    """The same of several months, for as many queries as of one.

    The caller shows of it what his reader may see: rates of single regions are for those who see
    the region, or as the campaign's rules publish them.
    """
    rows = ReportingPeriod.objects.filter(campaign=campaign, month__in=[m.number for m in months])
    opened = {Month.of(number) for number in rows.values_list("month", flat=True)}
    version = rows.aggregate(total=Sum("figures_version"))["total"] or 0
    asked = tuple(sorted(opened))
    filled = _filled(campaign.pk, campaign.terms_version, asked, version)
    timely = _timely(campaign, asked)
    return {
        month: _rates(campaign, month, filled, timely) if month in opened else Rates(month)
        for month in months
    }


# Months between two reports, and the levels that report: what is due together.
_Class = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Filled:
    """Filled mandatory cells by (month, region, class) and by (month, indicator)."""

    by_region: Counter[tuple[int, int, _Class]]
    by_indicator: Counter[tuple[int, int]]


@lru_cache(maxsize=32)
def _filled(
    campaign_id: int, _terms_version: int, months: tuple[Month, ...], _figures_version: int
) -> _Filled:
    """Kept until a figure or the catalogue changes: not every page has millions of rows counted."""
    campaign = Campaign.objects.select_related("region").get(pk=campaign_id)
    rows = Figure.objects.filter(month__in=[month.number for month in months]).order_by()
    classes: dict[_Class, list[Counted]] = defaultdict(list)
    for one in _mandatory(campaign):
        classes[_class_of(one)].append(one)
    return _Filled(
        _by_region(rows.filter(region__path__startswith=campaign.region.path), classes),
        _by_indicator(rows, campaign, classes, months),
    )


def _by_region(
    rows: QuerySet[Figure], classes: Mapping[_Class, list[Counted]]
) -> Counter[tuple[int, int, _Class]]:
    counts = {
        f"n_{place}": Count("pk", filter=_of(together))
        for place, together in enumerate(classes.values())
    }
    found: Counter[tuple[int, int, _Class]] = Counter()
    if not counts:
        return found
    for month, office, *numbers in rows.values_list("month", "region_id").annotate(**counts):
        found.update(
            {(month, office, one): number for one, number in zip(classes, numbers, strict=True)}
        )
    return found


def _by_indicator(
    rows: QuerySet[Figure],
    campaign: Campaign,
    classes: Mapping[_Class, list[Counted]],
    months: Sequence[Month],
) -> Counter[tuple[int, int]]:
    """Only cells of offices that report the indicator count."""
    found: Counter[tuple[int, int]] = Counter()
    for together in classes.values():
        offices = {row.pk for month in months for row in _offices(campaign, together[0], month)}
        chosen = rows.filter(_of(together), region__in=offices)
        counted = chosen.values_list("month", "indicator_id").annotate(number=Count("pk"))
        found.update({(month, indicator): number for month, indicator, number in counted})
    return found


def _of(together: Sequence[Counted]) -> Q:
    return Q(indicator__in=[one.indicator.pk for one in together])


def _mandatory(campaign: Campaign) -> list[Counted]:
    return [one for one in counted_in(campaign) if one.indicator.mandatory]


def _class_of(one: Counted) -> _Class:
    return one.every, one.levels


def _offices(campaign: Campaign, one: Counted, month: Month) -> list[Region]:
    return reporters_of(campaign, one.indicator.code, month)


def _timely(campaign: Campaign, months: Sequence[Month]) -> set[tuple[int, int]]:
    """(month, region) of the sheets that were approved, and handed in by their due day."""
    rows = Submission.objects.filter(
        period__campaign=campaign,
        period__month__in=[month.number for month in months],
        state=SubmissionState.APPROVED,
        late=False,
    )
    return set(rows.values_list("period__month", "region_id"))


def _rates(
    campaign: Campaign, month: Month, filled: _Filled, timely: Collection[tuple[int, int]]
) -> Rates:
    regions = {}
    for offices, cells in alike(campaign, month):
        due = Counter(_class_of(one) for one in cells if one.indicator.mandatory)
        for office in offices:
            there = (
                min(filled.by_region[month.number, office.pk, one], number)
                for one, number in due.items()
            )
            regions[office.pk] = Rate(
                due=due.total(),
                filled=sum(there),
                expected=1,
                timely=int((month.number, office.pk) in timely),
            )
    indicators = {}
    for one in _mandatory(campaign):
        if one.is_due(month):
            number = len(_offices(campaign, one, month))
            told = filled.by_indicator[month.number, one.indicator.pk]
            indicators[one.indicator.pk] = Rate(due=number, filled=min(told, number))
    return Rates(month, regions, indicators)


def forget() -> None:
    """Forget what was counted."""
    _filled.cache_clear()
