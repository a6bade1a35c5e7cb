"""What the pictures of single months say: how far from the target, what happened, how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from campaigns.periods import Month
from campaigns.terms import State
from metrics.wording.months import months_words
from metrics.wording.numbers import Numbers
from metrics.wording.rankings import listing

DISTANCE_READING = (
    "纵轴是与目标相差几个百分点，虚线（0）是目标，在线上或线上方为达标；"
    "未报的月份断开，空心点表示到当月为止有缺报。"
)
EVENTS_READING = (
    "目标是0，越低越好。每月单独计数；横轴上的点是0，未报的月份没有点，空心表示当月汇总不全。"
)
TIMES_READING = (
    "越高越好。每柱是本周期开始到当月为止的次数，新的周期重新计数；"
    "横线是一个周期应有的次数，周期最后一个月评价。"
)
WORST_READING = "有几项指标的，取完成率最低的一项。"


# --- A share and its target --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """A share as it is shown beside its target, and how far apart they are: exact, and in words
    without a sign."""

    rate: str
    bar: str
    apart: Fraction
    points: str

    @property
    def signed(self) -> str:
        sign = "+" if self.apart > 0 else "−" if self.apart < 0 else ""
        return self.points if self.points == "0" else f"{sign}{self.points}"

    @property
    def words(self) -> str:
        if self.points == "0":
            return "与目标相同"
        return f"{'高出' if self.apart > 0 else '还差'}{self.points}个百分点"


def share_of(rate: Fraction, bar: Fraction, numbers: Numbers, *, below_is_cut: bool) -> Share:
    """``below_is_cut``: a share below its target is cut off like everywhere, 99.96 % is not 100 %.
    The points are what the two shown numbers are apart; who falls short is never 0 points short."""
    shown = numbers.percent(rate, threshold=bar if below_is_cut else None)
    wanted = numbers.percent(bar)
    apart = abs(_number(shown) - _number(wanted))
    if apart == 0 and rate < bar:
        exact = (bar - rate) * 100
        apart = (Decimal(exact.numerator) / exact.denominator).quantize(
            Decimal("0.01"), rounding=ROUND_CEILING
        )
    return Share(shown, wanted, rate - bar, f"{apart.normalize():f}" if apart else "0")


def _number(percent: str) -> Decimal:
    return Decimal(percent.removesuffix("%"))


@dataclass(frozen=True, slots=True)
class Stood:
    """One month on a target: ``share`` is None where there is none."""

    month: Month
    state: State
    share: Share | None
    missing: int = 0


def distance_finding(stood: Sequence[Stood]) -> str:
    """``2019年10月98.6%，目标100%，还差1.4个百分点，接近；1月还差2.1个百分点。`` ``stood`` are
    the months that were judged, of which at least one has a share."""
    now = stood[-1]
    known = [one for one in stood if one.share is not None]
    said = _now(now)
    if now.share is None:
        last = known[-1]
        said += f"；最近有数的是{last.month.month}月，{last.share.words if last.share else ''}"
    earlier = [one for one in known[:-1] if one.month != now.month]
    if earlier:
        said += f"；{_at(earlier[0])}"
    return f"{said}{_reached(known)}。"


def _now(now: Stood) -> str:
    if now.share is None:
        return f"{now.month.chinese}{now.state.word}，没有可以与目标比较的比率"
    gap = f"（缺报{now.missing}项）" if now.missing else ""
    if now.state is State.NO_BASELINE:
        return f"{now.month.chinese}为{now.share.rate}，没有基数，不评价{gap}"
    told = f"{now.month.chinese}为{now.share.rate}，目标{now.share.bar}，{now.share.words}"
    return f"{told}，{now.state.word}{gap}"


def _at(one: Stood) -> str:
    return f"{one.month.month}月{one.share.words if one.share else ''}"


def _reached(known: Sequence[Stood]) -> str:
    """In how many of the months with a share it was met."""
    if len(known) < 2:
        return ""
    met = sum(one.state is State.MET for one in known)
    if met in {0, len(known)}:
        return f"；有数的{len(known)}个月{'都' if met else '都没有'}达标"
    return f"；有数的{len(known)}个月中{met}个月达标"


# --- What must not happen ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Happened:
    """One month's events: ``value`` None where nothing was reported."""

    month: Month
    value: Fraction | None
    words: str
    partial: bool = False


def events_finding(rows: Sequence[Happened], unit: str, total: str) -> str:
    """``2019年1–8月共1起：8月1起；7月未报。`` ``total`` is the sum of what is known."""
    span = _span(rows[0].month, rows[-1].month)
    found = [f"{row.month.month}月{row.words}{unit}" for row in rows if row.value]
    silent = [row.month for row in rows if row.value is None]
    partial = [row.month for row in rows if row.partial]
    gaps = "".join(
        f"；{'、'.join(str(month.month) for month in months)}月{word}"
        for months, word in ((silent, "未报"), (partial, "未报齐"))
        if months
    )
    if found:
        return f"{span}共{total}{unit}：{'，'.join(found)}{gaps}。"
    if len(silent) == len(rows):
        return f"{span}{'都' if len(rows) > 1 else ''}未报。"
    if len(rows) == 1:
        return f"{span}是0{gaps}。"
    return f"{span}{'已报的月份' if gaps else '各月'}都是0{gaps}。"


def _span(first: Month, last: Month) -> str:
    return first.chinese if first == last else f"{first.chinese[:-1]}–{last.month}月"


def where_finding(names: Sequence[str], silent: int) -> str:
    """Where something happened that must not; of ``silent`` others it is not known."""
    if names:
        return f"发生在{listing(names)}。"
    return "" if silent else "各地都没有发生。"


# --- How often in a period ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Period:
    """A period with what was asked and done in it up to the ``judged`` month; ``done`` is "" where
    nothing was reported."""

    months: Sequence[Month]
    judged: Month
    asked: str
    done: str
    state: State


def times_finding(periods: Sequence[Period]) -> str:
    """The newest period, then those of the year before it."""
    now, before = periods[-1], periods[:-1]
    span = f"{months_words(now.months)}应有{now.asked}"
    done = f"到{now.judged.month}月已有{now.done}" if now.done else f"到{now.judged.month}月未报"
    said = f"{span}，{done}，{now.state.word}"
    if before:
        met = sum(one.state is State.MET for one in before)
        one = f"此前已评价的{len(before)}个周期"
        if met in {0, len(before)}:
            said += f"；{one}{'都' if len(before) > 1 else ''}{'' if met else '没有'}达标"
        else:
            said += f"；{one}中{met}个达标"
    return f"{said}。"
