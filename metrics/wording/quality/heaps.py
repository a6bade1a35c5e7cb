"""Heaps at a line in words: what is seen, and how easily chance alone would do it."""

from __future__ import annotations

from metrics.wording.numbers import Numbers

_READING = "每一柱是一个百分点，竖线是目标线，右边是达到的；紧挨着线的两边，偶然时差不多各占一半。"
_RARE = 0.05


def heap_finding(below: int, above: int, chance: float | None, numbers: Numbers) -> str:
    """The two steps beside the line, and whether that is worth a question."""
    seen = f"紧挨着线，线上{above}个地区，线下{below}个"
    if not below + above:
        return "没有地区紧挨着目标线。"
    if chance is None:
        return f"{seen}。"
    if chance < _RARE:
        return f"{seen}，偶然出现的可能只有{_odds(chance, numbers)}，值得核对口径。"
    return f"{seen}，偶然也常会这样（{_odds(chance, numbers)}）。"


def _odds(chance: float, numbers: Numbers) -> str:
    return "不到0.1%" if chance < 0.001 else numbers.percent(chance)


def heap_reading(beyond: int, small: int, *, up: bool) -> str:
    """How the columns are read, and who does not stand in them."""
    left = [
        "" if up else "越低越好，刻度从左往右变小。",
        f"离线更远的{beyond}个地区没有画。" if beyond else "",
        f"分母太小的{small}个地区不看。" if small else "",
    ]
    return _READING + "".join(left)
