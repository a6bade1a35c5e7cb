"""Packing the derivations that a process of the version before wrote during an upgrade."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from metrics.models import Standing
from metrics.queries.unpacked import unpacked

# A nation's years do not fit into memory.
BATCH = 200


def pack_left_over() -> tuple[int, list[Standing]]:
    """How many were packed, and the standings that have no derivation anywhere. Row by row and
    without a lock: whoever runs it again, or beside somebody else, packs what is left."""
    packed, lost = 0, list[Standing]()
    for rows in _batches():
        for key, value in rows:
            if value is None:
                lost += Standing.objects.filter(pk=key).select_related("ranking", "region")
            else:
                packed += unpacked().filter(pk=key).update(details=list(value))
    return packed, lost


def _batches() -> Iterator[Sequence[tuple[int, Iterable[dict[str, Any]] | None]]]:
    after = 0
    while rows := list(unpacked().filter(pk__gt=after).values_list("pk", "details")[:BATCH]):
        yield rows
        after = rows[-1][0]
