"""An engine result as rows of standings, with the details an explanation needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.engine.pipeline import Result
from metrics.frames.bulk import write_rows
from metrics.frames.packing import packed
from metrics.frames.significant import numbers, rounded
from metrics.models import Ranking, Standing

Columns = dict[str, list[Any]]

_WORDS = ("target", "indicator", "state", "cap", "outlook")
_WHOLE = ("points", "weight", "weight_sum", "reported", "due", "now_reported", "now_due")
_REAL = (
    "expected",
    "actual",
    "attainment",
    "base",
    "goal",
    "final_goal",
    "needed",
    "forecast",
    "forecast_low",
    "forecast_high",
)
_PLACES = {
    "place": "place",
    "place_in_group": "in_group",
    "place_in_cohort": "in_cohort",
    "band_low": "low",
    "band_high": "high",
}


def standings_of(
    result: Result,
    ranking: Ranking,
    categories: dict[str, str],
    previous: dict[int, int],
    known: Mapping[str, int],
) -> Columns:
    """The ranking's standings, field by field and not written yet. ``categories`` maps targets to
    their category, ``previous`` a region's id to its place in the last published month, ``known``
    the codes of regions to their ids."""
    told = result.standings
    codes = told["region"].tolist()
    regions = [known[code] for code in codes]
    details = _columns(result.details)
    places = {name: _or_none(told[column]) for name, column in _PLACES.items()}
    improvement = told["improvement"]
    return {
        "ranking": [ranking.pk] * len(codes),
        "region": regions,
        "score": told["score"].tolist(),
        # Rounded down: 79.999 % is not the 80 % that it takes to be ranked.
        "judged": np.floor(told["judged"].to_numpy() * 10_000 + 1e-6).astype(np.int64).tolist(),
        "distinct_from_next": told["distinct"].tolist(),
        "improvement": improvement.astype(object).where(improvement.notna(), None).tolist(),
        "improvement_place": _or_none(told["improvement_place"]),
        "vetoed": told["vetoed"].tolist(),
        "movement": [
            previous[region] - place if place and region in previous else None
            for region, place in zip(regions, places["place"], strict=True)
        ],
        "categories": _by_category(details, categories, len(codes)),
        "details": [one.value for one in packed(details, len(codes))],
        **places,
    }


def write_standings(columns: Mapping[str, Iterable[Any]]) -> None:
    """Add the rows; those of a nation hold ten megabytes of details."""
    write_rows(Standing, list(columns), zip(*columns.values(), strict=True))


def _or_none(places: pd.Series[Any]) -> list[int | None]:
    return [place or None for place in places.tolist()]


def _by_category(
    details: Mapping[str, npt.NDArray[Any]], categories: dict[str, str], regions: int
) -> list[dict[str, int]]:
    """A region's points by category."""
    if not details:
        return [{}] * regions
    points = details["points"].reshape(-1, regions)
    sums: dict[str, Any] = defaultdict(int)
    for row, target in enumerate(details["target"][::regions]):
        sums[categories[target]] += points[row]
    rows = zip(*(column.tolist() for column in sums.values()), strict=True)
    return [dict(zip(sums, row, strict=True)) for row in rows]


def details_by_region(details: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Region → its targets' rows as plain data: NaN becomes None, whole numbers stay whole."""
    columns = {
        name: numbers(values) if values.dtype.kind == "f" else values.tolist()
        for name, values in _columns(details).items()
    }
    by_region: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for region, *values in zip(details["region"].tolist(), *columns.values(), strict=True):
        by_region[region].append(dict(zip(columns, values, strict=True)))
    return by_region


def _columns(details: pd.DataFrame) -> dict[str, npt.NDArray[Any]]:
    """What is kept of the engine's details, in the order of the rows."""
    if details.empty:
        return {}
    whole = {name: details[name] for name in _WHOLE}
    whole |= {"top": details["actual_top"], "bottom": details["actual_bottom"]}
    whole |= {"exponent": details["exponent"]}
    return {
        **{name: details[name].to_numpy(dtype=object) for name in _WORDS},
        "applies": details["applies"].to_numpy(dtype=np.bool_),
        **{name: column.to_numpy(dtype=np.int64) for name, column in whole.items()},
        **{name: rounded(details[name].to_numpy(dtype=np.float64)) for name in _REAL},
    }


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A frame's rows as dictionaries by column name."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
