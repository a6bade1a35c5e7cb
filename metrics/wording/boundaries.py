"""Regions and their changes through the years, in words."""

from __future__ import annotations

from campaigns.periods import Month
from campaigns.terms import SuccessionKind


def agreement_words(then: int, now: int, today: str, *, agree: bool | None) -> str:
    """``then`` and ``now`` are how many regions there were in the year and there are now."""
    if then == now:
        counted = f"两种口径都是{then}个地区"
    else:
        counted = f"按当时区划{then}个地区，按现行区划（{today}）{now}个地区"
    if agree is None:
        return f"{counted}。"
    if agree:
        return f"{counted}；逐月核对，两种口径的合计一致。"
    return f"{counted}；逐月核对，两种口径的合计不一致，请联系管理员核对区划沿革。"


def merged_words(predecessor: str, successor: str, month: int, kind: str) -> str:
    """``莱芜市2019年1月并入济南市，措施按当时的区划列出``."""
    verb = "并入" if kind == SuccessionKind.MERGED else "改设为"
    return f"{predecessor}{Month.of(month).chinese}{verb}{successor}，措施按当时的区划列出"
