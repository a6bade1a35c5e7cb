"""What the removal of a measure and the end of its observation ask for, held against the published
rankings."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from campaigns.periods import Month
from campaigns.terms import RankingState, State
from metrics.models import Measure, Ranking, Standing
from metrics.queries.heirs import heirs
from metrics.wording.accountability.clearing import gone_words, lacking_words, month_words

Condition = tuple[str, bool]


def conditions(measure: Measure) -> list[Condition]:
    """In words, and whether it holds: one for each of the newest published months that removal
    asks for, the newest first; only months after the one in which the measure was issued. [] where
    nothing is asked (``clear_months`` 0, and measures of a higher authority, which removes by its
    own rules). A month without a place is not clear; nothing is asked of a region that is not there
    any more and has no heir."""
    wanted = measure.terms["removal"]["clear_months"]
    if measure.authority or not wanted:
        return []
    newest = _newest(measure, wanted)
    regions = _same_region(measure, newest)
    if not regions:
        return [(gone_words(measure.region.name), True)]
    found = [_condition(regions, ranking) for ranking in newest]
    if len(newest) < wanted:
        found.append((lacking_words(wanted, len(newest)), False))
    return found


def unpublished(measure: Measure) -> Month | None:
    """The last month of the observation, or of the campaign if that is over before, as long as no
    ranking tells how the region stood in it; None once one does, or where none ever will."""
    campaign, level = measure.campaign, measure.region.level
    if measure.observe_until is None or level not in campaign.report_levels:
        return None
    last = min(Month.containing(measure.observe_until), Month.containing(campaign.ends_on))
    return None if _published(measure).filter(month__gte=last.number).exists() else last


def _published(measure: Measure) -> QuerySet[Ranking]:
    """Of the region's own level."""
    return Ranking.objects.filter(
        campaign=measure.campaign_id, level=measure.region.level, state=RankingState.PUBLISHED
    )


def _newest(measure: Measure, wanted: int) -> list[Ranking]:
    """The newest edition of each of the newest published months after the measure was issued."""
    issued = Month.containing(measure.issued_on)
    rows = _published(measure).filter(month__gt=issued.number).order_by("-month", "-edition")
    newest: dict[int, Ranking] = {}
    for row in rows.only("id", "month")[: 10 * wanted]:
        newest.setdefault(row.month, row)
    return list(newest.values())[:wanted]


def _same_region(measure: Measure, newest: Collection[Ranking]) -> list[int]:
    """The region, and those that it became under another code; [] if it ended before the newest of
    the rankings and is nowhere since."""
    region, last = measure.region, max((one.month for one in newest), default=0)
    found = [region.pk]
    if region.valid_to is None or region.valid_to >= last:
        return found
    passed = heirs(Month.of(region.valid_to).plus(-1), Month.of(last))
    while found[-1] in passed:
        found.append(passed[found[-1]])
    return found if len(found) > 1 else []


def _condition(regions: Collection[int], ranking: Ranking) -> Condition:
    month = Month.of(ranking.month)
    row = Standing.objects.filter(ranking=ranking, region__in=regions).first()
    if row is None or row.place is None or row.band_low is None:
        return month_words(month, ranked=False), False
    size = Standing.objects.filter(ranking=ranking, place__isnull=False).count()
    last = row.band_low > size - size // 3
    red = any(one["state"] == State.RED_LINE for one in row.details)
    return month_words(month, last=last, red=red), not (last or red)
