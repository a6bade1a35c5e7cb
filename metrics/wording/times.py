"""Moments and spans as people say them."""

from __future__ import annotations

from datetime import datetime, timedelta

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


def clock(moment: datetime, *, until: bool = False) -> str:
    """``1月5日 16:30``; as an end, midnight is the evening before: ``1月5日 24:00 前``."""
    if not until:
        return f"{moment.month}月{moment.day}日 {moment:%H:%M}"
    if (moment.hour, moment.minute) == (0, 0):
        eve = moment - _DAY
        return f"{eve.month}月{eve.day}日 24:00 前"
    return f"{moment.month}月{moment.day}日 {moment:%H:%M} 前"


def reopened(end: datetime, at: datetime) -> str:
    """``重新开放，到 11月26日 24:00，还有 4 天``; ``end`` in the reader's own time."""
    return f"重新开放，到 {clock(end, until=True).removesuffix(' 前')}，{remaining(end, at)}"


def remaining(end: datetime, at: datetime) -> str:
    """``还有 2 天``, ``还有 5 小时``, ``不到 1 小时``, ``已逾期 3 天``."""
    left = end - at
    if left <= timedelta():
        return f"已逾期 {days} 天" if (days := -left // _DAY) else "已逾期"
    if left >= _DAY:
        return f"还有 {left // _DAY} 天"
    return f"还有 {left // _HOUR} 小时" if left >= _HOUR else "不到 1 小时"
