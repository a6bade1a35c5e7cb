"""What is still missing, and what will become of it."""

from __future__ import annotations

import math

from campaigns.periods import Month
from campaigns.terms import Kind, State
from metrics.wording.formulas import COUNTED, NOISE, Told
from metrics.wording.shortfall import shortfall_words

OUTLOOK = {
    "will_be_met": "按目前走势可以完成",
    "open": "能否完成尚不明朗",
    "will_be_missed": "按目前走势难以完成",
    "": "",
}


def outlook(told: Told, months_left: int) -> dict[str, str]:
    """What the forecast says; when the time is up there is no course any more, only the result."""
    code = told.detail["outlook"]
    if not code or months_left > 0:
        return {"code": code, "word": OUTLOOK[code]}
    if told.detail["state"] == State.NOT_REPORTED:
        return {"code": "", "word": ""}
    if told.detail["state"] == State.MET:
        return {"code": "will_be_met", "word": "已完成"}
    return {"code": "will_be_missed", "word": "未完成"}


def gap(told: Told) -> str:
    """What is missing to today's expectation, in whole units: 还差3名."""
    return shortfall_words(told, told.unit) if told.inner in COUNTED else ""


def pace(told: Told, months_left: int) -> str:
    """What each remaining month must bring to reach the final goal; a single one by its name."""
    needed = told.detail["needed"]
    if needed is None or months_left <= 0:
        return ""
    if needed == 0:
        return "已达到最终目标"
    each = told.whole(math.ceil(needed - NOISE))
    if months_left == 1:
        return f"{_named(told.month.plus(1), told.month)}还需{each}"
    return f"其余{months_left}个月每月需{each}"


def _named(month: Month, now: Month) -> str:
    """``12月``, and in another year with it."""
    return f"{month.month}月" if month.year == now.year else month.chinese


def goal(told: Told) -> str:
    """Where the path leads, where it is not there yet: 全年3,878起, 最终4,500名."""
    final = told.detail["final_goal"]
    if final is None or final == told.detail["expected"]:
        return ""
    word = "全年" if told.inner == Kind.GROWTH else "最终"
    return f"{word}{told.enough('final_goal')}"
