"""An engine result as rows of standings, with the details an explanation needs."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable
from operator import attrgetter
from typing import Any

import numpy as np
import pandas as pd

from campaigns.models import Region
from metrics.engine.exact import Flags, Floats
from metrics.engine.pipeline import Result
from metrics.frames.bulk import write_rows
from metrics.models import Ranking, Standing

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
_AS_JSON = ("categories", "details")
# Enough digits to show and to recompute by hand; a JSON column is not the place for noise.
_DIGITS = 10


def standings_of(
    result: Result, ranking: Ranking, categories: dict[str, str], previous: dict[int, int]
) -> list[Standing]:
    """Unsaved rows. ``categories`` maps targets to their category, ``previous`` a region's id to
    its place in the last published month."""
    codes = list(result.standings["region"])
    regions = dict(Region.objects.filter(code__in=codes).values_list("code", "id"))
    details = details_by_region(result.details)
    return [
        _standing(row, ranking, regions[code], details[code], categories, previous)
        for code, row in zip(codes, records(result.standings), strict=True)
    ]


def write_standings(rows: Iterable[Standing]) -> None:
    """Add unsaved rows; those of a nation hold thirty megabytes of details."""
    fields = [field for field in Standing._meta.concrete_fields if not field.primary_key]
    plain = attrgetter(*(field.attname for field in fields if field.name not in _AS_JSON))
    ordered = [field.name for field in fields if field.name not in _AS_JSON]
    write_rows(
        Standing,
        [*ordered, *_AS_JSON],
        ((*plain(row), *(json.dumps(getattr(row, name)) for name in _AS_JSON)) for row in rows),
    )


def _standing(
    row: dict[str, Any],
    ranking: Ranking,
    region: int,
    details: list[dict[str, Any]],
    categories: dict[str, str],
    previous: dict[int, int],
) -> Standing:
    places = {name: int(row[column]) or None for name, column in _PLACES.items()}
    place, before = places["place"], previous.get(region)
    return Standing(
        ranking=ranking,
        region_id=region,
        score=int(row["score"]),
        # Rounded down: 79.999 % is not the 80 % that it takes to be ranked.
        judged=math.floor(row["judged"] * 10_000 + 1e-6),
        distinct_from_next=bool(row["distinct"]),
        improvement=None if pd.isna(row["improvement"]) else int(row["improvement"]),
        improvement_place=int(row["improvement_place"]) or None,
        vetoed=bool(row["vetoed"]),
        movement=before - place if before and place else None,
        categories=_by_category(details, categories),
        details=details,
        **places,
    )


def _by_category(details: list[dict[str, Any]], categories: dict[str, str]) -> dict[str, int]:
    points: dict[str, int] = defaultdict(int)
    for detail in details:
        points[categories[detail["target"]]] += detail["points"]
    return dict(points)


def details_by_region(details: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Region → its targets' rows as plain data: NaN becomes None, whole numbers stay whole.

    Column by column: a year of a province has more than a hundred thousand of these rows.
    """
    columns = _plain_columns(details)
    by_region: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for region, *values in zip(details["region"].tolist(), *columns.values(), strict=True):
        by_region[region].append(dict(zip(columns, values, strict=True)))
    return by_region


def _plain_columns(details: pd.DataFrame) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {
        "target": details["target"].tolist(),
        "indicator": details["indicator"].tolist(),
        "state": details["state"].tolist(),
        "applies": [bool(value) for value in details["applies"].tolist()],
        "top": _whole(details["actual_top"]),
        "bottom": _whole(details["actual_bottom"]),
        "cap": details["cap"].tolist(),
        "exponent": _whole(details["exponent"]),
        "outlook": details["outlook"].tolist(),
    }
    columns |= {name: _whole(details[name]) for name in _WHOLE}
    columns |= {name: rounded_numbers(details[name].to_numpy(dtype=np.float64)) for name in _REAL}
    return columns


def _whole(column: pd.Series[Any]) -> list[int]:
    return [int(value) for value in column.tolist()]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A frame's rows as dictionaries by column name."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def rounded_numbers(values: Floats) -> list[float | None]:
    """Rounded to ``_DIGITS`` significant digits, as ``float(f"{value:.10g}")`` would; NaN is None.

    Writing and reading a million numbers as text takes a second, so that is left to those whose
    rounding a multiplication could turn: near a half, very large or very small.
    """
    rounded, sure = _rounded(values)
    found: list[float | None] = rounded.tolist()
    for place in np.flatnonzero(~sure).tolist():
        value = float(values[place])
        found[place] = None if math.isnan(value) else float(f"{value:.{_DIGITS}g}")
    return found


def _rounded(values: Floats) -> tuple[Floats, Flags]:
    """The rounded values, and which of them are surely the nearest: a whole number of ten digits
    over a power of ten that is exact itself."""
    size = np.abs(values)
    plain = (size >= 1e-6) & (size < 10.0 ** (_DIGITS - 1))
    exponent = _DIGITS - 1 - np.floor(np.log10(np.where(plain, size, 1.0)))
    power = 10.0**exponent
    scaled = np.where(plain, values, 0.0) * power
    whole = np.rint(scaled)
    from_half = np.abs(np.abs(scaled - np.trunc(scaled)) - 0.5)
    sure = (plain & (from_half > 1e-4)) | (size == 0)
    return whole / power, sure
