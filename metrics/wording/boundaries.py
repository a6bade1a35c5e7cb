"""Regions and their changes through the years, in words."""

from __future__ import annotations

from collections.abc import Sequence

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
    """``莱芜市2019年1月并入济南市，以下按当时的区划列出``."""
    verb = "并入" if kind == SuccessionKind.MERGED else "改设为"
    return f"{predecessor}{Month.of(month).chinese}{verb}{successor}，以下按当时的区划列出"


def validity_words(name: str, begins: int | None, ends: int | None) -> str:
    """``蓬莱市（到2020年5月）``; ``begins`` and ``ends`` are its first and last month, if any."""
    since = f"{Month.of(begins).chinese}起" if begins else ""
    until = f"到{Month.of(ends).chinese}" if ends else ""
    said = "，".join(one for one in (since, until) if one)
    return f"{name}（{said}）" if said else name


def not_there_words(
    name: str, month: Month, begins: int | None, ends: int | None, instead: Sequence[str]
) -> str:
    """Why nothing can be done for a region in a month: it was not there yet, or no more; and which
    regions stood in its ``instead``."""
    if begins and month.number < begins:
        why = f"{name}自{Month.of(begins).chinese}起设立"
    else:
        why = f"{name}到{Month.of(ends or 0).chinese}为止" if ends else f"{name}当月不在区划内"
    way = f"请选当时的地区：{'、'.join(instead)}" if instead else "请选当时的地区"
    return f"{why}，{month.chinese}没有这个地区；{way}"
