"""A change of boundaries within the months of an issue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.periods import Month
from campaigns.terms import SuccessionKind

_VERBS = {
    SuccessionKind.RENAMED: "改设为",
    SuccessionKind.MERGED: "并入",
    SuccessionKind.MOVED: "部分区域划归",
}


@dataclass(frozen=True, slots=True)
class Succeeded:
    """``inherits``: the earlier figures of the one count for the other as well; ``gone``: the one
    ended with the change."""

    predecessor: str
    successor: str
    month: Month
    kind: str
    inherits: bool
    gone: bool = True


def boundary_words(rows: Sequence[Succeeded], sizes: tuple[int, int], list_word: str) -> list[str]:
    """Each change, what became of the earlier figures, and how many regions are compared with how
    many: ``sizes`` of the list before and now, 0 before where there is nothing to compare with."""
    if not rows:
        return []
    said = f"区划变动：{'；'.join(_told(row) for row in rows)}。"
    if not all(row.inherits for row in rows):
        said += "只划转部分区域的，以前的数字不作调整。"
    then, now = sizes
    if then and then != now:
        said += f"{list_word}上期{then}个地区，本期{now}个地区，名次升降包含地区增减的因素。"
    return [said]


def _told(row: Succeeded) -> str:
    said = f"{row.month.chinese}起，{row.predecessor}{_verb(row)}{row.successor}"
    if not row.inherits:
        return said
    return f"{said}，{row.predecessor}以前的数字计入{row.successor}，同期和基数可比"


def _verb(row: Succeeded) -> str:
    if row.kind != SuccessionKind.SPLIT:
        return _VERBS[SuccessionKind(row.kind)]
    if not row.gone:
        return "析置"
    return "撤销，改设" if row.inherits else "部分区域划归"
