"""Digests are of what was published: written faster, they must stay the same, byte for byte."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.engine.digests import output_digest

WORDS = st.sampled_from(["a", "370102", "", "红线", 'a"b', "a,b", "a\nb", " a", "a b", "'"])
ROW = st.tuples(WORDS, st.integers(-(10**9), 10**9), st.booleans(), st.integers(0, 99))
DETAIL = st.tuples(WORDS, WORDS, WORDS, st.integers(-(10**6), 10**6))


def frame(rows: list[tuple[Any, ...]], names: list[str]) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=names)
    return made.astype({name: object for name in ("region", "target", "state") if name in names})


@settings(deadline=None)
@given(st.lists(ROW, max_size=6), st.lists(DETAIL, max_size=8))
def test_as_pandas_would_write_it(
    rows: list[tuple[Any, ...]], details: list[tuple[Any, ...]]
) -> None:
    standings = frame(rows, ["region", "score", "ranked", "place"])
    for name in ("in_group", "in_cohort", "low", "high"):
        standings[name] = np.arange(len(rows))
    told = frame(details, ["region", "target", "state", "points"])
    digest = hashlib.sha256(standings.to_csv(index=False).encode())
    digest.update(told.to_csv(index=False).encode())
    assert output_digest(standings, told) == digest.hexdigest()
