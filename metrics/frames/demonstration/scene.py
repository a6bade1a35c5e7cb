"""The stage of one campaign: its months, and for every place a size and a skill.

A *place* is a piece of land that keeps its identity when its code changes: 371202 and 370116 are
one place. All arrays are laid out ``[month, place]`` or ``[place]``, over every region that the
tree knows, so that leaving regions out changes nothing for the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from campaigns.terms import Level, SuccessionKind
from metrics.engine.exact import Flags, Floats, Whole
from metrics.engine.frames import month_number, ordinal
from metrics.engine.rollup import Tree

# A place is carried on by one heir only where the land itself goes on under another code.
_SAME_PLACE = (SuccessionKind.RENAMED.value, SuccessionKind.SPLIT.value)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a shape may ask for; ``made`` holds the indicators that came before."""

    seed: int
    campaign: str
    months: Whole  # ordinals
    start: int  # ordinal of the first judged month
    place: Whole  # region → position of the region that stands for its place
    codes: tuple[str, ...]
    size: Floats  # [place], 0 for those that report no counts
    skill: Floats  # [month, place], 0 (weak) to 1 (strong)
    goals: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    seasons: Mapping[str, list[float]] = field(default_factory=dict)
    made: dict[str, Whole] = field(default_factory=dict)
    exempt: dict[str, Flags] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.months), len(self.codes)

    def random(self, *words: str) -> np.random.Generator:
        """A stream of its own for every purpose: changing one leaves the others as they are."""
        return stream(self.seed, self.campaign, *words)

    def season(self, name: str) -> Floats:
        """Multipliers ``[month, 1]`` that average 1 over a year."""
        course = np.asarray(self.seasons.get(name, [1.0] * 12), dtype=np.float64)
        return np.asarray((course / course.mean())[self.months % 12][:, None])

    def goal(self, indicator: str) -> Floats:
        """Every place's own share of a total that was shared out; 0 where there is none."""
        shares = self.goals.get(indicator, {})
        own = np.zeros(len(self.codes))
        np.add.at(own, self.place, [float(shares.get(code, 0)) for code in self.codes])
        return own

    def finished(self, best: str, worst: str, noise: Floats) -> Floats:
        """Per place the month in which it gets something done: the skilled early, others late."""
        early, late = month_of(best), month_of(worst)
        ability = np.clip(self.skill[-1] + noise, 0.0, 1.0)
        return np.asarray(late + (early - late) * ability)


def stream(seed: int, *words: str) -> np.random.Generator:
    """Chance that is the same on every machine: from the recipe's seed and the words."""
    text = "/".join([str(seed), *words])
    start = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return np.random.Generator(np.random.PCG64(start))


def whole(values: Floats) -> Whole:
    """Half up: two platforms that differ in the last bit of a float agree on nearly everything."""
    return np.floor(values + 0.5 + 1e-9).astype(np.int64)


def month_of(text: str) -> int:
    """Ordinal of a month written 2016-10."""
    return ordinal(int(text.replace("-", "")))


def places_of(tree: Tree, successions: pd.DataFrame) -> Whole:
    """Region → the last region in its line of one-to-one successors.

    ``successions``: predecessor, successor, kind, whole (the successor inherits everything).
    """
    position = tree.positions()
    heir = np.arange(len(tree.codes))
    lines = successions[successions["whole"] & successions["kind"].isin(_SAME_PLACE)]
    for old, new in zip(lines["predecessor"], lines["successor"], strict=True):
        if old in position and new in position:
            heir[position[old]] = position[new]
    for _ in range(len(heir)):
        further = heir[heir]
        if np.array_equal(further, heir):
            break
        heir = further
    return heir


def homes_of(tree: Tree, place: Whole, months: Whole) -> tuple[str, ...]:
    """Region → the city it belonged to when the figures begin: 370116 belongs to 371200."""
    first = month_number(int(months[0]))
    begun = (tree.valid_to == 0) | (tree.valid_to >= first)
    order = np.argsort(np.where(tree.valid_from > first, tree.valid_from, 0), kind="stable")
    earliest: dict[int, int] = {}
    for region in order:
        if begun[region]:
            earliest.setdefault(int(place[region]), int(region))
    return tuple(_city(tree, earliest.get(int(place[spot]), spot)) for spot in range(len(place)))


def _city(tree: Tree, region: int) -> str:
    """The city above a county or itself; a county run by the province is its own city."""
    parent = int(tree.parent[region])
    if tree.level[region] in {Level.COUNTY, Level.COMMUNITY} and parent >= 0:
        above = tree.level[parent]
        return tree.codes[parent if above in {Level.PREFECTURE, Level.TOWNSHIP} else region]
    return tree.codes[region]
