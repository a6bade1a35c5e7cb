"""Several months as people say them."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.periods import Month

_NAMED = 3


def months_words(months: Sequence[Month]) -> str:
    """``2016年4月至12月`` for a run of months; few single ones by number, many by their count."""
    first, last = months[0], months[-1]
    if len(months) == 1:
        return first.chinese
    if last.ordinal - first.ordinal + 1 == len(months):
        return _ends(first, last)
    if first.year == last.year and len(months) <= _NAMED:
        return f"{first.year}年{'、'.join(str(month.month) for month in months)}月"
    return f"{_ends(first, last)}中的{len(months)}个月"


def _ends(first: Month, last: Month) -> str:
    end = f"{last.month}月" if first.year == last.year else last.chinese
    return f"{first.chinese}至{end}"
