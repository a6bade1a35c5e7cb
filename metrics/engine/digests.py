"""Fingerprints: the same input and the same output have the same digest wherever computed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

import numpy as np
import pandas as pd

from metrics.engine import VERSION
from metrics.engine.definitions import Definitions
from metrics.engine.frames import Cube, ordinal
from metrics.engine.rollup import Tree


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
        "tree": {name: list(np.asarray(column).tolist()) for name, column in asdict(tree).items()},
        "regions": cube.regions,
        "indicators": cube.indicators,
        "first": cube.first,
    }
    digest.update(json.dumps(told, sort_keys=True, ensure_ascii=False, default=str).encode())
    until = cube.span(cube.first, ordinal(int(asked["month"])))
    for part in (cube.values, cube.reported, cube.due, cube.exempt):
        digest.update(np.ascontiguousarray(part[:, until]).data)
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
    digest.update(standings[columns].to_csv(index=False).encode())
    digest.update(details[["region", "target", "state", "points"]].to_csv(index=False).encode())
    return digest.hexdigest()
