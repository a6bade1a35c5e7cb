"""A title in lines that keep together what belongs together, the longer ones above."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from metrics.papers.plain import plain, width_of

# A line may end after these, and must not begin with those.
_AFTER = "的和与及、，；：》”）〕年月度季期省市县区"
_NOT_FIRST = "的了和与及、，。；：！？》”’）〕】期度年月日"
_OPEN, _CLOSE = "《“‘（〔", "》”’）〕"


def title_lines(lines: Sequence[str], widest: int) -> list[str]:
    """Lines as they were given; one that is wider than ``widest`` characters is broken."""
    given = [text for line in lines if (text := plain(line).strip())]
    return [part for line in given for part in _broken(line, widest)]


def _broken(line: str, widest: int) -> list[str]:
    pieces = -(-int(width_of(line, 1) + 0.5) // widest)
    if pieces <= 1:
        return [line]
    if pieces > 4:  # no title; whoever sets it breaks it anywhere
        return [line]
    places = [place for place in range(2, len(line) - 1) if _may_break(line, place)]
    ways = combinations(places, pieces - 1) if len(places) < 60 else iter(())
    best = min(ways, key=lambda cuts: _badness(line, cuts, widest), default=None)
    if best is None:
        return [line]
    return [line[start:end] for start, end in zip((0, *best), (*best, len(line)), strict=True)]


def _may_break(line: str, place: int) -> bool:
    before, after = line[place - 1], line[place]
    joined = before.isascii() and after.isascii() and not before.isspace()
    number = before.isdigit() or (after.isdigit() and before in "第（〔")
    return not (joined or number or after in _NOT_FIRST or before in _OPEN)


def _badness(line: str, cuts: tuple[int, ...], widest: int) -> float:
    ends = (0, *cuts, len(line))
    parts = [line[start:end] for start, end in pairwise(ends)]
    widths = [width_of(part, 1) for part in parts]
    over = sum(max(width - widest, 0) for width in widths)
    even = max(widths) - min(widths)
    # A trapezoid stands on its short side or on its long one; an hourglass does not stand.
    waist = sum(max(min(widths[0], widths[-1]) - width, 0) for width in widths[1:-1])
    meaning = sum(_split(line, cut) for cut in cuts)
    return 100 * over + even / 2 + 2 * waist + 3 * meaning


def _split(line: str, cut: int) -> float:
    """How much a break here tears: inside quotation marks much, within a word some."""
    inside = sum(line[:cut].count(sign) for sign in _OPEN) - sum(
        line[:cut].count(sign) for sign in _CLOSE
    )
    torn = 0.0 if line[cut - 1] in _AFTER or line[cut] in _OPEN else 2.0
    return torn + 4 * max(inside, 0)
