"""What an entry of the audit says had changed, as lines that can be read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from metrics.wording.audit_names import BARE, Glossary

LONGEST = 300
SHOWN = 60
NOTHING = "—"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
# What a program compares: no reader begins with it.
_DIGEST = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
# China has one time, and none in summer.
_TIME = timezone(timedelta(hours=8))


class Change(NamedTuple):
    """One thing with what it was before and what it is after; "" where that was not said."""

    name: str
    before: str
    after: str


def changes(before: Any, after: Any, words: Glossary = BARE) -> list[Change]:
    """Thing by thing where both sides are named, else the whole as one line; at most ``SHOWN``
    and one more that says how many were left out. Digests stand last."""
    if before is None and after is None:
        return []
    if not isinstance(before or {}, dict) or not isinstance(after or {}, dict):
        return [Change("", said(before, words), said(after, words))]
    old, new = before or {}, after or {}
    names = [*old, *(name for name in new if name not in old)]
    names.sort(key=lambda name: _is_digest(old.get(name)) or _is_digest(new.get(name)))
    found = [
        Change(
            words.name(str(name)),
            said(old[name], words, name) if name in old else "",
            said(new[name], words, name) if name in new else "",
        )
        for name in names
        if old.get(name) != new.get(name)
    ]
    left = len(found) - SHOWN
    return [*found[:SHOWN], *([Change("其余", "", f"还有 {left} 项")] if left > 0 else [])]


def _is_digest(value: Any) -> bool:
    """Or several of them by name."""
    if isinstance(value, dict):
        return bool(value) and all(_is_digest(one) for one in value.values())
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def said(value: Any, words: Glossary = BARE, under: str = "") -> str:
    """A value of JSON in words; a long one is cut. ``under`` is the name it stands under."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        text = "、".join(said(one, words, under) for one in value) or NOTHING
    elif isinstance(value, dict):
        text = "，".join(
            f"{words.name(str(name))}：{said(one, words, name)}"
            for name, one in value.items()
            if one != ""
        )
    elif isinstance(value, str):
        text = _text(value, words, under)
    else:
        text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}……"


def _text(text: str, words: Glossary, under: str) -> str:
    if under == "条件" and text.startswith("?"):
        return said(dict(parse_qsl(text[1:])), words)
    if _MOMENT.fullmatch(text):
        # What somebody typed may look like a moment that never was.
        with suppress(ValueError, OverflowError):
            return f"{datetime.fromisoformat(text).astimezone(_TIME):%Y-%m-%d %H:%M}"
    return words.value(text, under)


def in_line(found: Iterable[Change]) -> str:
    """The same in one cell of a table."""
    return "；".join(_in_line(one) for one in found)


def _in_line(change: Change) -> str:
    name = f"{change.name}：" if change.name else ""
    if change.before and change.after:
        return f"{name}{change.before} → {change.after}"
    return f"{name}{change.after or change.before}"
