"""Where a campaign stands in time: its life, its phase, what runs and what rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.periods import Month, Season
from metrics.wording.charts_time import day_words, season_words


@dataclass(frozen=True, slots=True)
class Running:
    """An operation in one month; ``next_month`` is when its season begins again, None: not any
    more within the campaign."""

    name: str
    season: Season
    runs: bool
    next_month: Month | None


def life_words(starts: date, ends: date, today: date, phases: int) -> str:
    """Whether it is still to come, goes on or is over; told of the real day."""
    span = f"{day_words(starts)}至{day_words(ends)}" + (f"，分{phases}个阶段" if phases else "")
    if today < starts:
        return f"{span}。还没有开始。"
    if today > ends:
        return f"{span}。行动已经结束。"
    left = (ends - today).days
    return (
        f"{span}。今天是{day_words(today)}，{f'距结束还有{left:,}天' if left else '是最后一天'}。"
    )


def month_words(month: Month, phase: str, operations: Sequence[Running]) -> str:
    """The newest published month: its phase, what runs in it and what does not."""
    said = f"最新公布的是{month.chinese}"
    said += f"，处在“{phase}”阶段" if phase else ""
    if not operations:
        return f"{said}。"
    names = [one.name for one in operations if not one.runs]
    if not names:
        several = len(operations) > 1
        return f"{said}，{len(operations)}个战役{'都' if several else ''}在进行。"
    if len(names) == len(operations):
        return f"{said}，{len(names)}个战役{'都' if len(names) > 1 else ''}不在时段内。"
    return (
        f"{said}，{len(operations)}个战役中{len(operations) - len(names)}个在进行，"
        f"{'、'.join(names)}不在时段内。"
    )


def season_state(one: Running, month: Month) -> str:
    """``2019年10月在时段内``, or when its season begins."""
    if one.season.all_year and one.runs:
        return "全年进行"
    when = season_words(one.season)
    if one.runs:
        return f"{when}；{month.chinese}在时段内"
    if one.next_month is None:
        return f"{when}；{month.chinese}不在时段内，行动结束前不再开展"
    return f"{when}；{month.chinese}不在时段内，下一时段从{one.next_month.chinese}开始"
