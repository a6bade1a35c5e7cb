"""Recounted figures held against the reported ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from metrics.engine.screening.verifying import factor_interval, share_interval
from metrics.models import RecountItem


@dataclass(frozen=True, slots=True)
class Verified:
    """Of so many ``items`` in ``regions`` offices, all counted again. ``factor`` is the ratio of
    the sums (None where nothing was reported), ``low`` and ``high`` where it lies nine times in ten
    (None where too few were counted). ``confirmed`` items came out exactly as reported."""

    items: int
    regions: int
    reported: int
    recounted: int
    factor: Fraction | None
    low: float | None
    high: float | None
    confirmed: int
    confirmed_low: float | None
    confirmed_high: float | None


def factor_of(items: Iterable[RecountItem]) -> Verified:
    """Items that nobody has counted yet are left out. Figures of several indicators are added up in
    their smallest units: a factor of one indicator says more."""
    counted = [
        (one.region_id, one.reported, one.recounted) for one in items if one.recounted is not None
    ]
    region = np.asarray([row[0] for row in counted], dtype=np.int64)
    reported = np.asarray([row[1] for row in counted], dtype=np.int64)
    recounted = np.asarray([row[2] for row in counted], dtype=np.int64)
    told, seen = int(reported.sum()), int(recounted.sum())
    confirmed = int((reported == recounted).sum())
    low, high = factor_interval(reported, recounted, region) or (None, None)
    exact_low, exact_high = share_interval(confirmed, len(counted)) or (None, None)
    return Verified(
        items=len(counted),
        regions=len(set(region.tolist())),
        reported=told,
        recounted=seen,
        factor=Fraction(seen, told) if told else None,
        low=low,
        high=high,
        confirmed=confirmed,
        confirmed_low=exact_low,
        confirmed_high=exact_high,
    )
