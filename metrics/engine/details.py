"""The result as frames: one row a standing, one row a region and target, with what explains it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from campaigns.terms import Kind, Nature, OverTime
from metrics.engine.attainment import STATES, Judgement
from metrics.engine.definitions import Definitions
from metrics.engine.exact import Flags, Floats, fraction
from metrics.engine.frames import Cube, ordinal
from metrics.engine.pace import Forecast, forecast_level, forecast_year, needed_per_month, outlook
from metrics.engine.ranking import Places
from metrics.engine.scoring import Scores, rule_of

_YEARS_OF_HISTORY = 3
_STATES = np.asarray([str(state) for state in STATES], dtype=object)


def standings_frame(cube: Cube, scores: Scores, places: Places) -> pd.DataFrame:
    known = places.improved
    return pd.DataFrame(
        {
            "region": cube.regions,
            "score": scores.total.astype("int64"),
            "judged": np.nan_to_num(scores.judged.floats()),
            "ranked": places.ranked,
            "place": places.place,
            "in_group": places.in_group,
            "in_cohort": places.in_cohort,
            "low": places.low,
            "high": places.high,
            "distinct": places.distinct,
            "improvement": pd.Series(places.improvement, dtype="Int64").mask(~known),
            "improvement_place": places.improvement_place,
            "vetoed": scores.vetoed,
        }
    )


def details_frame(
    definitions: Definitions,
    cube: Cube,
    judgements: list[Judgement],
    scores: Scores,
    now: int,
) -> pd.DataFrame:
    size = len(cube.regions)
    details = [
        _detail(definitions, cube, judgement, scores, row, now)
        for row, judgement in enumerate(judgements)
    ]
    names = details[0] if details else {}
    return pd.DataFrame(
        {name: np.concatenate([_column(part[name], size) for part in details]) for name in names}
    )


def _column(values: object, size: int) -> npt.NDArray[Any]:
    """A value for every region; words as objects, so that long ones are not cut."""
    words = isinstance(values, str | tuple | list)
    return np.broadcast_to(np.asarray(values, dtype=object if words else None), (size,))


def _detail(
    definitions: Definitions,
    cube: Cube,
    judgement: Judgement,
    scores: Scores,
    row: int,
    now: int,
) -> dict[str, object]:
    part = judgement.part
    size = len(cube.regions)
    names = np.asarray(judgement.indicators, dtype=object)
    outlooks = _outlook(definitions, cube, judgement, now)
    empty = np.full(size, np.nan)
    weighing = scores.weighing[row]
    cap = rule_of(definitions.rule_set, judgement).cap
    return {
        "region": cube.regions,
        "target": judgement.target.code,
        "indicator": names[judgement.chosen],
        "state": _STATES[judgement.state],
        "expected": part.expected.floats(),
        "actual": _blank(part.actual.floats(), part.missing & (part.reported == 0)),
        "actual_top": part.actual.numerator.astype("int64"),
        "actual_bottom": part.actual.denominator.astype("int64"),
        "attainment": _blank(part.attained.floats(), part.missing),
        "points": scores.points[row],
        "weight": np.where(weighing, scores.weights[row], 0),
        "weight_sum": scores.weight_sum,
        "cap": str(cap),
        "applies": judgement.applies,
        "reported": part.reported,
        "due": part.due,
        "now_reported": part.coverage.numerator,
        "now_due": part.coverage.denominator,
        "base": empty if part.base is None else part.base.floats(),
        "goal": empty if part.goal is None else part.goal.astype(float),
        "exponent": part.facts.get("exponent", -1),
        **outlooks,
    }


def _blank(values: Floats, where: Flags) -> Floats:
    return np.where(where, np.nan, values)


def _outlook(
    definitions: Definitions, cube: Cube, judgement: Judgement, now: int
) -> dict[str, object]:
    """Needs and forecast of targets that run towards a number: growth of a flow, a level."""
    empty = np.full(len(cube.regions), np.nan)
    nothing: dict[str, object] = {
        "needed": empty,
        "forecast": empty,
        "forecast_low": empty,
        "forecast_high": empty,
        "final_goal": empty,
        "outlook": "",
    }
    spec = definitions.indicators[judgement.indicators[0]]
    if spec.nature == Nature.RATIO or len(judgement.parts) > 1:
        return nothing
    if judgement.kind == Kind.GROWTH and spec.over_time == OverTime.SUM:
        return _growth_outlook(cube, judgement, spec.code, now)
    if judgement.kind == Kind.LEVEL and judgement.parameters.get("due"):
        return _level_outlook(cube, judgement, spec.code, now)
    return nothing


def _growth_outlook(
    cube: Cube, judgement: Judgement, indicator: str, now: int
) -> dict[str, object]:
    """The year's goal is the December value of the same formula."""
    part = judgement.part
    year, month = now // 12, now % 12 + 1
    row = cube.row(indicator)
    to_date, totals = [], []
    for back in range(1, _YEARS_OF_HISTORY + 1):
        whole = cube.values[row, cube.span((year - back) * 12, (year - back) * 12 + 11)]
        if whole.shape[0] == 12:
            to_date.append(whole[:month].sum(axis=0))
            totals.append(whole.sum(axis=0))
    goal = _year_goal(cube, judgement, row)
    so_far = part.actual.numerator
    needed = needed_per_month(goal, so_far.astype(float), 12 - month)
    if not totals:
        return _named(needed, None, goal, len(so_far))
    forecast = forecast_year(so_far, np.asarray(to_date, float), np.asarray(totals, float))
    return _named(needed, forecast, goal, len(so_far))


def _year_goal(cube: Cube, judgement: Judgement, row: int) -> Floats:
    part, parameters = judgement.part, judgement.parameters
    factor = float((1 + fraction(parameters["rate"])) ** part.facts["exponent"])
    years, count = part.facts["base_years"], part.facts["base_count"]
    total = sum(
        cube.values[row, cube.span(year * 12, year * 12 + 11)].sum(axis=0) for year in years
    )
    return np.asarray(np.asarray(total, dtype=float) * factor / count, dtype=np.float64)


def _level_outlook(cube: Cube, judgement: Judgement, indicator: str, now: int) -> dict[str, object]:
    parameters = judgement.parameters
    due = ordinal(int(str(parameters["due"]).replace("-", "")))
    row = cube.row(indicator)
    window = cube.span(max(now - 11, cube.first), now)
    history = np.where(
        cube.reported[row, window] > 0, cube.values[row, window].astype(float), np.nan
    )
    part = judgement.part
    goal = np.zeros(len(cube.regions)) if part.goal is None else part.goal.astype(float)
    left = max(due - now, 0)
    standing = part.actual.numerator.astype(float)
    needed = needed_per_month(goal, standing, left)
    # On the due date there is nothing left to forecast.
    forecast = forecast_level(history, left) if left else Forecast(standing, standing, standing)
    return _named(needed, forecast, goal, len(goal))


def _named(needed: Floats, forecast: Forecast | None, goal: Floats, size: int) -> dict[str, object]:
    empty = np.full(size, np.nan)
    if forecast is None:
        forecast = Forecast(empty, empty, empty)
    return {
        "needed": needed,
        "forecast": forecast.value,
        "forecast_low": forecast.low,
        "forecast_high": forecast.high,
        "final_goal": goal,
        "outlook": outlook(forecast, goal),
    }
