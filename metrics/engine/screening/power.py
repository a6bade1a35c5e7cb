"""How many planted fabrications are found, and how often nothing is found where nothing is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.engine.screening.planting import (
    CITIES,
    COUNTIES,
    FABRICATIONS,
    LIARS,
    Fabrication,
    Scatter,
    field,
    overdispersed,
    poisson,
    wild,
)
from metrics.engine.screening.run import screen
from metrics.engine.screening.signs import Sign

SEED = 20_170_514
MEANS = (2, 20, 200)  # the mean of every monthly count: a small, a middling, a large county
TIMES, CLEAN_TIMES = 10, 100
SCATTERS: dict[str, Scatter] = {
    "Poisson": poisson,
    "Gamma-Poisson, shape 10": overdispersed,
    "log-normal by a half": wild,
}


@dataclass(frozen=True, slots=True)
class Power:
    """``found``: per mille of the planted fabrications, by ``MEANS``."""

    fabrication: str
    found: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Quiet:
    """``asked``: in so many of a thousand runs over figures with nothing in them anything was
    asked, by ``MEANS``."""

    scatter: str
    asked: tuple[int, ...]


def power(one: Fabrication, mean: float, times: int = TIMES) -> int:
    """Per mille of the fabrications that are found."""
    random = np.random.Generator(np.random.SFC64(SEED))
    hits = planted = 0
    for _ in range(times):
        signs = screen(one.plant(field(mean, random), random))
        hits += _hits(one, signs)
        planted += 1 if one.everywhere else len(LIARS)
    return round(hits * 1000 / planted)


def _hits(one: Fabrication, signs: list[Sign]) -> int:
    told = [sign for sign in signs if sign.kind in one.kinds]
    if one.everywhere:
        return int(any(sign.region == 0 for sign in told))
    named = {sign.region for sign in told} | {sign.other for sign in told}
    return len(named.intersection(LIARS.tolist()))


def quiet(scatter: Scatter, mean: float, times: int = CLEAN_TIMES) -> int:
    """Per mille of the clean runs in which anything is asked."""
    random = np.random.Generator(np.random.SFC64(SEED))
    asked = sum(bool(screen(field(mean, random, scatter))) for _ in range(times))
    return round(asked * 1000 / times)


def power_table() -> tuple[Power, ...]:
    """The whole table anew; it takes a while."""
    return tuple(Power(one.name, tuple(power(one, mean) for mean in MEANS)) for one in FABRICATIONS)


def quiet_table() -> tuple[Quiet, ...]:
    return tuple(
        Quiet(name, tuple(quiet(scatter, mean) for mean in MEANS))
        for name, scatter in SCATTERS.items()
    )


# What the rule book says of the field.
SIZE = (COUNTIES, CITIES)
