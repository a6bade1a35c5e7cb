"""How events of a month arise: counts that chance scatters around a rate, a season and a trend."""

from __future__ import annotations

import numpy as np

from metrics.engine.exact import Floats, Whole
from metrics.frames.demonstration.scene import Scene, month_of

# How steady the rate itself is, how much places differ in one indicator, growth in the base years.
_BUNCHING, _OWN_WAY, _BEFORE = 40.0, 0.1, 0.03


def _years(scene: Scene) -> Floats:
    """Years since the first judged year: 1, 2, 3 in judged years, 0 and below before."""
    return (scene.months // 12 - scene.start // 12 + 1).astype(np.float64)[:, None]


def flow(
    scene: Scene,
    random: np.random.Generator,
    *,
    per_thousand: float,
    growth: float = 0.0,
    reach: tuple[float, float] = (1.0, 1.0),
    season: str = "even",
) -> Whole:
    """Events: ``per_thousand`` registered users and year in the base years, then the yearly
    promise ``growth`` times what a place makes of it (``reach``, weakest to strongest). Counts
    scatter more than Poisson: the rate itself is drawn (gamma, shape ``_BUNCHING``).
    """
    year = _years(scene)
    own = random.normal(0.0, _OWN_WAY, scene.shape[1])
    low, high = reach
    drive = low + (high - low) * np.clip(scene.skill + own, 0.0, 1.0)
    trend = np.where(
        year >= 1, (1 + growth) ** np.maximum(year, 0) * drive, (1 + _BEFORE) ** (year + 1)
    )
    rate = scene.size * per_thousand / 12_000.0 * scene.season(season) * trend
    mood = random.gamma(_BUNCHING, 1.0 / _BUNCHING, scene.shape)
    return random.poisson(rate * mood).astype(np.int64)


def flow_about(
    scene: Scene,
    random: np.random.Generator,
    *,
    total: int,
    first: str,
    last: str,
    season: str = "even",
) -> Whole:
    """Events of all reporting places that add up to about ``total`` between two months."""
    inside = (scene.months >= month_of(first)) & (scene.months <= month_of(last))
    shape = scene.season(season) * scene.size
    rate = shape * total / float((shape[inside]).sum())
    mood = random.gamma(_BUNCHING, 1.0 / _BUNCHING, scene.shape)
    return random.poisson(rate * mood).astype(np.int64)


def drawn(
    scene: Scene, random: np.random.Generator, *, of: str, share: float, spread: float = 0.1
) -> Whole:
    """Events that are some of another's events, each by chance."""
    own = np.clip(share * np.exp(random.normal(0.0, spread, scene.shape[1])), 0.0, 1.0)
    return random.binomial(scene.made[of], np.broadcast_to(own, scene.shape)).astype(np.int64)


def rising(
    scene: Scene, random: np.random.Generator, *, of: str, share: float, spread: float = 0.15
) -> Whole:
    """At least as many as another's events: they, and some more by chance."""
    own = share * np.exp(random.normal(0.0, spread, scene.shape[1]))
    return scene.made[of] + random.poisson(scene.made[of] * own).astype(np.int64)
