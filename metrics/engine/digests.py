"""Fingerprints: the same input and the same output have the same digest wherever computed."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, fields

import numpy as np
import pandas as pd

from metrics.engine import VERSION
from metrics.engine.definitions import Definitions
from metrics.engine.frames import Cube, ordinal
from metrics.engine.rollup import Tree

_NEEDS_QUOTES = re.compile(r'[",\r\n\s]')


def input_digest(
    definitions: Definitions,
    cube: Cube,
    tree: Tree,
    successions: pd.DataFrame,
    manual: dict[tuple[str, str], int],
    **asked: str | int,
) -> str:
    """SHA-256 of everything the result depends on: engine, definitions, tree, figures up to the
    month, and what was ``asked``: level, month, draws."""
    digest = hashlib.sha256()
    told = {
        "engine": VERSION,
        "asked": asked,
        "definitions": _plain(definitions),
        "manual": sorted((*key, value) for key, value in manual.items()),
        "successions": sorted(successions.astype(str).values.tolist()),
        "tree": {one.name: np.asarray(getattr(tree, one.name)).tolist() for one in fields(tree)},
        "regions": cube.regions,
        "indicators": cube.indicators,
        "first": cube.first,
    }
    digest.update(json.dumps(told, sort_keys=True, ensure_ascii=False, default=str).encode())
    until = cube.span(cube.first, ordinal(int(asked["month"])))
    counts = (np.int64, np.int32, np.int32, np.bool_)
    parts = (cube.values, cube.reported, cube.due, cube.exempt)
    for part, kind in zip(parts, counts, strict=True):
        # One indicator after the other: together they would have to be copied first.
        for row in part:
            digest.update(np.ascontiguousarray(row[until], dtype=kind).data)
    return digest.hexdigest()


def _plain(definitions: Definitions) -> dict[str, object]:
    return {
        "campaign": definitions.campaign,
        "indicators": {code: asdict(spec) for code, spec in definitions.indicators.items()},
        "targets": [
            # None asks every region, an empty set none
            {**asdict(target), "regions": target.regions and sorted(target.regions)}
            for target in definitions.targets
        ],
        "rule_set": asdict(definitions.rule_set),
        "allocations": sorted((*key, goal) for key, goal in definitions.allocations.items()),
    }


def output_digest(standings: pd.DataFrame, details: pd.DataFrame) -> str:
    """SHA-256 of the places and points as published: equal wherever they are computed."""
    columns = ["region", "score", "ranked", "place", "in_group", "in_cohort", "low", "high"]
    digest = hashlib.sha256()
    digest.update(_as_csv(standings[columns]))
    digest.update(_as_csv(details[["region", "target", "state", "points"]]))
    return digest.hexdigest()


def _as_csv(frame: pd.DataFrame) -> bytes:
    """What ``to_csv(index=False)`` writes of words, whole numbers and flags, a few times faster."""
    columns = [frame[name].tolist() for name in frame]
    quoted = [column for column in columns if column and isinstance(column[0], str)]
    if any(_NEEDS_QUOTES.search(word) for column in quoted for word in set(column)):
        return frame.to_csv(index=False).encode()
    shape = ",".join(["%s"] * len(columns))
    lines = [",".join(map(str, frame.columns)), *map(shape.__mod__, zip(*columns, strict=True)), ""]
    return "\n".join(lines).encode()
