"""Sentences about a ranking; they say what the table says, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.wording.numbers import Numbers


def finding(
    *,
    level_word: str,
    ranked: Sequence[tuple[str, int, int]],
    unranked: int,
    red_lines: Sequence[str],
    numbers: Numbers,
) -> str:
    """The month in one or two sentences. ``ranked``: name, place, score (hundredths), in order."""
    if not ranked:
        return f"本月{level_word}没有参评地区，{unranked}个地区因缺报未参评。"
    parts = [_leaders(ranked, numbers), _spread(ranked, numbers)]
    parts.append(f"{unranked}个地区因缺报未参评" if unranked else f"{len(ranked)}个地区全部参评")
    if red_lines:
        parts.append(f"{listing(red_lines)}触红线")
    else:
        parts.append("没有地区触红线")
    return "；".join(part for part in parts if part) + "。"


def _leaders(ranked: Sequence[tuple[str, int, int]], numbers: Numbers) -> str:
    first = [name for name, place, _ in ranked if place == 1]
    score = numbers.points(ranked[0][2])
    together = "并列第一" if len(first) > 1 else "居首"
    return f"{listing(first)}以{score}分{together}"


def _spread(ranked: Sequence[tuple[str, int, int]], numbers: Numbers) -> str:
    if len(ranked) < 2 or ranked[0][2] == ranked[-1][2]:
        return ""
    last = [name for name, place, _ in ranked if place == ranked[-1][1]]
    return f"{listing(last)}以{numbers.points(ranked[-1][2])}分居末"


def listing(names: Sequence[str], most: int = 5) -> str:
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


def band_words(low: int, high: int) -> str:
    if low == high:
        return f"偶然因素不改变名次（第{low}名）"
    return f"若计入偶然因素，名次大约在第{low}至第{high}名之间"
