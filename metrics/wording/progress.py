"""What is still missing, and what will become of it."""

from __future__ import annotations

import math
from typing import Any

from campaigns.terms import Kind, State
from metrics.wording.formulas import Told

OUTLOOK = {
    "will_be_met": "按目前走势可以完成",
    "open": "能否完成尚不明朗",
    "will_be_missed": "按目前走势难以完成",
    "": "",
}
_COUNTED = {Kind.GROWTH, Kind.LEVEL, Kind.STAFFING, Kind.FREQUENCY}


def gap(told: Told) -> str:
    """What is missing to today's expectation, in whole units: 还差3名."""
    detail = told.detail
    if told.inner not in _COUNTED or detail["state"] in {State.MET, State.NOT_APPLICABLE}:
        return ""
    if detail["expected"] is None or detail["actual"] is None:
        return ""
    missing = math.ceil(detail["expected"] - detail["actual"] - 1e-9)
    return f"还差{told.numbers.amount(missing)}{told.unit}" if missing > 0 else ""


def pace(told: Told, months_left: int) -> str:
    """What each remaining month must bring to reach the final goal."""
    needed = told.detail["needed"]
    if needed is None or months_left <= 0:
        return ""
    if needed == 0:
        return "已达到最终目标"
    return f"其余{months_left}个月每月需{told.numbers.amount(math.ceil(needed - 1e-9))}{told.unit}"


def goal(told: Told) -> str:
    """Where the path leads, where it is not there yet: 全年 3,877.73起, 最终 4,500名."""
    final: Any = told.detail["final_goal"]
    if final is None or final == told.detail["expected"]:
        return ""
    word = "全年" if told.inner == Kind.GROWTH else "最终"
    return f"{word} {told.numbers.expected(final)}{told.unit}"
