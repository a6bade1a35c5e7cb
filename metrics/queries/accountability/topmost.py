"""Measures above which the ladder has no rung, in regions that stay behind: no rule can propose
anything there, and a person has to think of something else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Count, Q

from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import MeasureState, RankingState
from metrics.models import Measure, Ranking, Standing

# After these the region is let off, and the rule of relapses looks at it.
_OFF = {MeasureState.REMOVED, MeasureState.OBSERVING}
_QUARTER = 3


def still_behind(campaign: Campaign, measures: Iterable[Measure]) -> list[tuple[Measure, Month]]:
    """Those of the campaign's ``measures`` that run on a last rung since before the newest
    published quarter began, and whose region's band lay wholly in the last third at its end; with
    the month of that end. Three queries; none where no measure stands so high."""
    high = [row for row in measures if _is_high(row)]
    newest = _newest(campaign, {row.region.level for row in high}) if high else {}
    if not newest:
        return []
    behind = _behind(list(newest.values()), [row.region_id for row in high])
    found = []
    for row in high:
        ranking = newest.get(row.region.level)
        if ranking is None or (ranking.pk, row.region_id) not in behind:
            continue
        month = Month.of(ranking.month)
        if row.issued_on < _begins(month):
            found.append((row, month))
    return found


def _is_high(measure: Measure) -> bool:
    state = MeasureState(measure.state)
    runs = not state.ends and state not in _OFF
    return runs and not measure.authority and not measure.terms.get("next")


def _begins(end: Month) -> date:
    """The first day of the quarter of a month."""
    return end.plus(-((end.number % 100 - 1) % _QUARTER)).first_day()


def _newest(campaign: Campaign, levels: set[str]) -> dict[str, Ranking]:
    """Level → the newest edition of the newest published month that ends a quarter, or the
    campaign."""
    rows = Ranking.objects.filter(
        campaign=campaign, level__in=levels, state=RankingState.PUBLISHED
    ).order_by("-month", "-edition")
    last = Month.containing(campaign.ends_on).number
    found: dict[str, Ranking] = {}
    for row in rows.only("id", "level", "month"):
        if row.month % 100 % _QUARTER == 0 or row.month == last:
            found.setdefault(row.level, row)
    return found


def _behind(rankings: Sequence[Ranking], regions: Sequence[int]) -> set[tuple[int, int]]:
    """(ranking, region) where the whole band lies in the last third."""
    ranked = Count("standings", filter=Q(standings__place__isnull=False))
    ids = [row.pk for row in rankings]
    sizes = dict(Ranking.objects.filter(pk__in=ids).annotate(n=ranked).values_list("pk", "n"))
    rows = Standing.objects.filter(ranking__in=ids, region__in=regions, band_low__isnull=False)
    return {
        (ranking, region)
        for ranking, region, low in rows.values_list("ranking", "region", "band_low")
        if low is not None and low > sizes[ranking] - sizes[ranking] // 3
    }
