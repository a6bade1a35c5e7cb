"""What has to be done so many times in a window: its windows, and what an event counts.

Pure arithmetic, standard library only. An event is a day, or a first and a last day; what it
counts depends on the unit of the duty's indicator.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from campaigns.periods import SCHOOL_YEAR_START, Month, window_of
from campaigns.terms import Window
from campaigns.terms.term import Term


class Counting(Term):
    """What one event counts."""

    TIMES = "times", "每登记一条计一次"
    # A stretch counts its days, each day once however often it is entered.
    DAYS = "days", "按日历天数计，同一天只计一次"
    # Only months that were served from the first to the last day.
    MONTHS = "months", "整月才计"
    # Certain days of the year only; several events of one day count one.
    CERTAIN_DAYS = "certain_days", "只计规定的日子，一天只计一次"
    # The person says how much it was: lessons.
    AMOUNT = "amount", "按填写的数计"


class Standing(Term):
    """How one region stands on one window of a duty, by its events.

    ``look`` is the state of a target whose colour it borrows.
    """

    sign: str
    look: str

    def __new__(cls, code: str, word: str = "", sign: str = "", look: str = "") -> Standing:
        member = str.__new__(cls, code)
        member._value_ = code
        member.word = word
        member.sign = sign
        member.look = look
        return member

    MET = "met", "已完成", "✓", "met"
    PROGRESS = "progress", "进行中", "…", "in_progress"
    DUE = "due", "还没有", "○", "not_reported"
    # The same within the last days of the window.
    NEAR = "near", "快到期", "△", "close"
    MISSED = "missed", "未完成", "✗", "behind"
    # The approved figures say that it was done; the record of events does not.
    UNRECORDED = "unrecorded", "台账缺登", "≠", "no_baseline"
    LATER = "later", "还没到", "–", "not_applicable"
    # The region does not owe it in this window, or the campaign ends before the window does.
    NONE = "none", "不适用", "／", "not_applicable"


# From so many days before its end on, a window is near it.
NEAR_DAYS = 15


class Event(Protocol):
    """What is counted; the rows of the record of events are such."""

    @property
    def held_on(self) -> date: ...
    @property
    def last_on(self) -> date | None: ...
    @property
    def amount(self) -> int: ...


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """One window of a duty with both its ends; a certain day is a window of that day."""

    first: date
    last: date
    code: str
    label: str

    @property
    def months(self) -> list[Month]:
        return list(Month.containing(self.first).through(Month.containing(self.last)))

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def counting_of(unit: str, days: Collection[str] = ()) -> Counting:
    """How events of a duty are counted, by the unit of its indicator."""
    if days:
        return Counting.CERTAIN_DAYS
    known = {"次": Counting.TIMES, "天": Counting.DAYS, "个月": Counting.MONTHS}
    return known.get(unit, Counting.AMOUNT)


def stretches(window: Window, year: int, days: Sequence[str] = ()) -> list[Stretch]:
    """The windows of a year in their order: quarters, halves, the year, the school years that end
    and begin in it, or the certain ``days`` (``06-26``)."""
    if days:
        return [_day(date.fromisoformat(f"{year}-{day}")) for day in sorted(days)]
    if window is Window.SCHOOL_YEAR:
        begins = (Month(year - 1, SCHOOL_YEAR_START), Month(year, SCHOOL_YEAR_START))
        return [stretch_of(window, month) for month in begins]
    found = {stretch_of(window, Month(year, month)): None for month in range(1, 13)}
    return sorted(found)


def stretch_of(window: Window, month: Month) -> Stretch:
    """The window that contains a month."""
    first, last = window_of(window, month)
    ends = last_day(last)
    year = first.year
    if window is Window.QUARTER:
        number = (first.month + 2) // 3
        words = "一二三四"[number - 1]
        return Stretch(first.first_day(), ends, f"{year}Q{number}", f"{year}年第{words}季度")
    if window is Window.HALF_YEAR:
        half = 1 if first.month == 1 else 2
        label = f"{year}年{'上下'[half - 1]}半年"
        return Stretch(first.first_day(), ends, f"{year}H{half}", label)
    if window is Window.SCHOOL_YEAR:
        return Stretch(first.first_day(), ends, f"{year}S", f"{year}–{year + 1}学年")
    return Stretch(first.first_day(), ends, str(year), f"{year}年")


def _day(day: date) -> Stretch:
    return Stretch(day, day, day.isoformat(), f"{day.year}年{day.month}月{day.day}日")


def last_day(month: Month) -> date:
    """The last day of a month."""
    return date(month.year, month.month, monthrange(month.year, month.month)[1])


def tally(events: Iterable[Event], counting: Counting, first: date, last: date) -> int:
    """What the events count between two days, both included. Cancelled ones are not given."""
    if counting in {Counting.DAYS, Counting.CERTAIN_DAYS}:
        return len({day for one in events for day in days_of(one) if first <= day <= last})
    if counting is Counting.MONTHS:
        served = {month for one in events for month in whole_months(one.held_on, _ends(one))}
        return sum(first <= month.first_day() and last_day(month) <= last for month in served)
    return sum(one.amount for one in events if first <= one.held_on <= last)


def days_of(event: Event) -> Iterator[date]:
    """Every day that the event took."""
    for step in range((_ends(event) - event.held_on).days + 1):
        yield event.held_on + timedelta(days=step)


def whole_months(first: date, last: date) -> list[Month]:
    """The months that lie between two days from their first to their last day."""
    span = Month.containing(first).through(Month.containing(last))
    return [month for month in span if first <= month.first_day() and last_day(month) <= last]


def _ends(event: Event) -> date:
    return event.last_on or event.held_on


def standing_of(done: int, times: int, stretch: Stretch, today: date) -> Standing:
    """How a region that owes the duty stands on a window."""
    if done >= times:
        return Standing.MET
    if today > stretch.last:
        return Standing.MISSED
    if today < stretch.first:
        soon = stretch.first == stretch.last and (stretch.last - today).days <= NEAR_DAYS
        return Standing.NEAR if soon else Standing.LATER
    if (stretch.last - today).days <= NEAR_DAYS:
        return Standing.NEAR
    return Standing.PROGRESS if done else Standing.DUE
