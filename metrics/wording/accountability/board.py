"""督导问责 on a board: one line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """What runs in a region and below it: rung → how many of the office's own measures; measures
    under observation and those that a document names apart. ``waiting``: proposals that nobody has
    decided, 0 for whoever does not see them."""

    running: Mapping[str, int]
    observed: int = 0
    listed: int = 0
    late: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        return sum(self.running.values())

    def __bool__(self) -> bool:
        return bool(self.total or self.observed or self.listed or self.waiting)


def counts_words(found: Counts) -> list[str]:
    """Part by part; [] where there is nothing to say."""
    if not found:
        return []
    rungs = "、".join(f"{word}{number}" for word, number in found.running.items())
    parts = [
        f"在办{found.total}项（{rungs}）" if found.total else "没有在办的措施",
        f"观察期{found.observed}项" if found.observed else "",
        f"文件所列{found.listed}项" if found.listed else "",
        f"{found.late}项办理超期" if found.late else "",
        f"{found.waiting}件提请等待决定" if found.waiting else "",
    ]
    return [part for part in parts if part]
