"""The formula of a target with this month's numbers put in, one sentence a kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

from campaigns.periods import Month, window_of
from campaigns.terms import Kind, State, Window
from metrics.engine.exact import fraction
from metrics.wording.months import months_words
from metrics.wording.numbers import ABSENT, Numbers, unscaled

# What is counted one by one: the smallest whole number that is enough is what is asked.
COUNTED = {Kind.GROWTH, Kind.LEVEL, Kind.STAFFING, Kind.FREQUENCY}
_AT_MOST = {Kind.FALL, Kind.CEILING}
# The digits that a number computed with floats is sure of.
NOISE = 1e-9
# What it takes to be met, and to be close.
_BARS = (Fraction(1), Fraction(9, 10))


@dataclass(frozen=True, slots=True)
class Told:
    """One region's row of one target, and what is needed to put it in words.

    ``detail`` is the row frozen with the standing; ``decimals`` and ``unit`` are the deciding
    indicator's.
    """

    kind: str
    parameters: dict[str, Any]
    detail: dict[str, Any]
    month: Month
    unit: str
    decimals: int
    numbers: Numbers

    @property
    def inner(self) -> str:
        return self.parameters["then"]["kind"] if self.kind == Kind.CONDITIONAL else self.kind

    @property
    def inner_parameters(self) -> dict[str, Any]:
        inner: dict[str, Any] = (
            self.parameters["then"] if self.kind == Kind.CONDITIONAL else self.parameters
        )
        return inner

    def amount(self, name: str) -> str:
        value = unscaled(self.detail[name], self.decimals)
        return self.numbers.expected(None if value is None else float(value), self.decimals)

    def with_unit(self, name: str) -> str:
        return f"{self.amount(name)}{self.unit}"

    def enough(self, name: str) -> str:
        """The smallest number in the indicator's own digits that reaches the value, with unit."""
        value = self.detail[name]
        return ABSENT if value is None else self.whole(ceil(value - NOISE))

    def most(self, name: str) -> str:
        """The largest number that does not exceed the value, with unit."""
        value = self.detail[name]
        return ABSENT if value is None else self.whole(floor(value + NOISE))

    def whole(self, smallest: int) -> str:
        """So many of the indicator's smallest unit, written in its own: 1,204起."""
        shown = self.numbers.amount(unscaled(smallest, self.decimals), self.decimals)
        return f"{shown}{self.unit}"


def expected_words(told: Told) -> str:
    """The expected value as it stands in a table under 应达: 3,171, 不低于90%, 不超过12."""
    if told.detail["state"] == State.NOT_APPLICABLE or told.detail["expected"] is None:
        return ABSENT
    if told.inner in COUNTED:
        return told.enough("expected").removesuffix(told.unit)
    if told.inner in _AT_MOST:
        return f"不超过{told.most('expected').removesuffix(told.unit)}"
    shown = _EXPECTED.get(told.inner)
    return shown(told) if shown else told.amount("expected")


def asked_words(told: Told) -> str:
    """The same as a phrase of its own: 应达3,171起, 应不低于90%, 应为0."""
    shown = expected_words(told)
    if shown == ABSENT:
        return ""
    if told.inner == Kind.ZERO:
        return "应为0"
    if told.inner == Kind.POSITION:
        return f"应在{shown}"
    if told.inner in COUNTED:
        return f"应达{shown}{told.unit}"
    if told.inner in _AT_MOST:
        return f"应{shown}{told.unit}"
    return f"应{shown}" if shown.startswith("不") else f"应达{shown}"


def actual_words(told: Told) -> str:
    """The actual value as shown; 未报 and 不适用 are words, not numbers."""
    detail = told.detail
    if detail["state"] == State.NOT_APPLICABLE:
        return State.NOT_APPLICABLE.word
    if detail["actual"] is None:
        return "未报" if detail["state"] == State.NOT_REPORTED else "—"
    if told.inner in {Kind.RATE, Kind.COVERAGE}:
        bar = fraction(told.inner_parameters["threshold"])
        return told.numbers.share(detail["top"], detail["bottom"], threshold=bar)
    if told.inner == Kind.POINTS:
        return told.numbers.share(detail["top"], detail["bottom"])
    return told.amount("actual")


def attainment_words(told: Told) -> str:
    """完成率; a target that is not met is never shown as 100 %, one that is behind never as the
    90 % that would be close. A zero target has none."""
    if told.inner == Kind.ZERO:
        return ""
    value = told.detail["attainment"]
    if value is None or told.detail["state"] in {State.NOT_APPLICABLE, State.NO_BASELINE}:
        return "—"
    return told.numbers.below(value, _BARS)


def attainment_note(told: Told) -> str:
    """What a share is a share of, where it is not actual ÷ expected: the promised points."""
    return "占应提高的" if told.inner == Kind.POINTS else ""


def formula(told: Told) -> str:
    """The whole derivation in one sentence, ready to be recomputed by hand."""
    state = State(told.detail["state"])
    if state is State.NOT_APPLICABLE:
        return "本目标不适用于本地区。"
    if state is State.NO_BASELINE:
        return "基数为零或没有基数，不评价，也不占权重。"
    words = _FORMULAS[told.inner](told)
    return f"{words}{_gaps(told)}。"


def _gaps(told: Told) -> str:
    reported, due = told.detail["reported"], told.detail["due"]
    if reported >= due:
        return ""
    if told.detail["attainment"] is None and not told.detail["weight"]:
        return f"；缺报（应报{due}项，已报{reported}项），本目标不计入"
    if told.detail["attainment"] is None:
        return f"；缺报（应报{due}项，已报{reported}项），本目标得零分"
    return f"；应报{due}项，已报{reported}项，按已报数计算"


def _ending(told: Told) -> str:
    return f"完成率{attainment_words(told)}"


def _growth(told: Told) -> str:
    parameters, detail = told.parameters, told.detail
    rate = told.numbers.percent(fraction(parameters["rate"]))
    power = f"(1+{rate})" + (f"的{detail['exponent']}次方" if detail["exponent"] > 1 else "")
    return (
        f"{_years(told)}{_to_date(told)}均值{told.with_unit('base')} × {power} = "
        f"{_needed(told)}；"
        f"{told.month.year}年{_to_date(told)}实际{told.with_unit('actual')}；{_ending(told)}"
    )


def _to_date(told: Told) -> str:
    return f"1–{told.month.month}月" if told.month.month > 1 else "1月"


def _needed(told: Told) -> str:
    """The exact number, and the whole one that reaches it: 3,170.35起，应达3,171起."""
    exact, enough = told.with_unit("expected"), told.enough("expected")
    return f"应达{exact}" if exact == enough else f"{exact}，应达{enough}"


def _years(told: Told) -> str:
    if told.parameters.get("base") == "rolling":
        return f"{told.month.year - 1}年"
    years = told.parameters["base_years"]
    return f"{years[0]}年" if len(years) == 1 else f"{years[0]}–{years[-1]}年"


def _rate(told: Told) -> str:
    detail, scale = told.detail, 0
    top = told.numbers.amount(unscaled(detail["top"], scale))
    bottom = told.numbers.amount(unscaled(detail["bottom"], scale))
    total = told.inner_parameters.get("total")
    bottom += f"（不少于文件写明的{total}）" if total else ""
    return f"{top} ÷ {bottom} = {actual_words(told)}；目标{expected_words(told)}；{_ending(told)}"


def _at_least(told: Told) -> str:
    share = told.numbers.percent(fraction(told.inner_parameters["threshold"]))
    return share if share == "100%" else f"不低于{share}"


def _points(told: Told) -> str:
    """The attainment is the share of the promised points, not of the rate."""
    step = told.numbers.amount(told.parameters["points"])
    base = _as_percent(told, "base")
    year = told.parameters["base_year"]
    return (
        f"{year}年同期{base}，要求提高{step}个百分点到{_as_percent(told, 'expected')}；"
        f"现为{actual_words(told)}；完成应提高幅度的{attainment_words(told)}"
    )


def _as_percent(told: Told, name: str) -> str:
    value = told.detail[name]
    return "—" if value is None else told.numbers.percent(value)


def _level(told: Told) -> str:
    if told.detail["goal"] is None:
        return f"实际{told.with_unit('actual')}"
    on_the_way = told.detail["goal"] != told.detail["expected"]
    path = ""
    if on_the_way:
        due = Month.parse(str(told.inner_parameters["due"])).chinese
        path = f"按{due}达到{told.with_unit('goal')}的进度，{told.month.chinese}"
    return f"{path}{_needed(told)}；实际{told.with_unit('actual')}；{_ending(told)}"


def _zero(told: Told) -> str:
    return f"{told.month.year}年{_to_date(told)}实际{told.with_unit('actual')}，目标是零发生"


def _staffing(told: Told) -> str:
    parameters = told.inner_parameters
    return (
        f"按每{parameters['registered_per_staff']}名登记在册或每"
        f"{parameters['rehabilitating_per_staff']}名戒毒康复人员配1名，"
        f"应配{told.with_unit('expected')}；实有{told.with_unit('actual')}；{_ending(told)}"
    )


def _frequency(told: Told) -> str:
    window = Window(told.inner_parameters["window"])
    first, last = window_of(window, told.month)
    judged = "" if last == told.month else f"，{last.chinese}到期后评价"
    return (
        f"{window.word}（{months_words(list(first.through(last)))}）应有{told.with_unit('expected')}；"
        f"已有{told.with_unit('actual')}{judged}；{_ending(told)}"
    )


def _position(told: Told) -> str:
    return f"目标是{expected_words(told)}；实际第{told.amount('actual')}名"


def _fall(told: Told) -> str:
    drop = told.numbers.percent(fraction(told.inner_parameters["drop"]))
    return (
        f"基数{told.with_unit('base')}，要求下降{drop}到{told.with_unit('expected')}；"
        f"实际{told.with_unit('actual')}；{_ending(told)}"
    )


def _ceiling(told: Told) -> str:
    return f"上限{told.with_unit('expected')}；实际{told.with_unit('actual')}；{_ending(told)}"


_EXPECTED: dict[str, Callable[[Told], str]] = {
    Kind.RATE: _at_least,
    Kind.COVERAGE: _at_least,
    Kind.POINTS: lambda told: _as_percent(told, "expected"),
    Kind.ZERO: lambda told: "0",
    Kind.POSITION: lambda told: f"第{told.amount('expected')}名以内",
}

_FORMULAS: dict[str, Callable[[Told], str]] = {
    Kind.GROWTH: _growth,
    Kind.RATE: _rate,
    Kind.COVERAGE: _rate,
    Kind.POINTS: _points,
    Kind.LEVEL: _level,
    Kind.ZERO: _zero,
    Kind.STAFFING: _staffing,
    Kind.FREQUENCY: _frequency,
    Kind.POSITION: _position,
    Kind.FALL: _fall,
    Kind.CEILING: _ceiling,
}
