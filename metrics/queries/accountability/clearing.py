"""What the removal of a measure asks for, held against the published rankings."""

from __future__ import annotations

from campaigns.periods import Month
from campaigns.terms import RankingState, State
from metrics.models import Measure, Ranking, Standing
from metrics.wording.accountability.clearing import lacking_words, month_words

Condition = tuple[str, bool]


def conditions(measure: Measure) -> list[Condition]:
    """In words, and whether it holds: one for each of the newest published months that removal
    asks for, the newest first. () where nothing is asked (``clear_months`` 0, and measures of a
    higher authority, which removes by its own rules). A month without a place is not clear."""
    wanted = measure.terms["removal"]["clear_months"]
    if measure.authority or not wanted:
        return []
    newest = _newest(measure, wanted)
    found = [_condition(measure, ranking) for ranking in newest]
    if len(newest) < wanted:
        found.append((lacking_words(wanted, len(newest)), False))
    return found


def _newest(measure: Measure, wanted: int) -> list[Ranking]:
    """The newest edition of each of the newest published months of the region's own level."""
    rows = Ranking.objects.filter(
        campaign=measure.campaign_id, level=measure.region.level, state=RankingState.PUBLISHED
    ).order_by("-month", "-edition")
    newest: dict[int, Ranking] = {}
    for row in rows.only("id", "month")[: 10 * wanted]:
        newest.setdefault(row.month, row)
    return list(newest.values())[:wanted]


def _condition(measure: Measure, ranking: Ranking) -> Condition:
    month = Month.of(ranking.month)
    row = Standing.objects.filter(ranking=ranking, region=measure.region_id).first()
    if row is None or row.place is None or row.band_low is None:
        return month_words(month, ranked=False), False
    size = Standing.objects.filter(ranking=ranking, place__isnull=False).count()
    last = row.band_low > size - size // 3
    red = any(one["state"] == State.RED_LINE for one in row.details)
    return month_words(month, last=last, red=red), not (last or red)
