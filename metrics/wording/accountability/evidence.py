"""What a proposal rests on, in sentences that can stand in the letter: facts, no advice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.periods import Month
from campaigns.terms import MeasureState, Window
from metrics.wording.months import months_words
from metrics.wording.numbers import ABSENT

_THIRD = 3
_MOST = 10  # so many regions are named in a row
_FEW_CASES = 3

BAND_NOTE = (
    "名次区间是把偶然波动算进去以后名次大约落在的范围（第5至第95百分位）；"
    "整个区间都在里面才算，只看一个名次不算。"
)
CLEAN_NOTE = "本年度没有触碰红线，红线目标也没有缺报。"
_OWED = {
    MeasureState.ISSUED: "签收",
    MeasureState.ACKNOWLEDGED: "报送整改方案",
    MeasureState.RECTIFYING: "报送整改结果",
    MeasureState.EXTENDED: "报送整改结果",
}
_WINDOWS = {"quarter": "季度", "half_year": "半年", "year": "年度"}


@dataclass(frozen=True, slots=True)
class Placed:
    """One month of a region among ``size`` ranked ones; ``place`` 0 without a place."""

    month: Month
    place: int
    low: int
    high: int
    size: int
    edition: int = 1

    @property
    def third(self) -> int:
        return self.size // _THIRD


@dataclass(frozen=True, slots=True)
class Under:
    """A measure of the region: what it is called, since when, and in which state."""

    word: str
    issued_on: date
    state: MeasureState
    due_on: date | None = None
    observe_since: date | None = None
    observe_until: date | None = None


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def span(low: int, high: int) -> str:
    """``第14至第16名``; a single place by itself."""
    return f"第{low}名" if low == high else f"第{low}至第{high}名"


# --- thirds ------------------------------------------------------------------------------------


def third_words(region: str, quarters: Sequence[Placed], noun: str, *, last: bool) -> str:
    """``noun``: what the ranked regions are called, with a measure word."""
    where = "最后三分之一" if last else "最前三分之一"
    how = f"连续{len(quarters)}个季度末都" if len(quarters) > 1 else "在季度末"
    together = len({one.size for one in quarters}) == 1
    whole = f"（{_third_of(quarters[0], noun, last=last)}）" if together else ""
    told = "；".join(
        f"{one.month.chinese}排第{one.place}名，区间{span(one.low, one.high)}"
        + ("" if together else f"（{_third_of(one, noun, last=last)}）")
        for one in quarters
    )
    return f"{region}的名次区间{how}整个落在{where}{whole}：{told}。"


def _third_of(one: Placed, noun: str, *, last: bool) -> str:
    """``16市中的第12至第16名``."""
    ends = (one.size - one.third + 1, one.size) if last else (1, one.third)
    return f"{one.size}{noun}中的{span(*ends)}"


def third_columns(*, last: bool) -> list[list[object]]:
    """What ``third_row`` tells: heading, share of the width, side."""
    return [
        ["月份", 9, "centre"],
        ["名次", 5, "centre"],
        ["名次区间", 5, "centre"],
        ["参评数", 5, "centre"],
        ["最后三分之一" if last else "最前三分之一", 7, "centre"],
        ["版次", 4, "centre"],
    ]


def third_row(one: Placed, *, last: bool) -> list[str]:
    """Month, place, band, how many are ranked, the third, edition."""
    first, end = (one.size - one.third + 1, one.size) if last else (1, one.third)
    third = f"{first}–{end}" if one.third else ABSENT
    placed = [str(one.place), f"{one.low}–{one.high}"] if one.place else ["未参评", ABSENT]
    return [one.month.chinese, *placed, str(one.size), third, str(one.edition)]


# --- last places -------------------------------------------------------------------------------


def last_words(region: str, one: Placed, among: Sequence[str], places: int, window: str) -> str:
    """``among``: everybody who is among the last ``places``, this region included."""
    of = _WINDOWS.get(window, "")
    when = f"{one.month.chinese}排名" + (f"（代表{window_words(window, one.month)}）" if of else "")
    said = f"{region}在{when}中列第{one.place}名（{one.size}个参评），在最后{places}名之内。"
    if len(among) <= places:
        return said
    return f"{said}因名次并列，最后{places}名共有{len(among)}个：{_named(among)}。"


def window_words(window: str, month: Month) -> str:
    """``2016年度``, ``2019年第三季度``, ``2016年上半年``."""
    if window == Window.YEAR:
        return f"{month.year}年度"
    if window == Window.HALF_YEAR:
        return f"{month.year}年{'上' if month.month <= 6 else '下'}半年"
    return f"{month.year}年第{'一二三四'[(month.month - 1) // 3]}季度"


def unranked_note(names: Sequence[str]) -> str:
    if not names:
        return ""
    return f"没有参评的{len(names)}个不在最后几名之内：{_named(names)}。"


def _named(names: Sequence[str]) -> str:
    if len(names) <= _MOST:
        return "、".join(names)
    return f"{'、'.join(names[:_MOST])}等{len(names)}个"


# --- red lines and reports ---------------------------------------------------------------------


def red_words(region: str, target: str, month: Month, actual: str) -> str:
    upto = f"1至{month.month}月" if month.month > 1 else "1月"
    return f"{region}触碰红线“{target}”：{month.year}年{upto}发生{actual}，应为0。"


def report_words(region: str, months: Sequence[Month], sheets: Mapping[Month, str]) -> str:
    """``sheets``: the months that failed → 缺报 or 逾期."""
    missing = [month for month, word in sheets.items() if word == MISSING]
    late = [month for month, word in sheets.items() if word == LATE]
    parts = []
    if missing:
        parts.append(f"{len(missing)}个月到锁定时没有报送（{_months(missing)}）")
    if late:
        parts.append(f"{len(late)}个月逾期报送（{_months(late)}）")
    return f"{region}在{months_words(months)}的{len(months)}个月里，{'，'.join(parts)}。"


MISSING, LATE, IN_TIME = "缺报", "逾期", "按时"
COUNTED_NOTE = "缺报的月份也算没有按时报送；已经提请过的月份不再计算。"


def _months(months: Sequence[Month]) -> str:
    return "、".join(month.chinese for month in months)


# --- measures ----------------------------------------------------------------------------------


def running_words(measure: Under) -> str:
    """Said after the facts where a measure is already running."""
    return f"{day_words(measure.issued_on)}下达的“{measure.word}”仍在办理。"


def unanswered_words(region: str, measure: Under, days: int) -> str:
    owed = _OWED.get(measure.state, "办理")
    due = f"应于{day_words(measure.due_on)}前{owed}" if measure.due_on else f"应当{owed}"
    return (
        f"{region}于{day_words(measure.issued_on)}被下达“{measure.word}”，{due}，"
        f"到期超过{days}个工作日仍没有{owed}。"
    )


def relapse_words(region: str, measure: Under, cause: str) -> str:
    """``cause`` is the sentence of the rule that holds."""
    since = f"自{day_words(measure.observe_since)}" if measure.observe_since else ""
    until = f"至{day_words(measure.observe_until)}" if measure.observe_until else ""
    return f"{region}解除“{measure.word}”后，{since}{until}在观察期内，其间：{cause}"


# --- the targets behind it ---------------------------------------------------------------------


def few_words(targets: Sequence[tuple[str, str]]) -> str:
    """Where so little is expected that one case more or less moves places: target and expectation.
    "" for none."""
    if not targets:
        return ""
    told = "、".join(f"“{name}”应达{expected}" for name, expected in targets[:_FEW_CASES])
    more = f"等{len(targets)}项" if len(targets) > _FEW_CASES else ""
    return f"{told}{more}，数目很小，相差一两个名次就会变，请一并考虑。"


def states_words(month: Month, counts: Mapping[str, int]) -> str:
    told = "，".join(f"{word}{number}项" for word, number in counts.items() if number)
    return f"{month.chinese}各项目标：{told}。" if told else ""


def edition_note(month: Month, edition: int) -> str:
    return f"{month.chinese}排名依据第{edition}版（更正后）。" if edition > 1 else ""
