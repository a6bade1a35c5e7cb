"""A standing among the others of its ranking: who is right above, who right below."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.models import Standing


@dataclass(frozen=True, slots=True)
class Placing:
    """``size`` is how many have a place; ``above`` has a better one, ``below`` a worse or the same
    one further down the list. Both are empty for a region without a place."""

    size: int
    above: Standing | None = None
    below: Standing | None = None


def placing_of(standing: Standing) -> Placing:
    """In one query, however long the list."""
    ranked = standing.ranking.standings.filter(place__isnull=False).select_related("region")
    rows = list(ranked.defer("details", "categories").order_by("place", "region__code"))
    spot = next((spot for spot, row in enumerate(rows) if row.pk == standing.pk), None)
    if spot is None:
        return Placing(len(rows))
    best = rows[spot].place or 0
    better = [row for row in rows[:spot] if row.place is not None and row.place < best]
    nearest = [row for row in better if row.place == better[-1].place]
    return Placing(
        size=len(rows),
        above=nearest[0] if nearest else None,
        below=rows[spot + 1] if spot + 1 < len(rows) else None,
    )
