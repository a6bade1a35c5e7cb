"""How things arise that are done a few times a year, in the right months, or never."""

from __future__ import annotations

import numpy as np

from metrics.engine.exact import Whole
from metrics.frames.demonstration.scene import Scene, month_of

# Of those who did it in a window, how many did it once more.
_AGAIN = 0.2


def none(scene: Scene, random: np.random.Generator) -> Whole:
    """Nothing ever happened; what did is planted."""
    return np.zeros(scene.shape, dtype=np.int64)


def visits(
    scene: Scene,
    random: np.random.Generator,
    *,
    window: int,
    keep: tuple[float, float],
    since: str,
    amount: int = 1,
    short: int = 0,
) -> Whole:
    """Something done in one month of every window, ``amount`` at a time (the weak do ``short``),
    by so many of the weakest and the strongest; some do it again.
    """
    shift = scene.months % 12 % window
    begins = np.maximum(np.arange(len(scene.months)) - shift, 0)
    here = random.random(scene.shape)
    month = random.integers(0, window, scene.shape)[begins]
    ability = keep[0] + (keep[1] - keep[0]) * scene.skill
    kept = (here[begins] < ability[begins]) & (scene.months[:, None] >= month_of(since))
    number = np.where(kept, amount, short) * (month == shift[:, None])
    number = np.where(scene.months[:, None] >= month_of(since), number, 0)
    return np.asarray(number + amount * (kept & (random.random(scene.shape) < _AGAIN / window)))


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
