"""A chase in words: what is owed, by whom, until when. No figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from metrics.wording.times import clock

OWED, UNDECIDED = "owed", "undecided"
_NAMED = 6


def item_words(item: Mapping[str, Any], zone: tzinfo) -> str:
    """One thing that a person owes, as a sentence."""
    names = [name for _, name in item["regions"]]
    year, month = divmod(item["month"], 100)
    which = f"“{item['campaign_name']}”{year}年{month}月"
    end = clock(datetime.fromisoformat(item["due"]).astimezone(zone), until=True)
    if item["about"] == UNDECIDED:
        return f"{which}有 {len(names)} 份待审核：{listed(names)}；{end}审核完毕"
    return f"{which}还未报送：{listed(names)}；{end}报送"


def listed(names: Sequence[str]) -> str:
    """A few names, and how many there are."""
    shown = "、".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown}等 {len(names)} 个地区"


def headline(items: Sequence[Mapping[str, Any]]) -> str:
    """What a chase is about, in a few words."""
    owed = any(item["about"] == OWED for item in items)
    waiting = any(item["about"] == UNDECIDED for item in items)
    if owed and waiting:
        return "有报表未报送，也有报表待审核"
    return "有报表未报送" if owed else "有报表待审核"
