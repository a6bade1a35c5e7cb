"""下一阶段要求: what the next months must bring, and what is due when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.periods import Month
from campaigns.terms import State
from metrics.wording.numbers import ABSENT

_MISSED = {State.RED_LINE, State.BEHIND, State.CLOSE}
_LENGTH = 2  # of 全年 and 最终, before the amount of a goal


@dataclass(frozen=True, slots=True)
class Need:
    """A target that is still on its way: ``pace`` in the words of its own row."""

    name: str
    goal: str
    pace: str
    outlook: str = ""


def need_words(rows: Sequence[Need], whole: str) -> list[str]:
    """One line a target, in the order given; nothing for none."""
    told = [f"{row.name}：{_goal(row)}{row.pace}{_outlook(row)}" for row in rows]
    if not told:
        return []
    if len(told) == 1:
        return [f"{whole}还需按月推进的目标有1项。{told[0]}。"]
    lead = f"{whole}还需按月推进的目标有{len(told)}项："
    return [lead, *(f"{number}.{text}。" for number, text in enumerate(told, start=1))]


def _goal(row: Need) -> str:
    return f"{row.goal[:_LENGTH]}目标{row.goal[_LENGTH:]}，" if row.goal else ""


def _outlook(row: Need) -> str:
    return f"（{row.outlook}）" if row.outlook else ""


def gap_words(gap: str) -> str:
    """What must be brought to zero is told with its goal."""
    return f"{gap}，应为0" if gap.startswith("现有") else gap


def short_words(rows: Sequence[tuple[str, State, str, str]]) -> str:
    """The end of a campaign: every target by name, state, what it lacks and its attainment; told
    are those that were not reached, those still on their way, and those on which nothing can be
    said."""
    if not rows:
        return ""
    missed = [row for row in rows if row[1] in _MISSED]
    going = [name for name, state, _, _ in rows if state is State.IN_PROGRESS]
    silent = [name for name, state, _, _ in rows if state is State.NOT_REPORTED]
    said = "行动结束时，各项目标均已达标"
    if missed:
        told = "；".join(
            f"{name}{state.word}{_amount(gap, attainment)}"
            for name, state, gap, attainment in missed
        )
        said = f"行动结束时没有达标的目标{len(missed)}项：{told}"
    elif any(state is not State.MET for _, state, _, _ in rows):
        said = "行动结束时，没有接近、落后或触红线的目标"
    more = f"；尚在进行中{len(going)}项（{'、'.join(going)}）" if going else ""
    more += f"；因有缺报不作判定{len(silent)}项（{'、'.join(silent)}）" if silent else ""
    return f"{said}{more}。"


def _amount(gap: str, attainment: str) -> str:
    """What is missing, or else how far it came; nothing where neither is known."""
    if gap:
        return f"，{gap_words(gap)}"
    return f"，完成率{attainment}" if attainment not in {"", ABSENT} else ""


def lack_words(rows: Sequence[tuple[str, str]]) -> str:
    """Targets without a path that are not met, with what they lack; "" for none."""
    if not rows:
        return ""
    return f"没有达标的其他目标：{'；'.join(f'{name}{gap}' for name, gap in rows)}。"


def due_words(days: Sequence[tuple[Month, date]]) -> str:
    """Until which day each of the coming months is to be reported; "" for none."""
    if not days:
        return ""
    told = [
        f"{month.month}月数据不迟于{day.year}年{day.month}月{day.day}日"
        if month.year != day.year
        else f"{month.month}月数据不迟于{day.month}月{day.day}日"
        for month, day in days
    ]
    return f"报送时限：{'，'.join(told)}。"


def closing_words(months: Sequence[Month], *, year_ends: bool, over: bool) -> str:
    """What the calendar ends: the year, or the campaign itself; "" for neither."""
    if over:
        return "本期是行动的最后一期通报。"
    if year_ends:
        year = months[-1].year
        return (
            f"{year}年度已经结束，按年累计的目标以本期数字为年度结果，{year + 1}年1月起重新计算。"
        )
    return ""
