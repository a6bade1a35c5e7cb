"""Which areas a document has listed, by whom and since when, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from campaigns.periods import Month
from campaigns.terms import MeasureState
from metrics.wording.accountability.facts import Listed
from metrics.wording.days import dated

_AS_WRITTEN = "以上按文件所载列出；文件没有写明何时解除的，仍予列出。"
_AS_RECORDED = "以上按文件所载和此后登记的办理情况列出；没有登记解除的，仍予列出。"
# How an area came off a list; by removal unless told here.
_OFF = {MeasureState.ESCALATED: "升级处理", MeasureState.REVOKED: "撤销"}


def listed_words(rows: Sequence[Listed], month: Month) -> list[str]:
    """Grouped by who listed them as what, those who came off the list apart; nothing for none."""
    groups: dict[str, list[Listed]] = {}
    for row in rows:
        groups.setdefault(row.words, []).append(row)
    if not groups:
        return []
    said = [
        part for words, found in groups.items() for part in (_on(words, found, month), _off(found))
    ]
    last = _AS_RECORDED if any(row.state for row in rows) else _AS_WRITTEN
    return [*(part for part in said if part), last]


def _on(words: str, found: Sequence[Listed], month: Month) -> str:
    rows = [row for row in found if not row.is_off]
    return f"{words}{len(rows)}个：{_named(rows, month)}。" if rows else ""


def _off(found: Sequence[Listed]) -> str:
    rows = [row for row in found if row.is_off]
    if not rows:
        return ""
    told = "、".join(f"{row.region}（{_how(row)}）" for row in rows)
    return f"本期退出{rows[0].words}{len(rows)}个：{told}。"


def _how(row: Listed) -> str:
    if row.state is MeasureState.RELAPSED:
        return "解除后在观察期内反弹"
    how = _OFF.get(row.state, "解除") if row.state else "解除"
    observed = f"，观察期至{dated(row.until)}" if row.until else ""
    return f"{dated(row.day)}{how}{observed}"


def _named(rows: Sequence[Listed], month: Month) -> str:
    dates = {row.since for row in rows}
    if len(dates) == 1 and not any(row.leave_by or row.state for row in rows):
        names = "、".join(row.region for row in rows)
        return f"{names}（{'均' if len(rows) > 1 else ''}自{rows[0].since.chinese}起）"
    return "、".join(
        f"{row.region}（自{row.since.chinese}起{_until(row, month)}{_state(row.state, row.day)}）"
        for row in rows
    )


def _until(row: Listed, month: Month) -> str:
    if row.leave_by is None:
        return ""
    passed = "已到期" if row.leave_by <= month else ""
    return f"，应于{row.leave_by.chinese}前退出{f'，{passed}' if passed else ''}"


def _state(state: MeasureState | None, day: date | None) -> str:
    """``，2019年8月2日起延期整改``; "" where nothing was recorded."""
    return f"，{dated(day)}起{state.word}" if state else ""
