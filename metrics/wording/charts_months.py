"""Months under a chart: short, and the year where it begins."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.periods import Month


def ticks(months: Sequence[Month]) -> list[str]:
    """``1月 2 3 … 12`` within one year; over several the year stands below the first and each
    January."""
    one_year = len({month.year for month in months}) == 1
    return [_tick(month, first=not place, plain=one_year) for place, month in enumerate(months)]


def _tick(month: Month, *, first: bool, plain: bool) -> str:
    if plain:
        return f"{month.month}月" if first else str(month.month)
    if first or month.month == 1:
        return f"{month.month}月<br>{month.year}年"
    return str(month.month)
