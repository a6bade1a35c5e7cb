"""The two ways of dividing a region through the years, in words."""

from __future__ import annotations


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
