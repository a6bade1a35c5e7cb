"""表现突出, 需要加强: only what the intervals of the places bear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metrics.wording.bulletin.names import quoted, targets_words

_MOST = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ranked region with the interval of its place. ``touched``: red lines that it touched;
    ``weak``: its targets that are worst; ``again``: the last issue found the same of it."""

    name: str
    place: int
    low: int
    high: int
    touched: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    again: bool = False


def third(ranked: int) -> int:
    """How many places a third has; none of less than three regions."""
    return ranked // 3


def is_first(low: int, high: int, ranked: int) -> bool:
    """Whether the whole interval lies in the first third."""
    return third(ranked) > 0 and low <= high <= third(ranked)


def is_last(low: int, high: int, ranked: int) -> bool:
    """Whether the whole interval lies in the last third."""
    return third(ranked) > 0 and high >= low > ranked - third(ranked)


def commended(rows: Sequence[Candidate], ranked: int) -> list[Candidate]:
    """Whoever is surely among the first, and has touched no red line."""
    return [row for row in rows if is_first(row.low, row.high, ranked) and not row.touched]


def criticised(rows: Sequence[Candidate], ranked: int) -> list[Candidate]:
    """Whoever is surely among the last."""
    return [row for row in rows if is_last(row.low, row.high, ranked)]


def commend_words(rows: Sequence[Candidate], ranked: int, noun: str) -> list[str]:
    """The rule, then who meets it, then who would but for a red line."""
    if not third(ranked):
        return [f"参评的{noun}不足3个，不分先进和后进。"] if ranked else [f"没有参评的{noun}。"]
    rule = (
        f"列入条件：名次区间整体处在前三分之一（第{third(ranked)}名及以前），"
        "偶然波动不影响这一结论，并且没有触红线。"
    )
    found = commended(rows, ranked)
    held = [row for row in rows if is_first(row.low, row.high, ranked) and row.touched]
    said = [f"{rule}{_found(found, noun)}"]
    if held:
        told = "；".join(
            f"{row.name}触红线（{'、'.join(quoted(one) for one in row.touched)}）" for row in held
        )
        said.append(f"名次区间符合条件、因触红线不列入的：{told}。")
    return said


def criticise_words(rows: Sequence[Candidate], ranked: int, noun: str) -> list[str]:
    """The rule, then who meets it, each with the targets that are worst."""
    if not third(ranked):
        return []
    first = ranked - third(ranked) + 1
    rule = f"列入条件：名次区间整体处在后三分之一（第{first}名及以后），偶然波动不影响这一结论。"
    found = criticised(rows, ranked)
    said = [f"{rule}{_found(found, noun)}"]
    return said + [f"{row.name}：{_weak(row)}。" for row in found if row.weak or row.again]


def _found(rows: Sequence[Candidate], noun: str) -> str:
    if not rows:
        return f"本期没有{noun}符合条件。"
    told = "、".join(f"{row.name}（{interval_words(row)}）" for row in rows)
    return f"符合条件的是：{told}。"


def interval_words(row: Candidate) -> str:
    """``第2名，区间1–3``; an interval of one place says that it is sure."""
    if row.low == row.high:
        return f"第{row.place}名，名次稳定"
    return f"第{row.place}名，区间{row.low}–{row.high}"


def _weak(row: Candidate) -> str:
    again = "上期末也符合这一条件" if row.again else ""
    return "，".join(part for part in (again, _worst(row.weak)) if part)


def _worst(weak: Sequence[str]) -> str:
    """Of many targets those that cost most, which come first."""
    if not weak:
        return ""
    lead = f"落后、触红线或缺报的目标{len(weak)}项，"
    if len(weak) > _MOST:
        return f"{lead}失分最多的是{targets_words(weak[:_MOST])}"
    return f"{lead}是{targets_words(weak)}"
