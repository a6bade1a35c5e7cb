"""The colours of the style sheet read from its text, and how well they stand out."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BLOCK = re.compile(r':root(\[data-theme="dark"\])?\s*{(.*?)}', re.DOTALL)
_COLOUR = re.compile(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})\b")


def colours(sheet: str) -> tuple[dict[str, str], dict[str, str]]:
    """Name → value of the light and of the dark theme; what dark does not name is as in light.

    The first block of each theme counts: later ones are for paper and narrow screens.
    """
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for marked, body in _BLOCK.findall(sheet):
        found = dict(_COLOUR.findall(body))
        if marked and not dark:
            dark = found
        elif not marked and not light:
            light = found
    return light, {**light, **dark}


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of two colours, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ground_of(name: str, known: Mapping[str, str]) -> str:
    """On what a colour stands: the field of its state, the paper otherwise."""
    if name.startswith("on-"):
        return name.removeprefix("on-")
    field = f"{name}-field"
    return field if field in known else "paper"
