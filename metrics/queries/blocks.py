"""What blocks of figures rest on: which months are closed, and which versions they are at."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection

from campaigns.terms import PeriodState
from metrics.models import ReportingPeriod


def stamps(months: Collection[int]) -> dict[int, str]:
    """Month (YYYYMM) → a digest that changes with every approval or amendment of its figures.

    A campaign without a row for the month is told through its first later one
    (``actions.review.versions``), so that row is part of the stamp. Months after every campaign's
    last row have no stamp.
    """
    rows: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    periods = ReportingPeriod.objects.order_by("-month")
    for campaign, month, key, version in periods.values_list(
        "campaign_id", "month", "pk", "figures_version"
    ):
        rows[campaign].append((month, key, version))
    told: dict[int, list[str]] = {month: [] for month in months}
    for campaign in sorted(rows):
        _tell(rows[campaign], told)
    return {month: _digest(parts) for month, parts in told.items() if parts}


def _tell(latest_first: list[tuple[int, int, int]], told: dict[int, list[str]]) -> None:
    """Add one campaign's row that counts for each month."""
    place, row = 0, None
    for month in sorted(told, reverse=True):
        while place < len(latest_first) and latest_first[place][0] >= month:
            row = latest_first[place]
            place += 1
        if row is not None:
            told[month].append(f"{row[1]}:{row[2]}")


def _digest(parts: list[str]) -> str:
    return hashlib.sha256(",".join(parts).encode()).hexdigest()


def closed_months() -> list[int]:
    """Months that are locked in every campaign that has them, from the first on."""
    rows = ReportingPeriod.objects.order_by("month")
    is_open = set(rows.filter(state=PeriodState.OPEN).values_list("month", flat=True))
    return sorted(set(rows.values_list("month", flat=True)) - is_open)
