"""Rankings that were computed once, written again as rows: for tests that need one to be there.

How rankings come about is told by tests that compute them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.periods import Month
from metrics.models import Ranking, Standing

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """The rows of one level, without their keys."""

    ranking: Row
    standings: list[Row]


RankedOnce = Callable[[Month], list[Draft]]


def remembered(drafts: Iterable[Ranking]) -> list[Draft]:
    """What the database holds of these rankings."""
    return [
        Draft(
            _without_keys(Ranking.objects.filter(pk=draft.pk).values().get()),
            [_without_keys(row) for row in draft.standings.order_by("pk").values()],
        )
        for draft in drafts
    ]


def write_again(drafts: Iterable[Draft]) -> None:
    """Write the rows under new keys, as if they had just been computed."""
    for draft in drafts:
        ranking = Ranking.objects.create(**draft.ranking)
        rows = [Standing(ranking=ranking, **row) for row in draft.standings]
        Standing.objects.bulk_create(rows, batch_size=500)


def _without_keys(row: Mapping[str, Any]) -> Row:
    return {name: value for name, value in row.items() if name not in {"id", "ranking_id"}}
