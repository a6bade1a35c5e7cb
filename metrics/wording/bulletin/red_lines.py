"""红线情况: every touch, and which of them are new."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.periods import Month
from metrics.wording.months import months_words
from metrics.wording.rankings import Touched

_MOST = 30


def red_line_words(touched: Sequence[Touched], months: Sequence[Month]) -> list[str]:
    """All touches of the year to date; ``months`` are those of the issue, in which new ones are
    told apart. Red lines count from January on."""
    last = months[-1]
    year = f"{last.year}年1月" if last.month == 1 else f"{last.year}年1至{last.month}月"
    if not touched:
        return [f"{year}没有地区触红线。"]
    regions = {one.region for one in touched}
    fresh = [one for one in touched if set(one.months) & set(months)]
    unknown = any(not one.months for one in touched)
    lines = [f"{one.region}，{one.target}{_when(one, fresh)}。" for one in touched[:_MOST]]
    if len(touched) == 1:
        return [f"{year}触红线1处：{lines[0]}"]
    lead = f"{year}触红线{len(touched)}处，涉及{len(regions)}个地区"
    new = "" if unknown else f"，{f'其中本期{len(fresh)}处' if fresh else '本期没有新增'}"
    more = [f"另有{len(touched) - _MOST}处从略。"] if len(touched) > _MOST else []
    numbered = [f"{number}.{text}" for number, text in enumerate(lines, start=1)]
    return [f"{lead}{new}。", *numbered, *more]


def _when(one: Touched, fresh: Sequence[Touched]) -> str:
    if not one.months:
        return ""
    new = "，本期内" if one in fresh else ""
    return f"（{months_words(one.months)}{new}）"
