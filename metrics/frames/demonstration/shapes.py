"""How figures of one kind arise. Every shape takes the scene, its own random stream and the
parameters written in the recipe, and gives whole numbers ``[month, place]``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from campaigns.allocation import largest_remainder
from metrics.engine.exact import Floats, Whole
from metrics.frames.demonstration.scene import Scene, month_of

Shape = Callable[..., Whole]


def _whole(values: Floats) -> Whole:
    """Half up: two platforms that differ in the last bit of a float agree on nearly everything."""
    return np.floor(values + 0.5 + 1e-9).astype(np.int64)


def _years(scene: Scene) -> Floats:
    """Years since the first judged year: 1, 2, 3 in judged years, 0 and below before."""
    return (scene.months // 12 - scene.start // 12 + 1).astype(np.float64)[:, None]


def people(scene: Scene, random: np.random.Generator, *, growth: float) -> Whole:
    """A register that grows by ``growth`` a year with small steps of its own in every place."""
    years = (scene.months - scene.months[0])[:, None] / 12.0
    steps = random.normal(0.0, 0.003, scene.shape).cumsum(axis=0)
    return _whole(scene.size * (1 + growth) ** years * np.exp(steps))


def flow(
    scene: Scene,
    random: np.random.Generator,
    *,
    per_thousand: float,
    growth: float = 0.0,
    reach: tuple[float, float] = (1.0, 1.0),
    season: str = "even",
    before: float = 0.03,
    spread: float = 0.1,
    bunching: float = 40.0,
) -> Whole:
    """Events: ``per_thousand`` registered users and year in the base years, then the yearly
    promise ``growth`` times what a place makes of it (``reach``, weakest to strongest). Counts
    scatter more than Poisson: the rate itself is drawn (gamma, shape ``bunching``).
    """
    year = _years(scene)
    own = random.normal(0.0, spread, scene.shape[1])
    low, high = reach
    drive = low + (high - low) * np.clip(scene.skill + own, 0.0, 1.0)
    trend = np.where(
        year >= 1, (1 + growth) ** np.maximum(year, 0) * drive, (1 + before) ** (year + 1)
    )
    rate = scene.size * per_thousand / 12_000.0 * scene.season(season) * trend
    mood = random.gamma(bunching, 1.0 / bunching, scene.shape)
    return random.poisson(rate * mood).astype(np.int64)


def flow_about(
    scene: Scene,
    random: np.random.Generator,
    *,
    total: int,
    first: str,
    last: str,
    season: str = "even",
    bunching: float = 40.0,
) -> Whole:
    """Events of all reporting places that add up to about ``total`` between two months."""
    inside = (scene.months >= month_of(first)) & (scene.months <= month_of(last))
    shape = scene.season(season) * scene.size
    rate = shape * total / float((shape[inside]).sum())
    mood = random.gamma(bunching, 1.0 / bunching, scene.shape)
    return random.poisson(rate * mood).astype(np.int64)


def portion(
    scene: Scene, random: np.random.Generator, *, of: str, share: float, spread: float = 0.15
) -> Whole:
    """A part of another level that differs from place to place and hardly over time."""
    own = np.clip(share * np.exp(random.normal(0.0, spread, scene.shape[1])), 0.0, 1.0)
    return np.minimum(_whole(scene.made[of] * own), scene.made[of])


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
    whole, places = scene.made[of], scene.shape[1]
    end = scene.finished(*done, random.normal(0.0, 0.12, places))
    begin = month_of(since)
    way = np.clip((scene.months[:, None] - begin) / np.maximum(end - begin, 1.0), 0.0, 1.0)
    own = np.exp(random.normal(0.0, 0.3, places)) * (1.5 - scene.skill)
    share = np.clip((gap[0] + (gap[1] - gap[0]) * way) * own, 0.0, 0.9)
    if chance:
        return random.binomial(whole, share).astype(np.int64)
    return np.minimum(_whole(whole * share), whole)


def built(
    scene: Scene,
    random: np.random.Generator,
    *,
    indicator: str,
    since: str,
    due: str,
    head: float = 0.0,
    reach: tuple[float, float] = (0.85, 1.15),
    every: int = 1,
) -> Whole:
    """A level that climbs to the share that was allocated: ``head`` of it stands at the start,
    ``reach`` is what the weakest and the strongest place make of the path. It never falls.
    ``every``: steps come only in every so many months.
    """
    first, last = month_of(since) - 1, month_of(due)
    steps = (scene.months // every * every) if every > 1 else scene.months
    path = np.clip((steps - first) / (last - first), 0.0, 1.0)[:, None]
    own = np.clip(scene.skill + random.normal(0.0, 0.15, scene.shape[1]), 0.0, 1.0)
    drive = reach[0] + (reach[1] - reach[0]) * own
    level = scene.goal(indicator) * (head + (1 - head) * path) * drive
    return np.maximum.accumulate(_whole(level), axis=0)


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
    first = scene.finished(*done, random.normal(0.0, 0.15, places))[:, None]
    number = (scene.months[:, None] >= first).astype(np.int64)
    further = random.integers(1, 30, (most - 1, places)) if most > 1 else []
    for months in further:
        first = first + months
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
    since: str,
    due: str,
    head: float,
    reach: tuple[float, float],
) -> Whole:
    """One for every ``per`` people: the way from ``head`` of the need to what a place reaches."""
    path = np.clip((scene.months - month_of(since)) / (month_of(due) - month_of(since)), 0.0, 1.0)
    own = np.clip(scene.skill[-1] + random.normal(0.0, 0.15, scene.shape[1]), 0.0, 1.0)
    last = reach[0] + (reach[1] - reach[0]) * own
    need = scene.made[of][0] / per
    return np.maximum.accumulate(_whole(need * (head + (last - head) * path[:, None])), axis=0)


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
    return np.maximum(_whole(number * scale * (1 + growth) ** years), 1)


def one(scene: Scene, random: np.random.Generator) -> Whole:  # noqa: ARG001 — a shape like any
    """The place itself."""
    return np.ones(scene.shape, dtype=np.int64)


def none(scene: Scene, random: np.random.Generator) -> Whole:  # noqa: ARG001 — a shape like any
    """Nothing ever happened; what did is planted."""
    return np.zeros(scene.shape, dtype=np.int64)


def given(
    scene: Scene,
    random: np.random.Generator,  # noqa: ARG001 — a shape like any
    *,
    values: dict[str, int],
) -> Whole:
    """Straight lines between the months that are written, the same for all places."""
    at = [month_of(month) for month in values]
    course = np.interp(scene.months, at, [float(value) for value in values.values()])
    return np.repeat(_whole(course)[:, None], scene.shape[1], axis=1)


def listed(
    scene: Scene,
    random: np.random.Generator,  # noqa: ARG001 — a shape like any
    *,
    places: dict[str, int],
) -> Whole:
    """A constant for each place that is named, 0 for all others."""
    own = np.asarray([places.get(code, 0) for code in scene.codes], dtype=np.int64)
    return np.repeat(own[None, :], scene.shape[0], axis=0)


def shared_out(
    scene: Scene,
    random: np.random.Generator,  # noqa: ARG001 — a shape like any
    *,
    total: int,
) -> Whole:
    """A total that stands from the first month on, shared out by size."""
    # One row a place: regions that only lend their history to an heir take no part.
    own = np.where(scene.place == np.arange(len(scene.place)), scene.size, 0.0)
    shares = largest_remainder(total, _whole(own).tolist())
    return np.repeat(np.asarray(shares, dtype=np.int64)[None, :], scene.shape[0], axis=0)


def visits(
    scene: Scene,
    random: np.random.Generator,
    *,
    window: int,
    keep: tuple[float, float],
    since: str,
    first_month: int = 1,
    again: float = 0.2,
    amount: int = 1,
    short: int = 0,
) -> Whole:
    """Something done in one month of every window, ``amount`` at a time (the weak do ``short``),
    by so many of the weakest and the strongest; some do it again.
    """
    shift = (scene.months + 12 - (first_month - 1)) % 12 % window
    begins = np.maximum(np.arange(len(scene.months)) - shift, 0)
    here = random.random(scene.shape)
    month = random.integers(0, window, scene.shape)[begins]
    ability = keep[0] + (keep[1] - keep[0]) * scene.skill
    kept = (here[begins] < ability[begins]) & (scene.months[:, None] >= month_of(since))
    number = np.where(kept, amount, short) * (month == shift[:, None])
    number = np.where(scene.months[:, None] >= month_of(since), number, 0)
    return number + amount * (kept & (random.random(scene.shape) < again / window))


def on_dates(
    scene: Scene,
    random: np.random.Generator,
    *,
    months: list[int],
    keep: tuple[float, float],
    amount: int = 1,
    short: int = 0,
) -> Whole:
    """``amount`` in every one of these months of the year; whoever fails does ``short``."""
    due = np.isin(scene.months % 12 + 1, months)[:, None]
    kept = random.random(scene.shape) < keep[0] + (keep[1] - keep[0]) * scene.skill
    return np.where(due, np.where(kept, amount, short), 0)


SHAPES: dict[str, Shape] = {
    shape.__name__: shape
    for shape in (
        *(people, flow, flow_about, portion, drawn, rising, closing, remaining, built, founded),
        *(each, staff, fixed, one, none, given, listed, shared_out, visits, on_dates),
    )
}
