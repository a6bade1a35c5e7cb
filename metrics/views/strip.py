"""The states of one region's targets as a strip of small signed cells.

Built in Python: a province has some thousands of cells, and only a few dozen different ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_CELL = (
    '<li class="state--{}" title="{} {}：{}"><span aria-hidden="true">{}</span>'
    '<span class="visually-hidden">{}：{}</span></li>'
)


class Strips:
    """Makes strips for one page and remembers the cells it has made."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, str, str], SafeString] = {}

    def strip(self, states: Sequence[dict[str, Any]], region: str) -> SafeString:
        """``states``: code, name and state of every target, in the order of the table's head."""
        cells = "".join(self._cell(number, item) for number, item in enumerate(states, start=1))
        opening = format_html('<ul class="strip" aria-label="{}各目标的状态">', region)
        return mark_safe(f"{opening}{cells}</ul>")  # noqa: S308 (every part is escaped above)

    def _cell(self, number: int, item: dict[str, Any]) -> SafeString:
        name, state = item["name"], item["state"]
        key = (number, item["code"], state.code)
        if key not in self._made:
            self._made[key] = format_html(
                _CELL, state.code, number, name, state.word, state.sign, name, state.word
            )
        return self._made[key]
