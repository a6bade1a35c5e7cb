"""The conditions of a removal in words."""

from __future__ import annotations

from campaigns.periods import Month


def month_words(month: Month, *, last: bool = False, red: bool = False, ranked: bool = True) -> str:
    """``2019年8月：名次区间没有整个落在最后三分之一，没有触碰红线``."""
    if not ranked:
        return f"{month.chinese}：未参评，看不出是否好转"
    place = "名次区间整个落在最后三分之一" if last else "名次区间没有整个落在最后三分之一"
    line = "触碰红线" if red else "没有触碰红线"
    return f"{month.chinese}：{place}，{line}"


def lacking_words(wanted: int, found: int) -> str:
    """Only months after the one in which the measure was issued are counted."""
    there = f"已发布{found}个月" if found else "还没有发布"
    return f"要看下达以后{wanted}个月的排名（下达当月不算），{there}，还差{wanted - found}个月"


def gone_words(region: str) -> str:
    """Of a region that no ranking names any more."""
    return f"{region}已经撤并，没有单独承接的地区，不再看排名"


def held_words(months: int) -> str:
    """The same as one clause of a letter, where all of them hold; "" where nothing is asked."""
    if not months:
        return ""
    return f"最近{months}个月名次区间没有整个落在最后三分之一，也没有触碰红线"
