"""The shapes that a bulletin's tables have while they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_CHARACTER, _MARGINS = 3.71, 4.0  # millimetres in a table of a paper, and what a cell keeps free
_LONGEST_NAME = 8

Column = list[Any]  # heading, share of the width, side
Stored = dict[str, Any]


def column(heading: str, characters: float = 0, side: str = "centre") -> Column:
    """So wide that so many characters, or else its heading, stand on one line."""
    width = _CHARACTER * (characters or len(heading)) + _MARGINS
    return [heading, round(width, 1), side]


def names(heading: str, rows: Sequence[str]) -> Column:
    """A column of regions: as wide as their names, within reason."""
    longest = max((len(name) for name in rows), default=len(heading))
    return column(heading, min(max(longest, len(heading), 3), _LONGEST_NAME))


def table(
    section: str,
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    annex: str = "",
) -> Stored:
    """``annex``: the title under which a long table stands behind the text, "" inside it."""
    stored: Stored = {
        "section": section,
        "caption": caption,
        "columns": [list(one) for one in columns],
        "rows": [list(row) for row in rows],
    }
    return {**stored, "annex": annex} if annex else stored
