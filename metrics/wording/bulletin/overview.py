"""总体情况: how many targets stand how, what changed since the last issue, what is to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaigns.periods import Month
from campaigns.terms import State
from metrics.wording.bulletin.names import targets_words
from metrics.wording.whole import standing_words

# From bad to good; what is not a verdict stands apart.
_WORTH = {State.RED_LINE: 0, State.BEHIND: 1, State.CLOSE: 2, State.MET: 3}
_FORECAST = ("按目前走势可以完成", "能否完成尚不明朗", "按目前走势难以完成")
_RESULT = ("已完成", "未完成")
_BAD = ("按目前走势难以完成", "未完成")


@dataclass(frozen=True, slots=True)
class Turned:
    """A target that stands otherwise than before; None: it was, or is, not asked."""

    name: str
    was: State | None
    now: State | None


def states_words(whole: str, month: Month, states: Sequence[State]) -> str:
    """``截至2019年9月，全省23项目标中达标12项，接近8项，落后3项。``"""
    said = standing_words(states).replace(State.NOT_REPORTED.word, "因有缺报不作判定")
    return f"截至{month.chinese}，{whole}{said}。"


def turned_words(turned: Sequence[Turned], same: int, since: str, *, new_year: bool) -> str:
    """Every change by its direction, better ones first; ``same`` is how many did not change.
    ``since`` names the month compared with, "" where there is none."""
    if not since:
        return "本期没有可比的上期。"
    if not turned:
        return f"与{since}相比，各项目标状态没有变化。"
    groups: dict[tuple[State | None, State | None], list[str]] = {}
    for one in sorted(turned, key=_order):
        groups.setdefault((one.was, one.now), []).append(one.name)
    said = [
        f"{_way(was, now)}{len(names)}项（{targets_words(names)}）"
        for (was, now), names in groups.items()
    ]
    said.append(f"其余{same}项状态不变" if same else "")
    words = f"与{since}相比，{'，'.join(part for part in said if part)}。"
    return f"{words}按年累计的目标从1月起重新计算，状态变化包含这一因素。" if new_year else words


def _order(one: Turned) -> tuple[int, int, int]:
    """Better, worse, then what is no verdict."""
    was, now = _worth(one.was), _worth(one.now)
    if was is None or now is None:
        return 2, -1 if now is None else -now, -1 if was is None else was
    return (0 if now > was else 1), -now, was


def _worth(state: State | None) -> int | None:
    return None if state is None else _WORTH.get(state)


def _way(was: State | None, now: State | None) -> str:
    if was is None and now is not None:
        return f"新列入评价、{now.word}"
    if now is None:
        return "不再评价"
    assert was is not None  # noqa: S101 (a target that is neither before nor now has not turned)
    return f"由{was.word}转为{now.word}"


def outlook_words(found: Mapping[str, Sequence[str]]) -> str:
    """``found``: what is said of the course → names of targets. Forecasts and results are told
    apart, those that fail by name; "" for nothing."""
    said = [
        _counted(found, _RESULT, "已到期的目标中"),
        _counted(found, _FORECAST, "可以预测走势的目标中"),
    ]
    return "".join(f"{part}。" for part in said if part)


def _counted(found: Mapping[str, Sequence[str]], words: Sequence[str], lead: str) -> str:
    parts = [
        f"{word}{len(found[word])}项{_named(found[word]) if word in _BAD else ''}"
        for word in words
        if found.get(word)
    ]
    return f"{lead}，{'，'.join(parts)}" if parts else ""


def _named(names: Sequence[str]) -> str:
    return f"（{targets_words(names)}）"
