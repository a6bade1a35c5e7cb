"""Where and when a red line was touched, down to the region that reported it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from campaigns.access import AnyUser, visible_regions
from campaigns.models import Indicator, Region
from campaigns.periods import Month
from campaigns.terms import State
from metrics.models import Figure, Standing
from metrics.queries.ranked import Named
from metrics.queries.terms import Book
from metrics.wording.rankings import Touched


def touched(
    user: AnyUser,
    rows: Sequence[Standing],
    book: Book,
    month: Month,
    names: Mapping[int, Named] | None = None,
) -> list[Touched]:
    """Every red line touched by one of the rows, with the reporting regions below and their
    months as far as the user sees their figures. ``rows`` come with their regions; ``names`` by
    region id, short ones unless told."""
    known = names or {}
    pairs = [
        (row, detail) for row in rows for detail in row.details if detail["state"] == State.RED_LINE
    ]
    if not pairs:
        return []
    events = _events(user, _counts(pairs), month)
    return [
        _told(
            row.region,
            known[row.region_id].told if row.region_id in known else row.region.short_name,
            book.targets[detail["target"]].name,
            events.get(detail["indicator"], []),
        )
        for row, detail in pairs
    ]


def _counts(pairs: Sequence[tuple[Standing, dict[str, str]]]) -> list[str]:
    return list(dict.fromkeys(detail["indicator"] for _, detail in pairs))


def _events(
    user: AnyUser, indicators: Sequence[str], month: Month
) -> dict[str, list[tuple[Region, Month]]]:
    """Indicator → where and when it was reported above zero this year."""
    known = Indicator.objects.filter(code__in=indicators).values_list("pk", flat=True)
    rows = Figure.objects.filter(
        month__in=[step.number for step in month.year_to_date()],
        indicator__in=list(known),
        value__gt=0,
        region__in=visible_regions(user),
    ).select_related("region", "indicator")
    found: dict[str, list[tuple[Region, Month]]] = {}
    for row in rows.order_by("month", "region__code"):
        found.setdefault(row.indicator.code, []).append((row.region, Month.of(row.month)))
    return found


def _told(
    region: Region, name: str, target: str, events: Sequence[tuple[Region, Month]]
) -> Touched:
    inside = [(where, when) for where, when in events if where.path.startswith(region.path)]
    below = list(dict.fromkeys(where.short_name for where, _ in inside if where.pk != region.pk))
    return Touched(
        f"{name}{'、'.join(below)}", target, tuple(dict.fromkeys(when for _, when in inside))
    )
