"""What pictures of places say: where a region stood and stands, who moved, whose place is sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.periods import Month
from metrics.wording.rankings import (
    RankedRow,
    band_words,
    listing,
    movement_words,
    movers_words,
)

PLACE_READING = (
    "名次越小越好，第1名在最上面；浅色竖条是计入偶然因素后名次的大致范围；"
    "没有排名或未参评的月份断开。"
)
BUMP_READING = "名次越小越好，第1名在最上面；没有排名或未参评的月份断开。"
BAND_READING = (
    "名次越小越好，第1名在最左边；浅色横条是计入偶然因素后名次的大致范围，横条大段重叠的不宜区分先后；"
    "空心点和箭头表示从上期名次移到本期名次。"
)


@dataclass(frozen=True, slots=True)
class Held:
    """A region's place in one month that has a ranking; None is 未参评. ``ranked`` had a place."""

    month: Month
    place: int | None
    ranked: int
    low: int | None = None
    high: int | None = None


def held_words(one: Held) -> str:
    if one.place is None:
        return "未参评"
    if one.low is None or one.high is None or one.low == one.high:
        return f"第{one.place}名"
    return f"第{one.place}名（区间{one.low}–{one.high}）"


def place_finding(name: str, held: Sequence[Held]) -> str:
    """The newest month, and the best and the worst place of all; ``held`` is in order of time."""
    now = held[-1]
    placed = [one for one in held if one.place is not None]
    if not placed:
        return f"{name}在{len(held)}个月的排名中都未参评。"
    said = (
        f"{name}{now.month.chinese}未参评"
        if now.place is None
        else f"{name}{now.month.chinese}在{now.ranked}个参评地区中列第{now.place}名"
    )
    if len(held) > 1:
        said += f"；{_through(held, placed)}"
    return f"{said}。"


def _through(held: Sequence[Held], placed: Sequence[Held]) -> str:
    places = [one.place for one in placed if one.place is not None]
    best, worst = min(places), max(places)
    said = f"有排名的{len(held)}个月中"
    if len(placed) < len(held):
        said += f"{len(held) - len(placed)}个月未参评，其余"
    if len(places) == 1:
        return f"{said}1个月列第{best}名"
    return f"{said}一直是第{best}名" if best == worst else f"{said}最好第{best}名，最差第{worst}名"


@dataclass(frozen=True, slots=True)
class Moved:
    """A region's places in the first and the last month; None is 未参评 or not listed."""

    name: str
    first: int | None
    last: int | None

    @property
    def gained(self) -> int | None:
        known = self.first is not None and self.last is not None
        return (self.first or 0) - (self.last or 0) if known else None


def extremes(moved: Sequence[Moved]) -> list[str]:
    """Who gained and who lost most: those that the sentence names."""
    gains = [one.gained for one in moved if one.gained]
    most, least = max([0, *gains]), min([0, *gains])
    return [one.name for one in moved if one.gained and one.gained in {most, least}]


def bump_finding(first: Month, last: Month, moved: Sequence[Moved]) -> str:
    """Who stands first, and who moved most since the first month."""
    leaders = [one.name for one in moved if one.last == 1]
    together = "并列" if len(leaders) > 1 else "列"
    parts = [f"{last.chinese}{listing(leaders)}{together}第1名"] if leaders else []
    comparable = [one for one in moved if one.gained is not None]
    if first == last:
        parts.append("还没有更早的名次可比")
    elif not comparable:
        parts.append(f"没有地区在{first.chinese}和{last.chinese}都参评")
    elif not any(one.gained for one in comparable):
        parts.append(f"名次都与{first.chinese}相同")
    else:
        gains = [one.gained or 0 for one in comparable]
        told = [_most(comparable, max(gains), "上升"), _most(comparable, min(gains), "下降")]
        parts.append(f"与{first.chinese}相比，{'，'.join(words for words in told if words)}")
    return f"{'；'.join(parts)}。"


def _most(moved: Sequence[Moved], most: int, verb: str) -> str:
    if most == 0 or (most > 0) != (verb == "上升"):
        return ""
    found = [one for one in moved if one.gained == most]
    each = "各" if len(found) > 1 else ""
    return f"{listing([one.name for one in found])}{verb}最多（{each}{abs(most)}位）"


def some_only(shown: int, size: int) -> str:
    """Said where not everyone is in the picture."""
    return f"共{size}个地区，图中只画{shown}个：居首、居末、变动最大的和标出的；其余见数字表。"


def some_rows(shown: int, size: int) -> str:
    return f"共{size}个参评地区，图中只列{shown}个：居首、居末的和标出的及其前后；其余见数字表。"


def band_finding(noun: str, rows: Sequence[RankedRow], since: str) -> str:
    """How many places are sure, whose is least so, and who moved most."""
    if not rows:
        return "没有参评的地区。"
    if len(rows) == 1:
        return f"只有{rows[0].name}参评。"
    parts = [_sure(noun, rows), _widest(rows), movers_words(rows, since)]
    return f"{'；'.join(part for part in parts if part)}。"


def _sure(noun: str, rows: Sequence[RankedRow]) -> str:
    """The last one has no next one to differ from."""
    sure = [row.name for row in rows[:-1] if row.distinct]
    if not sure:
        return f"{len(rows)}{noun}中，没有一个与后一名差异显著，相邻名次不宜细分先后"
    if len(sure) == len(rows) - 1:
        return f"{len(rows)}{noun}相邻名次的差异都显著"
    return f"{len(rows)}{noun}中，{listing(sure)}与后一名差异显著，其余相邻名次不宜细分先后"


def _widest(rows: Sequence[RankedRow]) -> str:
    widest = max(row.high - row.low for row in rows)
    if widest == 0:
        return "各地名次区间都只有一个名次"
    found = [row for row in rows if row.high - row.low == widest]
    if len(found) == 1:
        return f"{found[0].name}的名次区间最宽（第{found[0].low}–{found[0].high}名）"
    return f"{listing([row.name for row in found])}的名次区间最宽（各跨{widest + 1}个名次）"


def banded_words(row: RankedRow, since: str) -> str:
    return (
        f"第{row.place}名，{movement_words(row.movement, since)}；{band_words(row.low, row.high)}"
    )
