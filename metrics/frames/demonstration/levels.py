"""How levels at a month's end arise: registers, parts of them, what is built up to a goal."""

from __future__ import annotations

import numpy as np

from campaigns.allocation import largest_remainder
from metrics.engine.exact import Whole
from metrics.frames.demonstration.scene import Scene, month_of, whole


def people(scene: Scene, random: np.random.Generator, *, growth: float) -> Whole:
    """A register that grows by ``growth`` a year with small steps of its own in every place."""
    years = (scene.months - scene.months[0])[:, None] / 12.0
    steps = random.normal(0.0, 0.003, scene.shape).cumsum(axis=0)
    return whole(scene.size * (1 + growth) ** years * np.exp(steps))


def portion(
    scene: Scene, random: np.random.Generator, *, of: str, share: float, spread: float = 0.15
) -> Whole:
    """A part of another level that differs from place to place and hardly over time."""
    own = np.clip(share * np.exp(random.normal(0.0, spread, scene.shape[1])), 0.0, 1.0)
    return np.minimum(whole(scene.made[of] * own), scene.made[of])


def closing(
    scene: Scene,
    random: np.random.Generator,
    *,
    of: str,
    gap: tuple[float, float],
    since: str,
    done: tuple[str, str],
    chance: bool = False,
) -> Whole:
    """A numerator whose distance from its denominator shrinks from the first to the second gap,
    between ``since`` and the month in which the place is done (strongest, weakest place).
    """
    missing = _missing(scene, random, of, gap, since, done, chance)
    return scene.made[of] - missing


def remaining(
    scene: Scene,
    random: np.random.Generator,
    *,
    of: str,
    gap: tuple[float, float],
    since: str,
    done: tuple[str, str],
) -> Whole:
    """What ``closing`` leaves over: a number that is to become zero."""
    return _missing(scene, random, of, gap, since, done, chance=False)


def _missing(
    scene: Scene,
    random: np.random.Generator,
    of: str,
    gap: tuple[float, float],
    since: str,
    done: tuple[str, str],
    chance: bool,
) -> Whole:
    total, places = scene.made[of], scene.shape[1]
    end = scene.finished(*done, random.normal(0.0, 0.12, places))
    begin = month_of(since)
    way = np.clip((scene.months[:, None] - begin) / np.maximum(end - begin, 1.0), 0.0, 1.0)
    own = np.exp(random.normal(0.0, 0.3, places)) * (1.5 - scene.skill)
    share = np.clip((gap[0] + (gap[1] - gap[0]) * way) * own, 0.0, 0.9)
    if chance:
        return random.binomial(total, share).astype(np.int64)
    return np.minimum(whole(total * share), total)


def built(
    scene: Scene,
    random: np.random.Generator,
    *,
    indicator: str,
    between: tuple[str, str],
    head: float = 0.0,
    reach: tuple[float, float] = (0.85, 1.15),
    every: int = 1,
) -> Whole:
    """A level that climbs to the share that was allocated: ``head`` of it stands at the start,
    ``reach`` is what the weakest and the strongest place make of the path. It never falls.
    ``every``: steps come only in every so many months.
    """
    first, last = month_of(between[0]) - 1, month_of(between[1])
    steps = (scene.months // every * every) if every > 1 else scene.months
    path = np.clip((steps - first) / (last - first), 0.0, 1.0)[:, None]
    own = np.clip(scene.skill + random.normal(0.0, 0.15, scene.shape[1]), 0.0, 1.0)
    drive = reach[0] + (reach[1] - reach[0]) * own
    level = scene.goal(indicator) * (head + (1 - head) * path) * drive
    return np.maximum.accumulate(whole(level), axis=0)


def founded(
    scene: Scene,
    random: np.random.Generator,
    *,
    done: tuple[str, str],
    most: int = 1,
    where: str = "",
    at_least: int = 1,
) -> Whole:
    """0 until a place gets it done, then 1, in some places later 2 or more."""
    places = scene.shape[1]
    first = scene.finished(*done, random.normal(0.0, 0.15, places))
    number = (scene.months[:, None] >= first).astype(np.int64)
    for later in random.integers(1, 30, (most - 1, places)):
        first = first + later
        number += scene.months[:, None] >= first
    if where:
        number = np.where(scene.made[where] >= at_least, number, 0)
    return number


def each(scene: Scene, random: np.random.Generator, *, of: str, between: tuple[int, int]) -> Whole:
    """So many for each of another level: people placed at each site."""
    per = random.integers(between[0], between[1], scene.shape[1], endpoint=True)
    return scene.made[of] * per


def staff(
    scene: Scene,
    random: np.random.Generator,
    *,
    of: str,
    per: int,
    between: tuple[str, str],
    head: float,
    reach: tuple[float, float],
) -> Whole:
    """One for every ``per`` people: the way from ``head`` of the need to what a place reaches."""
    first, end = month_of(between[0]), month_of(between[1])
    path = np.clip((scene.months - first) / (end - first), 0.0, 1.0)
    own = np.clip(scene.skill[-1] + random.normal(0.0, 0.15, scene.shape[1]), 0.0, 1.0)
    last = reach[0] + (reach[1] - reach[0]) * own
    need = scene.made[of][0] / per
    return np.maximum.accumulate(whole(need * (head + (last - head) * path[:, None])), axis=0)


def fixed(
    scene: Scene,
    random: np.random.Generator,
    *,
    between: tuple[int, int],
    growth: float = 0.0,
    by_size: float = 0.0,
) -> Whole:
    """A count that hardly changes; ``by_size`` 1 makes it proportional to the place's size."""
    number = random.integers(between[0], between[1], scene.shape[1], endpoint=True)
    typical = np.median(scene.size[scene.size > 0])
    scale = np.where(scene.size > 0, (scene.size / typical) ** by_size, 1.0)
    years = (scene.months - scene.months[0])[:, None] / 12.0
    return np.maximum(whole(number * scale * (1 + growth) ** years), 1)


def one(scene: Scene, random: np.random.Generator) -> Whole:
    """The place itself."""
    return np.ones(scene.shape, dtype=np.int64)


def given(
    scene: Scene,
    random: np.random.Generator,
    *,
    values: dict[str, int],
) -> Whole:
    """Straight lines between the months that are written, the same for all places."""
    at = [month_of(month) for month in values]
    course = np.interp(scene.months, at, [float(value) for value in values.values()])
    return np.repeat(whole(course)[:, None], scene.shape[1], axis=1)


def listed(
    scene: Scene,
    random: np.random.Generator,
    *,
    places: dict[str, int],
) -> Whole:
    """A constant for each place that is named, 0 for all others."""
    own = np.asarray([places.get(code, 0) for code in scene.codes], dtype=np.int64)
    return np.repeat(own[None, :], scene.shape[0], axis=0)


def shared_out(
    scene: Scene,
    random: np.random.Generator,
    *,
    total: int,
) -> Whole:
    """A total that stands from the first month on, shared out by size."""
    shares = largest_remainder(total, whole(scene.size).tolist())
    return np.repeat(np.asarray(shares, dtype=np.int64)[None, :], scene.shape[0], axis=0)
