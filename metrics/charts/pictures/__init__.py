"""Pictures for papers: the charts of a bulletin as PNG, black on white, drawn without a browser.

Official papers are printed black: shades of grey, kinds of line and signs carry the meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from metrics.charts.pictures.attainment import attainment
from metrics.charts.pictures.bands import bands
from metrics.charts.pictures.canvas import Canvas
from metrics.charts.pictures.course import course
from metrics.charts.pictures.moves import moves

_KINDS: Mapping[str, Callable[[Canvas, Mapping[str, Any]], None]] = {
    "attainment": attainment,
    "bands": bands,
    "course": course,
    "moves": moves,
}
KINDS = tuple(_KINDS)


def draw(spec: Mapping[str, Any]) -> bytes:
    """A PNG of 150 mm at 200 dots an inch. ``spec`` has ``kind`` and ``data``; each kind says in
    its module what its data is. KeyError for a kind that nobody draws."""
    kind = _KINDS[spec["kind"]]
    canvas = Canvas()
    with canvas.drawing():
        kind(canvas, spec["data"])
        return canvas.png()
