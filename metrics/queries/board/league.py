"""The ranking in short: everyone, or of many the first, the last and the own region."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.models import Standing
from metrics.queries.scene import Scene

_WHOLE = 20  # so many rows are shown as they are
_ENDS = 8  # of more, so many of the first and of the last


@dataclass(frozen=True, slots=True)
class LeagueRow:
    """``gap`` is how many rows are left out before this one."""

    place: int
    movement: int | None
    name: str
    city: str  # "" where the name alone is clear
    score: str
    low: int
    high: int
    size: int
    distinct: bool
    url: str
    mine: bool
    gap: int = 0


@dataclass(frozen=True, slots=True)
class League:
    rows: list[LeagueRow]
    unranked: list[str]
    ranked: int


def league(scene: Scene) -> League:
    rows = scene.ranked
    kept = [n for n, row in enumerate(rows) if _is_kept(n, len(rows), _is_mine(scene, row))]
    before = [-1, *kept]
    return League(
        rows=[_row(scene, rows[n], n - before[number] - 1) for number, n in enumerate(kept)],
        unranked=[scene.told(row) for row in scene.rows if not row.place],
        ranked=len(rows),
    )


def _is_kept(number: int, size: int, mine: bool) -> bool:
    return size <= _WHOLE or number < _ENDS or number >= size - _ENDS or mine


def _is_mine(scene: Scene, row: Standing) -> bool:
    return bool(getattr(scene.user, "region_id", None) == row.region_id)


def _row(scene: Scene, row: Standing, gap: int) -> LeagueRow:
    place = row.place or 0
    return LeagueRow(
        place=place,
        movement=row.movement,
        name=row.region.short_name,
        city=scene.city(row),
        score=scene.book.numbers.points(row.score),
        low=row.band_low or place,
        high=row.band_high or place,
        size=scene.size,
        distinct=row.distinct_from_next,
        url=scene.explanation_url(row.region),
        mine=_is_mine(scene, row),
        gap=gap,
    )
