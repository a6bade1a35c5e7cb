"""What an entry of the audit says had changed, as lines that can be read."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

LONGEST = 300
SHOWN = 60
NOTHING = "—"


class Change(NamedTuple):
    """One thing with what it was before and what it is after; "" where that was not said."""

    name: str
    before: str
    after: str


def changes(before: Any, after: Any) -> list[Change]:
    """Thing by thing where both sides are named, else the whole as one line; at most ``SHOWN``
    and one more that says how many were left out."""
    if before is None and after is None:
        return []
    if not isinstance(before or {}, dict) or not isinstance(after or {}, dict):
        return [Change("", said(before), said(after))]
    old, new = before or {}, after or {}
    names = [*old, *(name for name in new if name not in old)]
    found = [
        Change(str(name), said(old[name]) if name in old else "", said(new.get(name)))
        if name in new
        else Change(str(name), said(old[name]), "")
        for name in names
        if old.get(name) != new.get(name)
    ]
    left = len(found) - SHOWN
    return [*found[:SHOWN], *([Change("其余", "", f"还有 {left} 项")] if left > 0 else [])]


def said(value: Any) -> str:
    """A value of JSON in words; a long one is cut."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        text = "、".join(said(one) for one in value) or NOTHING
    elif isinstance(value, dict):
        text = "，".join(f"{name}：{said(one)}" for name, one in value.items() if one != "")
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}……"


def in_line(before: Any, after: Any) -> str:
    """The same in one cell of a table."""
    return "；".join(_in_line(one) for one in changes(before, after))


def _in_line(change: Change) -> str:
    name = f"{change.name}：" if change.name else ""
    if change.before and change.after:
        return f"{name}{change.before} → {change.after}"
    return f"{name}{change.after or change.before}"
