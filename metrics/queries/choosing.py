"""Months and levels to choose from, as links."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from campaigns.models import Campaign
from campaigns.periods import Month
from metrics.queries.levels import level_word

Options = list[dict[str, Any]]


def month_options(
    known: Iterable[tuple[Month, bool]], chosen: Month, address: Callable[[Month], str]
) -> dict[str, Options]:
    """The months of the chosen year, and every year by its newest month. ``known`` is newest
    first, each with whether it is still a draft."""
    months = list(known)
    newest: dict[int, Month] = {}
    for month, _ in months:
        newest.setdefault(month.year, month)
    return {
        "years": [
            {"label": f"{year}年", "url": address(month), "current": year == chosen.year}
            for year, month in sorted(newest.items())
        ],
        "months": [
            {
                "number": str(month),
                "label": f"{month.month}月",
                "url": address(month),
                "current": month == chosen,
                "draft": draft,
            }
            for month, draft in reversed(months)
            if month.year == chosen.year
        ],
    }


def level_options(
    campaign: Campaign, levels: Iterable[str], chosen: str, address: Callable[[str], str]
) -> Options:
    return [
        {
            "code": level,
            "word": level_word(campaign, level),
            "url": address(level),
            "current": level == chosen,
        }
        for level in levels
    ]
