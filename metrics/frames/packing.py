"""The derivations of a whole ranking packed at once, column by column.

What comes out is read as what ``metrics.models.details.pack`` gives for every region by itself. A
nation has seventy thousand rows of twenty-six columns; a dictionary for each of them takes longer
than everything else together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.engine.exact import Flags, Whole
from metrics.models.details import Column, Packed, heading, pack, whole_kind, word_kind

Values = npt.NDArray[Any]


class _Laid(NamedTuple):
    """A column ``[target, region]`` as it is packed; ``there`` [word, region] says which of the
    words a region has, in the order of ``words``."""

    name: str
    kind: str
    values: Values
    words: list[str]
    there: Flags | None

    def described(self, region: int) -> Column:
        if self.there is None:
            return self.name, self.kind
        return (
            self.name,
            self.kind,
            [self.words[at] for at in np.flatnonzero(self.there[:, region])],
        )


def packed(columns: Mapping[str, Values], regions: int) -> list[Packed]:
    """One value a region. The columns hold the regions of the first target, then those of the
    second, always in the same order: words, flags, whole numbers, or numbers with NaN for none.
    """
    targets = len(next(iter(columns.values()), ())) // max(regions, 1)
    if not targets:
        return [Packed(pack([]))] * regions
    laid = [_laid(name, values.reshape(targets, regions)) for name, values in columns.items()]
    rows = np.empty(regions, dtype=[("", f"<{one.kind}", (targets,)) for one in laid])
    for one, place in zip(laid, rows.dtype.names or (), strict=True):
        rows[place] = one.values.T
    kinds, of = _kinds([one.there for one in laid if one.there is not None], regions)
    headings = [heading(targets, [one.described(region) for one in laid]) for region in kinds]
    body, size = rows.tobytes(), rows.dtype.itemsize
    return [
        Packed(headings[kind] + body[at * size : (at + 1) * size]) for at, kind in enumerate(of)
    ]


def _kinds(there: list[Flags], regions: int) -> tuple[list[int], list[int]]:
    """Regions that have the same words share a heading: the first of every kind, and of which kind
    every region is."""
    if not there:
        return [0], [0] * regions
    seen = np.packbits(np.concatenate(there), axis=0)
    _, first, of = np.unique(seen, axis=1, return_index=True, return_inverse=True)
    return first.tolist(), of.reshape(-1).tolist()


def _laid(name: str, values: Values) -> _Laid:
    if values.dtype == np.bool_:
        return _Laid(name, "?", values, [], None)
    if values.dtype.kind == "f":
        return _Laid(name, "d", values, [], None)
    if values.dtype.kind == "i":
        return _Laid(name, whole_kind(int(values.min()), int(values.max())), values, [], None)
    places, words = pd.factorize(values.ravel())
    return _of_words(name, places.reshape(values.shape), [str(word) for word in words])


def _of_words(name: str, places: Whole, words: list[str]) -> _Laid:
    """Every region has but the words that stand in its own rows, so that a word is found in the
    bytes of exactly those regions."""
    regions = places.shape[1]
    there = np.zeros((len(words), regions), dtype=np.bool_)
    there[places, np.arange(regions)] = True
    own = np.take_along_axis(there.cumsum(axis=0) - 1, places, axis=0)
    return _Laid(name, word_kind(len(words)), own, words, there)
