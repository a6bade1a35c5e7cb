"""目标完成情况: one sentence a target, as its row in the table has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaigns.periods import Month
from campaigns.terms import Kind, State

_STOCKS = {Kind.LEVEL, Kind.STAFFING}
_LENGTH = 2  # of 全年 and 最终, before the amount of a goal
_DOUBTFUL = "按目前走势难以完成"


@dataclass(frozen=True, slots=True)
class TargetTold:
    """One target of the whole. Amounts come with their unit, "" where there is none; ``kind`` is
    the rule itself, also inside a condition; ``due`` and ``reported`` count its figures; ``many``
    says that several goals must all be reached, so that one amount says little."""

    name: str
    kind: str
    month: Month
    state: State
    actual: str
    asked: str
    attainment: str
    gap: str = ""
    goal: str = ""
    pace: str = ""
    outlook: str = ""
    due: int = 0
    reported: int = 0
    many: bool = False


def target_words(told: TargetTold) -> str:
    """``破获毒品刑事案件：1至9月累计2,936起，应达2,893起，完成率101.5%，达标；全年目标…。``"""
    return f"{told.name}：{_now(told)}{_gaps(told)}{_ahead(told)}。"


def _now(told: TargetTold) -> str:
    if told.state is State.NO_BASELINE:
        return "没有基数，不评价"
    if not told.actual:
        return "没有报送，不能评价"
    if told.state is State.NOT_REPORTED:
        return _in_part(told)
    if told.kind == Kind.ZERO:
        return _zero(told)
    if told.many:
        return f"各项要求中完成最少的一项为{told.actual}，{told.asked}，{_verdict(told)}"
    rate = ""
    if told.attainment:
        share = "完成应提高幅度的" if told.kind == Kind.POINTS else "完成率"
        rate = f"，{share}{told.attainment}"
    return f"{_until(told)}{told.actual}，{told.asked}{rate}，{_verdict(told)}"


def _in_part(told: TargetTold) -> str:
    """What is known although some figures are missing, and that it is no verdict."""
    missing = told.due - told.reported
    why = f"因缺报{missing:,}个，不作判定" if missing > 0 else "有缺报，不作判定"
    if told.kind == Kind.ZERO:
        return f"{_this_year(told)}已报的数中没有发生；{why}"
    if told.many:
        return f"按已报的数，各项要求中完成最少的一项为{told.actual}，{told.asked}；{why}"
    return f"按已报的数{_until(told)}{told.actual}，{told.asked}；{why}"


def _zero(told: TargetTold) -> str:
    """What must not be: nothing of it, or how much."""
    if told.state is State.MET:
        return f"{_this_year(told)}没有发生，达标" if not told.gap else f"{told.gap}，达标"
    happened = told.gap.startswith("已发生")
    when = _this_year(told) if happened else f"{told.month.month}月底"
    asked = "" if happened else f"，{told.asked}"
    return f"{when}{told.gap or told.actual}{asked}，{told.state.word}"


def _this_year(told: TargetTold) -> str:
    return "1月" if told.month.month == 1 else f"1至{told.month.month}月"


def _until(told: TargetTold) -> str:
    if told.kind == Kind.GROWTH:
        return f"{_this_year(told)}累计"
    if told.kind == Kind.POSITION:
        return "位列"
    if told.kind == Kind.FREQUENCY:
        return "已有"
    return f"{told.month.month}月底达到" if told.kind in _STOCKS else "为"


def _verdict(told: TargetTold) -> str:
    shows = told.gap and told.kind != Kind.ZERO and told.state is not State.MET
    return f"{told.state.word}，{told.gap}" if shows else told.state.word


def _gaps(told: TargetTold) -> str:
    missing = told.due - told.reported
    if missing <= 0 or (told.actual and told.state is State.NOT_REPORTED):
        return ""
    return f"（应报{told.due:,}个数，缺报{missing:,}个）"


def _ahead(told: TargetTold) -> str:
    """Where it leads; nothing of what is not judged."""
    said = [f"{told.goal[:_LENGTH]}目标{told.goal[_LENGTH:]}" if told.goal else ""]
    said += [told.pace, _outlook(told)]
    parts = [part for part in said if part]
    return f"；{'，'.join(parts)}" if parts and told.actual else ""


def _outlook(told: TargetTold) -> str:
    """A target that is met today and will be missed all the same is told as both."""
    if told.state is State.MET and told.outlook == _DOUBTFUL:
        return "目前达标，但照近几个月的速度难以完成"
    return told.outlook


def summary_words(headline: int, counted: int, others: int) -> str:
    """What the part holds: so many headline targets, so many others that need attention."""
    if headline == counted:
        return f"全部{counted}项目标都是重点目标，逐项如下，并见表。"
    said = f"重点目标{headline}项，逐项如下" if headline else "各项目标见表"
    if others:
        return f"{said}；其余目标中需要关注的{others}项列在其后。全部{counted}项目标见表。"
    return f"{said}；其余目标没有落后、触红线、缺报或难以完成的。全部{counted}项目标见表。"


def below_words(name: str, tally: str) -> str:
    """A target that the whole is not asked, by its regions."""
    return f"{name}：{tally}"


def grouped(groups: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """Groups under their headings, as far as they hold something: numbered where there are
    several; a single sentence runs on behind its heading. The first group alone needs none."""
    full = [(heading, said) for heading, said in groups if said]
    if len(full) == 1 and groups[0][1]:
        return numbered(groups[0][1])
    lines = []
    for mark, (heading, said) in zip("一二三四", full, strict=False):
        lead = f"（{mark}）{heading}。" if len(full) > 1 else f"{heading}。"
        lines += [f"{lead}{said[0]}"] if len(said) == 1 else [lead, *numbered(said)]
    return lines


def numbered(sentences: Sequence[str]) -> list[str]:
    """``1.甲``, ``2.乙``; a single one stands without a number."""
    if len(sentences) == 1:
        return list(sentences)
    return [f"{number}.{text}" for number, text in enumerate(sentences, start=1)]


def needs_attention(state: State, outlook: str) -> bool:
    """Whether a target that is no headline is told all the same."""
    bad = {State.BEHIND, State.RED_LINE, State.NOT_REPORTED}
    return state in bad or outlook in {"will_be_missed"}


STATE_ORDER: Mapping[State, int] = {
    State.RED_LINE: 0,
    State.BEHIND: 1,
    State.NOT_REPORTED: 2,
    State.CLOSE: 3,
}
