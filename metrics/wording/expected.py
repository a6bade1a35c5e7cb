"""What a target expects of one cell, in the few words that stand beside it while it is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any

from campaigns.periods import Month
from campaigns.terms import Kind, OverTime, Window
from metrics.engine.exact import fraction
from metrics.wording.numbers import Numbers, unscaled

_WINDOWS = {
    Window.QUARTER: "本季度",
    Window.HALF_YEAR: "本半年",
    Window.YEAR: "本年",
    Window.SCHOOL_YEAR: "本学年",
}


@dataclass(frozen=True, slots=True)
class Base:
    """The people that a staff is measured by: 在册吸毒人员 3,120 人."""

    name: str
    count: int
    unit: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """One target's expected value for one cell, exact, in the indicator's smallest unit.

    ``kind`` and ``parameters`` are those inside a condition. ``whole`` names the denominator of a
    ratio, whose numerator the cell is; ``base`` is what a need of staff follows from.
    """

    kind: str
    parameters: Mapping[str, Any]
    value: Fraction
    month: Month
    unit: str
    decimals: int = 0
    over_time: str = OverTime.SUM
    goal: int | None = None
    whole: str = ""
    base: Base | None = None


def expectation_words(one: Expectation, numbers: Numbers) -> str:
    """``1–12月累计应达 1,394 起``: what is asked by the end of this month."""
    return _WORDS[one.kind](one, numbers)


def _span(one: Expectation) -> str:
    """What is added up: the year to date; nothing of a level."""
    if one.over_time != OverTime.SUM:
        return ""
    return f"1–{one.month.month}月累计" if one.month.month > 1 else "1月"


def _amount(whole: int, one: Expectation, numbers: Numbers) -> str:
    return f"{numbers.amount(unscaled(whole, one.decimals), one.decimals)} {one.unit}"


def _at_least(one: Expectation, numbers: Numbers) -> str:
    """The smallest number that meets the target: of 1,393.53 cases it takes 1,394."""
    return f"应达 {_amount(ceil(one.value), one, numbers)}"


def _at_most(one: Expectation, numbers: Numbers) -> str:
    return f"{_span(one)}应不超过 {_amount(floor(one.value), one, numbers)}"


def _growth(one: Expectation, numbers: Numbers) -> str:
    return f"{_span(one)}{_at_least(one, numbers)}"


def _level(one: Expectation, numbers: Numbers) -> str:
    """On the way, with where the way leads; at its end, or without one, the goal alone."""
    if one.goal is None or one.goal <= one.value:
        return f"{_span(one)}{_at_least(one, numbers)}"
    begins = _span(one) or "到本月"
    return f"{begins}{_at_least(one, numbers)}，最终 {_amount(one.goal, one, numbers)}"


def _rate(one: Expectation, numbers: Numbers) -> str:
    share = numbers.percent(fraction(one.parameters["threshold"]))
    verb = "应达" if share == "100%" else "应不低于"
    total = one.parameters.get("total")
    least = f"（不少于 {numbers.amount(total)} {one.unit}）" if total else ""
    return f"{verb}“{one.whole}”{least}的 {share}"


def _points(one: Expectation, numbers: Numbers) -> str:
    return f"应达“{one.whole}”的 {numbers.percent(one.value)}"


def _zero(_one: Expectation, _numbers: Numbers) -> str:
    return "应为 0"


def _staffing(one: Expectation, numbers: Numbers) -> str:
    needed = _amount(ceil(one.value), one, numbers)
    if one.base is None:
        return f"应配 {needed}"
    return f"按{one.base.name} {numbers.amount(one.base.count)} {one.base.unit}应配 {needed}"


def _frequency(one: Expectation, numbers: Numbers) -> str:
    window = _WINDOWS[Window(one.parameters["window"])]
    return f"{window}应有 {_amount(ceil(one.value), one, numbers)}"


def _position(one: Expectation, numbers: Numbers) -> str:
    return f"应在第 {numbers.amount(one.value)} 名以内"


_WORDS: dict[str, Callable[[Expectation, Numbers], str]] = {
    Kind.GROWTH: _growth,
    Kind.FALL: _at_most,
    Kind.CEILING: _at_most,
    Kind.POINTS: _points,
    Kind.LEVEL: _level,
    Kind.RATE: _rate,
    Kind.COVERAGE: _rate,
    Kind.ZERO: _zero,
    Kind.STAFFING: _staffing,
    Kind.FREQUENCY: _frequency,
    Kind.POSITION: _position,
}
