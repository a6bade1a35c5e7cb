"""The way to the goal: the path to a level, the seasonal course of a year, needs and forecasts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from metrics.engine.exact import Floats, Whole, fraction
from metrics.engine.frames import ordinal

# 5th and 95th percentile of the normal distribution.
_Z = 1.6448536269514722
WILL_BE_MET, OPEN, WILL_BE_MISSED = "will_be_met", "open", "will_be_missed"


def month_ordinal(text: str) -> int:
    """Ordinal of a month written ``2016-10``."""
    return ordinal(int(text.replace("-", "")))


def path_share(parameters: dict[str, Any], month: int) -> Fraction:
    """The part of the goal that should be reached by ``month``: P(t)/G, exact.

    A straight line from ``start`` (standing at the end of the month before ``from_month``) to the
    goal in ``due``; with ``milestones``, straight between them. Without ``due`` the goal holds at
    once; after ``due`` it stays.
    """
    goal = fraction(parameters["goal"])
    if not parameters.get("due") or goal == 0:
        return Fraction(1)
    first = month_ordinal(parameters["from_month"]) - 1
    points = [(first, fraction(parameters.get("start", 0)))]
    points += [
        (month_ordinal(mark["month"]), fraction(mark["value"]))
        for mark in parameters.get("milestones", [])
    ]
    points.append((month_ordinal(parameters["due"]), goal))
    return _between(points, month) / goal


def _between(points: list[tuple[int, Fraction]], month: int) -> Fraction:
    if month >= points[-1][0]:
        return points[-1][1]
    for (left, low), (right, high) in pairwise(points):
        if month < right:
            return low + (high - low) * Fraction(max(month - left, 0), right - left)
    return points[-1][1]


def needed_per_month(goal: Floats, so_far: Floats, months_left: int) -> Floats:
    """Units needed in each remaining month; 0 once the goal is reached, NaN when no month is left
    and it is not."""
    missing = np.maximum(goal - so_far, 0.0)
    if months_left > 0:
        return missing / months_left
    return np.where(missing > 0, np.nan, 0.0)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Expected value at the due date with a 90 % interval; NaN where history is too short."""

    value: Floats
    low: Floats
    high: Floats


def forecast_year(so_far: Whole, prior_to_date: Floats, prior_totals: Floats) -> Forecast:
    """The year's total of a flow, from the seasonal course of the prior years ``[year, region]``.

    Each prior year gives one projection ``so_far · total/to_date``; their mean is the forecast.
    The interval adds the spread of these projections to the chance (Poisson) of what is to come.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(prior_to_date > 0, prior_totals / prior_to_date, np.nan)
    known = ~np.isnan(factor)
    count = known.sum(axis=0)
    mean = np.where(known, factor, 0.0).sum(axis=0) / np.maximum(count, 1)
    spread = np.where(known, (factor - mean) ** 2, 0.0).sum(axis=0) / np.maximum(count - 1, 1)
    done = so_far.astype(np.float64)
    value = np.where(count > 0, done * mean, np.nan)
    variance = done**2 * spread + np.maximum(value - done, 0.0)
    half = _Z * np.sqrt(variance)
    return Forecast(value, np.maximum(value - half, done), value + half)


def forecast_level(history: Floats, months_ahead: int) -> Forecast:
    """A level at the due date: straight line through the months ``[month, region]``, NaN = 未报."""
    steps = np.arange(history.shape[0], dtype=np.float64)[:, None]
    known = ~np.isnan(history)
    count = known.sum(axis=0)
    safe = np.where(known, history, 0.0)
    n = np.maximum(count, 1)
    mean_x = np.where(known, steps, 0.0).sum(axis=0) / n
    mean_y = safe.sum(axis=0) / n
    deviation = np.where(known, steps - mean_x, 0.0)
    square = (deviation**2).sum(axis=0)
    slope = np.where(square > 0, (deviation * safe).sum(axis=0) / np.maximum(square, 1e-12), 0.0)
    residual = np.where(known, history - (mean_y + slope * (steps - mean_x)), 0.0)
    sigma = np.sqrt((residual**2).sum(axis=0) / np.maximum(count - 2, 1))
    at = history.shape[0] - 1 + months_ahead
    value = mean_y + slope * (at - mean_x)
    half = _Z * sigma * np.sqrt(1 + 1 / n + (at - mean_x) ** 2 / np.maximum(square, 1e-12))
    enough = count >= 3
    return Forecast(
        np.where(enough, np.maximum(value, 0), np.nan),
        np.where(enough, np.maximum(value - half, 0), np.nan),
        np.where(enough, value + half, np.nan),
    )


def outlook(forecast: Forecast, goal: Floats) -> npt.NDArray[np.object_]:
    """``will_be_met``, ``open`` or ``will_be_missed`` per region; "" where there is no forecast."""
    words = np.asarray([WILL_BE_MET, WILL_BE_MISSED, OPEN, ""], dtype=object)
    conditions = [forecast.low >= goal, forecast.high < goal, ~np.isnan(forecast.value)]
    return np.asarray(words[np.select(conditions, [0, 1, 2], default=3)])
