"""本地区情况: what the annex of one region says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.periods import Month
from campaigns.terms import State
from metrics.wording.bulletin.names import targets_words
from metrics.wording.rankings import movement_words
from metrics.wording.whole import standing_words


@dataclass(frozen=True, slots=True)
class Own:
    """One region's place. ``together`` are those that share it, this one included; ``peers`` are
    its places in smaller lists; ``since`` is "" without a month to compare with."""

    name: str
    month: Month
    place: int
    ranked: int
    together: int
    low: int
    high: int
    score: str
    movement: int | None
    since: str
    peers: str = ""


def place_words(own: Own) -> str:
    """``2019年9月，青岛市得101.07分，在16个参评地区中列第4名，名次区间2–7，较…上升3位。``"""
    share = "并列" if own.together > 1 else "列"
    band = "名次稳定" if own.low == own.high else f"名次区间{own.low}–{own.high}"
    said = (
        f"{own.month.chinese}，{own.name}得{own.score}分，"
        f"在{own.ranked}个参评地区中{share}第{own.place}名，{band}"
    )
    if own.movement is not None and own.since:
        said += f"，{movement_words(own.movement, own.since)}"
    return f"{said}{f'；{own.peers}' if own.peers else ''}。"


def unranked_words(name: str, month: Month, reason: str) -> str:
    return f"{month.chinese}，{name}未参评，没有名次：{reason}。"


def absent_words(name: str, month: Month, *, not_yet: bool = False, gone: bool = False) -> str:
    """Why a region has no row: it did not exist in the month, or nothing is ranked at its level."""
    if not_yet:
        return f"{month.chinese}{name}尚未设立，没有单独的数字和名次。"
    if gone:
        return f"{name}在{month.chinese}以前已经撤销，没有单独的数字和名次。"
    return f"{month.chinese}的排名没有单独列出{name}，没有可以列出的目标和名次。"


def states_words(states: Sequence[State], unmet: Sequence[str]) -> str:
    """How many targets stand how, and which of them have to be put right."""
    said = standing_words(states)
    return f"{said}；没有达标的是{targets_words(unmet, 5)}。" if unmet else f"{said}。"


OTHERS = "各地区项数中的“其他”为进行中、不适用和没有基数的目标。"


def all_words(regions: int, month: str, *, lacks: bool, partly: bool = False) -> str:
    """What the annex of the campaign's own region holds; ``partly``: some attainments rest on a
    part of the reports."""
    more = "、重点目标还差的数" if lacks else ""
    part = "注明“不全”的完成率按已报的数计算，不作判定。" if partly else ""
    said = f"以下列出{month}{regions}个地区的名次、各状态目标的项数、重点目标完成率{more}。"
    return f"{said}{OTHERS}{part}"


def red_words(touched: Sequence[str]) -> str:
    """``touched``: where and what, one after the other."""
    return f"触红线：{'；'.join(touched)}。" if touched else ""
