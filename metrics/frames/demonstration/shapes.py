"""All shapes by the name under which the recipe asks for them.

Every shape takes the scene, a random stream of its own and the parameters written in the recipe,
and gives whole numbers ``[month, place]``.
"""

from __future__ import annotations

from collections.abc import Callable

from metrics.engine.exact import Whole
from metrics.frames.demonstration import events, levels, occasions

Shape = Callable[..., Whole]

SHAPES: dict[str, Shape] = {
    shape.__name__: shape
    for shape in (
        *(events.flow, events.flow_about, events.drawn, events.rising),
        *(levels.people, levels.portion, levels.closing, levels.remaining),
        *(levels.built, levels.founded, levels.each, levels.staff, levels.fixed),
        *(levels.one, levels.given, levels.listed, levels.shared_out),
        *(occasions.none, occasions.visits, occasions.on_dates),
    )
}
