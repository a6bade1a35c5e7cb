"""报送情况: who handed in on time, late, or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.periods import Month
from metrics.wording.numbers import ABSENT, Numbers

_MOST = 5
_MOST_BELATED = 10


@dataclass(frozen=True, slots=True)
class Reporter:
    """An office and the months in which its sheet came late, or was not handed in."""

    name: str
    city: str = ""
    late: tuple[Month, ...] = ()
    missing: tuple[Month, ...] = ()

    @property
    def is_clean(self) -> bool:
        return not self.late and not self.missing


@dataclass(frozen=True, slots=True)
class Belated:
    """The sheet of a month that was already locked when it was approved, and on which day."""

    name: str
    month: Month
    day: date


@dataclass(frozen=True, slots=True)
class Reports:
    """All sheets of some months: ``due`` of them, ``rows`` an office each, of one that changed
    its code once; ``not_opened`` are months that nobody could report; ``undecided`` sheets were
    handed in, but never approved. ``offices`` are those of the last month, if not all rows are."""

    months: Sequence[Month]
    due: int
    rows: Sequence[Reporter]
    not_opened: Sequence[Month] = ()
    undecided: int = 0
    offices: int | None = None

    @property
    def late(self) -> int:
        return sum(len(row.late) for row in self.rows)

    @property
    def missing(self) -> int:
        return sum(len(row.missing) for row in self.rows)

    @property
    def on_time(self) -> int:
        return self.due - self.late - self.missing

    @property
    def unclean(self) -> list[Reporter]:
        """The worst first: most missing, then most late."""
        rows = [row for row in self.rows if not row.is_clean]
        return sorted(rows, key=lambda row: (-len(row.missing), -len(row.late)))


def report_words(found: Reports, numbers: Numbers) -> list[str]:
    """The counts, which add up, then who is worst."""
    said = [f"{month.chinese}没有开启填报。" for month in found.not_opened]
    if not found.due:
        return said or ["本期没有应报的报表。"]
    lead = _lead(found)
    unread = f"其中{found.undecided}份没有审核通过，数字没有计入。" if found.undecided else ""
    return [*said, f"{lead}，{_counts(found, numbers)}。{unread}", *_worst(found)]


def _lead(found: Reports) -> str:
    """How many offices owed how many sheets; where their number changed, that of the last month."""
    offices = len(found.rows) if found.offices is None else found.offices
    if found.due == offices * len(found.months):
        return f"本期{offices}个单位应报报表{found.due:,}份"
    return f"本期应报报表{found.due:,}份（{found.months[-1].month}月{offices}个单位）"


def _counts(found: Reports, numbers: Numbers) -> str:
    whole = {"按时报送": found.on_time, "逾期报送": found.late, "未报": found.missing}
    for words, number in whole.items():
        if number == found.due:
            return f"全部{words}"
    told = "，".join(f"{words}{number:,}份" for words, number in whole.items() if number)
    share = numbers.below(_share(found), [1])
    return f"{told}，按时率{share}"


def _share(found: Reports) -> float:
    return found.on_time / found.due


def _worst(found: Reports) -> list[str]:
    """Who was silent and who was late; of different numbers of months, who most often."""
    rows = found.unclean
    missing = {_name(row): len(row.missing) for row in rows if row.missing}
    late = {_name(row): len(row.late) for row in rows if row.late}
    told = [_often(times, word) for times, word in ((missing, "未报"), (late, "逾期")) if times]
    return [f"{'；'.join(told)}。"] if told else []


def _name(row: Reporter) -> str:
    return f"{row.city}{row.name}"


def _often(times: Mapping[str, int], word: str) -> str:
    most = max(times.values())
    worst = [name for name, number in times.items() if number == most]
    each = "各" if len(worst) > 1 else ""
    told = f"{_row(worst)}（{each}{most}个月）"
    if len(worst) == len(times):
        return f"{word}的是{told}"
    return f"有{word}的单位{len(times)}个，最多的是{told}"


def _row(names: Sequence[str]) -> str:
    if len(names) <= _MOST:
        return "、".join(names)
    return f"{'、'.join(names[:_MOST])}等{len(names)}个单位"


def complete_words(filled: int, due: int, numbers: Numbers) -> str:
    """How many of the mandatory figures of the sheets are there; "" where none were due."""
    if not due:
        return ""
    if filled >= due:
        return f"各报表应填的数{due:,}个，全部填报，完整率100%。"
    share = numbers.below(filled / due, [1])
    return f"各报表应填的数{due:,}个，缺{due - filled:,}个，完整率{share}。"


def belated_words(rows: Sequence[Belated], year: int) -> str:
    """Sheets that came after the lock of their month, through a reopening; "" for none. Years
    other than ``year`` are told."""
    if not rows:
        return ""
    told = "、".join(
        f"{row.name}{_month(row.month, year)}（{_day(row.day, year)}审核）"
        for row in rows[:_MOST_BELATED]
    )
    more = f"等{len(rows)}份" if len(rows) > _MOST_BELATED else ""
    return f"补报：{told}{more}。补报的数字已计入本期。"


def _month(month: Month, year: int) -> str:
    return f"{month.month}月" if month.year == year else month.chinese


def _day(day: date, year: int) -> str:
    said = f"{day.month}月{day.day}日"
    return said if day.year == year else f"{day.year}年{said}"


def months_cell(months: Sequence[Month]) -> str:
    """``7月、9月``."""
    return "、".join(f"{month.month}月" for month in months) or ABSENT


def gap_words(lacking: int) -> str:
    """Figures that are missing although the sheets are there, counted target by target."""
    if not lacking:
        return ""
    return f"按各目标所需的数计，截至本期缺报{lacking:,}个，涉及的地区见排名情况。"
