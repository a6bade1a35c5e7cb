"""列管和整治情况: which areas a document has listed, by whom and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.periods import Month


@dataclass(frozen=True, slots=True)
class Listed:
    """``words``: who listed it as what; ``leave_by``: until when it must be off, if said."""

    region: str
    words: str
    since: Month
    leave_by: Month | None = None


def listed_words(rows: Sequence[Listed], month: Month) -> list[str]:
    """Grouped by who listed them as what; nothing for none."""
    groups: dict[str, list[Listed]] = {}
    for row in rows:
        groups.setdefault(row.words, []).append(row)
    if not groups:
        return []
    said = [f"{words}{len(found)}个：{_named(found, month)}。" for words, found in groups.items()]
    return [*said, "以上按文件所载列出；文件没有写明何时解除的，仍予列出。"]


def _named(rows: Sequence[Listed], month: Month) -> str:
    dates = {row.since for row in rows}
    if len(dates) == 1 and not any(row.leave_by for row in rows):
        names = "、".join(row.region for row in rows)
        return f"{names}（{'均' if len(rows) > 1 else ''}自{rows[0].since.chinese}起）"
    return "、".join(f"{row.region}（自{row.since.chinese}起{_until(row, month)}）" for row in rows)


def _until(row: Listed, month: Month) -> str:
    if row.leave_by is None:
        return ""
    passed = "已到期" if row.leave_by <= month else ""
    return f"，应于{row.leave_by.chinese}前退出{f'，{passed}' if passed else ''}"
