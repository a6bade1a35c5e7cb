"""履职台账 in words: when something was done, until when it has to be, who has not yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from campaigns.duties import Counting, last_day
from campaigns.periods import Month

_NAMED = 8


def day_words(day: date, beside: int = 0) -> str:
    """``6月30日``; of another year than ``beside`` with its year."""
    year = "" if day.year == beside else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def when_words(first: date, last: date | None, counting: Counting) -> str:
    """``2019年3月4日至10日``; what is counted by whole months ``2019年9月整月``."""
    if last is None or last == first:
        return day_words(first)
    begins, ends = Month.containing(first), Month.containing(last)
    if counting is Counting.MONTHS and first.day == 1 and last == last_day(ends):
        if begins == ends:
            return f"{begins.chinese}整月"
        return f"{begins.chinese}至{_month_words(ends, begins)}整月"
    if begins == ends:
        return f"{day_words(first)}至{last.day}日"
    return f"{day_words(first)}至{day_words(last, first.year)}"


def _month_words(month: Month, beside: Month) -> str:
    return f"{month.month}月" if month.year == beside.year else month.chinese


def months_words(months: Sequence[Month]) -> str:
    """``4月至5月``; with gaps ``4月、6月``. In their order, at least one; the year is told only
    where they are of two."""
    first, last = months[0], months[-1]
    if first.year != last.year:
        return f"{first.chinese}至{last.chinese}"
    if len(months) > 1 and list(first.through(last)) == list(months):
        return f"{first.month}月至{last.month}月"
    return "、".join(f"{month.month}月" for month in months)


def compared_words(
    reported: int, beside: int, months: Sequence[Month], unit: str, *, whole: bool
) -> str:
    """The approved figures where the events of the same ``months`` count otherwise; ``whole``:
    no other month of the window has an event, so that the events' number stands above already."""
    if whole:
        return f"上报 {reported} {unit}"
    return f"{months_words(months)}上报 {reported} {unit}，同期台账 {beside} {unit}"


def until_words(last: date, today: date) -> str:
    """``9月30日前，还有 12 天``; the last day itself is one of them."""
    day = day_words(last, today.year)
    left = (last - today).days
    if left < 0:
        return f"{day}已到期"
    return f"{day}前，还有 {left} 天" if left else f"{day}，今天到期"


def on_words(day: date, today: date) -> str:
    """Of a certain day that has been named: ``还有 3 天``, ``就是今天``, ``已过``."""
    left = (day - today).days
    if left < 0:
        return "已过"
    return f"还有 {left} 天" if left else "就是今天"


def names_words(names: Sequence[str]) -> str:
    """A few names, and how many they are."""
    if len(names) <= _NAMED:
        return "、".join(names)
    return f"{'、'.join(names[:_NAMED])}等 {len(names)} 个"


def record_words(amount: int, unit: str) -> str:
    """What the record of events says of a sheet's month."""
    return f"台账 {amount} {unit}"


def differs_words(typed: str, recorded: int, unit: str) -> str:
    """The question beside a cell whose number is not the record's. ``typed`` as it is shown."""
    return (
        f"履职台账本月登记{recorded}{unit}，这里填的是{typed}；台账不全请先补登记，"
        f"数没有错请说明原因。"
    )
