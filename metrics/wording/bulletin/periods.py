"""The months of an issue and the phases they lie in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from campaigns.periods import Month

_NUMBERS = "一二三四"
_QUARTER = 3


def quarter_words(month: Month) -> str:
    """``2019年第三季度``, of any month of it."""
    return f"{month.year}年第{_NUMBERS[(month.month - 1) // _QUARTER]}季度"


def span_words(months: Sequence[Month]) -> str:
    """The same of the months that are judged; of less than three they are named:
    ``2016年第四季度（12月）``."""
    said = quarter_words(months[0])
    if len(months) >= _QUARTER:
        return said
    return f"{said}（{run_words(months)}）"


def run_words(months: Sequence[Month]) -> str:
    """``7月至9月`` of a run of months within one year, ``7月`` of a single one."""
    first, last = months[0], months[-1]
    return f"{first.month}月" if first == last else f"{first.month}月至{last.month}月"


def phase_words(phases: Sequence[tuple[Month, str]], coming: str = "") -> str:
    """In which phase the months lie, one by one where they differ; ``coming`` is the phase of the
    month after them. "" without phases."""
    runs = [
        ([month for month, _ in group], name)
        for name, group in groupby(phases, key=lambda pair: pair[1])
        if name
    ]
    if not runs:
        return ""
    names = [name for _, name in phases]
    if len(set(names)) == 1:
        said = f"本季度处在“{names[0]}”阶段"
    else:
        said = "，".join(f"{run_words(months)}处在“{name}”阶段" for months, name in runs)
        said = f"本季度跨阶段：{said}"
    after = phases[-1][0].plus(1)
    if coming and coming != names[-1]:
        said += f"，{after.chinese}起进入“{coming}”阶段"
    return f"{said}。"
