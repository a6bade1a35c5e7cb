"""Sentences about a ranking; they say what the table says, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from campaigns.periods import Month
from campaigns.terms import MissingRule
from metrics.engine.exact import fraction
from metrics.wording.months import months_words
from metrics.wording.numbers import ABSENT, Numbers

_NAMED = 3  # so many of the first and of the last are named
_MOST = 5  # so many regions are named in a row; of more, the number is told
_AT_EVERY_TARGET = 10_000  # hundredths: every target with a base is reached


@dataclass(frozen=True, slots=True)
class RankedRow:
    """One ranked region; sequences of these are in the order of the table."""

    name: str
    place: int
    score: int  # hundredths
    low: int
    high: int
    distinct: bool = True  # from the next one below
    movement: int | None = None
    silent: int = 0  # how many of its targets it did not report


@dataclass(frozen=True, slots=True)
class Touched:
    """A red line touched in one region; ``months`` are empty where they are not known."""

    region: str
    target: str
    months: tuple[Month, ...] = ()


def leaders_words(rows: Sequence[RankedRow], numbers: Numbers) -> str:
    """Who is first, whether that means anything, and who comes next; "" without anyone."""
    if not rows:
        return ""
    first = [row for row in rows if row.place == 1]
    if len(first) == len(rows) > 1:
        return f"{len(rows)}个地区得分相同（{numbers.points(rows[0].score)}分），不分先后"
    said = f"{listing([row.name for row in first])}{'并列第一' if len(first) > 1 else '居首'}"
    said += f"（{numbers.points(first[0].score)}分）{_doubt(first, len(rows))}"
    followers = [row for row in rows if 1 < row.place <= _NAMED]
    # Of two or three regions the next one is the last one as well, and is told as such.
    if not followers or len(followers) >= _MOST or len(first) + len(followers) > len(rows) // 2:
        return said
    return f"{said}，其后是{_scored(followers, numbers)}"


def _doubt(first: Sequence[RankedRow], ranked: int) -> str:
    """Said of a single leader from whom the next is not distinguishable. Whoever shares the first
    place has no lead, and each an interval of its own, which the table has."""
    if len(first) > 1 or first[0].distinct or ranked == 1:
        return ""
    low, high = first[0].low, first[0].high
    if low == high:
        return "，但领先不显著"
    return f"，但名次区间{low}–{high}，领先不显著"


def laggards_words(rows: Sequence[RankedRow], numbers: Numbers) -> str:
    """Who is last, and who is right above; "" where nobody is worse than anybody else."""
    if not rows or rows[-1].place == rows[0].place:
        return ""
    last = [row for row in rows if row.place == rows[-1].place]
    said = f"{listing([row.name for row in last])}{'并列末位' if len(last) > 1 else '居末'}"
    said += f"（{numbers.points(last[0].score)}分）{_silence(last)}"
    above = [row for row in rows[-_NAMED:] if row.place < rows[-1].place]
    if not above or len(last) + len(above) > len(rows) // 2:
        return said
    return f"{said}，其前是{_scored(list(reversed(above)), numbers)}"


def _silence(last: Sequence[RankedRow]) -> str:
    """A place that was lost by not reporting is told as such."""
    told = [f"{row.name}缺报{row.silent}项目标" for row in last[:_NAMED] if row.silent]
    if len(last) == 1 and last[0].silent:
        return f"，缺报{last[0].silent}项目标"
    return f"，其中{'、'.join(told)}" if told else ""


def _scored(rows: Sequence[RankedRow], numbers: Numbers) -> str:
    return "、".join(f"{row.name}（{numbers.points(row.score)}分）" for row in rows)


def movers_words(rows: Sequence[RankedRow], since: str) -> str:
    """Who gained and who lost most places; ``since`` names the month compared with."""
    moves = [row.movement for row in rows if row.movement is not None]
    if not moves or not since:
        return "没有可比的上期名次"
    if not any(moves):
        return f"名次与{since}相同"
    parts = [_most_moved(rows, max(moves), "升"), _most_moved(rows, min(moves), "降")]
    return f"较{since}，{'，'.join(part for part in parts if part)}"


def _most_moved(rows: Sequence[RankedRow], most: int, verb: str) -> str:
    """``升得最多的是聊城（升5位，到第7名）``; "" where nobody moved that way."""
    if most == 0 or (most > 0) != (verb == "升"):
        return ""
    found = [row for row in rows if row.movement == most]
    where = f"，到第{found[0].place}名" if len(found) == 1 else ""
    each = "各" if len(found) > 1 else ""
    names = listing([row.name for row in found])
    return f"{verb}得最多的是{names}（{each}{verb}{abs(most)}位{where}）"


def red_line_words(touched: Sequence[Touched]) -> str:
    """Which red line was touched where and when."""
    if not touched:
        return "没有地区触红线"
    regions = list(dict.fromkeys(one.region for one in touched))
    told = "；".join(_touch(one) for one in touched[:_NAMED])
    if len(touched) <= _NAMED:
        return f"触红线：{told}"
    return f"触红线共{len(touched)}处，涉及{len(regions)}个地区：{told}；等"


def _touch(one: Touched) -> str:
    when = f"（{months_words(one.months)}）" if one.months else ""
    return f"{one.region}“{one.target}”{when}"


def unranked_words(ranked: int, unranked: int, noun: str = "个地区") -> str:
    """How many have no place; why, the table of those without one says of each. ``noun``: what
    they are called together, with a measure word."""
    return f"{unranked}{noun}未参评" if unranked else f"{ranked}{noun}全部参评"


def nobody_words(level_word: str, unranked: int) -> str:
    if not unranked:
        return f"本月{level_word}没有地区。"
    return f"本月{level_word}没有参评地区，{unranked}个地区未参评。"


def silent_words(rows: Sequence[RankedRow], missing: str, *, partly: bool = False) -> str:
    """Which ranked regions did not report how many targets, and what a target is worth by the rule
    for what is ``missing``; "" where all is reported. ``partly``: some targets have gaps only."""
    silent = sorted((row for row in rows if row.silent), key=lambda row: -row.silent)
    if not silent:
        return ""
    told = "、".join(f"{row.name}{row.silent}项目标" for row in silent[:_MOST])
    more = f"等{len(silent)}个地区" if len(silent) > _MOST else ""
    worth = "得零分" if missing == MissingRule.ZERO else "不计入"
    if partly:
        return f"{told}{more}，没有数的按规则{worth}，有数而不全的按已报数计算"
    return f"{told}{more}，按规则{worth}"


def listing(names: Sequence[str], most: int = _MOST) -> str:
    """甲、乙、丙; a long list is cut with its length told."""
    if len(names) <= most:
        return "、".join(names)
    return f"{'、'.join(names[:most])}等{len(names)}个地区"


def movement_words(movement: int | None, since: str) -> str:
    """``since`` names the month compared with, which need not be the one before."""
    if movement is None:
        return "没有可比的上期名次"
    if movement == 0:
        return f"与{since}持平"
    return f"较{since}{'上升' if movement > 0 else '下降'}{abs(movement)}位"


def band_short(low: int | None, high: int | None) -> str:
    """``2–6``; a single place by itself; a dash for who has none."""
    return str(low or ABSENT) if low == high else f"{low}–{high}"


def band_words(low: int, high: int) -> str:
    if low == high:
        return f"偶然因素不改变名次（第{low}名）"
    return f"若计入偶然因素，名次大约在第{low}至第{high}名之间"


# --- Beside a place: how far it can be relied on, and where the region comes from ---------------


def judged_words(judged: int, least: float, numbers: Numbers) -> str:
    """已评权重 in percent (``judged`` in hundredths of one), cut off below all of it and below the
    ``least`` that it takes to be ranked: 79.99 % is short of 80 %."""
    return numbers.below(Fraction(judged, 10_000), (least, 1))


def is_short(judged: int, least: float) -> bool:
    """Whether too little was judged for a place."""
    return judged < fraction(least) * 10_000


def judged_on_words(judged: int, asked: int) -> str:
    """On how many of its targets a region was judged: 评27项中的22项."""
    return f"{asked}项全评" if judged == asked and asked else f"评{asked}项中的{judged}项"


def best_improved_words(
    best: Sequence[tuple[str, int]], change: str, back: Sequence[str], apart: Sequence[str] = ()
) -> str:
    """Who came farthest from the base, each with how many targets it did not report, and who is
    below the base; ``apart`` are those that reported too little to be compared. "" where nobody
    has a base."""
    without = f"缺报较多的{listing(apart)}不参加比较" if apart else ""
    if not best:
        return f"较基期变化：{without}。" if without else ""
    names = [f"{name}（另缺报{silent}项目标）" if silent else name for name, silent in best]
    behind = f"{listing(back)}不及基期" if back else "没有地区不及基期"
    said = [f"较基期变化最大的是{listing(names)}（{change}）", behind, without]
    return f"{'；'.join(part for part in said if part)}。"


def improvement_words(improvement: int | None, silent: int = 0) -> str:
    """Against the base. All of its targets reached is +100: never called a step back. What was
    not reported (``silent`` targets) is no step either way, and is said."""
    word = _improvement_word(improvement)
    return f"{word}（另缺报{silent}项）" if silent else word


def _improvement_word(improvement: int | None) -> str:
    if improvement is None:
        return "没有基期可比"
    if improvement >= _AT_EVERY_TARGET:
        return "已达到目标"
    if improvement == 0:
        return "与基期持平"
    return "比基期进步" if improvement > 0 else "比基期退步"


def moved_words(movement: int | None) -> str:
    """``升3``, ``降2``, ``平``; a dash where there is nothing to compare with."""
    if movement is None:
        return ABSENT
    return f"{'升' if movement > 0 else '降'}{abs(movement)}" if movement else "平"
