"""What the chart of a year says: how far, by which measure, and where it will end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.periods import Month
from campaigns.terms import State
from metrics.wording.progress import OUTLOOK
from metrics.wording.rankings import listing

READING = "实线是实际，虚线是应达；缺报的月份断开，空心点表示到当月为止有缺报。"
FORECAST = "浅色部分是到期时的预测范围（九成把握）。"
FORECAST_APART = "到期月份处的竖条是预测范围（九成把握）。"


@dataclass(frozen=True, slots=True)
class Standing:
    """A year as it stands in one month; amounts come with their unit, empty ones are unknown.

    ``grows`` says that months are added up; ``forecast`` is one for the end of ``due``.
    """

    month: Month
    grows: bool
    state: State
    actual: str
    expected: str
    attainment: str
    missing: int = 0
    due: str = ""
    goal: str = ""
    forecast: str = ""
    outlook: str = ""


def pace_finding(now: Standing) -> str:
    """``1–10月累计3,604起，应达3,536起，完成率101.9%，达标；预计…``"""
    if now.state is State.NOT_APPLICABLE:
        return "本目标不适用于本地区。"
    if not now.actual:
        return f"{now.month.chinese}缺报，没有可以与应达数比较的实际数。"
    return f"{_so_far(now)}，{_judged(now)}{_ahead(now)}。"


def _so_far(now: Standing) -> str:
    if not now.grows:
        return f"{now.month.chinese}达到{now.actual}"
    first = "1月" if now.month.month == 1 else f"1–{now.month.month}月累计"
    return f"{now.month.year}年{first}{now.actual}"


def _judged(now: Standing) -> str:
    if now.state is State.NO_BASELINE:
        return "没有基数，不评价"
    said = f"应达{now.expected}，完成率{now.attainment}，{now.state.word}"
    return f"{said}（缺报{now.missing}项）" if now.missing else said


def _ahead(now: Standing) -> str:
    """Where the way ends; nothing when the month is the last one."""
    if not now.goal:
        return ""
    if not now.forecast:
        return f"；到{now.due}的目标是{now.goal}"
    outlook = OUTLOOK[now.outlook]
    return f"；预计到{now.due}为{now.forecast}，目标{now.goal}{'，' if outlook else ''}{outlook}"


def several_finding(month: Month, states: Sequence[tuple[str, State]], known: int = 0) -> str:
    """``6项目标中4项达标；落后的有“A”。``; ``states`` are names of targets with their states. Where
    ``known`` is more than these, it is said that they are only some of them."""
    judged = [state for _, state in states if state is not State.NOT_APPLICABLE]
    met = sum(state is State.MET for state in judged)
    left = max(known - len(states), 0)
    said = f"{month.chinese}，{'所列' if left else ''}{_part(met, len(judged))}"
    for state in (State.CLOSE, State.BEHIND, State.NOT_REPORTED, State.NO_BASELINE):
        names = [f"“{name}”" for name, found in states if found is state]
        if names:
            said += f"；{state.word}：{listing(names, most=9)}"
    return f"{said}；另有{left}项未列。" if left else f"{said}。"


def _part(met: int, size: int) -> str:
    if size == met:
        return f"{size}项目标{'全部' if size > 1 else ''}达标"
    return f"{size}项目标中{met}项达标" if met else f"{size}项目标没有达标的"
