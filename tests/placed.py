"""Published rankings with the places that a story needs, written down without computing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.queries.regions import valid_at
from campaigns.queries.terms import terms_of
from campaigns.terms import MeasureState, MeasureVerb, RankingState
from metrics.models import Measure, MeasureMove, Ranking, Standing
from tests.cast import find
from tests.measures import stood
from tests.month import BEIJING

Places = Mapping[str, int | None]  # region code → place, None without one
Bands = Mapping[str, tuple[int, int]]


def noon(month: Month, day: int = 15) -> datetime:
    """The day of the month after it on which a month is published."""
    return datetime.combine(
        month.plus(1).first_day().replace(day=day), datetime.min.time(), BEIJING
    ) + timedelta(hours=12)


def codes_of(campaign: Campaign, level: str, month: Month) -> list[str]:
    """The regions of a level that were there, in order of code."""
    rows = Region.objects.filter(valid_at(month), path__startswith=campaign.region.path)
    return list(rows.filter(level=level).order_by("code").values_list("code", flat=True))


def in_order(codes: Sequence[str], **moved: int | None) -> dict[str, int | None]:
    """First come, first placed; ``moved`` (c + code → place) stand elsewhere."""
    places: dict[str, int | None] = {code: at for at, code in enumerate(codes, start=1)}
    return places | {name.removeprefix("c"): place for name, place in moved.items()}


def rank(
    campaign: Campaign,
    level: str,
    month: Month,
    places: Places,
    *,
    bands: Bands | None = None,
    edition: int = 1,
    at: datetime | None = None,
    details: Mapping[str, list[dict[str, Any]]] | None = None,
) -> Ranking:
    """A published ranking; a band is one place wide where none is given."""
    rules = campaign.rule_sets.order_by("version")[0]
    moment = at or noon(month)
    ranking = Ranking.objects.create(
        campaign=campaign,
        month=month.number,
        level=level,
        edition=edition,
        state=RankingState.PUBLISHED,
        rule_set=rules,
        engine_version=1,
        figures_version=1,
        terms_version=campaign.terms_version,
        terms=terms_of(campaign, rules),
        input_digest="a" * 64,
        output_digest="b" * 64,
        computed_at=moment,
        published_at=moment,
        published_by=find().administrator,
    )
    regions = dict(Region.objects.filter(code__in=list(places)).values_list("code", "pk"))
    rows = []
    for code, place in places.items():
        low, high = (bands or {}).get(code, (place, place))
        rows.append(
            Standing(
                ranking=ranking,
                region_id=regions[code],
                score=10_000 - 100 * (place or 99),
                judged=10_000,
                place=place,
                band_low=low if place else None,
                band_high=high if place else None,
                categories={},
                details=(details or {}).get(code, []),
            )
        )
    Standing.objects.bulk_create(rows)
    return ranking


def running(
    campaign: Campaign, code: str, rung: str, state: MeasureState, issued: datetime, **other: Any
) -> Measure:
    """A measure in a state, with the step that began it; ``since``: when it came to the state."""
    since = other.pop("since", issued)
    due = other.get("due_on")
    measure = stood(
        campaign,
        Region.objects.get(code=code),
        state,
        rung,
        **{"issued_on": issued.date(), "due_on": None, **other},
    )
    values: dict[str, Any] = {"measure": measure, "words": "", "by": measure.issued_by}
    begins = MeasureState.ISSUED if since > issued else state
    MeasureMove.objects.create(number=1, after=begins, at=issued, due_on=due, **values)
    if since > issued:
        verbs = {MeasureState.OBSERVING: (MeasureVerb.OBSERVE, MeasureState.REMOVED)}
        verb, before = verbs[state]
        MeasureMove.objects.create(
            number=2, verb=verb, before=before, after=state, at=since, **values
        )
    return measure
