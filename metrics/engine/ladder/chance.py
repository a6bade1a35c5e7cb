"""How often the rules would propose a region that is no worse than all others.

A field of regions whose cases all come in at the rate that the target asks for: what sets them
apart is chance alone. The target is a GROWTH of 5 % a year on the mean of three base years, capped
at 1.2; base, actual and draws are counts from Poisson distributions. Everything that is decided on
them is decided by the engine's own functions: points, places, bands, rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.engine.definitions import ItemRule
from metrics.engine.exact import Floats, Whole
from metrics.engine.ladder.finding import last_places, placed, thirds
from metrics.engine.ranking import bands, places_drawn
from metrics.engine.scoring import FULL_MARK, shared_mark

SEED = 20_170_401
GROWTH, BASE_YEARS, CAP = 1.05, 3, "1.2"
DRAWS = 300
# The rules that are held beside each other, in the order of the table's columns.
RULES = ("two_quarters", "one_quarter", "first_third", "year", "quarter", "month")
_YEAR = 2018  # any year: the one that is judged
_MONTHS = 12
_QUARTER = 3
_LAST = 3  # the last three places


_SIZES = (5, 60, 1000)
# One region does so much of what all others do: what the rules are there to find.
_WEAK = 0.7
# How often the year is drawn with so many regions.
_TIMES = {16: 150, 137: 16}


@dataclass(frozen=True, slots=True)
class Chance:
    """One row of the table: a region of so many ``cases`` a year in a field of ``size`` regions,
    all alike or ``mixed`` in size, that does ``strength`` of what the others do; ``shares`` are
    the parts of a thousand years in which each of ``RULES`` would propose it."""

    size: int
    mixed: bool
    cases: int
    strength: float
    shares: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """``cases``: the cases a year that each region expects; ``strength``: how much of what all
    others do it does; ``times`` the whole year is drawn."""

    cases: tuple[float, ...]
    times: int
    strength: tuple[float, ...] = ()

    @property
    def size(self) -> int:
        return len(self.cases)


def even(size: int, cases: float, times: int) -> Field:
    """Regions of one size."""
    return Field((cases,) * size, times)


def mixed(size: int, sizes: Sequence[float], times: int) -> Field:
    """Regions of several sizes, in turn."""
    return Field(tuple(sizes[place % len(sizes)] for place in range(size)), times)


def table() -> tuple[Chance, ...]:
    """The whole table anew: regions that are all alike, regions of mixed sizes, a weak region."""
    rows: list[Chance] = []
    for size, times in _TIMES.items():
        for field in (*(even(size, cases, times) for cases in _SIZES), mixed(size, _SIZES, times)):
            rows += _rows(field)
    size, times = next(iter(_TIMES.items()))
    for cases in _SIZES:
        rows += _rows(Field((cases,) * size, times, (_WEAK, *(1.0,) * (size - 1))))
    return tuple(rows)


def _rows(field: Field) -> list[Chance]:
    """One a size; where a region is weak, of that one alone."""
    found = shares(field)
    strength = np.asarray(field.strength or (1.0,) * field.size)
    sizes = sorted(set(field.cases))
    rows = []
    for cases in sizes:
        chosen = (np.asarray(field.cases) == cases) & (strength == strength.min())
        told = (int(np.rint(found[rule][chosen].mean() * 1000)) for rule in RULES)
        rows.append(
            Chance(field.size, len(sizes) > 1, int(cases), float(strength.min()), tuple(told))
        )
    return rows


def shares(field: Field, seed: int = SEED) -> dict[str, Floats]:
    """Rule → the share of the drawn years in which each region would be proposed at least once."""
    standings = simulated(field, seed)
    placings = placed(standings)
    third = field.size // 3
    found = {
        "two_quarters": thirds(placings, "in_last", 2),
        "one_quarter": thirds(placings, "in_last", 1),
        "first_third": thirds(placings, "in_first", 2),
        "year": last_places(placings, _LAST, "year"),
        "quarter": last_places(placings, third, "quarter"),
        "month": last_places(placings, _LAST, "month"),
    }
    return {rule: _share(rows, field) for rule, rows in found.items()}


def _share(rows: pd.DataFrame, field: Field) -> Floats:
    """``region`` is the number of the draw times the size, plus the place in the field."""
    hit = rows.loc[rows["month"] // 100 == _YEAR, "region"].unique() % field.size
    return np.bincount(hit.astype(np.int64), minlength=field.size) / field.times


def simulated(field: Field, seed: int = SEED) -> pd.DataFrame:
    """The standings of December and of the twelve months after it, every draw of the year a level
    of its own, with regions of its own; bands only where a quarter ends."""
    random = np.random.Generator(np.random.SFC64(seed))
    cases = np.asarray(field.cases)
    strength = np.asarray(field.strength or 1.0)
    shape = (field.times, BASE_YEARS, _MONTHS, field.size)
    monthly = cases / _MONTHS / GROWTH**2
    base = random.poisson(np.broadcast_to(monthly, shape)).sum(axis=1).cumsum(axis=1)
    frames = []
    for year, exponent, months in ((_YEAR - 1, 1, [11]), (_YEAR, 2, list(range(_MONTHS)))):
        rate = np.broadcast_to(monthly * GROWTH**exponent * strength, (shape[0], *shape[2:]))
        actual = random.poisson(rate).cumsum(axis=1)
        needed = base * (GROWTH**exponent / BASE_YEARS)
        for month in months:
            frames.append(
                _month(year * 100 + month + 1, actual[:, month], needed[:, month], random)
            )
    return pd.concat(frames, ignore_index=True)


def _month(month: int, actual: Whole, needed: Floats, random: np.random.Generator) -> pd.DataFrame:
    """Standings of one month, from counts ``[draw of the year, region]``; a region without a base
    is not ranked."""
    times, size = actual.shape
    ranked = needed > 0
    key = np.where(ranked, _points(actual, needed), -1)
    place = np.where(ranked, places_drawn(key), 0)
    low, high = place.copy(), place.copy()
    if month % 100 % _QUARTER == 0:
        for draw in range(times):
            one = ranked[draw]
            low[draw, one], high[draw, one] = _band(
                actual[draw, one], needed[draw, one], key[draw, one], place[draw, one], random
            )
    level = np.repeat(np.arange(times), size).astype(str)
    return pd.DataFrame(
        {
            "level": level.astype("object"),
            "month": month,
            "region": np.arange(times * size),
            "place": place.ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
        }
    )


def _points(counts: Whole, needed: Floats) -> Whole:
    """Hundredths of a target that is all there is."""
    attained = counts / np.where(needed > 0, needed, 1)
    return np.rint(FULL_MARK * shared_mark(ItemRule(cap=CAP), attained)).astype(np.int64)


def _band(
    actual: Whole, needed: Floats, key: Whole, place: Whole, random: np.random.Generator
) -> tuple[Whole, Whole]:
    drawn = random.poisson(actual, (DRAWS, len(actual)))
    low, high, _distinct = bands(_points(drawn, needed), key, place)
    return low, high
