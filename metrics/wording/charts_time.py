"""What pictures of time say: how far a campaign is, and how this year's months compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from campaigns.periods import Month, Season
from metrics.wording.changes import change
from metrics.wording.numbers import ABSENT, Numbers
from metrics.wording.rankings import listing

TIMELINE_READING = "每行一项，从左到右是时间；竖线是所看的日期。规划早于或晚于本行动的部分不画出。"
SEASON_READING = "每月单独计数，不累计；缺报的月份断开，空心点表示当月汇总不全。"


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def span_words(starts: date, ends: date) -> str:
    return f"{day_words(starts)}至{day_words(ends)}"


def season_words(season: Season) -> str:
    """``每年4–6月``, ``每年6月``, ``全年``."""
    if season.first == season.last:
        return f"每年{season.first}月"
    return str(season)


@dataclass(frozen=True, slots=True)
class Running:
    """A phase or an operation; ``season`` is empty for phases and what runs all year."""

    name: str
    season: str = ""


def timeline_finding(
    starts: date,
    ends: date,
    today: date,
    phase: str,
    running: Sequence[Running],
    seasonal: int,
) -> str:
    """``seasonal`` is how many operations have a season at all; ``running`` those in it today."""
    if today < starts:
        return f"{day_words(starts)}开始，还有{(starts - today).days:,}天。"
    if today > ends:
        return f"已于{day_words(ends)}结束。"
    said = f"{day_words(today)}，行动"
    said += f"处在“{phase}”阶段" if phase else "正在进行"
    left = (ends - today).days
    said += f"，距{day_words(ends)}结束还有{left:,}天" if left else "，当天结束"
    if running:
        names = [f"{one.name}（{one.season}）" for one in running]
        said += f"；正在进行的季节性战役是{listing(names)}"
    elif seasonal:
        said += "；目前没有进行中的季节性战役"
    return f"{said}。"


@dataclass(frozen=True, slots=True)
class Beside:
    """One month of this year and the mean of the same month of the others; None is unknown."""

    month: Month
    now: Fraction | None
    before: Fraction | None
    words: str


def season_finding(
    rows: Sequence[Beside], years: Sequence[int], unit: str, digits: int, numbers: Numbers
) -> str:
    """The newest month against the same month before, then how many months were higher."""
    last = rows[-1]
    if last.now is None:
        said = f"{last.month.chinese}缺报"
    else:
        said = f"{last.month.chinese}{last.words}{unit}，{_against(last, years, digits, numbers)}"
    return f"{said}{_counted(rows, years)}。"


def _against(row: Beside, years: Sequence[int], digits: int, numbers: Numbers) -> str:
    basis = basis_words(years)
    if row.now is None or row.before is None:
        return f"{basis}没有可比的数"
    mean = mean_words(row.before, digits, numbers)
    if row.now == row.before:
        return f"与{basis}（{mean}）持平"
    share = change(row.now, row.before, digits, numbers).share
    if not share:  # from nothing there is no percentage
        return f"{basis}为{mean}"
    if share.startswith("增至"):
        return f"是{basis}（{mean}）的{share.removeprefix('增至')}"
    return f"比{basis}（{mean}）{'多' if row.now > row.before else '少'}{share.lstrip('+−')}"


def basis_words(years: Sequence[int]) -> str:
    """``2016年同月``, ``2014–2016年同月平均``, ``2014、2016年同月平均``."""
    if len(years) == 1:
        return f"{years[0]}年同月"
    run = list(years) == list(range(years[0], years[-1] + 1))
    named = f"{years[0]}–{years[-1]}" if run else "、".join(str(year) for year in years)
    return f"{named}年同月平均"


def _counted(rows: Sequence[Beside], years: Sequence[int]) -> str:
    """Of the months that can be compared, so many were higher."""
    known = [row for row in rows if row.now is not None and row.before is not None]
    if len(known) < 2:
        return ""
    higher = sum((row.now or 0) > (row.before or 0) for row in known)
    basis = basis_words(years)
    if higher in {0, len(known)}:
        return f"；可比的{len(known)}个月{'都' if higher else '都不'}高于{basis}"
    return f"；可比的{len(known)}个月中{higher}个月高于{basis}"


def mean_words(value: Fraction | None, digits: int, numbers: Numbers) -> str:
    """A mean that is finer than its numbers gets one more digit."""
    if value is None:
        return ABSENT
    fine = digits if (value * 10**digits).denominator == 1 else digits + 1
    return numbers.amount(value, fine)
